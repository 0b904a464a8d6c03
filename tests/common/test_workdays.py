"""Working days of China: what is announced, what is only likely, and which days a notice may still move."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.shared_data import shared_rows
from yizhan.common.workdays import (
    is_announced,
    is_day_off,
    is_public_holiday,
    is_settled,
    is_working_day,
    is_working_weekend,
)


def test_the_calendar_agrees_with_the_published_working_days():
    for row in shared_rows("holidays_cn/workdays_2004_2026.csv"):
        day = date.fromisoformat(row["date"])
        works = row["workday_chinesecalendar"] == "1"

        assert is_working_day(day) == works
        assert is_working_weekend(day) == (works and day.weekday() >= 5)
        assert is_public_holiday(day) <= (not works)


def test_a_year_not_announced_has_its_weekends_and_its_statutory_holidays():
    new_year, monday, saturday = date(2049, 1, 1), date(2049, 6, 7), date(2049, 6, 5)

    assert not is_announced(monday)
    assert is_day_off(date(2049, 10, 1))
    assert not is_working_day(new_year)
    assert is_working_day(monday)
    assert not is_working_day(saturday)


@pytest.mark.parametrize("day", [date(2007, 12, 29), date(2018, 12, 29)])
def test_a_notice_has_moved_days_of_the_december_before_it(day: date):
    assert day.weekday() == 5
    assert is_working_day(day)


def test_the_last_days_of_the_last_announced_year_are_not_settled():
    last = max(day for year in range(2026, 2090) if is_announced(day := date(year, 12, 31)))

    assert is_announced(last)
    assert not is_settled(last - timedelta(days=2))
    assert is_settled(date(last.year, 12, 23))
    assert not is_settled(date(last.year + 1, 6, 1))
