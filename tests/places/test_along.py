"""Along my way: stations within a detour of a route, in driving order, with the extra distance."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.places.stations import a_unit, index, put
from yizhan.common.geo import Position
from yizhan.places.models import Station
from yizhan.places.nearby.along import along, measure, pieces_of
from yizhan.places.nearby.search import BadSearch, Search

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
SHANGHAI = Position(121.47, 31.23)
SUZHOU = Position(120.62, 31.30)


def test_stations_by_the_way_come_in_driving_order_with_what_they_cost():
    unit = a_unit()
    put(unit, 120.90, 31.29, name="后")
    put(unit, 121.20, 31.26, name="先")
    put(unit, 121.20, 31.40, name="太远")
    put(unit, 121.60, 31.23, name="反方向")
    put(unit, 121.10, 31.26, name="没开", hours="22:00-02:00")
    index(NOON)

    found, has_more = along(Search(open_at=NOON), [SHANGHAI, SUZHOU], NOON, detour_m=4000)

    assert [each.station.name for each in found] == ["先", "后"]
    assert found[0].along_m == pytest.approx(25_900, rel=0.01)
    assert 0 < found[0].extra_m < 4000
    assert not has_more


def test_driving_the_other_way_turns_the_order_round():
    unit = a_unit()
    put(unit, 120.90, 31.29, name="西")
    put(unit, 121.20, 31.26, name="东")
    index(NOON)

    found, _ = along(Search(), [SUZHOU, SHANGHAI], NOON)

    assert [each.station.name for each in found] == ["西", "东"]


def test_with_too_many_those_that_cost_least_are_kept_in_driving_order():
    unit = a_unit()
    for north, name in ((31.265, "绕"), (31.251, "顺路"), (31.252, "也顺路")):
        put(unit, 121.20 + north / 1000, north, name=name)
    index(NOON)

    found, has_more = along(Search(limit=2), [Position(121.47, 31.25), Position(120.62, 31.25)], NOON)

    assert {each.station.name for each in found} == {"顺路", "也顺路"}
    assert [each.along_m for each in found] == sorted(each.along_m for each in found)
    assert has_more


def test_a_way_there_and_back_again_counts_each_station_once():
    put(a_unit(), 121.20, 31.25)
    index(NOON)

    found, _ = along(Search(), [SHANGHAI, SUZHOU, SHANGHAI], NOON)

    assert len(found) == 1


@pytest.mark.parametrize(
    ("route", "detour_m", "why"),
    [
        ([SHANGHAI], 4000, "起点和终点"),
        ([SHANGHAI, SUZHOU], 0, "绕行距离"),
        ([SHANGHAI, SUZHOU], 60_000, "绕行距离"),
        ([SHANGHAI, Position(87.6, 43.8)], 4000, "太长"),
    ],
)
def test_a_way_that_cannot_be_answered_is_refused(route: list[Position], detour_m: float, why: str):
    with pytest.raises(BadSearch, match=why):
        along(Search(), route, NOON, detour_m=detour_m)


def test_the_index_finds_every_station_that_measuring_all_would_find():
    draw = random.Random(4)
    unit = a_unit()
    for _number in range(150):
        put(unit, draw.uniform(119, 123), draw.uniform(29, 33))
    index(NOON)

    for _number in range(12):
        route = [
            Position(draw.uniform(119, 123), draw.uniform(29, 33)) for _point in range(draw.randrange(2, 4))
        ]
        detour_m = draw.choice([2000, 10_000, 50_000])
        found, _ = along(Search(limit=500), route, NOON, detour_m=detour_m)

        pieces = pieces_of(route)
        truth = {
            station.pk
            for station in Station.objects.all()
            if measure(Position(station.lon, station.lat), pieces)[1] <= detour_m
        }
        assert {each.station.id for each in found} == truth


def test_one_query_and_never_the_table(django_assert_num_queries: DjangoAssertNumQueries):
    unit = a_unit()
    for number in range(50):
        put(unit, 120.62 + number / 60, 31.27)
    index(NOON)

    with connection.cursor() as cursor:
        scanned = "select seq_scan from pg_stat_xact_user_tables where relname = 'places_stationnear'"
        cursor.execute(scanned)
        before = cursor.fetchone()
        with django_assert_num_queries(1):
            along(Search(open_at=NOON), [SHANGHAI, SUZHOU], NOON)
        cursor.execute(scanned)
        assert cursor.fetchone() == before
