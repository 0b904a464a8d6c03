"""Decisions about classes: values in, a value out; no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yizhan.common.workdays import is_day_off
from yizhan.places.hours import ZONE

MOST_SESSIONS = 120
MOST_DAYS = 366
FEEDBACK_DAYS = 14  # after a session
SHOWN_FROM = 3  # answers, below which nobody is shown what they say: one or two would be recognised


class BadSeries(ValueError):
    """A series that makes no session, or too many; the message says what to change."""


@dataclass(frozen=True)
class Day:
    """A day of the week plan. skipped: a holiday, so there is no session."""

    day: date
    starts_at: datetime
    ends_at: datetime
    skipped: bool


def days_of(
    weekdays: Iterable[int], starts: time, minutes: int, first: date, last: date, *, on_holidays: bool
) -> list[Day]:
    """The days that the weekly time falls on, first and last included, holidays marked."""
    wanted = set(weekdays)
    found = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if day.weekday() not in wanted:
            continue
        starts_at = datetime.combine(day, starts, ZONE)
        skipped = not on_holidays and is_day_off(day)
        found.append(Day(day, starts_at, starts_at + timedelta(minutes=minutes), skipped))
    return found


def may_say(ended_at: datetime, now: datetime) -> bool:
    """May feedback be given or changed? From the end of the session, for FEEDBACK_DAYS days."""
    return ended_at <= now < ended_at + timedelta(days=FEEDBACK_DAYS)


def share(part: int, of: int) -> float | None:
    """In percent, to one place; None of nothing."""
    return round(100 * part / of, 1) if of else None
