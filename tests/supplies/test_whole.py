"""A place at every session of a round is one claim: among her bookings, in her calendar, told of what moves."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from tests.supplies.factories import a_round, a_supply, one, people
from tests.supplies.test_booking_pages import at, hall, her, mei  # noqa: F401 – fixtures
from tests.supplies.test_calendar import address, events
from yizhan.notices.models import Notice
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.supplies import actions
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, Round, Session, Supply

WEEK = timedelta(days=7)


@pytest.fixture
def course(hall: Station) -> Supply:
    """Places at both of two evenings, tomorrow and in a week."""
    round = a_round(hall.unit, station=hall, title="减脂班", closes_at=at(19))
    for after in (timedelta(0), WEEK):
        during = DateTimeTZRange(at(19) + after, at(20) + after)
        Session.objects.create(home_id=round.home_id, round=round, during=during, blocked=during)
    return a_supply(round, 1)


def claimed(course: Supply, person: Person) -> Claim:
    return Claim.objects.get(pk=one(course, person, now=timezone.now()).claim_id)


def first_of(round: Round) -> Session:
    return Session.objects.filter(round=round).select_related("round__unit").order_by("during")[0]


def test_it_is_one_booking_told_by_its_next_session(course: Supply, mei: Person, her: Client) -> None:
    claim = claimed(course, mei)

    assert "下一次 明天 19:00–20:00，还有 2 次" in her.get("/bookings/").content.decode()
    assert "减脂班" in her.get("/book/").content.decode()
    page = her.get(f"/bookings/{claim.pk}/").content.decode()
    assert "各次时间" in page
    assert "退出，名额给下一位" in page
    her.post(f"/bookings/{claim.pk}/cancel/")
    assert "下一次" not in her.get(f"/bookings/{claim.pk}/").content.decode()


def test_her_calendar_has_each_session_and_what_does_not_take_place(
    course: Supply, mei: Person, her: Client
) -> None:
    claimed(course, mei)
    url = address(her)
    assert [event.decoded("dtstart") for event in events(url)] == [at(19), at(19) + WEEK]

    actions.cancel_session(session=first_of(course.round), reason="老师生病", by=None, now=timezone.now())

    assert [(event["status"], event["sequence"]) for event in events(url)] == [
        ("CANCELLED", 1),
        ("CONFIRMED", 0),
    ]


def test_who_has_it_is_told_when_one_moves_or_is_off_and_keeps_her_place(course: Supply, mei: Person) -> None:
    claim = claimed(course, mei)
    session, now = first_of(course.round), timezone.now()
    during = DateTimeTZRange(at(20), at(21))

    actions.move_session(session=session, space_id=None, during=during, blocked=during, by=None, now=now)
    actions.cancel_session(session=session, reason="停电", by=None, now=now)

    assert list(Notice.objects.order_by("pk").values_list("person", "kind")) == [
        (mei.pk, "supplies.retimed"),
        (mei.pk, "supplies.one_off"),
    ]
    claim.refresh_from_db()
    assert claim.state == "confirmed"


def test_she_gives_it_back_also_after_the_window_and_the_next_goes_up(course: Supply, mei: Person) -> None:
    claim, (other,) = claimed(course, mei), people(1)
    one(course, other, now=timezone.now())
    later = at(21)  # the window closed with the first session

    assert actions.cancel(claim=claim, by=None, now=later) == Done.DONE
    assert Claim.objects.get(person=other).state == "confirmed"

    mine = Claim.objects.get(person=other)
    assert actions.cancel(claim=mine, by=None, now=at(21) + WEEK) == Done.LATE
