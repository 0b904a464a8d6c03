"""Her bookings in her own calendar: under a secret address, revocable, following what moves; nobody else's in it."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

import re
from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Component
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.places import factories as places
from tests.supplies.factories import a_session, one, people
from tests.supplies.test_booking_pages import a_day, at, court, hall, her, mei  # noqa: F401 – fixtures
from tests.supplies.test_my_bookings import booked
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.supplies import actions
from yizhan.supplies.models import Claim, Supply


def address(her: Client) -> str:
    her.post("/bookings/calendar/make/")
    found = re.search(r"/calendar/\d+-[0-9a-f]{32}\.ics", her.get("/bookings/calendar/").content.decode())
    assert found
    return found[0]


def events(url: str) -> list[Component]:
    answer = Client().get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_feed_has_hers_with_the_right_hours_and_place(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    booked(a_session(a_day(hall), court, at(9)), mei)
    one(a_session(a_day(hall, service="b"), court, at(11)), *people(1))

    (event,) = events(address(her))

    assert event.decoded("dtstart") == at(9)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert (event["status"], event["sequence"], event["location"]) == (
        "CONFIRMED",
        0,
        f"{hall.name} {hall.address}",
    )


def test_the_zone_is_written_down(hall: Station, court: Space, mei: Person, her: Client) -> None:
    booked(a_session(a_day(hall), court, at(9)), mei)

    (zone,) = Calendar.from_ical(Client().get(address(her)).content).walk("VTIMEZONE")

    assert zone["tzid"] == "Asia/Shanghai"


def test_what_moves_comes_again_with_a_higher_number(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    supply = a_session(a_day(hall), court, at(9))
    booked(supply, mei)
    url = address(her)
    (before,) = events(url)
    session = Supply.objects.get(pk=supply.pk).session
    assert session
    later = DateTimeTZRange(at(14), at(15))

    actions.move_session(
        session=session, space_id=court.pk, during=later, blocked=later, by=None, now=timezone.now()
    )

    (after,) = events(url)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart") == at(14)


def test_what_is_cancelled_says_so(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(a_session(a_day(hall), court, at(9)), mei)
    url = address(her)
    her.post(f"/bookings/{claim.pk}/cancel/")

    (event,) = events(url)

    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_a_place_in_the_waiting_list_is_tentative(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    supply = a_session(a_day(hall), court, at(9))
    one(supply, *people(1))
    one(supply, mei)

    (event,) = events(address(her))

    assert (event["status"], event["summary"].endswith("（候补）")) == ("TENTATIVE", True)


def test_unchanged_it_is_not_sent_again(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(a_session(a_day(hall), court, at(9)), mei)
    url = address(her)
    etag = Client().get(url)["ETag"]

    same = Client().get(url, headers={"If-None-Match": etag})
    her.post(f"/bookings/{claim.pk}/cancel/")
    other = Client().get(url, headers={"If-None-Match": etag})

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)


def test_another_address_or_none_and_the_old_one_is_dead(her: Client) -> None:
    old = address(her)
    new = address(her)

    assert old != new
    assert [Client().get(url).status_code for url in (old, new)] == [404, 200]
    her.post("/bookings/calendar/revoke/")
    assert Client().get(new).status_code == 404


def test_a_guessed_address_opens_nothing(her: Client) -> None:
    url = address(her)
    number = re.search(r"/(\d+)-", url)
    assert number

    for guess in (f"{number[1]}-{'0' * 32}", f"{number[1]}-", number[1], "x-y", f"{'9' * 30}-{'0' * 32}"):
        assert Client().get(f"/calendar/{guess}.ics").status_code == 404


def test_the_feed_costs_the_same_however_many(
    hall: Station, court: Space, mei: Person, her: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    day = a_day(hall, per_person=9)
    url = address(her)
    for hour in (9, 11, 13):
        booked(a_session(day, court, at(hour)), mei)

    with django_assert_num_queries(2):
        assert len(events(url)) == 3


def test_what_was_a_month_ago_is_left_out(hall: Station, court: Space, mei: Person, her: Client) -> None:
    then = timezone.now() - timedelta(days=31)
    supply = a_session(a_day(hall), court, then)
    one(supply, mei, now=then - timedelta(hours=3))

    assert events(address(her)) == []


def test_one_booking_as_a_file_for_her_only(
    hall: Station, court: Space, mei: Person, her: Client, west: Unit
) -> None:
    claim: Claim = booked(a_session(a_day(hall), court, at(9)), mei)
    page = f"/bookings/{claim.pk}/calendar.ics"

    (event,) = Calendar.from_ical(her.get(page).content).walk("VEVENT")

    assert event["url"] == f"http://testserver/bookings/{claim.pk}/"
    assert signed_in(places.person("吴", west)).get(page).status_code == 404
    assert page in her.get(f"/bookings/{claim.pk}/").content.decode()
