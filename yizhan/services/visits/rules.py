"""When does a depot have time for somebody? Between its waves. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from yizhan.common.say import CHINA

USUAL = (time(6), time(10), time(14), time(16))  # of a parcel depot that told nothing else
BEFORE, AFTER = 15, 60  # minutes around the beginning of a wave in which everybody sorts and loads
DAY_BEGINS, DAY_ENDS = 6 * 60, 22 * 60


def minute_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def busy(times: Sequence[time]) -> list[tuple[int, int]]:
    """Stretches of the day in which nobody has time, in minutes of the day, ascending and apart."""
    found: list[tuple[int, int]] = []
    for begins in sorted(minute_of(each) for each in times):
        here = (max(0, begins - BEFORE), min(24 * 60, begins + AFTER))
        if found and here[0] <= found[-1][1]:
            found[-1] = (found[-1][0], here[1])
        else:
            found.append(here)
    return found


def quiet(times: Sequence[time]) -> list[tuple[int, int]]:
    """What is left of the day from six to ten in the evening."""
    found, at = [], DAY_BEGINS
    for begins, ends in busy(times):
        if begins > at:
            found.append((at, min(begins, DAY_ENDS)))
        at = max(at, ends)
    return [*found, (at, DAY_ENDS)] if at < DAY_ENDS else found


def in_wave(at: datetime, minutes: int, times: Sequence[time]) -> bool:
    """Does a stay that begins `at` (aware) and lasts so long meet a wave?"""
    begins = minute_of(at.astimezone(CHINA).time())
    return any(begins < end and start < begins + minutes for start, end in busy(times))


def quiet_hours(times: Sequence[time]) -> str:
    """As people read it: 07:00–09:45、11:00–13:45."""
    return "、".join(f"{clock(start)}–{clock(end)}" for start, end in quiet(times))
