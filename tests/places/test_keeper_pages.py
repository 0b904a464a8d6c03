"""The keeper's pages: count, undo, close, open, mend, answer; her own station and no other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.people.factories import make_user
from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.people.actions import offer_in_demo
from yizhan.people.models import User
from yizhan.places.actions.care import report_fault
from yizhan.places.models import HoursOverride, Keeper, Station, Visit
from yizhan.records.models import Record


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def station(tree: Units) -> Station:
    return cast.station(tree.depot, amenities=("microwave",), hours="24/7")


@pytest.fixture
def ken(station: Station) -> User:
    return cast.keeper("Ken", station)


@pytest.fixture
def page(ken: User) -> Client:
    return cast.signed_in(ken)


def key_of(body: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', body)
    assert found
    return found[1]


def test_a_keeper_begins_at_her_station_after_signing_in(station: Station, settings: Settings) -> None:
    settings.DEMO = True
    bai = make_user(name="白露")
    Keeper.objects.create(station=station, user=bai)
    offer_in_demo(user=bai, label="管理员")

    done = Client().post(f"/accounts/login/demo/{bai.handle}/")

    assert done["Location"] == "/keeper/"


def test_a_keeper_finds_the_way_to_her_station_from_her_own_page(page: Client) -> None:
    assert 'href="/keeper/"' in page.get("/me/").content.decode()


def test_a_keeper_of_one_station_is_led_to_it(page: Client, station: Station) -> None:
    assert page.get("/keeper/")["Location"] == f"/keeper/{station.pk}/"


def test_a_keeper_of_two_chooses(page: Client, ken: User, tree: Units) -> None:
    other = cast.station(tree.works, "厂里的站")
    Keeper.objects.create(user=ken, station=other, starts_at=cast.LONG_AGO)

    assert "厂里的站" in page.get("/keeper/").content.decode()


def test_who_keeps_no_station_or_another_gets_nothing(tree: Units, station: Station, ken: User) -> None:
    other = cast.station(tree.works, "厂里的站")
    stranger = cast.signed_in(cast.user("谁"))
    fault = report_fault(station=other, kind="dirty", now=timezone.now(), by=None)
    client = cast.signed_in(ken)

    assert stranger.get(f"/keeper/{station.pk}/").status_code == 403
    assert client.get(f"/keeper/{other.pk}/").status_code == 404
    assert client.get(f"/keeper/{other.pk}/now/").status_code == 404
    assert client.get(f"/keeper/{other.pk}/faults/{fault.pk}/").status_code == 404
    assert client.get(f"/keeper/{station.pk}/faults/{fault.pk}/").status_code == 404
    for path in ("count/", "close/", "open/", "things/water/", "usual/1/", "count/1/undo/"):
        assert client.post(f"/keeper/{other.pk}/{path}").status_code == 404, path
    assert not Visit.objects.exists()


def test_a_keeper_dismissed_is_out_at_once(station: Station, ken: User, page: Client) -> None:
    Keeper.objects.update(ends_at=timezone.now())

    assert page.get(f"/keeper/{station.pk}/").status_code == 403


def test_a_double_tap_counts_once_and_the_next_tap_again(page: Client, station: Station) -> None:
    key = key_of(page.get(f"/keeper/{station.pk}/").content.decode())
    asked = {"HX-Request": "true"}

    for _tap in range(2):
        answer = page.post(f"/keeper/{station.pk}/count/", {"count": "1", "key": key}, headers=asked)
    assert Visit.objects.count() == 1

    page.post(
        f"/keeper/{station.pk}/count/",
        {"count": "1", "key": key_of(answer.content.decode())},
        headers=asked,
    )
    assert Visit.objects.count() == 2


def test_a_tally_is_undone_and_the_records_keep_both(page: Client, station: Station) -> None:
    page.post(f"/keeper/{station.pk}/count/", {"count": "5", "key": "k"})
    visit = Visit.objects.get()

    page.post(f"/keeper/{station.pk}/count/{visit.pk}/undo/")
    page.post(f"/keeper/{station.pk}/count/{visit.pk}/undo/")

    assert not Visit.objects.exists()
    assert sorted(Record.objects.values_list("count", flat=True)) == [-5, 5]


def test_after_five_minutes_no_undo_is_offered(page: Client, station: Station, ken: User) -> None:
    Visit.objects.create(
        home_id=1,
        station=station,
        method="tally",
        by=ken,
        at=timezone.now() - timedelta(minutes=6),
    )

    assert "撤回" not in page.get(f"/keeper/{station.pk}/").content.decode()


@pytest.mark.parametrize("count", ["0", "51", "-1", "viele", ""])
def test_a_senseless_count_counts_nobody(page: Client, station: Station, count: str) -> None:
    page.post(f"/keeper/{station.pk}/count/", {"count": count, "key": "k"})

    assert not Visit.objects.exists()


def test_closing_asks_for_a_reason_and_keeps_what_was_chosen(page: Client, station: Station) -> None:
    refused = page.post(f"/keeper/{station.pk}/close/", {"until": "tomorrow", "reason": ""})
    assert refused.status_code == 422
    assert 'value="tomorrow" id="close_until_2" checked' in refused.content.decode()

    body = page.post(
        f"/keeper/{station.pk}/close/", {"until": "tonight", "reason": "停水"}, follow=True
    ).content.decode()
    assert "现在关着：停水" in body
    override = HoursOverride.objects.get()
    assert timezone.localtime(override.ends_at).strftime("%H:%M") == "00:00"

    page.post(f"/keeper/{station.pk}/usual/{override.pk}/")
    assert not HoursOverride.objects.filter(ends_at__gt=timezone.now()).exists()


def test_opening_outside_the_hours_is_asked_for_in_its_own_form(page: Client, station: Station) -> None:
    Station.objects.update(hours="00:00-00:01")
    refused = page.post(f"/keeper/{station.pk}/open/", {"until": "tomorrow", "reason": ""})
    assert refused.status_code == 422
    assert 'value="tomorrow" id="open_until_2" checked' in refused.content.decode()
    assert 'id="close_until_2" checked' not in refused.content.decode()

    body = page.post(
        f"/keeper/{station.pk}/open/", {"until": "hour", "reason": "暴雨，给人避雨"}, follow=True
    ).content.decode()

    assert "开门了，到 " in body
    assert "临时时间：暴雨，给人避雨" in body
    assert HoursOverride.objects.get().hours == "24/7"


def test_a_second_keeper_is_told_that_it_is_closed_already(
    page: Client, station: Station, tree: Units
) -> None:
    kim = cast.signed_in(cast.keeper("Kim", station))
    page.post(f"/keeper/{station.pk}/close/", {"until": "tonight", "reason": "停水"})

    body = kim.post(
        f"/keeper/{station.pk}/close/", {"until": "tomorrow", "reason": "停电"}, follow=True
    ).content.decode()

    assert "刚才已经有人改过：停水" in body
    assert HoursOverride.objects.count() == 1


def test_a_thing_breaks_and_is_mended_by_one_tap(page: Client, station: Station) -> None:
    page.post(f"/keeper/{station.pk}/things/microwave/", {"state": "broken"})
    assert station.amenities.get(amenity="microwave").broken_since

    page.post(f"/keeper/{station.pk}/things/microwave/", {"state": "mended"})
    assert station.amenities.get(amenity="microwave").broken_since is None


def test_only_those_who_agreed_are_named_and_only_by_a_sign(
    page: Client, station: Station, tree: Units
) -> None:
    now = timezone.now()
    mei = cast.person("梅小雨", tree.depot)
    Visit.objects.create(home_id=1, station=station, method="personal", at=now, person=mei)
    Visit.objects.create(home_id=1, station=station, method="personal", at=now)
    Visit.objects.create(home_id=1, station=station, method="guest", at=now, left_at=now)

    body = page.get(f"/keeper/{station.pk}/now/").content.decode()

    assert "梅**" in body
    assert "小雨" not in body
    assert "另有 1 位" in body
    assert "本人扫码 2" in body


def test_a_fault_is_answered_by_its_keeper(page: Client, station: Station) -> None:
    fault = report_fault(station=station, kind="dirty", text="地上有水", now=timezone.now(), by=None)

    page.post(f"/keeper/{station.pk}/faults/{fault.pk}/", {"state": "doing", "text": "马上来"})

    fault.refresh_from_db()
    assert (fault.state, fault.notes.get().text) == ("doing", "马上来")


def test_a_keeper_finds_her_station_from_her_own_page_and_nobody_else_does(page: Client, tree: Units) -> None:
    mei = cast.signed_in(cast.person("梅", tree.depot))

    assert page.get("/me/").content.decode().count('href="/keeper/"') == 1
    assert "/keeper/" not in mei.get("/me/").content.decode()


def test_a_part_of_the_page_asked_for_after_signing_out_leads_to_signing_in(station: Station) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/keeper/{station.pk}/"}

    answer = Client().get(f"/keeper/{station.pk}/now/", headers=asked)

    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/accounts/login/?next=/keeper/{station.pk}/"
    assert "HX-Request" in answer["Vary"]
