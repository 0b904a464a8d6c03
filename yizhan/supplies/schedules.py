"""Weekly schedules as dated slots: which sessions should there be? Values in, values out.

The calendar is that of opening hours (common/workdays.py): on a day off, announced or statutory, only schedules that
say so have sessions; on a working weekend (调休) a space without a schedule for that weekday keeps Friday's. Where the
station is closed, by its hours or for a while, there is no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from yizhan.common.workdays import is_day_off, is_working_weekend
from yizhan.places.hours import DAY_MIN, ZONE, Openness, Override, timeline
from yizhan.supplies.models import Schedule

FRIDAY = 4
Minutes = tuple[int, int]


class Weekly(Protocol):
    """A week, of a space or of anybody else: what `runs_on` and `steps_of` ask of it."""

    @property
    def weekdays(self) -> Sequence[int]: ...
    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...
    @property
    def step_minutes(self) -> int: ...
    @property
    def buffer_minutes(self) -> int: ...
    @property
    def on_holidays(self) -> bool: ...
    @property
    def from_date(self) -> date: ...
    @property
    def until_date(self) -> date | None: ...


class BadSchedule(ValueError):
    """A week that makes no session; the message says what to change."""


@dataclass(frozen=True)
class Slot:
    """A session that a schedule wants. free_at: when the space may be used again, after the buffer."""

    schedule_id: int
    space_id: int
    starts_at: datetime
    ends_at: datetime
    free_at: datetime
    seats: int


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def today_at(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def opens_at(day: date, horizon_days: int) -> datetime:
    """From when a day may be booked."""
    return midnight(day - timedelta(days=horizon_days))


def last_day(schedule: Schedule, widest: int, now: datetime) -> date:
    """Up to which day it has sessions now: those of the widest a day ahead, so that they are there when they open."""
    ahead = schedule.horizon_days + (schedule.horizon_days == widest)
    return today_at(now) + timedelta(days=ahead)


def runs_on(schedule: Weekly, day: date, weekdays_of_space: frozenset[int]) -> bool:
    """Does it have sessions that day? weekdays_of_space: on which any schedule of its space runs."""
    if day < schedule.from_date or (schedule.until_date and day >= schedule.until_date):
        return False
    if is_day_off(day):
        return schedule.on_holidays and day.weekday() in schedule.weekdays
    if is_working_weekend(day) and day.weekday() not in weekdays_of_space:
        return FRIDAY in schedule.weekdays
    return day.weekday() in schedule.weekdays


def steps_of(schedule: Weekly) -> Iterator[Minutes]:
    """Yield the sessions of a day in minutes since midnight; the last one ends by its end (00:00: midnight)."""
    at, end = _minute(schedule.starts), _minute(schedule.ends) or DAY_MIN
    while at + schedule.step_minutes <= end:
        yield at, at + schedule.step_minutes
        at += schedule.step_minutes + schedule.buffer_minutes


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def wanted(
    schedules: Sequence[Schedule], closed: Sequence[Sequence[Minutes]], first: date, now: datetime
) -> list[Slot]:
    """The sessions that should be there from `now` on, by day and hour; none meets another of its space.

    closed: for each day from `first`, the minutes in which the station is closed. Of two schedules that meet, the
    older one's session stays.
    """
    widest = max((schedule.horizon_days for schedule in schedules), default=0)
    slots: list[Slot] = []
    for ahead, shut in enumerate(closed):
        day = first + timedelta(days=ahead)
        taken: dict[int, list[Minutes]] = {}
        for schedule in sorted(schedules, key=lambda one: one.pk):
            if day > last_day(schedule, widest, now) or not runs_on(
                schedule, day, _weekdays(schedules, schedule)
            ):
                continue
            for start, end in steps_of(schedule):
                whole = (start, end + schedule.buffer_minutes)
                here = taken.setdefault(schedule.space_id, [])
                if meets(shut, (start, end)) or meets(here, whole):
                    continue
                here.append(whole)
                slots.append(_slot(schedule, day, start, end))
    return [slot for slot in slots if slot.starts_at > now]


def _weekdays(schedules: Sequence[Schedule], of: Schedule) -> frozenset[int]:
    return frozenset(day for one in schedules if one.space_id == of.space_id for day in one.weekdays)


def meets(ranges: Iterable[Minutes], one: Minutes) -> bool:
    return any(start < one[1] and one[0] < end for start, end in ranges)


def _slot(schedule: Schedule, day: date, start: int, end: int) -> Slot:
    origin = midnight(day)
    ends_at = origin + timedelta(minutes=end)
    return Slot(
        schedule.pk,
        schedule.space_id,
        origin + timedelta(minutes=start),
        ends_at,
        ends_at + timedelta(minutes=schedule.buffer_minutes),
        schedule.seats,
    )


def closed_minutes(hours: str, overrides: Iterable[Override], first: date, days: int) -> list[list[Minutes]]:
    """For each day, the minutes in which the station is closed; hours that nobody wrote down close nothing."""
    per_day: list[list[Minutes]] = [[] for _day in range(days)]
    for span in timeline(hours, overrides, first, days):
        if span.state is not Openness.CLOSED:
            continue
        for day in range(span.start // DAY_MIN, -(-span.end // DAY_MIN)):
            origin = day * DAY_MIN
            per_day[day].append((max(span.start - origin, 0), min(span.end - origin, DAY_MIN)))
    return per_day
