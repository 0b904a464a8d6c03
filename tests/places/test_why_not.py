"""Every station that is not offered says why."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.places.stations import a_unit, index, put
from yizhan.common.geo import Position
from yizhan.places.hours import ZONE
from yizhan.places.models import HoursOverride, Station, StationAmenity
from yizhan.places.nearby import mark_full
from yizhan.places.nearby import search as walking
from yizhan.places.nearby.search import NearStation, Search, around, nearest
from yizhan.places.nearby.why import PassedOver, passed_over, why_not

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
HERE = Position(121.4737, 31.2304)
NOW = Search(open_at=NOON)


def everything() -> tuple[NearStation, ...]:
    return around(HERE, 0, math.inf, limit=10_000).stations


def reasons_against(station: Station, search: Search, now: datetime) -> tuple[str, ...]:
    said = {each.station.id: each.reasons for each in why_not(everything(), search, now)}
    return said.get(station.pk, ())


def passed(search: Search, **page: int) -> PassedOver:
    return passed_over(search, nearest(search, HERE, NOON), HERE, NOON, **page)


def names(some: PassedOver) -> list[str]:
    return [each.station.name for each in some.stations]


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("station", "search", "reasons"),
    [
        ({"hours": "19:00-23:00"}, NOW, ("19:00 才开",)),
        ({"hours": "08:30-11:30"}, NOW, ("明天 8:30 才开",)),
        ({"hours": "Sa 08:30-11:30"}, NOW, ("周六 8:30 才开",)),
        ({"hours": ""}, NOW, ("开放时间未知",)),
        ({"hours": "off"}, NOW, ("近期不开放",)),
        ({}, Search(always_open=True), ("不是 24 小时开放",)),
        ({}, Search(amenities=("toilet", "water")), ("没有厕所",)),
        ({}, Search(truck_parking=True), ("没有货车车位",)),
        ({"admits": "unit"}, Search(), ("只接待本单位职工",)),
        ({"admits": "women"}, Search(admits=frozenset({"all"})), ("只接待女职工",)),
        ({"state": "suspended", "state_reason": "装修"}, Search(), ("停用：装修",)),
        ({"setting": "park"}, Search(settings=("street",)), ("在园区",)),
        ({"hours": ""}, Search(open_at=NOON, amenities=("toilet",)), ("开放时间未知", "没有厕所")),
        ({}, NOW, ()),
    ],
    ids=lambda value: None if isinstance(value, Search) else str(value),
)
def test_a_station_says_every_reason(station: dict[str, str], search: Search, reasons: tuple[str, ...]):
    made = put(a_unit(), 121.474, 31.23, "water", **station)
    index(NOON)

    assert reasons_against(made, search, NOON) == reasons


def test_a_broken_amenity_is_told_apart_from_a_missing_one():
    made = put(a_unit(), 121.474, 31.23, "microwave")
    StationAmenity.objects.filter(station=made).update(broken_since=NOON)
    index(NOON)

    assert reasons_against(made, Search(amenities=("microwave",)), NOON) == ("热饭用不了",)


def test_a_closure_says_its_reason_and_its_end():
    made = put(a_unit(), 121.474, 31.23)
    HoursOverride.objects.create(
        station=made, starts_at=NOON, ends_at=at("2026-09-17 12:00"), hours="off", reason="水管抢修"
    )
    index(NOON)

    assert reasons_against(made, NOW, NOON) == ("临时关闭：水管抢修，明天 12:00 恢复",)


def test_a_full_station_says_so_while_the_evidence_is_fresh():
    made = put(a_unit(), 121.474, 31.23)
    index(NOON)
    mark_full(made.pk, NOON + timedelta(minutes=20))

    assert reasons_against(made, Search(has_room=True), NOON) == ("满了",)
    assert reasons_against(made, Search(has_room=True), NOON + timedelta(minutes=20)) == ()


def test_what_is_nearer_than_the_farthest_offered_says_why_and_nothing_else(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    unit = a_unit()
    put(unit, 121.474, 31.23, name="开着")
    put(unit, 121.475, 31.23, name="晚上", hours="19:00-23:00")
    put(unit, 121.476, 31.23, name="停用", state="suspended", state_reason="装修")
    put(unit, 121.477, 31.23, name="在建", state="building")
    put(unit, 121.478, 31.23, name="也开着")
    put(unit, 121.479, 31.23, name="更远的晚上", hours="19:00-23:00")
    index(NOON)
    found = nearest(NOW, HERE, NOON)

    with django_assert_num_queries(5):
        told = passed_over(NOW, found, HERE, NOON)

    assert [(each.station.name, each.reasons) for each in told.stations] == [
        ("晚上", ("19:00 才开",)),
        ("停用", ("停用：装修",)),
    ]
    assert (told.count, told.is_whole, told.next_skip) == (2, True, None)


def test_when_nothing_is_offered_the_nearest_ones_say_why():
    put(a_unit(), 121.474, 31.23, name="晚上", hours="19:00-23:00")
    index(NOON)

    assert names(passed(NOW)) == ["晚上"]


def test_with_none_passed_over_only_one_query_is_asked(django_assert_num_queries: DjangoAssertNumQueries):
    put(a_unit(), 121.474, 31.23)
    index(NOON)
    found = nearest(NOW, HERE, NOON)

    with django_assert_num_queries(1):
        assert passed_over(NOW, found, HERE, NOON) == PassedOver((), 0, is_whole=True)


def test_page_by_page_of_both_lists_each_is_told_once(monkeypatch: pytest.MonkeyPatch):
    """Every station is either offered or says why, also where several share one place."""
    monkeypatch.setattr(walking, "WALKS", (8, 1000))
    draw = random.Random(5)
    unit = a_unit()
    places = [(draw.uniform(121.3, 121.6), draw.uniform(31.1, 31.4)) for _ in range(40)]
    for number in range(80):
        hours = draw.choice(["24/7", "19:00-23:00"])
        put(unit, *draw.choice(places), name=f"{number}", hours=hours)
    index(NOON)

    offered: list[str] = []
    told: list[str] = []
    search = Search(open_at=NOON, limit=7)
    while True:
        found = nearest(search, HERE, NOON)
        offered += [each.name for each in found.stations]
        skip: int | None = 0
        while skip is not None:
            some = passed_over(search, found, HERE, NOON, skip=skip, limit=3)
            told += names(some)
            skip = some.next_skip
        if not found.has_more:
            break
        search = replace(search, skip=search.skip + 7)

    farthest = found.stations[-1].distance_m
    nearer = {each.name for each in everything() if each.distance_m < farthest}
    assert len(told) == len(set(told))
    assert not set(told) & set(offered)
    assert (
        nearer
        <= {*told, *offered}
        <= nearer | {each.name for each in everything() if each.distance_m == farthest}
    )
    distance = {each.name: each.distance_m for each in everything()}
    assert [distance[name] for name in told] == sorted(distance[name] for name in told)


def test_the_walk_ends_and_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walking, "WALKS", (4, 12))
    unit = a_unit()
    for number in range(20):
        put(unit, 121.474 + number / 1000, 31.23, name=f"{number}", hours="19:00-23:00")
    put(unit, 121.6, 31.23, name="开着")
    index(NOON)

    first, last = passed(NOW, limit=3), passed(NOW, skip=9, limit=3)

    assert (names(first), first.is_whole, first.next_skip) == (["0", "1", "2"], False, 3)
    assert (last.is_whole, last.next_skip) == (False, None)
    assert last.count < 20


def test_a_station_is_offered_exactly_when_there_is_no_reason_against_it():
    draw = random.Random(12)
    unit = a_unit()
    hours = ["24/7", "08:00-20:00", "Mo-Fr 09:00-17:00; PH off", "", "22:00-02:00"]
    for _number in range(60):
        has = [each for each in ("water", "toilet") if draw.random() < 0.7]
        put(
            unit, draw.uniform(121, 122), draw.uniform(31, 32), *has,
            hours=draw.choice(hours), kind=draw.choice(["rest", "fitness"]),
            admits=draw.choice(["all", "unit", "women"]), truck_spaces=draw.choice([None, 3]),
            state=draw.choice(["running", "running", "suspended"]), state_reason="原因",
        )  # fmt: skip
    index(NOON)

    everyone = set(Station.objects.values_list("pk", flat=True))
    for _number in range(40):
        search = Search(
            amenities=tuple(draw.sample(["water", "toilet"], draw.randrange(2))),
            kinds=draw.choice([(), ("rest",)]),
            open_at=draw.choice([None, NOON + timedelta(hours=draw.randrange(0, 600))]),
            always_open=draw.random() < 0.2,
            truck_parking=draw.random() < 0.2,
            units=frozenset({unit.pk} if draw.random() < 0.5 else ()),
            limit=100,
        )
        offered = {card.id for card in nearest(search, HERE, NOON).stations}
        refused = {each.station.id for each in why_not(everything(), search, NOON)}
        assert offered == everyone - refused
