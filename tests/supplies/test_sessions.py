"""Sessions: nobody in two places at once, no space used twice, and everything follows when a session moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.supplies.factories import (
    NOON,
    a_round,
    a_session,
    a_space,
    ask,
    claims,
    one,
    people,
    station,
)
from yizhan.orgs.models import Unit
from yizhan.places.models import Space
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Done, Outcome, SessionsOverlap, SpaceInUse
from yizhan.supplies.models import Blackout, Change, Limit, Occupation, Part, Round, Session, Supply
from yizhan.supplies.states import ClaimState, Why

TEN = NOON + timedelta(hours=22)  # 10:00 tomorrow, Thursday, in Shanghai
HOUR = timedelta(hours=1)


@pytest.fixture
def courts(east: Unit) -> list[Space]:
    """A hall, and the two courts it is made of."""
    at = station(east)
    hall, left, right = (a_space(at, name) for name in ("大厅", "1 号场", "2 号场"))
    Part.objects.bulk_create(Part(whole=hall, part=part) for part in (left, right))
    return [hall, left, right]


@pytest.fixture
def day(east: Unit) -> Round:
    return a_round(east, per_person=5)


def court(day: Round, space: Space, at: int = 0, **more: object) -> Supply:
    return a_session(day, space, TEN + at * HOUR, occupies="taken", **more)  # type: ignore[arg-type]


def test_sessions_of_one_space_never_overlap(day: Round, courts: list[Space]) -> None:
    court(day, courts[1])

    with pytest.raises(SessionsOverlap), kernel.refusals():
        a_session(day, courts[1], TEN + HOUR / 2)


def test_the_buffer_of_a_session_keeps_the_next_one_off(day: Round, courts: list[Space]) -> None:
    court(day, courts[1], blocked=DateTimeTZRange(TEN, TEN + HOUR * 1.25))

    with pytest.raises(SessionsOverlap), kernel.refusals():
        court(day, courts[1], at=1)


def test_nobody_has_two_sessions_at_one_time(day: Round, courts: list[Space]) -> None:
    (mei,) = people(1)
    first = one(court(day, courts[1]), mei)

    answer = one(court(day, courts[2]), mei)

    assert answer.outcome == Outcome.OVERLAPS
    assert answer.claim_id == first.claim_id


def test_nor_in_two_rounds_of_one_home(day: Round, courts: list[Space], east: Unit) -> None:
    (mei,) = people(1)
    one(court(day, courts[1]), mei)
    lesson = a_session(a_round(east), None, TEN + HOUR / 2, seats=20)

    assert one(lesson, mei).outcome == Outcome.OVERLAPS


def test_one_after_the_other_is_fine(day: Round, courts: list[Space]) -> None:
    (mei,) = people(1)

    assert one(court(day, courts[1]), mei).outcome == Outcome.MADE
    assert one(court(day, courts[1], at=1), mei).outcome == Outcome.MADE


def test_who_has_the_hall_has_its_courts(day: Round, courts: list[Space]) -> None:
    hall, left, right = (court(day, space) for space in courts)
    mei, wu = people(2)
    answer = one(hall, mei)

    assert [one(supply, wu).outcome for supply in (left, right)] == [Outcome.BLOCKED] * 2

    kernel.become(day, [answer.claim_id or 0], ClaimState.CANCELLED, now=NOON, by_id=None)
    assert one(left, wu).outcome == Outcome.MADE
    assert one(hall, mei).outcome == Outcome.BLOCKED


def test_courts_beside_each_other_do_not_block_each_other(day: Round, courts: list[Space]) -> None:
    mei, wu = people(2)

    assert one(court(day, courts[1]), mei).outcome == Outcome.MADE
    assert one(court(day, courts[2]), wu).outcome == Outcome.MADE


def test_a_class_uses_its_space_before_anybody_enrols(day: Round, courts: list[Space]) -> None:
    a_session(day, courts[0], TEN, seats=20)

    assert one(court(day, courts[1]), people(1)[0]).outcome == Outcome.BLOCKED


def test_a_space_closed_for_a_while_cannot_be_booked(day: Round, courts: list[Space], east: Unit) -> None:
    supply = court(day, courts[1])
    hall = courts[0]
    Blackout.objects.create(
        home_id=day.home_id,
        station=hall.station,
        space=hall,
        during=DateTimeTZRange(TEN - HOUR, TEN + HOUR / 4),
        reason="地板打蜡",
    )

    assert one(supply, people(1)[0]).outcome == Outcome.BLOCKED


def test_nor_be_closed_while_somebody_has_it(day: Round, courts: list[Space]) -> None:
    one(court(day, courts[1]), people(1)[0])

    with pytest.raises(SpaceInUse), kernel.refusals():
        Blackout.objects.create(
            home_id=day.home_id,
            station=courts[1].station,
            space=courts[1],
            during=DateTimeTZRange(TEN, TEN + HOUR),
            reason="地板打蜡",
        )


def test_a_session_that_has_begun_takes_walk_ins_only(day: Round, courts: list[Space]) -> None:
    supply = court(day, courts[1])
    mei, wu = people(2)
    later = TEN + timedelta(minutes=5)

    assert one(supply, mei, now=later).outcome == Outcome.OVER
    walk_in = one(supply, mei, now=later, anyway=True, used=True)
    assert walk_in.state == ClaimState.USED
    assert one(supply, wu, now=later, anyway=True, used=True).outcome == Outcome.FULL


def test_cancelling_closes_so_long_before_the_session(day: Round, courts: list[Space]) -> None:
    day.cancel_s = 7200
    day.save()
    answer = one(court(day, courts[1]), people(1)[0])

    def cancel_at(now: object) -> Done:
        claim = answer.claim_id or 0
        return kernel.become(
            day,
            [claim],
            ClaimState.CANCELLED,
            now=now,
            by_id=None,
            own=True,
            why=Why.BY_PERSON,  # type: ignore[arg-type]
        )[claim]

    assert cancel_at(TEN - 2 * HOUR + timedelta(seconds=1)) == Done.LATE
    assert cancel_at(TEN - 2 * HOUR) == Done.DONE


def test_claims_move_with_their_session_and_who_has_something_else_then_is_let_go(
    day: Round, courts: list[Space]
) -> None:
    mei, wu, li = people(3)
    moving = court(day, courts[1], seats=2)
    ask(moving, mei, wu, li)
    one(court(day, courts[2], at=3), mei)
    new = DateTimeTZRange(TEN + 3 * HOUR, TEN + 4 * HOUR)

    lost = kernel.move_session(
        moving.session,
        space_id=courts[1].pk,
        during=new,
        blocked=new,
        now=NOON,
        by_id=None,  # type: ignore[arg-type]
    )

    assert lost == 1
    rows = moving.claims.order_by("id").values_list("person", "state", "why", "during")
    assert list(rows) == [
        (mei.pk, "cancelled", "moved", new),
        (wu.pk, "confirmed", "", new),
        (li.pk, "confirmed", "promoted", new),
    ]
    assert [use.during for use in Occupation.objects.filter(session=moving.session)] == [new]


def test_a_session_does_not_move_into_another(day: Round, courts: list[Space]) -> None:
    moving = court(day, courts[1])
    court(day, courts[1], at=3)
    new = DateTimeTZRange(TEN + 3 * HOUR, TEN + 4 * HOUR)

    with pytest.raises(SessionsOverlap):
        kernel.move_session(
            moving.session,
            space_id=courts[1].pk,
            during=new,
            blocked=new,
            now=NOON,
            by_id=None,  # type: ignore[arg-type]
        )


def test_a_session_that_is_cancelled_frees_its_people_and_its_space(day: Round, courts: list[Space]) -> None:
    mei, wu = people(2)
    hall = court(day, courts[0])
    ask(hall, mei, wu)

    assert kernel.cancel_session(hall.session, reason="停电", now=NOON, by_id=None) == 2  # type: ignore[arg-type]

    assert claims(day) == {mei.pk: "cancelled", wu.pk: "cancelled"}
    assert set(Change.objects.values_list("why", flat=True)) == {"session"}
    assert one(court(day, courts[1]), mei).outcome == Outcome.MADE
    assert one(hall, wu).outcome == Outcome.SHUT


def test_a_part_has_no_parts_and_lies_in_the_same_station(courts: list[Space], west: Unit) -> None:
    hall, left, _right = courts
    from django.db import IntegrityError, transaction

    elsewhere = a_space(station(west), "别处")
    for whole, part in ((left, elsewhere), (hall, elsewhere)):
        with pytest.raises(IntegrityError, match="part"), transaction.atomic():
            Part.objects.create(whole=whole, part=part)


# --- limits over rounds --------------------------------------------------------------------------------------


@pytest.fixture
def limited(east: Unit) -> Limit:
    return Limit.objects.create(
        home_id=east.home_id,
        unit=east,
        name="球场",
        day_count=2,
        week_count=3,
        day_minutes=150,
        week_minutes=240,
    )


def at_hours(unit: Unit, limit: Limit, *hours: float, minutes: int = 60) -> list[Supply]:
    """One round a session, as different days and halls are."""
    return [a_session(a_round(unit, limit=limit), None, TEN + timedelta(hours=at), minutes) for at in hours]


def test_limits_count_by_day_over_all_rounds(east: Unit, limited: Limit) -> None:
    (mei,) = people(1)

    assert [one(supply, mei).outcome for supply in at_hours(east, limited, 0, 2, 4)] == [
        Outcome.MADE,
        Outcome.MADE,
        Outcome.DAY_COUNT,
    ]


def test_and_by_week_from_monday(east: Unit, limited: Limit) -> None:
    (mei,) = people(1)
    thursday_to_monday = at_hours(east, limited, 0, 24, 48, 72, 96)

    assert [one(supply, mei).outcome for supply in thursday_to_monday] == [
        Outcome.MADE,
        Outcome.MADE,
        Outcome.MADE,
        Outcome.WEEK_COUNT,
        Outcome.MADE,
    ]


def test_and_by_hours(east: Unit, limited: Limit) -> None:
    (mei,) = people(1)

    day = [one(supply, mei).outcome for supply in at_hours(east, limited, 0, 3, minutes=90)]
    week = [one(supply, mei).outcome for supply in at_hours(east, limited, 24, 48, minutes=150)]

    assert day == [Outcome.MADE, Outcome.DAY_MINUTES]
    assert week == [Outcome.MADE, Outcome.WEEK_MINUTES]


def test_what_was_cancelled_does_not_count(east: Unit, limited: Limit) -> None:
    (mei,) = people(1)
    first, second, third = at_hours(east, limited, 0, 2, 4)
    answer = one(first, mei)
    one(second, mei)
    kernel.become(first.round, [answer.claim_id or 0], ClaimState.CANCELLED, now=NOON, by_id=None)

    assert one(third, mei).outcome == Outcome.MADE


def test_a_session_is_a_session_of_its_round(day: Round, east: Unit) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            home_id=day.home_id,
            round=day,
            during=DateTimeTZRange(TEN, TEN),
            blocked=DateTimeTZRange(TEN, TEN),
        )
