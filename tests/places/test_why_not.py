"""Every station that is not offered says why."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.places.stations import a_unit, index, put
from yizhan.common.geo import Position
from yizhan.places.hours import ZONE
from yizhan.places.models import HoursOverride, Station, StationAmenity
from yizhan.places.nearby import mark_full
from yizhan.places.nearby.search import Search, nearest
from yizhan.places.nearby.why import passed_over

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
HERE = Position(121.4737, 31.2304)
NOW = Search(open_at=NOON)


def why_not(station: Station, search: Search, now: datetime) -> tuple[str, ...]:
    listed = {each.station.id: each.reasons for each in passed_over(search, HERE, now)}
    return listed.get(station.pk, ())


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

    assert why_not(made, search, NOON) == reasons


def test_a_broken_amenity_is_told_apart_from_a_missing_one():
    made = put(a_unit(), 121.474, 31.23, "microwave")
    StationAmenity.objects.filter(station=made).update(broken_since=NOON)
    index(NOON)

    assert why_not(made, Search(amenities=("microwave",)), NOON) == ("热饭用不了",)


def test_a_closure_says_its_reason_and_its_end():
    made = put(a_unit(), 121.474, 31.23)
    HoursOverride.objects.create(
        station=made, starts_at=NOON, ends_at=at("2026-09-17 12:00"), hours="off", reason="水管抢修"
    )
    index(NOON)

    assert why_not(made, NOW, NOON) == ("临时关闭：水管抢修，明天 12:00 恢复",)


def test_a_full_station_says_so_while_the_evidence_is_fresh():
    made = put(a_unit(), 121.474, 31.23)
    index(NOON)
    mark_full(made.pk, NOON + timedelta(minutes=20))

    assert why_not(made, Search(has_room=True), NOON) == ("满了",)
    assert why_not(made, Search(has_room=True), NOON + timedelta(minutes=20)) == ()


def test_the_nearest_passed_over_are_listed_with_reasons(django_assert_num_queries: DjangoAssertNumQueries):
    unit = a_unit()
    put(unit, 121.474, 31.23, name="开着")
    put(unit, 121.475, 31.23, name="晚上", hours="19:00-23:00")
    put(unit, 121.476, 31.23, name="停用", state="suspended", state_reason="装修")
    put(unit, 121.477, 31.23, name="在建", state="building")
    index(NOON)

    with django_assert_num_queries(5):
        listed = passed_over(NOW, HERE, NOON)

    assert [(each.station.name, each.reasons) for each in listed] == [
        ("晚上", ("19:00 才开",)),
        ("停用", ("停用：装修",)),
    ]


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
        listed = {each.station.id for each in passed_over(search, HERE, NOON, limit=100)}
        assert offered == everyone - listed
