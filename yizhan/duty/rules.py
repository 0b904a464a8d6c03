"""When does a watch begin and end, and do two meet? Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from yizhan.common.say import CHINA

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES

Week = tuple[Sequence[int], time, time]  # weekdays, start, end; an end not after the start is on the next day


def span(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """From when to when it lasts that begins on this day, in Chinese time; at most a day."""
    last = day if ends > starts else day + timedelta(days=1)
    return datetime.combine(day, starts, CHINA), datetime.combine(last, ends, CHINA)


def minutes_of(week: Week) -> Iterable[tuple[int, int]]:
    """Its stretches as minutes of the week; one over Sunday's midnight ends after the week does."""
    weekdays, starts, ends = week
    first, last = starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute
    length = last - first if last > first else last - first + DAY_MINUTES
    return [(day * DAY_MINUTES + first, day * DAY_MINUTES + first + length) for day in weekdays]


def do_meet(one: Week, other: Week) -> bool:
    """Would a post be filled twice at some minute of the week?"""
    mine = list(minutes_of(one))
    theirs = [
        (start + shift, end + shift)
        for start, end in minutes_of(other)
        for shift in (-WEEK_MINUTES, 0, WEEK_MINUTES)
    ]
    return any(start < end_of and start_of < end for start, end in mine for start_of, end_of in theirs)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
