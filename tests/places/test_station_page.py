"""A station's page: is it open, am I let in, what works, how full; saved, rated, suspended, hidden."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.places import factories as cast
from tests.places.factories import NOON
from yizhan.people.models import Person
from yizhan.places.actions.care import hide_comment, rate_station, report_fault
from yizhan.places.actions.visits import check_in_guest, check_out, count_door, tally_visit
from yizhan.places.admission import admission_to
from yizhan.places.models import Comment, Favourite, HoursOverride, Station, StationAmenity
from yizhan.places.queries.station_page import StationPage, station_page
from yizhan.places.queries.visits import Fullness, how_full
from yizhan.places.visitors import visitor_of_device

MINUTE = timedelta(minutes=1)


@pytest.fixture
def tree(db: None) -> cast.Units:
    return cast.units()


@pytest.fixture
def station(tree: cast.Units) -> Station:
    return cast.station(tree.depot, amenities=("microwave",), seats=10)


@pytest.fixture
def mei(tree: cast.Units) -> Person:
    return cast.person("小梅", tree.depot, trade="courier")


def page_at(station: Station, now: datetime = NOON, person: Person | None = None) -> StationPage:
    return station_page(station, person, now)


def test_it_says_whether_it_is_open_and_until_when(station: Station) -> None:
    assert str(page_at(station).opening) == "开着 · 到 20:00"
    assert str(page_at(station, NOON + timedelta(hours=9)).opening) == "关着 · 明天 08:00 开"


def test_a_closure_for_a_while_says_why_and_until_when(station: Station) -> None:
    HoursOverride.objects.create(
        station=station,
        starts_at=NOON - MINUTE,
        ends_at=NOON + timedelta(hours=3),
        hours="off",
        reason="停水",
    )

    page = page_at(station)

    assert str(page.opening) == "关着 · 15:00 开，停水"
    assert page.override is not None
    assert page.override.reason == "停水"


@pytest.mark.parametrize(
    ("admits", "trade", "sex", "code"),
    [
        ("all", "", "", "yes"),
        ("outdoor", "courier", "", "yes"),
        ("outdoor", "office", "", "no"),
        ("outdoor", "", "", "ask"),
        ("drivers", "truck", "", "yes"),
        ("drivers", "courier", "", "no"),
        ("women", "", "F", "yes"),
        ("women", "", "M", "no"),
        ("women", "", "", "ask"),
        ("members", "", "", "yes"),
        ("unit", "", "", "yes"),
    ],
    ids=lambda value: value or "unknown",
)
def test_it_says_whether_she_is_let_in(
    tree: cast.Units, admits: str, trade: str, sex: str, code: str
) -> None:
    station = cast.station(tree.depot, admits=admits)
    person = cast.person("小梅", tree.depot, trade=trade, sex=sex)

    assert admission_to(station, person).code == code


def test_somebody_unknown_is_told_whom_it_is_for(tree: cast.Units) -> None:
    station = cast.station(tree.depot, admits="drivers")

    assert admission_to(station, None).words == "接待货车司机"
    assert admission_to(station, None).code == "ask"


def test_another_units_own_place_does_not_let_her_in(tree: cast.Units) -> None:
    station = cast.station(tree.works, admits="unit")

    assert admission_to(station, cast.person("小梅", tree.depot)).code == "no"


def test_broken_and_doubted_amenities_are_marked(station: Station, mei: Person) -> None:
    StationAmenity.objects.filter(station=station, amenity="water").update(broken_since=NOON)
    report_fault(station=station, kind="broken", amenity="microwave", person=mei, by=mei.user, now=NOON)

    lines = {line.amenity.code: line for line in page_at(station).amenities}

    assert lines["water"].broken_since == NOON
    assert lines["microwave"].is_doubted
    assert not lines["rest"].is_doubted


def test_a_shielded_report_does_not_show_on_the_page_that_everybody_sees(
    station: Station, mei: Person
) -> None:
    report_fault(
        station=station,
        kind="broken",
        amenity="microwave",
        person=mei,
        by=mei.user,
        now=NOON,
        is_shielded=True,
    )

    assert not any(line.is_doubted for line in page_at(station).amenities)


# --- how full ----------------------------------------------------------------------------------------


def test_without_fresh_evidence_nobody_knows_how_full_it_is(station: Station) -> None:
    ken = cast.keeper("老肯", station)
    tally_visit(station=station, by=ken, now=NOON - 61 * MINUTE, count=5)

    assert how_full(station, NOON) == Fullness(None, 10)
    assert how_full(station, NOON).code == "unknown"


def test_who_came_within_the_hour_and_has_not_left_is_there(station: Station) -> None:
    ken = cast.keeper("老肯", station)
    tally_visit(station=station, by=ken, now=NOON - 30 * MINUTE, count=6)
    check_in_guest(station=station, device="stays", now=NOON - 20 * MINUTE)
    check_in_guest(station=station, device="left", now=NOON - 20 * MINUTE)
    check_out(station=station, visitor=visitor_of_device("left"), now=NOON - 10 * MINUTE)

    full = how_full(station, NOON)

    assert (full.people, full.code, full.seen_at) == (7, "some", NOON - 20 * MINUTE)


def test_a_door_counter_and_scans_are_not_added_up(station: Station) -> None:
    count_door(station=station, count=10, at=NOON - 5 * MINUTE, key="g:1")
    check_in_guest(station=station, device="phone", now=NOON - 5 * MINUTE)

    full = how_full(station, NOON)

    assert (full.people, full.code, full.is_full) == (10, "full", True)


# --- pages -------------------------------------------------------------------------------------------


def test_anybody_sees_it_and_it_asks_the_database_a_fixed_number_of_times(
    client: Client, station: Station, mei: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(3):
        wu = cast.person(f"吴{n}")
        rate_station(station=station, person=wu, stars=4, text="热饭快", by=wu.user, now=NOON)
    hers = cast.signed_in(mei)

    with django_assert_num_queries(10):
        assert client.get(f"/s/{station.pk}/").status_code == 200
    with django_assert_num_queries(15):
        assert hers.get(f"/s/{station.pk}/").status_code == 200


@pytest.mark.parametrize("state", ["planned", "funded", "building", "checking", "closed"])
def test_a_station_that_is_not_offered_has_no_page(client: Client, station: Station, state: str) -> None:
    Station.objects.filter(pk=station.pk).update(state=state, state_reason="撤了")

    assert client.get(f"/s/{station.pk}/").status_code == 404
    assert client.get(f"/p/{station.plaque_code}/").status_code == 404


def test_a_suspended_station_says_why_and_takes_no_check_in(client: Client, station: Station) -> None:
    Station.objects.filter(pk=station.pk).update(state="suspended", state_reason="装修，预计 12 月 20 日恢复")

    page = client.get(f"/p/{station.plaque_code}/").content.decode()

    assert "装修，预计 12 月 20 日恢复" in page
    assert "data-arrive" not in page


def test_a_favourite_is_saved_and_dropped_by_one_button(station: Station, mei: Person) -> None:
    hers = cast.signed_in(mei)

    saved = hers.post(f"/s/{station.pk}/save/", headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in saved
    assert Favourite.objects.filter(person=mei, station=station).exists()
    assert [kept.name for kept in hers.get("/").context["kept"]] == [station.name]

    hers.post(f"/s/{station.pk}/save/")
    assert not Favourite.objects.exists()


def test_saving_asks_to_sign_in(client: Client, station: Station) -> None:
    answer = client.post(f"/s/{station.pk}/save/")

    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]


def test_her_rating_is_shown_with_the_average_and_without_names(
    client: Client, station: Station, mei: Person
) -> None:
    hers = cast.signed_in(mei)
    wu = cast.person("吴建国")
    rate_station(station=station, person=wu, stars=5, text="座位多", by=wu.user, now=timezone.now())

    hers.post(f"/s/{station.pk}/rate/", {"stars": "2", "text": "水不热"})

    page = client.get(f"/s/{station.pk}/").content.decode()
    assert "3.5" in page
    assert "水不热" in page
    assert "吴建国" not in page
    assert "小梅" not in page


def test_a_rating_without_stars_is_refused_and_keeps_her_words(station: Station, mei: Person) -> None:
    answer = cast.signed_in(mei).post(f"/s/{station.pk}/rate/", {"text": "水不热"})

    assert answer.status_code == 422
    assert "水不热" in answer.content.decode()
    assert Comment.objects.count() == 0


def test_a_hidden_comment_is_seen_by_its_writer_alone_and_with_why(
    client: Client, station: Station, mei: Person, tree: cast.Units
) -> None:
    comment = rate_station(station=station, person=mei, stars=1, text="骂人的话", by=mei.user, now=NOON)
    hide_comment(comment=comment, by=cast.officer("奥尔加", tree.east), why="有辱骂", now=NOON)

    assert "骂人的话" not in client.get(f"/s/{station.pk}/").content.decode()
    hers = cast.signed_in(mei).get(f"/s/{station.pk}/").content.decode()
    assert "别人看不到：有辱骂" in hers


def test_names_and_words_are_shown_as_text(client: Client, tree: cast.Units, mei: Person) -> None:
    station = cast.station(tree.depot, "<script>alert(1)</script>")
    rate_station(station=station, person=mei, stars=3, text="<b>x</b>", by=mei.user, now=NOON)

    page = client.get(f"/s/{station.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page
