"""The code she shows at the hand-out: the number of her claim with six digits that nobody can guess."""

from __future__ import annotations

import re
import unicodedata
from hmac import compare_digest

from django.utils.crypto import salted_hmac

from yizhan.supplies.models import Claim

SHAPE = re.compile(r"(\d{1,12})[- ]?(\d{6})", re.ASCII)


def code_of(claim: Claim) -> str:
    return code_of_number(claim.pk)


def code_of_number(number: int) -> str:
    return f"{number}-{_proof(number)}"


def claim_number(text: str) -> int | None:
    """The claim that a code names, also in the wide digits of a Chinese keyboard; None for one that is not ours."""
    found = SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found or not compare_digest(_proof(int(found[1])), found[2]):
        return None
    return int(found[1])


def _proof(number: int) -> str:
    digest = salted_hmac("goods.code", str(number), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"
