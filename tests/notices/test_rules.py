"""When a message may ring, and when it is tried again."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from yizhan.common.say import CHINA
from yizhan.notices.rules import Quiet, pause_after, ring_at

NIGHT = Quiet(time(22), time(7))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "rings"),
    [
        (at(24, 21, 59), at(24, 21, 59)),
        (at(24, 22, 0), at(25, 7, 0)),
        (at(24, 23, 59), at(25, 7, 0)),
        (at(25, 0, 0), at(25, 7, 0)),
        (at(25, 6, 59), at(25, 7, 0)),
        (at(25, 7, 0), at(25, 7, 0)),
        (at(30, 22, 30), datetime(2026, 12, 1, 7, tzinfo=CHINA)),
    ],
    ids=str,
)
def test_quiet_hours_over_midnight(now: datetime, rings: datetime) -> None:
    assert ring_at(now, NIGHT) == rings


def test_quiet_hours_within_a_day() -> None:
    noon = Quiet(time(12), time(14))

    assert ring_at(at(24, 13, 30), noon) == at(24, 14)
    assert ring_at(at(24, 14), noon) == at(24, 14)
    assert ring_at(at(24, 11, 59), noon) == at(24, 11, 59)


def test_equal_ends_mean_none_at_all() -> None:
    assert ring_at(at(24, 22), Quiet(time(22), time(22))) == at(24, 22)


def test_tries_come_ever_later_and_an_hour_apart_at_most() -> None:
    assert [pause_after(n) for n in (1, 2, 3, 8, 30)] == [
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(hours=1),
        timedelta(hours=1),
    ]
