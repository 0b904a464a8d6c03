"""At the station's door: the keeper's day lists who is enrolled, checks in by a tap; the plaque does so too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.classes.factories import a_series, claim_of, enrol, sessions
from tests.services.classes.test_teacher import faults, now_on
from tests.supplies.factories import a_round, a_session, a_space, one, people
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places import arrived
from yizhan.places.models import Space, Station
from yizhan.services.classes import actions
from yizhan.services.classes.models import Attendance, Enrolment, Series
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Claim, Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(hall: Station) -> Client:
    return signed_in(places.keeper("Ken", hall))


def tap(keeper: Client, hall: Station, what: str, claim: Claim, session: int | str = "") -> str:
    page = f"/keeper/{hall.pk}/day/{what}/{claim.pk}/"
    return keeper.post(page, {"session": session}, follow=True).content.decode()


def marks(series: Series) -> list[str]:
    return list(Attendance.objects.filter(session__round=series.round_id).values_list("state", flat=True))


def test_she_sees_who_is_enrolled_and_checks_in_by_a_tap(
    hall: Station, room: Space, mei: Person, keeper: Client
) -> None:
    series = a_series(hall, room)
    enrol(series, mei)
    session, claim = now_on(series), claim_of(series, mei)

    page = keeper.get(f"/keeper/{hall.pk}/day/").content.decode()
    came = tap(keeper, hall, "come", claim, session.pk)
    again = tap(keeper, hall, "come", claim, session.pk)

    assert ("午间减脂班 操房" in page, "美*" in page, "美玲" in page, "要来 1" in page) == (
        True,
        True,
        False,
        True,
    )
    assert "到了，记好了。" in came
    assert "已经到了。" in again
    assert marks(series) == ["came"]
    assert "今天的预约" in keeper.get(f"/keeper/{hall.pk}/").content.decode()

    back = tap(keeper, hall, "undo", claim, session.pk)
    missed = tap(keeper, hall, "missed", claim, session.pk)

    assert "撤回了。" in back
    assert "没来 1" in missed
    assert marks(series) == ["missed"]
    assert faults() == []


def test_places_at_one_session_are_checked_in_as_any_booking(
    hall: Station, mei: Person, keeper: Client
) -> None:
    series = a_series(hall, enrolment=Enrolment.SESSION)
    enrol(series, mei, sessions(series)[0])
    now_on(series)
    claim = claim_of(series, mei)
    Claim.objects.filter(pk=claim.pk).update(during=sessions(series)[0].during)

    page = keeper.get(f"/keeper/{hall.pk}/day/").content.decode()
    tap(keeper, hall, "come", claim)

    assert "美*" in page
    assert claim_of(series, mei).state == "used"


def test_a_draft_and_another_day_are_not_there(hall: Station, keeper: Client) -> None:
    now_on(a_series(hall, is_open=False))
    a_series(hall, title="明天的课")

    page = keeper.get(f"/keeper/{hall.pk}/day/").content.decode()

    assert "这一天没有场次" in page


def test_another_station_another_session_and_no_number_are_not_found(
    hall: Station, mei: Person, keeper: Client, east: Unit
) -> None:
    series, single = a_series(hall), a_series(hall, enrolment=Enrolment.SESSION)
    enrol(series, mei)
    claim, session = claim_of(series, mei), now_on(series)
    away = places.station(east, name="别的站")
    elsewhere = signed_in(places.keeper("Kim", away))

    def answer(client: Client, station: Station, number: object) -> int:
        page = f"/keeper/{station.pk}/day/come/{claim.pk}/"
        return client.post(page, {"session": str(number)}).status_code

    assert answer(elsewhere, hall, session.pk) == 404
    assert answer(elsewhere, away, session.pk) == 404
    assert answer(keeper, hall, sessions(single)[0].pk) == 404
    assert answer(keeper, hall, "９x") == 404
    assert answer(keeper, hall, "") == 404  # the place is of the whole series: no session, no check-in
    assert marks(series) == []


def test_of_a_day_to_come_nothing_is_marked(hall: Station, mei: Person, keeper: Client) -> None:
    series = a_series(hall)
    enrol(series, mei)

    page = tap(keeper, hall, "come", claim_of(series, mei), sessions(series)[1].pk)

    assert "当天才能登记" in page
    assert marks(series) == []


def test_the_plaque_checks_her_in_to_the_class_that_is_on(hall: Station, mei: Person) -> None:
    series = a_series(hall)
    enrol(series, mei)
    session = now_on(series)
    assert mei.user

    def scan(minutes: int, is_near: bool | None = True) -> list[str]:
        at = session.during.lower + timedelta(minutes=minutes)
        assert mei.user
        here = arrived.Arrived(hall, mei, mei.user, at, is_near)
        return [said.text for said in arrived.tell_all(here)]

    assert scan(-31) == []
    assert "没有签到" in scan(5, is_near=False)[0]
    assert marks(series) == []
    assert "签到好了" in scan(5)[0]
    assert "签到好了" in scan(6)[0]
    assert scan(61) == []
    assert marks(series) == ["came"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_day_costs_the_same_however_many_are_enrolled(
    hall: Station, keeper: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    series = a_series(hall, places=9)
    for who in people(n):
        enrol(series, who)
    now_on(series)
    keeper.get(f"/keeper/{hall.pk}/day/")

    with django_assert_num_queries(14):
        keeper.get(f"/keeper/{hall.pk}/day/")


def test_a_place_in_a_series_keeps_other_bookings_out_of_its_space(
    hall: Station, room: Space, mei: Person
) -> None:
    whole = a_space(hall, "大厅")
    Part.objects.create(whole=whole, part=room)
    series = a_series(hall, whole)
    enrol(series, mei)
    first = sessions(series)[0]
    court = a_session(a_round(hall.unit, station=hall), room, first.during.lower, 60, occupies="taken")
    (other,) = people(1)

    assert one(court, other).outcome == Outcome.BLOCKED

    actions.cancel_lesson(series=series, session=first, reason="停电", by=None, now=timezone.now())
    assert one(court, other).outcome == Outcome.MADE
