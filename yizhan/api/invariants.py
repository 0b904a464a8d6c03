"""What must hold of keys at any time; `yizhan check` names the keys against which it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q

from yizhan.api.columns import KEY_SECRET
from yizhan.api.keys import ALPHABET, DIGESTS, SCOPES, signer_id
from yizhan.api.models import ApiKey
from yizhan.common.checks import invariant
from yizhan.common.crypto import SealBroken
from yizhan.common.keyring import UnknownKey

PREFIX = re.compile(f"[{ALPHABET}]{{8}}")
DIGEST = re.compile(f"(?:{'|'.join(DIGESTS)}):[0-9a-f]{{64}}")
IN_FLIGHT = timedelta(minutes=1)  # a request under way when the key ended may still be counted


@invariant("api.digests")
def every_key_is_kept_as_a_digest_or_sealed() -> Iterator[str]:
    """A key is a prefix to find it by and a digest of its secret; of one that signs, the secret, sealed for its row."""
    for key in ApiKey.objects.only("pk", "prefix", "digest", "secret_cipher").iterator():
        is_kept = bool(DIGEST.fullmatch(key.digest)) if key.secret_cipher is None else _opens(key)
        if not (PREFIX.fullmatch(key.prefix) and is_kept):
            yield f"key {key.pk}"


def _opens(key: ApiKey) -> bool:
    try:
        return (KEY_SECRET.open(key) or "").startswith(f"{signer_id(key.prefix)}_")
    except (SealBroken, UnknownKey):
        return False


@invariant("api.scopes")
def every_key_may_do_what_we_know() -> Iterator[str]:
    """A key has a scope, and none that this release does not know."""
    for pk in ApiKey.objects.exclude(scopes__len__gt=0, scopes__contained_by=list(SCOPES)).values_list(
        "pk", flat=True
    ):
        yield f"key {pk}"


@invariant("api.ended")
def no_key_is_used_once_it_has_ended() -> Iterator[str]:
    """A key is not used before it is issued, nor after it is revoked or has expired."""
    use = F("use__minute_at")
    late = (
        Q(revoked_at__lt=use - IN_FLIGHT)
        | Q(expires_at__lt=use - IN_FLIGHT)
        | Q(issued_at__gt=use + IN_FLIGHT)
    )
    for pk in ApiKey.objects.filter(late).values_list("pk", flat=True):
        yield f"key {pk}"


@invariant("api.revoked")
def no_key_is_revoked_before_it_is_issued() -> Iterator[str]:
    """A key is revoked after it was issued."""
    for pk in ApiKey.objects.filter(revoked_at__lt=F("issued_at")).values_list("pk", flat=True):
        yield f"key {pk}"
