"""By when? A limit of time, the stretches in which its clock ran, and the moment at which it is up.

Counted as the Civil Code (民法典) 200–204 counts, in Chinese time; a procedure may declare another roll-over:

- the day on which a clock starts is not counted; hours and minutes count from the moment (201), round the clock;
- months and years end on the day of the same number, or on the last of the month where there is none (202);
- a last day that is no working day gives way to the next working day (203), and ends at 24:00.

A clock that was stopped goes on where it stood: a day counts if the clock ran when the day began, so the day of the
stop counts and the day of going on does not. Months and years are so many natural days from the first start on, and
days that did not count come after them. An answer is provisional if it asked a day that a notice may still move.
Pure: no clock of the machine, no database.
"""

from __future__ import annotations

import calendar
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from yizhan.common.say import CHINA
from yizhan.common.workdays import is_settled, is_working_day

DAY = timedelta(days=1)


class BadTimeLimit(ValueError):
    """A limit that nobody can keep or that would not say what it means."""


class BadRuns(ValueError):
    """Stretches of a clock that overlap, run backwards, come without a time zone, or go on after one without end."""


class Unit(enum.StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class Roll(enum.StrEnum):
    """What becomes of a last day on which offices do not work."""

    STAYS = "stays"
    NEXT = "next"  # the next working day


_BY_MOMENT = frozenset({Unit.MINUTES, Unit.HOURS})


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """So many of a unit. Made by `working_days(15)` and its sisters, which know the roll-over of the law."""

    amount: int
    unit: Unit
    roll: Roll

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise BadTimeLimit(f"{self.amount} {self.unit}: less than one")
        if self.unit is Unit.WORKING_DAYS and self.roll is not Roll.STAYS:
            raise BadTimeLimit("working days end on a working day, so there is nothing to roll over")
        if self.unit in _BY_MOMENT and self.roll is not Roll.STAYS:
            # A moment moved to Monday's same time would fall after one that began later, on Monday itself.
            raise BadTimeLimit("hours and minutes end at a moment, which has no next working day")


def minutes(amount: int) -> TimeLimit:
    return TimeLimit(amount, Unit.MINUTES, Roll.STAYS)


def hours(amount: int) -> TimeLimit:
    return TimeLimit(amount, Unit.HOURS, Roll.STAYS)


def working_days(amount: int) -> TimeLimit:
    return TimeLimit(amount, Unit.WORKING_DAYS, Roll.STAYS)


def days(amount: int, *, roll: Roll = Roll.NEXT) -> TimeLimit:
    return TimeLimit(amount, Unit.DAYS, roll)


def months(amount: int, *, roll: Roll = Roll.NEXT) -> TimeLimit:
    return TimeLimit(amount, Unit.MONTHS, roll)


def years(amount: int, *, roll: Roll = Roll.NEXT) -> TimeLimit:
    return TimeLimit(amount, Unit.YEARS, roll)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch in which a clock ran. stopped_at None: it runs still."""

    started_at: datetime
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When a limit is up. due_at None: the clock stands still before that, with `left` to go.

    left: of natural or of working days as the limit counts them (months and years count natural ones), or of time
    for hours and minutes; zero once there is a due_at.
    """

    due_at: datetime | None
    left: timedelta
    is_provisional: bool

    @property
    def last_day(self) -> date | None:
        """The day to name: of a limit that ends at 24:00 the day that ends then, not the one that begins."""
        return None if self.due_at is None else last_day(self.due_at)

    def is_overdue(self, now: datetime) -> bool:
        """Past it? At 24:00 sharp nobody is late."""
        return self.due_at is not None and now > self.due_at


def last_day(due_at: datetime) -> date:
    return (due_at - timedelta.resolution).astimezone(CHINA).date()


def end_of(day: date) -> datetime:
    """24:00 of a day, in China."""
    return _midnight(day + DAY)


def reckon(limit: TimeLimit, runs: Sequence[Run]) -> Reckoned:
    """Return when `limit` is up, its clock having run in `runs`: ascending, apart, at most the last without end.

    Raises BadRuns.
    """
    _check(runs)
    if limit.unit in _BY_MOMENT:
        return _reckon_moments(limit, runs)
    return _reckon_days(limit, runs)


def warning_at(before: TimeLimit, due_at: datetime) -> datetime:
    """Return the moment so much before `due_at`: of days, the beginning of the day so many days before the last.

    Raises BadTimeLimit for months and years.
    """
    if before.unit in _BY_MOMENT:
        return due_at - _duration(before)
    if before.unit not in (Unit.DAYS, Unit.WORKING_DAYS):
        raise BadTimeLimit("warnings come hours or days before, not months")
    day, counted = last_day(due_at), 0
    while counted < before.amount:
        day -= DAY
        counted += before.unit is Unit.DAYS or is_working_day(day)
    return _midnight(day)


def _check(runs: Sequence[Run]) -> None:
    if not runs:
        raise BadRuns("a clock that never started")
    for run in runs:
        if run.started_at.tzinfo is None or (run.stopped_at and run.stopped_at.tzinfo is None):
            raise BadRuns("a moment without time zone")
        if run.stopped_at and run.stopped_at < run.started_at:
            raise BadRuns("stopped before it started")
    for earlier, later in pairwise(runs):
        if earlier.stopped_at is None or later.started_at < earlier.stopped_at:
            raise BadRuns("started while it ran")


def _duration(limit: TimeLimit) -> timedelta:
    return timedelta(**{limit.unit.value: limit.amount})


def _reckon_moments(limit: TimeLimit, runs: Sequence[Run]) -> Reckoned:
    left = _duration(limit)
    for run in runs:
        if run.stopped_at is None or run.stopped_at - run.started_at >= left:
            return Reckoned(run.started_at + left, timedelta(), is_provisional=False)
        left -= run.stopped_at - run.started_at
    return Reckoned(None, left, is_provisional=False)


def _reckon_days(limit: TimeLimit, runs: Sequence[Run]) -> Reckoned:
    left, is_sure = _days_of(limit, _local(runs[0].started_at)), True
    for run in runs:
        day = _local(run.started_at)
        until = None if run.stopped_at is None else _local(run.stopped_at)
        if limit.unit is not Unit.WORKING_DAYS:  # no need to look at each
            step = left if until is None else min(left, (until - day).days)
            day, left = day + step * DAY, left - step
        else:
            while left and day != until:
                day += DAY
                is_sure = is_sure and is_settled(day)
                left -= is_working_day(day)
        if not left:
            return _rolled_day(limit, day, is_sure)
    return Reckoned(None, left * DAY, is_provisional=not is_sure)


def _rolled_day(limit: TimeLimit, day: date, is_sure: bool) -> Reckoned:
    if limit.roll is Roll.NEXT:
        day, is_sure = _next_working_day(day)
    return Reckoned(_midnight(day + DAY), timedelta(), is_provisional=not is_sure)


def _days_of(limit: TimeLimit, first: date) -> int:
    """Return how many days a limit that starts on `first` counts."""
    match limit.unit:
        case Unit.MONTHS:
            return (_months_after(first, limit.amount) - first).days
        case Unit.YEARS:
            return (_months_after(first, 12 * limit.amount) - first).days
        case _:
            return limit.amount


def _months_after(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _next_working_day(day: date) -> tuple[date, bool]:
    """Return `day` or the first working day after it, and whether no notice can move that."""
    is_sure = is_settled(day)
    while not is_working_day(day):
        day += DAY
        is_sure = is_sure and is_settled(day)
    return day, is_sure


def _local(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
