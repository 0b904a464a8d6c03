"""A state is said in a word, with what comes next, as people say it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.places.factories import NOON  # Wednesday 16 September 2026, 12:00 in Shanghai
from yizhan.common.say import length, weekday
from yizhan.places.hours import Openness, StateAt
from yizhan.places.words import open_words, ways


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (StateAt(Openness.OPEN, changes_at=at(10)), "open", "开着 · 到 22:00"),
        (StateAt(Openness.OPEN, changes_at=at(12)), "open", "开着 · 到 24:00"),
        (StateAt(Openness.OPEN, changes_at=at(14)), "open", "开着 · 到 明天 02:00"),
        (StateAt(Openness.OPEN), "open", "开着 · 24 小时"),
        (StateAt(Openness.OPEN, changes_at=at(0.75)), "soon", "快关了 · 12:45 关"),
        (StateAt(Openness.CLOSED, opens_at=at(7)), "shut", "关着 · 19:00 开"),
        (StateAt(Openness.CLOSED, opens_at=at(20)), "shut", "关着 · 明天 08:00 开"),
        (StateAt(Openness.CLOSED, opens_at=at(5 * 24 - 4)), "shut", "关着 · 周一 08:00 开"),
        (StateAt(Openness.CLOSED, opens_at=at(20), reason="停水"), "shut", "关着 · 明天 08:00 开，停水"),
        (StateAt(Openness.CLOSED, reason="装修"), "shut", "关着 · 装修"),
        (StateAt(Openness.CLOSED), "shut", "关着"),
        (StateAt(Openness.UNKNOWN), "unknown", "开放时间不详"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_opening_is_said_with_its_next_change(state: StateAt, code: str, said: str) -> None:
    words = open_words(state, NOON)

    assert (words.code, str(words)) == (code, said)


@pytest.mark.parametrize(
    ("distance_m", "said"),
    [
        (350, "约 350 米 · 步行 6 分钟"),
        (1_600, "约 1.6 公里 · 骑行 9 分钟"),
        (25_000, "约 25 公里"),
    ],
    ids=["on foot", "by bicycle", "far"],
)
def test_a_way_is_said_as_one_goes_it(distance_m: float, said: str) -> None:
    assert ways(distance_m, 6, 9) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 分钟"), (45, "45 分钟"), (60, "1 小时"), (150, "2 小时 30 分钟"), (360, "6 小时")],
)
def test_a_length_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert length(minutes) == said


def test_a_day_whose_date_stands_beside_it_is_a_weekday_also_in_two_weeks() -> None:
    today = NOON.date()

    said = [weekday(today + timedelta(days=ahead), today) for ahead in (0, 1, 2, 3, 10, 17)]

    assert said == ["今天", "明天", "后天", "周六", "周六", "周六"]
