"""What her own page shows at the door: the code of now, and those of the next ten minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yizhan.supplies.door import codes
from yizhan.supplies.models import Claim
from yizhan.supplies.states import ClaimState

BEFORE = timedelta(hours=2)  # so that she may open it at home, before the underground


@dataclass(frozen=True)
class Code:
    """digits: as a keeper types them, in two halves. side: of the QR in modules; path: its dark modules."""

    digits: str
    side: int
    path: str


@dataclass(frozen=True)
class Codes:
    """now: the server's clock, in seconds. first: the step of half a minute that the first code is for."""

    now: float
    step_s: int
    first: int
    codes: list[Code] = field(default_factory=list)


def shows_code(claim: Claim, now: datetime) -> bool:
    """Has she a place, and is it time?"""
    if claim.state != ClaimState.CONFIRMED or not claim.during:
        return False
    return bool(claim.during.lower - BEFORE <= now < claim.during.upper)


def code_now(claim: Claim, now: datetime) -> Code | None:
    if not shows_code(claim, now):
        return None
    return _code(claim.pk, codes.code_of(claim, codes.step_at(now)))


def codes_to_show(claim: Claim, now: datetime) -> Codes:
    ahead = codes.codes_ahead(claim, now) if shows_code(claim, now) else []
    return Codes(
        now.timestamp(),
        codes.STEP_S,
        codes.step_at(now) - codes.DRIFT,
        [_code(claim.pk, digits) for digits in ahead],
    )


def _code(claim_id: int, digits: str) -> Code:
    side, path = codes.qr_path(claim_id, digits)
    return Code(f"{digits[:4]} {digits[4:]}", side, path)
