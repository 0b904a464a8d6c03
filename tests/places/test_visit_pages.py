"""What the plaque's code opens: one tap, never demanded, the same answer when asked again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as cast
from yizhan.people.actions import give_consent, take_back_consent
from yizhan.people.models import Person
from yizhan.people.queries import has_consent
from yizhan.places.actions.visits import check_in_guest
from yizhan.places.models import Station, Visit
from yizhan.places.visitors import GUESTS_PER_HOUR


@pytest.fixture
def station(db: None) -> Station:
    return cast.station(cast.units().depot)


@pytest.fixture
def mei(station: Station) -> Person:
    return cast.person("小梅", station.unit)


def said(answer: object) -> str:
    return getattr(answer, "content", b"").decode()


def test_one_tap_checks_her_in_and_the_page_shows_it(station: Station, mei: Person) -> None:
    hers = cast.signed_in(mei)

    page = said(hers.post(f"/p/{station.plaque_code}/here/", follow=True))

    assert "签到好了" in page
    assert "签到了" in page
    assert "data-arrive" not in page
    assert Visit.objects.get().method == "personal"


def test_tapping_again_counts_once(station: Station, mei: Person) -> None:
    hers = cast.signed_in(mei)
    hers.post(f"/p/{station.plaque_code}/here/")

    page = said(hers.post(f"/p/{station.plaque_code}/here/", follow=True))

    assert "两小时内算一次" in page
    assert Visit.objects.count() == 1


def test_a_guest_taps_without_any_account(client: Client, station: Station) -> None:
    page = said(client.post(f"/p/{station.plaque_code}/here/", follow=True))

    assert "没有记您是谁" in page
    visit = Visit.objects.get()
    assert (visit.method, visit.person, visit.by) == ("guest", None, None)


def test_a_guests_phone_keeps_a_random_name_for_a_day_that_scripts_cannot_read(
    client: Client, station: Station
) -> None:
    client.post(f"/p/{station.plaque_code}/here/")

    cookie = client.cookies["device"]
    assert (cookie["max-age"], cookie["httponly"]) == (24 * 3600, True)


def test_a_position_is_weighed_and_not_kept(station: Station, mei: Person) -> None:
    cast.signed_in(mei).post(f"/p/{station.plaque_code}/here/", {"lon": "121.4737", "lat": "31.2304"})
    cast.signed_in(cast.person("吴")).post(f"/p/{station.plaque_code}/here/", {"lon": "120.0", "lat": "30.0"})
    cast.signed_in(cast.person("赵")).post(f"/p/{station.plaque_code}/here/", {"lon": "", "lat": ""})

    assert list(Visit.objects.order_by("pk").values_list("is_near", flat=True)) == [True, False, None]


def test_past_the_bound_a_guest_is_asked_to_sign_in(client: Client, station: Station) -> None:
    for n in range(GUESTS_PER_HOUR):
        check_in_guest(station=station, device=f"phone-{n}", now=timezone.now())

    page = said(client.post(f"/p/{station.plaque_code}/here/", follow=True))

    assert "请登录后再签到" in page
    assert Visit.objects.count() == GUESTS_PER_HOUR


def test_leaving_is_optional_and_noted(station: Station, mei: Person) -> None:
    hers = cast.signed_in(mei)
    hers.post(f"/p/{station.plaque_code}/here/")

    page = said(hers.post(f"/p/{station.plaque_code}/bye/", follow=True))

    assert "离开。" in page
    assert Visit.objects.get().left_at is not None


def test_looking_at_the_plaques_page_counts_nobody(client: Client, station: Station) -> None:
    client.get(f"/p/{station.plaque_code}/")

    assert Visit.objects.count() == 0


def test_a_code_typed_by_hand_opens_the_page_whatever_its_case(client: Client, station: Station) -> None:
    answer = client.get("/p/", {"code": f" {station.plaque_code.lower()} "})

    assert answer.headers["Location"] == f"/p/{station.plaque_code}/"


def test_a_wrong_code_is_said_and_kept_in_the_field(client: Client, station: Station) -> None:
    answer = client.get("/p/", {"code": "XXXXXXXX"})

    assert answer.status_code == 404
    assert "没有编号是 XXXXXXXX 的驿站" in said(answer)


@pytest.mark.parametrize("code", ["XXXXXXXX", "x" * 200, "..%2F"], ids=["unknown", "long", "odd"])
def test_an_unknown_code_opens_nothing(client: Client, station: Station, code: str) -> None:
    assert client.get(f"/p/{code}/").status_code == 404
    assert client.post(f"/p/{code}/here/").status_code == 404


def test_after_her_first_check_in_she_is_asked_once_whether_it_may_name_her(
    station: Station, mei: Person
) -> None:
    hers = cast.signed_in(mei)
    assert hers.get(f"/p/{station.plaque_code}/").context["asks_traces"] is None
    hers.post(f"/p/{station.plaque_code}/here/")
    assert "记下我去过哪些驿站" in said(hers.get(f"/p/{station.plaque_code}/"))

    page = said(hers.post(f"/p/{station.plaque_code}/traces/", {"answer": "yes"}, follow=True))

    assert "从下次签到起记在您名下" in page
    assert "data-arrive" not in page
    assert hers.get(f"/p/{station.plaque_code}/").context["asks_traces"] is None
    assert has_consent(mei, "traces")


def test_no_is_an_answer_too_and_is_not_asked_again(station: Station, mei: Person) -> None:
    hers = cast.signed_in(mei)
    hers.post(f"/p/{station.plaque_code}/here/")

    hers.post(f"/p/{station.plaque_code}/traces/", {"answer": "no"})

    assert hers.get(f"/p/{station.plaque_code}/").context["asks_traces"] is None
    assert not has_consent(mei, "traces")


def test_with_consent_her_last_stations_are_on_her_home_until_she_takes_it_back(
    station: Station, mei: Person
) -> None:
    hers = cast.signed_in(mei)
    give_consent(person=mei, kind="traces", by=mei.user, now=timezone.now())
    hers.post(f"/p/{station.plaque_code}/here/")
    assert [kept.name for kept in hers.get("/").context["kept"]] == [station.name]

    take_back_consent(person=mei, kind="traces", by=mei.user, now=timezone.now())

    assert hers.get("/").context["kept"] == ()
    assert Visit.objects.get().person is None


@pytest.mark.parametrize("shape", ["{0}-{1}", "{0} {1}", "{0}－{1}", " {0}{1} "])
def test_a_code_typed_as_it_is_printed_leads_to_its_station(client: Client, station: Station, shape: str):
    typed = shape.format(station.plaque_code[:4], station.plaque_code[4:]).lower()

    answer = client.get("/p/", {"code": typed})

    assert answer["Location"] == f"/p/{station.plaque_code}/"
