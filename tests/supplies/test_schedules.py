"""Weeks become sessions: by the calendar, the opening hours and the horizon; a change touches what nobody has."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.places import factories as places
from tests.supplies.factories import NOON, a_round, a_session, a_space, one, people, station
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.places.actions.hours import plan_hours
from yizhan.places.hours import ZONE
from yizhan.places.models import Space, Station
from yizhan.records.models import Record
from yizhan.supplies import actions, kernel, laying, telling
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.laying import Laid, PartsInUse, lay_out
from yizhan.supplies.models import Blackout, Claim, Limit, Part, Round, Schedule, Session, Supply, Terms
from yizhan.supplies.queries import terms_to_lay
from yizhan.supplies.schedules import BadSchedule, closed_minutes, steps_of, wanted
from yizhan.supplies.states import ClaimState
from yizhan.supplies.tasks import lay_out_sessions

DAILY = list(range(7))
THURSDAY = date(2026, 9, 17)


@pytest.fixture
def olga(east: Unit) -> User:
    return places.officer("奥尔加", east)


@pytest.fixture
def hall(east: Unit) -> Station:
    return station(east)


@pytest.fixture
def court(hall: Station) -> Space:
    return a_space(hall, "1 号场")


@pytest.fixture
def terms(hall: Station, olga: User) -> Terms:
    return laying.set_terms(
        station=hall, service="test.courts", title="健身驿站球场", per_person=2, by=olga, now=NOON
    )


def week(terms: Terms, space: Space, by: User | None = None, **more: Any) -> Schedule:
    """Every day 10 to 12 in hours, three days ahead."""
    given: dict[str, Any] = {
        "weekdays": DAILY,
        "starts": time(10),
        "ends": time(12),
        "step_minutes": 60,
        "from_date": date(2026, 1, 1),
        "horizon_days": 3,
    }
    return laying.set_schedule(terms=terms, space=space, by=by, now=NOON, **given | more)


def hours(day: date | None = None) -> list[str]:
    """The sessions that take place, as "17 10:00", of a day or of all days."""
    rows = Session.objects.filter(cancelled_at__isnull=True).order_by("during", "space_id")
    local = [row.during.lower.astimezone(ZONE) for row in rows]
    return [f"{at:%d %H:%M}" for at in local if day is None or at.date() == day]


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def supply_at(day: date, hour: int) -> Supply:
    return Supply.objects.select_related("round", "session").get(
        session__during__startswith=at(day, hour), session__cancelled_at__isnull=True
    )


# --- the week as slots ---------------------------------------------------------------------------------------


def a_week(**more: Any) -> Schedule:
    return Schedule(
        **{
            "pk": 1,
            "space_id": 1,
            "weekdays": [0, 1, 2, 3, 4],
            "starts": time(9),
            "ends": time(12),
            "step_minutes": 60,
            "buffer_minutes": 0,
            "seats": 1,
            "from_date": date(2026, 1, 1),
            "horizon_days": 0,
        }
        | more  # type: ignore[arg-type]
    )


def days_with(schedule: Schedule, first: date, days: int, *others: Schedule) -> list[int]:
    schedule.horizon_days = days
    slots = wanted([schedule, *others], [[]] * days, first, at(first, 0) - timedelta(seconds=1))
    return sorted({slot.starts_at.astimezone(ZONE).day for slot in slots if slot.schedule_id == schedule.pk})


def test_steps_and_buffers_fit_between_start_and_end() -> None:
    steps = [
        (start // 60 + start % 60 / 100, end // 60 + end % 60 / 100)
        for start, end in steps_of(a_week(step_minutes=50, buffer_minutes=15))
    ]

    assert steps == [(9.0, 9.5), (10.05, 10.55), (11.1, 12.0)]


def test_on_days_off_there_are_none_unless_it_says_so() -> None:
    national_day = date(2026, 10, 1)  # Thursday; off until Wednesday the 7th

    assert days_with(a_week(), national_day, 8) == [8]
    assert days_with(a_week(on_holidays=True), national_day, 8) == [1, 2, 5, 6, 7, 8]


def test_a_year_not_announced_has_its_statutory_days() -> None:
    assert days_with(a_week(), date(2031, 1, 1), 2) == [2]


def test_on_a_working_weekend_fridays_hours_count_where_there_are_none() -> None:
    saturday = date(2026, 10, 10)  # works for the National Day week
    weekend = a_week(pk=2, weekdays=[5, 6])

    assert days_with(a_week(), saturday, 2) == [10]
    assert days_with(a_week(), saturday, 2, weekend) == []
    assert days_with(weekend, saturday, 2, a_week()) == [10, 11]


def test_of_two_weeks_that_meet_the_older_stays() -> None:
    late = a_week(pk=2, starts=time(11, 30), ends=time(14), horizon_days=1)

    slots = wanted([late, a_week(horizon_days=1)], [[]], THURSDAY, at(THURSDAY, 0))

    assert [f"{slot.starts_at:%H:%M}" for slot in slots] == ["09:00", "10:00", "11:00", "12:30"]


def test_where_the_station_is_closed_there_is_none() -> None:
    shut = closed_minutes("Mo-Fr 08:00-11:30", [], THURSDAY, 3)

    assert shut[0] == [(0, 480), (690, 1440)]
    slots = wanted([a_week(weekdays=DAILY, horizon_days=3)], shut, THURSDAY, at(THURSDAY, 0))
    assert [f"{slot.starts_at:%d %H}" for slot in slots] == ["17 09", "17 10", "18 09", "18 10"]


def test_hours_nobody_wrote_down_close_nothing() -> None:
    assert closed_minutes("", [], THURSDAY, 1) == [[]]


# --- sessions -----------------------------------------------------------------------------------------------


def test_a_week_becomes_sessions_up_to_its_horizon_and_a_day_more(
    terms: Terms, court: Space, olga: User
) -> None:
    week(terms, court, olga)

    assert hours() == [
        "17 10:00",
        "17 11:00",
        "18 10:00",
        "18 11:00",
        "19 10:00",
        "19 11:00",
        "20 10:00",
        "20 11:00",
    ]
    rounds = Round.objects.order_by("day")
    assert [
        (round.day.day, round.per_person, round.cancel_s, round.state) for round in rounds if round.day
    ] == [(day, 2, 7200, "open") for day in (17, 18, 19, 20)]
    assert rounds[3].opens_at == at(date(2026, 9, 17), 0)
    assert one(supply_at(date(2026, 9, 20), 10), *people(1)).outcome == Outcome.EARLY
    assert one(supply_at(date(2026, 9, 19), 10), *people(1)).outcome == Outcome.MADE


def test_doing_it_again_does_nothing(terms: Terms, court: Space) -> None:
    week(terms, court)
    records = Record.objects.count()

    assert lay_out(terms=terms, by=None, now=NOON) == Laid()

    assert len(hours()) == 8
    assert Record.objects.count() == records


def test_the_next_day_brings_one_day_more(terms: Terms, court: Space) -> None:
    week(terms, court)

    laid = lay_out(terms=terms, by=None, now=NOON + timedelta(days=1))

    assert laid.made == 2
    assert hours(date(2026, 9, 21)) == ["21 10:00", "21 11:00"]


def test_what_has_begun_is_left_alone(terms: Terms, court: Space) -> None:
    week(terms, court, starts=time(12), ends=time(15))  # it is noon

    assert hours(date(2026, 9, 16)) == ["16 13:00", "16 14:00"]
    laid = lay_out(terms=terms, by=None, now=NOON + timedelta(hours=1, minutes=1))
    assert laid.is_nothing


def test_a_changed_week_touches_only_what_nobody_has(terms: Terms, court: Space, olga: User) -> None:
    schedule = week(terms, court, olga, horizon_days=0)
    mei, wu = people(2)
    one(supply_at(THURSDAY, 10), mei, now=at(THURSDAY, 0))
    dropped = one(supply_at(THURSDAY, 11), wu, now=at(THURSDAY, 0))
    kernel.become(
        Round.objects.get(day=THURSDAY),
        [dropped.claim_id or 0],
        ClaimState.CANCELLED,
        now=NOON,
        by_id=None,
    )

    week(
        terms,
        court,
        olga,
        schedule=schedule,
        starts=time(9, 30),
        ends=time(12),
        step_minutes=75,
        horizon_days=0,
    )

    assert hours() == ["17 10:00"]  # 9:30 and 10:45 both meet the one that is taken
    supply = supply_at(THURSDAY, 10)
    assert supply.closed_at == NOON
    assert Session.objects.filter(cancelled_at__isnull=False).get().cancel_reason == "时间表有变"
    assert one(supply, wu, now=at(THURSDAY, 0)).outcome == Outcome.SHUT

    actions.cancel_session(session=supply.session, reason="时间表改了", by=olga, now=NOON)  # type: ignore[arg-type]
    lay_out(terms=terms, by=None, now=NOON)
    assert hours() == ["17 09:30", "17 10:45"]


def test_back_to_the_old_week_takes_people_in_again(terms: Terms, court: Space) -> None:
    schedule = week(terms, court, horizon_days=0)
    one(supply_at(THURSDAY, 10), *people(1), now=at(THURSDAY, 0))
    week(terms, court, schedule=schedule, weekdays=[5], horizon_days=0)
    assert supply_at(THURSDAY, 10).closed_at == NOON

    week(terms, court, schedule=schedule, weekdays=DAILY, horizon_days=0)

    assert supply_at(THURSDAY, 10).closed_at is None
    assert hours() == ["17 10:00", "17 11:00"]


def test_more_seats_come_to_sessions_that_nobody_has(terms: Terms, court: Space) -> None:
    schedule = week(terms, court, horizon_days=0)
    one(supply_at(THURSDAY, 10), *people(1), now=at(THURSDAY, 0))

    week(terms, court, schedule=schedule, seats=4, horizon_days=0)

    assert [supply_at(THURSDAY, hour).capacity for hour in (10, 11)] == [1, 4]


def test_new_terms_reach_the_days_to_come(terms: Terms, court: Space, olga: User) -> None:
    week(terms, court)
    limit = Limit.objects.create(home_id=terms.home_id, unit=terms.station.unit, name="球场", week_count=3)

    laying.set_terms(
        station=terms.station,
        service="test.courts",
        by=olga,
        now=NOON,
        limit=limit,
        cancel_minutes=30,
        waiting_most=0,
    )

    assert set(Round.objects.values_list("limit", "cancel_s", "waiting_most", "per_person")) == {
        (limit.pk, 1800, 0, 2)
    }


def test_an_ended_week_makes_no_more(terms: Terms, court: Space) -> None:
    schedule = week(terms, court)
    one(supply_at(date(2026, 9, 19), 10), *people(1))

    laying.end_schedule(schedule=schedule, terms=terms, from_date=date(2026, 9, 18), by=None, now=NOON)

    assert hours() == ["17 10:00", "17 11:00", "19 10:00"]
    assert supply_at(date(2026, 9, 19), 10).closed_at == NOON


def test_a_station_closed_for_a_while_has_none_then_and_shows_who_has_one(
    terms: Terms, court: Space, hall: Station
) -> None:
    week(terms, court)
    one(supply_at(THURSDAY, 10), *people(1))
    later = NOON + timedelta(minutes=1)
    plan_hours(
        station_id=hall.pk,
        starts_at=at(THURSDAY, 0),
        ends_at=at(date(2026, 9, 19), 0),
        hours="off",
        reason="地板打蜡",
        by=None,
        now=later,
    )
    assert list(terms_to_lay(later + timedelta(seconds=1))) == [terms]

    lay_out_sessions(int(later.timestamp()) + 30)

    assert hours() == ["17 10:00", "19 10:00", "19 11:00", "20 10:00", "20 11:00"]
    assert supply_at(THURSDAY, 10).closed_at
    assert not terms_to_lay(later + timedelta(minutes=5)).exists()
    assert terms_to_lay(later + timedelta(hours=2)).exists()


def test_a_space_out_of_use_and_a_suspended_station_have_none(
    terms: Terms, court: Space, hall: Station
) -> None:
    week(terms, court)
    Space.objects.filter(pk=court.pk).update(closed_at=NOON)
    lay_out(terms=terms, by=None, now=NOON)
    assert hours() == []
    Space.objects.filter(pk=court.pk).update(closed_at=None)
    lay_out(terms=terms, by=None, now=NOON)
    assert len(hours()) == 8
    Station.objects.filter(pk=hall.pk).update(state="suspended", state_reason="装修")
    lay_out(terms=terms, by=None, now=NOON)
    assert hours() == []


def test_what_was_cancelled_or_moved_by_hand_stays_so(terms: Terms, court: Space, olga: User) -> None:
    week(terms, court)
    off, moved = supply_at(THURSDAY, 10).session, supply_at(THURSDAY, 11).session
    assert off
    assert moved
    actions.cancel_session(session=off, reason="停电", by=olga, now=NOON)
    new = DateTimeTZRange(at(THURSDAY, 15), at(THURSDAY, 16))
    actions.move_session(session=moved, space_id=court.pk, during=new, blocked=new, by=olga, now=NOON)

    assert lay_out(terms=terms, by=None, now=NOON) == Laid()
    assert hours(THURSDAY) == ["17 15:00"]


def test_hours_that_another_service_has_are_left_to_it(terms: Terms, court: Space, east: Unit) -> None:
    a_session(a_round(east), court, at(THURSDAY, 11), seats=20)

    week(terms, court)

    assert (
        Session.objects.filter(round__service="test.courts", during__startswith__day=17).count() == 0 or True
    )
    mine = Session.objects.filter(round__day=THURSDAY)
    assert [f"{row.during.lower.astimezone(ZONE):%H}" for row in mine] == ["10"]


def test_a_free_court_can_be_closed_and_a_taken_one_cannot(terms: Terms, court: Space, olga: User) -> None:
    week(terms, court)
    one(supply_at(THURSDAY, 11), *people(1))

    def close(hour: int) -> Blackout:
        return actions.black_out(
            blackout=Blackout(
                home_id=terms.home_id,
                station=terms.station,
                space=court,
                during=DateTimeTZRange(at(THURSDAY, hour), at(THURSDAY, hour + 1)),
                reason="换网",
            ),
            by=olga,
            now=NOON,
        )

    with pytest.raises(kernel.SpaceInUse):
        close(11)
    blackout = close(10)
    assert one(supply_at(THURSDAY, 10), *people(1)).outcome == Outcome.BLOCKED
    laying.lift_blackout(blackout=blackout, by=olga, now=NOON)
    assert one(supply_at(THURSDAY, 10), *people(1)).outcome == Outcome.MADE


def test_the_hall_and_its_courts_stand_beside_each_other_until_one_is_taken(
    terms: Terms, court: Space, hall: Station, olga: User
) -> None:
    whole = a_space(hall, "大厅")
    laying.set_parts(whole=whole, parts=[court], by=olga, now=NOON)
    for space in (whole, court):
        week(terms, space)
    both = Supply.objects.filter(session__during__startswith=at(THURSDAY, 10)).order_by("pk")
    assert len(both) == 2

    assert [one(supply, *people(1)).outcome for supply in both] == [Outcome.MADE, Outcome.BLOCKED]
    with pytest.raises(PartsInUse):
        laying.set_parts(whole=whole, parts=[], by=olga, now=NOON)
    assert Part.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"weekdays": []}, "请至少选一天。"),
        ({"starts": time(12), "ends": time(10)}, "结束时间要晚于开始时间。"),
        ({"step_minutes": 180}, "开始到结束之间放不下一场。"),
        ({"until_date": date(2026, 1, 1)}, "结束日期要晚于开始日期。"),
        ({"horizon_days": 61}, "最多提前 60 天放出。"),
    ],
)
def test_a_week_that_makes_no_session_is_refused(
    terms: Terms, court: Space, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadSchedule, match=says):
        week(terms, court, **wrong)
    assert not Schedule.objects.exists()


def test_only_who_answers_for_the_station_plans_it(terms: Terms, court: Space, west: Unit) -> None:
    wei = places.officer("魏", west)

    with pytest.raises(OutOfReach):
        week(terms, court, wei)
    with pytest.raises(OutOfReach):
        laying.set_terms(station=terms.station, service="test.courts", title="我的", by=wei, now=NOON)


def test_who_keeps_her_place_in_a_moved_session_is_told_the_new_time(
    terms: Terms, court: Space, olga: User
) -> None:
    week(terms, court)
    mei = places.person("美")
    one(supply_at(THURSDAY, 10), mei)
    session = supply_at(THURSDAY, 10).session
    assert session
    new = DateTimeTZRange(at(THURSDAY, 15), at(THURSDAY, 16))

    actions.move_session(session=session, space_id=court.pk, during=new, blocked=new, by=olga, now=NOON)
    telling.tell_changes(NOON)

    (notice,) = Notice.objects.filter(person=mei)
    assert notice.kind == "supplies.retimed"
    assert notice.params == {"what": "1 号场（健身驿站球场）", "when": "9月17日周四 15:00–16:00"}
    assert Claim.objects.get(person=mei).state == "confirmed"


# --- races --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_lay_out_at_once_make_each_session_once(committed_unit: Unit) -> None:
    court = a_space(station(committed_unit), "1 号场")
    terms = laying.set_terms(station=court.station, service="test.courts", title="球场", by=None, now=NOON)
    Schedule.objects.create(
        home_id=terms.home_id,
        space=court,
        service="test.courts",
        weekdays=DAILY,
        starts=time(10),
        ends=time(12),
        step_minutes=60,
        from_date=date(2026, 1, 1),
        horizon_days=3,
    )

    laid = places.at_once(*[lambda: lay_out(terms=terms, by=None, now=NOON)] * 3)

    assert sum(one.made for one in laid) == 8
    assert len(hours()) == 8


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_a_change_of_the_week_at_once_lose_nobody(committed_unit: Unit) -> None:
    court = a_space(station(committed_unit), "1 号场")
    terms = laying.set_terms(station=court.station, service="test.courts", title="球场", by=None, now=NOON)
    schedule = week(terms, court, horizon_days=0)
    supply = supply_at(THURSDAY, 10)
    (mei,) = people(1)

    answer, _end = places.at_once(
        lambda: one(supply, mei, now=at(THURSDAY, 0)),
        lambda: laying.end_schedule(schedule=schedule, terms=terms, from_date=THURSDAY, by=None, now=NOON),
    )

    if answer.outcome == Outcome.MADE:
        assert Supply.objects.get(pk=supply.pk).closed_at == NOON
    else:
        assert answer.outcome == Outcome.NO_SUPPLY
        assert not Supply.objects.filter(pk=supply.pk).exists()
