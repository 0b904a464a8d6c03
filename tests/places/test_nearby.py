"""Nearest means nearest useful, exactly, from an index, whatever the planner would like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.places.stations import a_unit, index, put
from yizhan.common.geo import Box, Position
from yizhan.places.hours import ZONE
from yizhan.places.models import HoursOverride, Station, StationAmenity
from yizhan.places.nearby import mark_full, reindex, today_of
from yizhan.places.nearby.search import BadSearch, Search, in_box, nearest

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
HERE = Position(121.4737, 31.2304)
NOW = Search(open_at=NOON)


def names(search: Search, origin: Position = HERE, now: datetime = NOON) -> list[str]:
    return [station.name for station in nearest(search, origin, now).stations]


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def test_the_nearest_open_one_with_what_she_needs_comes_first():
    unit = a_unit()
    put(unit, 121.474, 31.230, name="没有微波炉")
    put(unit, 121.475, 31.230, "microwave", name="夜里才开", hours="22:00-02:00")
    put(unit, 121.476, 31.230, "microwave", name="正好")
    put(unit, 121.477, 31.230, "microwave", name="远一点", hours="24/7")
    broken = put(unit, 121.4738, 31.230, "microwave", name="微波炉坏了")
    StationAmenity.objects.filter(station=broken).update(broken_since=NOON)
    index(NOON)

    assert names(Search(amenities=("microwave",), open_at=NOON)) == ["正好", "远一点"]
    assert names(Search()) == ["微波炉坏了", "没有微波炉", "夜里才开", "正好", "远一点"]


def test_a_card_says_distance_minutes_amenities_and_until_when():
    put(a_unit(), 121.4837, 31.2304, "water", "microwave", name="百米外", address="某路 1 号")
    index(NOON)

    (card,) = nearest(NOW, HERE, NOON).stations

    assert card.distance_m == pytest.approx(950.8, abs=1)
    assert (card.walk_min, card.ride_min) == (16, 5)
    assert card.amenities == ("microwave", "water")
    assert card.opening_at(NOON).changes_at == at("2026-09-16 20:00")
    assert card.address == "某路 1 号"


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(kinds=("drivers_home", "fitness")), ["健身", "货车"]),
        (Search(truck_parking=True), ["货车"]),
        (Search(always_open=True), ["货车"]),
        (Search(settings=("park",)), ["健身"]),
        (Search(admits=frozenset({"all"})), ["健身", "货车"]),
        (Search(admits=frozenset({"women"})), ["女工"]),
    ],
    ids=["kinds", "truck parking", "around the clock", "setting", "for all", "for women"],
)
def test_every_filter_keeps_only_what_meets_it(search: Search, expected: list[str]):
    unit = a_unit()
    put(unit, 121.474, 31.23, name="健身", kind="fitness", setting="park")
    put(unit, 121.475, 31.23, name="货车", kind="drivers_home", truck_spaces=8, hours="24/7")
    put(unit, 121.476, 31.23, name="女工", admits="women")
    index(NOON)

    assert names(search) == expected


def test_a_place_for_a_unit_is_offered_to_its_own_people_only():
    unit = a_unit()
    put(unit, 121.474, 31.23, name="本单位", admits="unit")
    index(NOON)

    assert names(Search()) == []
    assert names(Search(units=frozenset({unit.pk}))) == ["本单位"]
    assert names(Search(units=frozenset({unit.pk + 1}))) == []


@pytest.mark.parametrize("state", ["planned", "building", "suspended", "closed"])
def test_only_running_stations_are_offered(state: str):
    put(a_unit(), 121.474, 31.23, state=state, state_reason="原因")
    index(NOON)

    assert names(Search()) == []


def test_hours_not_known_are_offered_at_any_time_but_never_as_open():
    put(a_unit(), 121.474, 31.23, hours="", name="不详")
    index(NOON)

    assert names(NOW) == []
    assert names(Search()) == ["不详"]


def test_open_now_follows_holidays_and_working_weekends():
    put(a_unit(), 121.474, 31.23, hours="Mo-Fr 09:00-17:00; PH off", name="机关")
    index(NOON)

    assert names(Search(open_at=at("2026-10-01 10:00"))) == []
    assert names(Search(open_at=at("2026-10-05 10:00"))) == []  # a Monday in lieu
    assert names(Search(open_at=at("2026-10-10 10:00"))) == ["机关"]  # a working Saturday
    assert names(Search(open_at=at("2026-10-11 10:00"))) == []


def test_an_override_counts_from_its_start_to_before_its_end():
    station = put(a_unit(), 121.474, 31.23, name="抢修")
    HoursOverride.objects.create(
        station=station,
        starts_at=at("2026-09-16 12:00"),
        ends_at=at("2026-09-16 14:00"),
        hours="off",
        reason="水管",
    )
    index(NOON)

    times = ["11:59", "12:00", "13:59", "14:00"]
    assert [names(Search(open_at=at(f"2026-09-16 {time}"))) for time in times] == [["抢修"], [], [], ["抢修"]]


def test_a_season_with_too_many_odd_days_for_tags_is_still_exact():
    put(a_unit(), 121.474, 31.23, hours="Sep 01-Oct 20 06:00-21:00; Oct 21-Dec 31 08:00-17:00", name="公园")
    index(NOON)

    assert names(Search(open_at=at("2026-09-20 20:00"))) == ["公园"]
    assert names(Search(open_at=at("2026-10-15 06:30"))) == ["公园"]


def test_beyond_thirty_days_the_question_is_refused_rather_than_guessed():
    for wrong in (NOON + timedelta(days=30), NOON - timedelta(days=1)):
        with pytest.raises(BadSearch, match="30 天"):
            nearest(Search(open_at=wrong), HERE, NOON)


def test_a_station_known_to_be_full_is_left_out_until_the_evidence_is_stale():
    station = put(a_unit(), 121.474, 31.23, name="满员")
    index(NOON)
    mark_full(station.pk, NOON + timedelta(minutes=20))

    assert names(Search(has_room=True)) == []
    assert names(Search()) == ["满员"]
    assert names(Search(has_room=True), now=NOON + timedelta(minutes=20)) == ["满员"]


def test_paging_outward_neither_repeats_nor_skips_one():
    unit = a_unit()
    for number in range(50):
        put(unit, 121.4737 + number // 3 / 1000, 31.2304, name=f"{number:02d}")  # three at each place
    index(NOON)

    whole = nearest(Search(limit=50), HERE, NOON)
    pages = [nearest(Search(limit=7, skip=skip), HERE, NOON) for skip in range(0, 50, 7)]

    assert [s.name for page in pages for s in page.stations] == [s.name for s in whole.stations]
    assert [page.has_more for page in pages] == [True] * 7 + [False]
    assert not whole.has_more


def test_one_query_answers_and_its_number_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    unit = a_unit()
    for number in range(60):
        put(unit, 121.40 + number / 300, 31.2304)
    index(NOON)

    for limit in (1, 3, 20):
        with django_assert_num_queries(1):
            nearest(Search(limit=limit, open_at=NOON), HERE, NOON)


def test_in_a_box_are_those_in_it_nearest_the_middle_first():
    unit = a_unit()
    put(unit, 121.40, 31.20, name="角")
    put(unit, 121.50, 31.25, name="中")
    put(unit, 121.61, 31.25, name="外")
    index(NOON)

    found = in_box(NOW, Box(121.39, 31.19, 121.60, 31.30), NOON)

    assert [s.name for s in found.stations] == ["中", "角"]
    assert in_box(Search(limit=1), Box(121.39, 31.19, 121.60, 31.30), NOON).has_more


def test_a_box_that_is_none_is_refused():
    with pytest.raises(BadSearch, match="地图范围"):
        in_box(Search(), Box(121, 31, 120, 32), NOON)


def test_reindexing_again_writes_nothing():
    unit = a_unit()
    station = put(unit, 121.474, 31.23, "water")
    index(NOON)

    def version() -> object:
        with connection.cursor() as cursor:
            cursor.execute("select ctid, xmin from places_stationnear where station_id = %s", [station.pk])
            return cursor.fetchone()

    before = version()
    reindex([station.pk], today_of(NOON))
    assert version() == before

    StationAmenity.objects.create(station=station, amenity="toilet")
    reindex([station.pk], today_of(NOON))
    assert names(Search(amenities=("toilet",))) == [station.name]


def test_a_station_that_ends_leaves_the_index():
    station = put(a_unit(), 121.474, 31.23)
    index(NOON)
    Station.objects.filter(pk=station.pk).update(state="closed", state_reason="搬迁")

    reindex([station.pk], today_of(NOON))

    assert names(Search()) == []
