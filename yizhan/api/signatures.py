"""Requests signed by a partner: HTTP Message Signatures (RFC 9421) with hmac-sha256, Content-Digest (RFC 9530).

The secret never travels. Method, path, query and body are covered; a signature is good for five minutes either way
of its `created`, and once: its nonce is remembered for as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)

from yizhan.api import keys
from yizhan.api.columns import KEY_SECRET
from yizhan.api.models import ApiKey

WITHIN = timedelta(minutes=5)
LEAST_NONCE, MOST_NONCE = 8, 64


class BadSignature(ValueError):
    """The signature is not good; the message says why."""


class UnknownSigner(BadSignature):
    """No valid key of this id signs."""


@dataclass(frozen=True)
class _Message:
    """A request as the library reads one."""

    method: str
    url: str
    headers: Any


class _Verifier(HTTPMessageVerifier):
    """Verifies at a given moment."""

    def __init__(self, key: ApiKey | None, now: datetime) -> None:
        super().__init__(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=_Secret(key))
        self.now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Within five minutes of now, either way: clocks differ. Raises InvalidSignature."""
        now, within = self.now.timestamp(), WITHIN.total_seconds()
        created, expires = sig_input.params.get("created"), sig_input.params.get("expires")
        if not _is_whole(created) or abs(now - created) > within:
            raise InvalidSignature('"created" is missing, or not within five minutes of now')
        if expires is not None and (not _is_whole(expires) or expires < now):
            raise InvalidSignature('"expires" is over, or no number')


def _is_whole(value: object) -> bool:
    return type(value) is int  # a parameter is of any type until the library has looked, which is later


class _Secret(HTTPSignatureKeyResolver):
    def __init__(self, key: ApiKey | None) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> bytes | None:
        if self.key is None or key_id != keys.signer_id(self.key.prefix):
            return None
        secret = KEY_SECRET.open(self.key)
        return secret.encode() if secret else None


def signer_of(request: HttpRequest, now: datetime) -> ApiKey:
    """The key that the request is signed with, seen for the first time. 2 queries. Raises BadSignature."""
    message = _Message(
        request.method or "", request.build_absolute_uri(request.get_full_path()), request.headers
    )
    prefix = keys.signer_prefix(request.headers.get("Signature-Input", ""))
    key = ApiKey.objects.valid(now).filter(prefix=prefix).select_related("partner__unit").first()
    if key is None or key.secret_cipher is None:
        raise UnknownSigner("The key is unknown, expired or revoked, or is not one that signs.")
    try:
        (found,) = _Verifier(key, now).verify(message, body=request.body)
    except HTTPMessageSignaturesException as refused:
        raise BadSignature(f"The signature is not good: {refused or 'it does not match'}.") from None
    _check_covered(found.covered_components, has_query=bool(request.META.get("QUERY_STRING")))
    _use_up(key, found.nonce, now)
    return key


def _check_covered(covered: dict[str, str], *, has_query: bool) -> None:
    """Raises BadSignature."""
    wanted = ["@method"]
    if '"@target-uri"' not in covered:
        wanted += ["@path", "@query"] if has_query else ["@path"]
    missing = [name for name in wanted if f'"{name}"' not in covered]
    if missing:
        raise BadSignature(f"The signature does not cover {', '.join(missing)}.")


def _use_up(key: ApiKey, nonce: str | None, now: datetime) -> None:
    """A nonce of a key is good once, whichever process sees it first. Raises BadSignature."""
    if nonce is None or not LEAST_NONCE <= len(nonce) <= MOST_NONCE:
        raise BadSignature(f"A nonce of {LEAST_NONCE} to {MOST_NONCE} signs is missing.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO api_usednonce (key_id, nonce, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key.pk, nonce, now],
        )
        if not cursor.rowcount:
            raise BadSignature("This nonce was used before: sign every request anew.")
