"""Decisions about interviews: values in, a value out; no database, no clock."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from yizhan.common.say import CHINA

EARLY = timedelta(minutes=30)  # so long before its time an interview may begin
LATE = timedelta(minutes=10)  # so long after its time she may be said not to have come
SMALL = 10  # counts of persons below are shown to nobody


def times_of(day: date, starts: time, ends: time, step_minutes: int) -> list[tuple[datetime, datetime]]:
    """From when to when each one has, whole steps only; timezone-aware."""
    step = timedelta(minutes=step_minutes)
    at, end = (datetime.combine(day, clock, CHINA) for clock in (starts, ends))
    found = []
    while at + step <= end:
        found.append((at, at + step))
        at += step
    return found


def digest_of(words: str) -> str:
    """What names the words that stood before her: SHA-256 as hex."""
    return hashlib.sha256(words.encode()).hexdigest()


def shown_count(count: int) -> int | None:
    """None below SMALL, nothing too, so that nobody is found in it."""
    return count if count >= SMALL else None


def handed_on(*, called: str, phone: str, words: str) -> str:
    """All that a provider gets to know, as one text that she reads before: how she is called, her number, why."""
    number = _("电话：{phone}").format(phone=phone) if phone else ""
    lines = [_("称呼：{called}").format(called=called), number, words.strip()]
    return "\n".join(line for line in lines if line)
