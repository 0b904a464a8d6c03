"""Who has a booking now and scans the plaque is checked in to it; her visit is counted as ever."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import a_space
from tests.supplies.test_booking_pages import court, hall, her, mei  # noqa: F401 – fixtures
from tests.supplies.test_door import MINUTE, booked, now_on, state
from yizhan.people.models import Person
from yizhan.places.models import Space, Station, Visit
from yizhan.records.models import Record
from yizhan.supplies.schedules import today_at


def scan(client: Client, hall: Station, **position: str) -> str:
    Station.objects.filter(pk=hall.pk).update(plaque_code="ABCDEFGH")
    return client.post("/p/ABCDEFGH/here/", position, follow=True).content.decode()


def test_she_is_checked_in_to_what_she_booked_for_now(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    claim = booked(now_on(hall, court), mei)

    page = scan(her, hall)

    assert "签到好了，歇会儿吧" in page
    assert "签到好了。</p>" in page
    assert (state(claim), Visit.objects.count()) == ("used", 1)


def test_scanned_twice_she_came_once(hall: Station, court: Space, mei: Person, her: Client) -> None:
    booked(now_on(hall, court), mei)

    scan(her, hall)
    scan(her, hall)

    assert Record.objects.filter(act="supplies.use").count() == 1
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(("minutes", "becomes"), [(30, "used"), (32, "confirmed")])
def test_from_half_an_hour_before(
    hall: Station, court: Space, mei: Person, her: Client, minutes: int, becomes: str
) -> None:
    supply = now_on(hall, court, -minutes * MINUTE)
    claim = booked(supply, mei)

    page = scan(her, hall)

    assert state(claim) == becomes
    assert supply.session
    is_told = becomes == "confirmed" and today_at(supply.session.during.lower) == timezone.localdate()
    assert ("还早" in page) == is_told


def test_after_the_end_a_visit_is_only_a_visit(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(now_on(hall, court, timedelta(hours=2, minutes=1)), mei)

    scan(her, hall)

    assert (state(claim), Visit.objects.count()) == ("confirmed", 1)


def test_from_afar_she_is_not_checked_in(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(now_on(hall, court), mei)

    page = scan(her, hall, lon=str(hall.lon + 1), lat=str(hall.lat))

    assert "看位置您还没到" in page
    assert state(claim) == "confirmed"


def test_another_stations_plaque_leaves_the_booking_alone(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    elsewhere = places.station(hall.unit, "别的站")
    claim = booked(now_on(elsewhere, a_space(elsewhere, "9 号场")), mei)

    scan(her, hall)

    assert state(claim) == "confirmed"
