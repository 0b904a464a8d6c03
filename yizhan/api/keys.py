"""What is a key? `yz_` + prefix + `_` + secret: the prefix is shown and finds the row, the secret is hashed."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from django.utils.translation import gettext_lazy as _

from yizhan.common.crypto import SM, suite

# 256 random bits need no slow hash: nobody can try them all.
SECRET_BYTES = 32
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
SHAPE = re.compile(r"yz_([a-z2-9]{8})_([A-Za-z0-9_-]{43})")
SIGNER = re.compile(r';keyid="yz_([a-z2-9]{8})"')
DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {"sha256": hashes.SHA256, "sm3": hashes.SM3}

# What a partner may be let do; what is public in the house still needs a key, so that it can be counted.
SCOPES = {
    "stations.read": _("驿站、种类、设施"),
    "units.read": _("工会组织（公开）"),
    "visits.read": _("到访人次（本单位范围）"),
    "visits.write": _("上报门禁计数（本单位范围）"),
    "claims.read": _("合作方能登记的批次（本单位范围），自己登记的名额"),
    "claims.write": _("替本单位范围的职工登记、取消名额"),
    "cards.read": _("自己发的保障卡"),
    "cards.write": _("在本单位的渠道批量发保障卡"),
    "hotline.12351": _("12351 热线的工单：派给本单位范围、取答复、告诉结果"),
    "hotline.12345": _("12345 热线的工单：派给本单位范围、取答复、告诉结果"),
}


@dataclass(frozen=True)
class FreshKey:
    """A key just made. text: the whole key, never kept. digest: "sha256:…" or "sm3:…"."""

    text: str
    prefix: str
    digest: str


def fresh_key() -> FreshKey:
    prefix = "".join(secrets.choice(ALPHABET) for _place in range(8))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return FreshKey(f"yz_{prefix}_{secret}", prefix, digest_of(secret, "sm3" if suite() is SM else "sha256"))


def signer_id(prefix: str) -> str:
    """What a signature names its key by."""
    return f"yz_{prefix}"


def signer_prefix(signature_input: str) -> str:
    """The prefix of the key that Signature-Input names, or ""; not yet verified."""
    found = SIGNER.search(signature_input)
    return found[1] if found else ""


def parse(text: str) -> tuple[str, str] | None:
    """Return prefix and secret, or None when it is no key."""
    found = SHAPE.fullmatch(text)
    return (found[1], found[2]) if found else None


def digest_of(secret: str, algorithm: str) -> str:
    hasher = hashes.Hash(DIGESTS[algorithm]())
    hasher.update(secret.encode())
    return f"{algorithm}:{hasher.finalize().hex()}"


def matches(secret: str, digest: str) -> bool:
    """Is it the secret of this digest? In constant time."""
    algorithm = digest.partition(":")[0]
    return algorithm in DIGESTS and hmac.compare_digest(digest_of(secret, algorithm), digest)
