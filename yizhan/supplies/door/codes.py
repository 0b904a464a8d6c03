"""The rotating code of a booking: eight digits for half a minute, an HMAC of the claim, its holder and the time
(ADR 0044).

The QR says "YZ:<claim>:<digits>", nothing of the person. Both sides get the codes of the next ten minutes, so that
showing and checking go on without network as long.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import segno
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from yizhan.supplies.models import Claim

STEP_S = 30
DRIFT = 1  # steps that a clock may go wrong, either way
AHEAD = timedelta(minutes=10)
STEPS = int(AHEAD.total_seconds()) // STEP_S
DIGITS = 8
READS = re.compile(rf"YZ:(\d{{1,18}}):(\d{{{DIGITS}}})", re.ASCII)


class Verdict(StrEnum):
    GOOD = "good"
    STALE = "stale"  # hers, but of another time
    WRONG = "wrong"


@dataclass(frozen=True)
class Read:
    """What was scanned or typed. claim_id: None for digits that were typed."""

    claim_id: int | None
    digits: str


class BadCode(ValueError):
    """It is no code of ours at all."""


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def code_of(claim: Claim, step: int) -> str:
    """The digits of a claim in a step of half a minute; another holder has others, whose phone keeps some ahead."""
    text = f"{claim.home_id}:{claim.pk}:{claim.person_id or 0}:{step}"
    digest = salted_hmac("yizhan.supplies.door", text, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def codes_ahead(claim: Claim, now: datetime) -> list[str]:
    """The codes from one step before `now` to ten minutes and a step ahead, in order."""
    first = step_at(now) - DRIFT
    return [code_of(claim, first + n) for n in range(STEPS + 2 * DRIFT + 1)]


def verdict(claim: Claim, digits: str, at: datetime) -> Verdict:
    """Is this the claim's code at `at`, or was it within ten minutes, either way?"""
    now = step_at(at)
    for steps, found in ((range(-DRIFT, DRIFT + 1), Verdict.GOOD), (range(-STEPS, STEPS + 1), Verdict.STALE)):
        if any(hmac.compare_digest(code_of(claim, now + n), digits) for n in steps):
            return found
    return Verdict.WRONG


def read(text: str) -> Read:
    """Read what a camera saw or somebody typed. Raises BadCode."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if found := READS.fullmatch(plain):
        return Read(int(found[1]), found[2])
    if plain.isascii() and plain.isdecimal() and len(plain) == DIGITS:
        return Read(None, plain)
    raise BadCode(text)


def qr_path(claim_id: int, digits: str) -> tuple[int, str]:
    """The side of the QR in modules, and its dark modules as the path of an SVG."""
    matrix = segno.make_qr(f"YZ:{claim_id}:{digits}", error="m").matrix
    runs = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(matrix) for x, width in _runs(row))
    return len(matrix), runs


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
