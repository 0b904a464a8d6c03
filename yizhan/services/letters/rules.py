"""How long an employer has to answer, and what comes after a letter. The days are ours: docs/letters.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from yizhan.cases.time_limits import Run, reckon, working_days
from yizhan.common.say import CHINA
from yizhan.services.letters.models import LetterKind


@dataclass(frozen=True, slots=True)
class Days:
    """Working days to answer: the usual, and what the drafter may make of it."""

    usual: int
    least: int
    most: int


DAYS = {
    LetterKind.REMINDER: Days(10, 5, 30),
    LetterKind.OPINION: Days(15, 5, 30),
    LetterKind.RECOMMENDATION: Days(30, 5, 60),
}
FIRST, LAST = LetterKind.REMINDER, LetterKind.RECOMMENDATION
NEXT = {LetterKind.REMINDER: LetterKind.OPINION, LetterKind.OPINION: LetterKind.RECOMMENDATION}


def answer_by(served: date, days: int) -> date:
    """The last of so many working days after the day of service."""
    found = reckon(working_days(days), [Run(datetime.combine(served, time(12), CHINA))]).last_day
    assert found is not None
    return found
