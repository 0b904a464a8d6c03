"""No list of the officer's booking pages ends unsaid: each has pages, or leads to a page that has them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import a_round, a_session, a_space, a_supply, one, people
from yizhan.orgs.models import Unit
from yizhan.supplies import actions, desk
from yizhan.supplies.models import Claim, Double, Supply, Terms

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    monkeypatch.setattr(desk, "SHOWN", 1)


@pytest.fixture
def client(east: Unit) -> Client:
    return places.signed_in(places.officer("奥尔加", east))


def walk(client: Client, address: str, row: str) -> list[int]:
    """How many rows each page of the list has, by its links to the next one."""
    counts, query = [], ""
    while True:
        page = client.get(f"/console/bookings/{address}{query}").content.decode()
        counts.append(len(re.findall(row, page)))
        following = re.search(r'rel="next" href="(\?[^"]+)"', page)
        if not following:
            return counts
        query = following[1].replace("&amp;", "&")


def a_full_day(east: Unit, mode: str, n: int) -> Supply:
    """A session of tomorrow with `n` who ask for a place."""
    hall = places.station(east, name="健身驿站", kind="fitness")
    Terms.objects.create(home_id=east.home_id, station=hall, service="fitness.courts", title="球场")
    tomorrow = timezone.localdate() + DAY
    day = a_round(east, service="fitness.courts", station=hall, day=tomorrow, mode=mode)
    supply = a_session(day, a_space(hall, "1 号场"), timezone.now() + DAY, seats=n)
    for who in people(n):
        one(supply, who, now=timezone.now())
    return supply


def test_bookings_that_wait_for_a_word(east: Unit, client: Client) -> None:
    a_full_day(east, "approval", 5)

    assert walk(client, "approvals/", r"/approve/") == [2, 2, 1]


def test_who_is_in_a_session(east: Unit, client: Client) -> None:
    supply = a_full_day(east, "first", 3)

    assert walk(client, f"sessions/{supply.session_id}/", r"/claims/\d+/end/") == [2, 1]


def test_doubles(east: Unit, client: Client) -> None:
    supply = a_supply(a_round(east), 9)
    kept, *others = (Claim.objects.get(pk=one(supply, who).claim_id) for who in people(4))
    for other in others:
        Double.objects.create(home_id=east.home_id, kept=kept, other=other, found_at=timezone.now())

    assert walk(client, "doubles/", r"/doubles/\d+/") == [2, 1]


def test_stations_with_bookings_and_those_without(east: Unit, client: Client) -> None:
    for name in ("甲", "乙", "丙"):
        hall = places.station(east, name=f"健身{name}", kind="fitness")
        Terms.objects.create(home_id=east.home_id, station=hall, service="fitness.courts", title="球场")
        places.station(east, name=f"待开{name}", kind="fitness")

    assert walk(client, "", r'href="/console/bookings/\d+/"') == [2, 1]
    assert "全部 3 个站点" in client.get("/console/bookings/").content.decode()
    assert walk(client, "start/", r"/bookings/start/\d+/") == [2, 1]


def test_sessions_that_a_change_left_behind(east: Unit, client: Client) -> None:
    supply = a_full_day(east, "first", 1)
    assert supply.round.station
    for n in (2, 3):
        other = a_session(supply.round, a_space(supply.round.station, f"{n} 号场"), timezone.now() + n * DAY)
        actions.claim_place(supply=other, person=people(1)[0], key=f"left:{n}", by=None, now=timezone.now())
    Supply.objects.update(closed_at=timezone.now())
    supply.round.__class__.objects.update(per_person=9)

    first = client.get("/console/bookings/").content.decode()

    assert "全部 3 场" in first
    assert walk(client, "left/", r"/bookings/sessions/\d+/") == [2, 1]


def test_a_day_shows_all_its_sessions(east: Unit) -> None:
    supply = a_full_day(east, "first", 1)
    assert supply.round.station
    terms = Terms.objects.get()
    for n in range(4):
        a_session(
            supply.round,
            a_space(supply.round.station, f"{n + 2} 号场"),
            timezone.now() + DAY + timedelta(hours=n),
        )

    assert supply.round.day
    assert len(desk.sessions_of_day(terms, supply.round.day, timezone.now())) == 5
