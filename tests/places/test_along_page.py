"""Along my way: two ends in her own words, stations in driving order, what each costs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as cast
from yizhan.places.models import Station
from yizhan.places.nearby import reindex_all, today_of


@pytest.fixture
def road(db: None) -> list[Station]:
    """Four stations on a road going east, 1 km apart; the last lies 1.5 km off it."""
    tree = cast.units()
    lon, lat = cast.PEOPLE_SQUARE
    made = [
        cast.station(
            tree.depot,
            name,
            hours="24/7",
            lon=lon + n * 0.0105,
            lat=lat + north,
            address=f"{name}路 1 号",
            division_code="310101",
        )
        for n, (name, north) in enumerate([("起点", 0), ("路上甲", 0.0005), ("偏远", 0.0135), ("终点", 0)])
    ]
    reindex_all(today_of(timezone.now()))
    return made


def stops(client: Client, **asked: str) -> list[str]:
    answer = client.post("/along/", {"f": "1", "a": "起点", "b": "终点", **asked})
    return [stop.card.name for stop in answer.context["stops"]]


def test_stations_come_in_driving_order_within_the_detour(client: Client, road: list[Station]) -> None:
    assert stops(client, km="1") == ["起点", "路上甲", "终点"]
    assert stops(client, km="5") == ["起点", "路上甲", "偏远", "终点"]
    assert stops(client, km="1", a="终点", b="起点") == ["终点", "路上甲", "起点"]


def test_each_says_what_it_costs(client: Client, road: list[Station]) -> None:
    found = client.post("/along/", {"f": "1", "a": "起点", "b": "终点", "km": "5"}).context["stops"]

    said = {stop.card.name: stop.extra for stop in found}
    assert said["起点"] == "起点旁边 · 就在路边"
    assert said["路上甲"] == "出发后约 1 公里 · 多走约 150 米，1 分钟"
    assert said["偏远"].startswith("出发后约 2 公里 · 多走约 3.9 公里，")


def test_the_part_for_htmx_is_not_kept_for_the_page(client: Client, road: list[Station]) -> None:
    page, part = client.get("/along/"), client.get("/along/", headers={"HX-Request": "true"})

    assert page.content != part.content
    assert all("HX-Request" in answer["Vary"] for answer in (page, part))


def test_it_works_without_script(client: Client, road: list[Station]) -> None:
    answer = client.get("/along/", {"f": "1", "a": "起点", "b": "终点", "km": "1"})

    assert [stop.card.name for stop in answer.context["stops"]] == ["起点", "路上甲", "终点"]


def test_words_that_mean_several_places_offer_them_and_a_pick_counts(
    client: Client, road: list[Station]
) -> None:
    answer = client.post("/along/", {"f": "1", "a": "黄浦", "b": "终点"})
    assert answer.context["a"].others[0] == ("d310101", "上海 黄浦区")

    named = client.post("/along/", {"f": "1", "a": "路", "b": "终点", "a_at": f"s{road[1].pk}"})
    assert named.context["a"].pick == f"s{road[1].pk}"


def test_her_position_is_an_end_by_post_only(client: Client, road: list[Station]) -> None:
    here = {"a": "", "a_at": "me", "a_lon": "121.4737", "a_lat": "31.2304"}

    assert client.post("/along/", {"f": "1", "b": "终点", **here}).context["stops"]
    assert "stops" not in client.get("/along/", {"f": "1", "b": "终点", **here}).context


def test_words_nobody_knows_are_said_at_their_field(client: Client, road: list[Station]) -> None:
    page = client.get("/along/", {"f": "1", "a": "火星基地", "b": "终点"}).content.decode()

    assert "不认识“火星基地”" in page


def test_a_way_across_the_world_is_refused_kindly(client: Client, road: list[Station]) -> None:
    here = {"a_at": "me", "a_lon": "75.0", "a_lat": "39.0"}

    answer = client.post("/along/", {"f": "1", "a": "x", "b": "终点", **here})

    assert answer.status_code == 200
    assert "路线太长" in answer.content.decode()
