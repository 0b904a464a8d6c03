"""By when: units, roll-over, pauses, and the years that nobody has announced yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.time_limits import (
    BadRuns,
    BadTimeLimit,
    Roll,
    Run,
    TimeLimit,
    Unit,
    days,
    hours,
    minutes,
    months,
    reckon,
    warning_at,
    working_days,
    years,
)
from yizhan.common.say import CHINA
from yizhan.common.workdays import is_working_day

ZERO = timedelta()


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def due(limit: TimeLimit, *moments: str) -> str:
    """Say when a limit is up whose clock started and stopped at these moments, in turn."""
    reckoned = reckon(limit, runs(*moments))
    return (
        "stands still" if reckoned.due_at is None else f"{reckoned.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    )


def runs(*moments: str) -> list[Run]:
    starts, stops = moments[::2], [*moments[1::2], None]
    return [Run(at(start), stop and at(stop)) for start, stop in zip(starts, stops, strict=False)]


# --- units and roll-over -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        (working_days(1), "2026-11-25 09:00", "2026-11-27 00:00"),
        (working_days(1), "2026-11-25 23:59", "2026-11-27 00:00"),
        (
            working_days(5),
            "2026-09-29 10:00",
            "2026-10-13 00:00",
        ),  # 1–7 October off, the 10th a working Saturday
        (working_days(1), "2026-09-18 10:00", "2026-09-21 00:00"),  # the 20th is a working Sunday
        (days(3), "2026-11-23 09:00", "2026-11-27 00:00"),
        (days(3), "2026-11-25 09:00", "2026-12-01 00:00"),  # Saturday gives way to Monday
        (days(3, roll=Roll.STAYS), "2026-11-25 09:00", "2026-11-29 00:00"),
        (days(3), "2026-09-17 09:00", "2026-09-21 00:00"),  # a Sunday, but a working one
        (days(2), "2026-09-30 09:00", "2026-10-09 00:00"),  # past the whole of the holiday
        (hours(24), "2026-11-27 17:30", "2026-11-28 17:30"),
        (hours(2), "2026-11-25 23:30", "2026-11-26 01:30"),
        (minutes(15), "2026-11-25 23:50", "2026-11-26 00:05"),
        (months(1), "2026-11-24 10:00", "2026-12-25 00:00"),
        (months(1), "2025-12-31 10:00", "2026-02-03 00:00"),  # 31 January is a Saturday
        (months(1, roll=Roll.STAYS), "2026-01-31 10:00", "2026-03-01 00:00"),  # no 31 February: its last day
        (months(13, roll=Roll.STAYS), "2023-01-30 10:00", "2024-03-01 00:00"),
        (years(1, roll=Roll.STAYS), "2024-02-29 10:00", "2025-03-01 00:00"),
        (years(1), "2025-11-25 10:00", "2026-11-26 00:00"),
    ],
)
def test_a_limit_is_up(limit: TimeLimit, start: str, expected: str):
    assert due(limit, start) == expected


def test_the_day_is_the_one_in_china_not_the_one_in_greenwich():
    early = datetime.fromisoformat("2026-11-24T16:30:00+00:00")  # half past midnight of the 25th

    assert reckon(days(1), [Run(early)]).last_day == date(2026, 11, 26)


def test_the_day_to_name_is_the_one_that_ends_at_midnight():
    reckoned = reckon(working_days(1), runs("2026-11-25 09:00"))

    assert reckoned.last_day == date(2026, 11, 26)
    assert not reckoned.is_overdue(at("2026-11-27 00:00"))
    assert reckoned.is_overdue(at("2026-11-27 00:01"))


@pytest.mark.parametrize("make", [minutes, hours, working_days, days, months, years])
def test_a_limit_of_nothing_is_refused(make):
    with pytest.raises(BadTimeLimit):
        make(0)


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.HOURS, Unit.MINUTES])
def test_only_days_months_and_years_roll_over(unit: Unit):
    with pytest.raises(BadTimeLimit):
        TimeLimit(3, unit, Roll.NEXT)


# --- stops -------------------------------------------------------------------------------------


def test_a_day_counts_if_the_clock_ran_when_it_began():
    # Tuesday and Wednesday count, Thursday to Monday do not, Tuesday is the third
    assert (
        due(working_days(3), "2026-11-23 09:00", "2026-11-25 08:00", "2026-11-30 10:00") == "2026-12-02 00:00"
    )


def test_a_stop_and_a_start_on_one_day_cost_nothing():
    assert due(days(3), "2026-11-23 09:00", "2026-11-24 10:00", "2026-11-24 18:00") == due(
        days(3), "2026-11-23 09:00"
    )


def test_hours_stand_still_for_as_long_as_the_clock_does():
    assert due(hours(2), "2026-11-25 10:00", "2026-11-25 10:30", "2026-11-26 09:00") == "2026-11-26 10:30"


def test_months_are_longer_by_the_days_that_did_not_count():
    assert due(months(1, roll=Roll.STAYS), "2026-03-10 10:00", "2026-03-12 10:00", "2026-03-15 10:00") == (
        "2026-04-14 00:00"
    )


def test_a_clock_that_stands_still_says_what_is_left():
    reckoned = reckon(working_days(5), runs("2026-11-23 09:00", "2026-11-25 08:00"))

    assert (reckoned.due_at, reckoned.left) == (None, timedelta(days=3))
    assert not reckoned.is_overdue(at("2030-01-01 00:00"))


def test_a_stop_after_the_end_changes_nothing():
    ended = due(hours(1), "2026-11-25 10:00", "2026-11-25 11:00")

    assert ended == due(hours(1), "2026-11-25 10:00") == "2026-11-25 11:00"
    assert due(days(1), "2026-11-25 10:00", "2026-11-27 10:00") == "2026-11-27 00:00"


@pytest.mark.parametrize(
    "stretches",
    [
        [],
        [Run(at("2026-11-25 10:00"), at("2026-11-25 09:00"))],
        [Run(at("2026-11-25 10:00")), Run(at("2026-11-26 10:00"))],
        [Run(at("2026-11-25 10:00"), at("2026-11-25 12:00")), Run(at("2026-11-25 11:00"))],
        [Run(datetime(2026, 11, 25, 10))],
    ],
)
def test_stretches_that_cannot_be_are_refused(stretches: list[Run]):
    with pytest.raises(BadRuns):
        reckon(days(1), stretches)


# --- years not announced -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "start", "is_provisional"),
    [
        (working_days(10), "2025-11-03 09:00", False),
        (working_days(10), "2049-11-01 09:00", True),
        (days(10), "2049-11-01 09:00", True),
        (days(10, roll=Roll.STAYS), "2049-11-01 09:00", False),
        (hours(48), "2049-11-01 09:00", False),
        (years(25), "2024-11-01 09:00", True),
        (years(1), "2023-11-01 09:00", False),
    ],
)
def test_an_answer_that_asked_an_unannounced_day_is_provisional(
    limit: TimeLimit, start: str, is_provisional: bool
):
    assert reckon(limit, runs(start)).is_provisional is is_provisional


# --- warnings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (working_days(2), "2026-09-29 00:00"),
        (days(2), "2026-10-06 00:00"),
        (hours(24), "2026-10-08 00:00"),
        (minutes(30), "2026-10-08 23:30"),
    ],
)
def test_a_warning_comes_before_the_last_day(before: TimeLimit, expected: str):
    assert warning_at(before, at("2026-10-09 00:00")) == at(expected)  # the last day is Thursday 8 October


def test_no_warning_comes_months_before():
    with pytest.raises(BadTimeLimit):
        warning_at(months(1), at("2026-10-09 00:00"))


# --- against a plain model ---------------------------------------------------------------------

limits_of_days = st.one_of(
    st.builds(working_days, st.integers(1, 40)),
    st.builds(days, st.integers(1, 60), roll=st.sampled_from(Roll)),
    st.builds(months, st.integers(1, 14), roll=st.sampled_from(Roll)),
    st.builds(years, st.integers(1, 3), roll=st.sampled_from(Roll)),
)
any_limit = st.one_of(
    limits_of_days,
    st.builds(hours, st.integers(1, 400)),
    st.builds(minutes, st.integers(1, 5000)),
)
moments = st.datetimes(datetime(2019, 1, 1), datetime(2026, 6, 1)).map(
    lambda each: each.replace(tzinfo=CHINA)
)
gaps = st.lists(st.integers(0, 30 * 24 * 60), max_size=7)


@st.composite
def stretches(draw: st.DrawFn) -> list[Run]:
    turns = [draw(moments)]
    for gap in draw(gaps):
        turns.append(turns[-1] + timedelta(minutes=gap))
    stops = [*turns[1::2], None] if len(turns) % 2 else turns[1::2]
    return [Run(start, stop) for start, stop in zip(turns[::2], stops, strict=True)]


def ran_when_it_began(day: date, ran: list[Run]) -> bool:
    midnight = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return any(
        run.started_at < midnight and (run.stopped_at is None or midnight <= run.stopped_at) for run in ran
    )


limits_that_stay = st.one_of(
    st.builds(working_days, st.integers(1, 40)), st.builds(days, st.integers(1, 60), roll=st.just(Roll.STAYS))
)


@given(limit=limits_that_stay, ran=stretches())
def test_as_many_days_count_as_the_limit_has(limit: TimeLimit, ran: list[Run]):
    reckoned = reckon(limit, ran)
    first = ran[0].started_at.date()
    last = reckoned.last_day or (ran[-1].stopped_at or ran[-1].started_at).date()

    counting = [
        day
        for ahead in range(1, (last - first).days + 1)
        if ran_when_it_began(day := first + timedelta(days=ahead), ran)
        and (limit.unit is Unit.DAYS or is_working_day(day))
    ]

    assert len(counting) == limit.amount - reckoned.left.days
    assert reckoned.due_at is None or counting[-1] == last


@given(limit=limits_of_days.filter(lambda each: each.roll is Roll.NEXT), ran=stretches())
def test_a_limit_that_rolls_ends_on_the_first_working_day_from_its_last_day_on(
    limit: TimeLimit, ran: list[Run]
):
    rolled = reckon(limit, ran)
    stayed = reckon(replace(limit, roll=Roll.STAYS), ran)

    assert rolled.left == stayed.left
    if stayed.last_day and rolled.last_day:
        between = (rolled.last_day - stayed.last_day).days
        assert [is_working_day(stayed.last_day + timedelta(days=ahead)) for ahead in range(between + 1)] == [
            *[False] * between,
            True,
        ]


@given(limit=any_limit, ran=stretches())
def test_a_stop_never_brings_a_limit_forward(limit: TimeLimit, ran: list[Run]):
    unbroken = reckon(limit, [Run(ran[0].started_at)])
    broken = reckon(limit, ran)

    assert unbroken.due_at is not None
    assert broken.due_at is None or broken.due_at >= unbroken.due_at


@given(limit=any_limit, start=moments, minutes_later=st.integers(0, 100_000))
def test_who_starts_later_is_never_due_earlier(limit: TimeLimit, start: datetime, minutes_later: int):
    earlier = reckon(limit, [Run(start)]).due_at
    later = reckon(limit, [Run(start + timedelta(minutes=minutes_later))]).due_at

    assert earlier is not None
    assert later is not None
    assert earlier <= later


@given(limit=any_limit, ran=stretches())
def test_what_is_left_is_zero_exactly_when_there_is_an_end(limit: TimeLimit, ran: list[Run]):
    reckoned = reckon(limit, ran)

    assert (reckoned.left == ZERO) == (reckoned.due_at is not None)
    if ran[-1].stopped_at is None:
        assert reckoned.due_at is not None
