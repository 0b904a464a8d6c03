"""Is it a working day in China? Weekends, statutory holidays and 调休, as the State Council announces them each autumn.

From `chinesecalendar`. In a year that it does not know yet (2027 in 1.11) a day is judged by its weekday and by the
first day of most statutory holidays, which `opening-hours-py` computes: a guess, and `is_settled` says so. Pure.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar
from opening_hours import OpeningHours

from yizhan.common.say import CHINA

# A notice moves days of the December before it, too; the earliest since 2004 were 29 December of 2007 and 2018.
_REACHES_BACK = timedelta(days=8)


def is_announced(day: date) -> bool:
    """Has the State Council's notice for this year reached `chinesecalendar`?"""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=8192)  # every deadline asks for every day of its stretch
def is_settled(day: date) -> bool:
    """Has every notice that could move this day been announced? Not in the last days of the last announced year."""
    return is_announced(day) and is_announced(day + _REACHES_BACK)


def is_public_holiday(day: date) -> bool:
    """Is it a day of an announced holiday, statutory or in lieu? False in a year not announced."""
    if not is_announced(day):
        return False
    is_free, name = chinese_calendar.get_holiday_detail(day)
    return bool(is_free and name)


def is_working_weekend(day: date) -> bool:
    return day.weekday() >= 5 and is_announced(day) and bool(chinese_calendar.is_workday(day))


@lru_cache(maxsize=1024)
def is_day_off(day: date) -> bool:
    """Is it a holiday? As announced; the statutory days only in a year not announced."""
    if is_announced(day):
        return is_public_holiday(day)
    holidays = OpeningHours("PH", timezone=CHINA, country="CN", auto_country=False, auto_timezone=False)
    return bool(holidays.is_open(datetime.combine(day, time(12), CHINA)))


@lru_cache(maxsize=8192)
def is_working_day(day: date) -> bool:
    """Do offices work? On Monday to Friday and on working weekends, without holidays."""
    return is_working_weekend(day) or (day.weekday() < 5 and not is_day_off(day))
