"""When is it open? Texts, the Chinese calendar, overrides, and the week the index keeps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.places.hours import (
    DAY_MIN,
    WEEK_MIN,
    ZONE,
    BadHours,
    Openness,
    Override,
    StateAt,
    check_hours,
    state_at,
    timeline,
    week_plan,
)

OFFICE = "Mo-Fr 09:00-17:00; PH off"
NIGHT = "22:00-02:00"


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def state(text: str, when: str, *overrides: Override) -> str:
    return state_at(text, overrides, at(when)).state.value


@pytest.mark.parametrize(
    "text",
    ["whenever", "24小时", "25:00-26:00", "Mo-Fr 09:00", "9-17", "Mo-Fr sunrise-17:00", "SH off", "; ;"],
)
def test_a_text_that_is_no_opening_hours_is_refused(text: str):
    with pytest.raises(BadHours, match="开放时间"):
        check_hours(text)


def test_a_break_inside_the_day_is_a_break_and_not_a_day_off():
    text = check_hours("08:00-20:00; 12:00-13:00 off")

    assert [state(text, f"2026-11-24 {time}") for time in ("11:59", "12:00", "13:00")] == [
        "open",
        "closed",
        "open",
    ]


def test_a_holiday_rule_mixed_with_months_is_refused_because_days_in_lieu_could_not_follow_it():
    with pytest.raises(BadHours, match="单独写"):
        check_hours("Mo-Fr 09:00-17:00; Jun-Aug PH 10:00-12:00")


def test_no_text_means_hours_unknown_and_is_accepted():
    assert check_hours("  ") == ""
    assert state_at("", [], at("2026-11-24 12:00")) == StateAt(Openness.UNKNOWN)


@pytest.mark.parametrize(
    ("day", "expected", "why"),
    [
        ("2026-05-01", "closed", "statutory"),
        ("2026-05-02", "closed", "Saturday inside the holiday"),
        ("2026-05-04", "closed", "Monday in lieu, which the library calls open"),
        ("2026-05-05", "closed", "Tuesday in lieu"),
        ("2026-05-06", "open", "ordinary Wednesday"),
        ("2026-05-09", "open", "working Saturday"),
        ("2026-05-10", "closed", "ordinary Sunday"),
        ("2026-02-28", "open", "working Saturday"),
        ("2026-10-05", "closed", "Monday in lieu"),
        ("2026-10-10", "open", "working Saturday"),
        ("2027-01-01", "closed", "statutory, in a year not announced yet"),
    ],
)
def test_an_office_that_names_holidays_follows_the_official_calendar(day: str, expected: str, why: str):
    assert state(OFFICE, f"{day} 10:00") == expected, why


def test_a_text_without_holidays_keeps_its_week_on_every_day():
    assert state("Mo-Fr 09:00-17:00", "2026-05-04 10:00") == "open"
    assert state("Mo-Fr 09:00-17:00", "2026-05-09 10:00") == "closed"


def test_holiday_hours_hold_on_days_in_lieu_too():
    text = "Mo-Fr 09:00-17:00; PH 10:00-12:00"

    assert state(text, "2026-05-04 11:00") == "open"
    assert state(text, "2026-05-04 13:00") == "closed"
    assert state(text, "2026-05-02 11:00") == "open"


def test_a_station_open_on_saturdays_keeps_its_saturday_hours_on_a_working_saturday():
    text = "Mo-Fr 09:00-17:00; Sa 10:00-12:00; PH off"

    assert state(text, "2026-05-09 11:00") == "open"
    assert state(text, "2026-05-09 15:00") == "closed"


def test_hours_past_midnight_belong_to_the_evening_before():
    assert state(NIGHT, "2026-11-24 01:59") == "open"
    assert state(NIGHT, "2026-11-24 02:00") == "closed"
    assert state(NIGHT, "2026-11-24 21:59") == "closed"
    assert state(NIGHT, "2026-11-24 22:00") == "open"
    assert state("Fr 22:00-02:00", "2026-11-28 01:00") == "open"  # a Saturday


def test_hours_past_midnight_cross_the_week_boundary():
    assert state("Su 22:00-02:00", "2026-11-23 01:00") == "open"  # Monday
    plan = week_plan("Su 22:00-02:00", [], date(2026, 11, 24))
    assert plan.week == ((0, 120), (WEEK_MIN - 120, WEEK_MIN))


def test_closing_time_is_exclusive_and_the_next_change_is_said():
    assert state_at(OFFICE, [], at("2026-11-24 16:59")) == StateAt(Openness.OPEN, at("2026-11-24 17:00"))
    assert state_at(OFFICE, [], at("2026-11-27 17:00")) == StateAt(
        Openness.CLOSED, at("2026-11-30 09:00"), opens_at=at("2026-11-30 09:00")
    )


def test_around_the_clock_never_changes():
    assert state_at("24/7", [], at("2026-11-24 03:00")) == StateAt(Openness.OPEN)


def test_a_moment_in_utc_is_read_as_chinese_time():
    assert state_at(OFFICE, [], datetime.fromisoformat("2026-11-24T02:00:00+00:00")).state is Openness.OPEN


def test_an_override_closes_with_its_reason_until_its_end_which_is_exclusive():
    leak = Override(at("2026-11-24 12:00"), at("2026-11-25 12:00"), "off", "水管抢修")

    assert state(OFFICE, "2026-11-24 11:59", leak) == "open"
    assert state_at(OFFICE, [leak], at("2026-11-24 12:00")) == StateAt(
        Openness.CLOSED, at("2026-11-25 12:00"), opens_at=at("2026-11-25 12:00"), reason="水管抢修"
    )
    assert state(OFFICE, "2026-11-25 11:59", leak) == "closed"
    assert state(OFFICE, "2026-11-25 12:00", leak) == "open"


def test_an_override_can_open_longer_and_the_later_one_wins():
    festival = Override(at("2026-11-24 00:00"), at("2026-11-26 00:00"), "08:00-23:00", "快递高峰")
    outage = Override(at("2026-11-24 20:00"), at("2026-11-24 21:00"), "off", "停电")

    assert state(OFFICE, "2026-11-24 19:59", festival, outage) == "open"
    assert state(OFFICE, "2026-11-24 20:30", outage, festival) == "closed"
    assert state(OFFICE, "2026-11-24 22:59", festival, outage) == "open"


def test_unknown_hours_closed_for_a_while_are_closed_then():
    shut = Override(at("2026-11-24 00:00"), at("2026-11-25 00:00"), "off", "装修")

    assert state("", "2026-11-24 10:00", shut) == "closed"
    assert state("", "2026-11-25 00:00", shut) == "unknown"


def test_the_typical_week_leaves_holidays_and_overrides_to_the_exceptions():
    late = Override(at("2026-04-08 17:00"), at("2026-04-08 20:00"), "24/7", "加班")
    plan = week_plan(OFFICE, [late], date(2026, 4, 1), days=60)

    assert plan.week == tuple((day * DAY_MIN + 540, day * DAY_MIN + 1020) for day in range(5))
    assert plan.exceptions == {
        date(2026, 4, 6): (),
        date(2026, 4, 8): ((540, 1200),),
        date(2026, 5, 1): (),
        date(2026, 5, 4): (),
        date(2026, 5, 5): (),
        date(2026, 5, 9): ((540, 1020),),
    }


def test_only_a_full_week_counts_as_around_the_clock():
    assert week_plan("24/7", [], date(2026, 11, 24)).is_always_open
    assert not week_plan("Mo-Sa 00:00-24:00", [], date(2026, 11, 24)).is_always_open


texts = st.sampled_from(
    [OFFICE, NIGHT, "24/7", "", "Mo-Fr 22:00-02:00; PH off", "Jun-Aug 06:00-22:00; Sep-May 08:00-18:00",
     "Tu-Su 08:30-11:00,13:00-17:00; PH 10:00-16:00", "Sa[1] 09:00-12:00", "off", "08:00-20:00 unknown"]
)  # fmt: skip
starts = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 1)).map(
    lambda t: t.replace(tzinfo=ZONE, second=0)
)


@st.composite
def override_lists(draw: st.DrawFn) -> tuple[date, list[Override]]:
    begin = draw(starts)
    made = []
    for _ in range(draw(st.integers(0, 3))):
        start = begin + timedelta(minutes=draw(st.integers(-3000, 60000)))
        end = start + timedelta(minutes=draw(st.integers(1, 10000)))
        made.append(Override(start, end, draw(st.sampled_from(["off", "24/7", "08:00-12:00"])), "测试"))
    return begin.date(), made


@given(texts, override_lists())
def test_week_and_exceptions_together_are_exactly_the_timeline(text: str, case: tuple[date, list[Override]]):
    today, overrides = case
    plan = week_plan(text, overrides, today)

    for span in timeline(text, overrides, today, 60):
        for minute in {span.start, span.end - 1}:
            day = today + timedelta(days=minute // DAY_MIN)
            of_week = day.weekday() * DAY_MIN + minute % DAY_MIN
            open_then = (
                any(start <= minute % DAY_MIN < end for start, end in plan.exceptions[day])
                if day in plan.exceptions
                else any(start <= of_week < end for start, end in plan.week)
            )
            assert open_then == (span.state is Openness.OPEN)


@given(texts, override_lists())
def test_a_timeline_has_no_gap_and_no_overlap(text: str, case: tuple[date, list[Override]]):
    today, overrides = case
    spans = timeline(text, overrides, today, 60)

    assert spans[0].start == 0
    assert spans[-1].end == 60 * DAY_MIN
    assert all(before.end == after.start for before, after in pairwise(spans))
