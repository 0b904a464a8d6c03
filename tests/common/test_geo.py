"""Datums, positions and distances."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_data import shared_rows
from yizhan.common.geo import (
    BadPosition,
    Datum,
    Degrees,
    Position,
    bd09_to_gcj02,
    box_around,
    distance_m,
    from_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    mercator_m,
    ride_min,
    to_wgs84,
    walk_min,
    wgs84_to_gcj02,
)

PEOPLES_SQUARE = Position(121.4706, 31.2347)
in_china = st.builds(Degrees, st.floats(74, 135), st.floats(4, 53))


def far_apart(a: Degrees, b: Degrees) -> float:
    return max(abs(a.lon - b.lon), abs(a.lat - b.lat))


def test_conversions_agree_with_the_published_vectors_both_ways():
    for row in shared_rows("coord_vectors/vectors.csv"):
        place = {
            name: Degrees(float(row[f"{name}_lon"]), float(row[f"{name}_lat"]))
            for name in ("wgs84", "gcj02", "bd09")
        }

        assert far_apart(wgs84_to_gcj02(place["wgs84"]), place["gcj02"]) < 1e-8
        assert far_apart(gcj02_to_bd09(place["gcj02"]), place["bd09"]) < 2e-8  # the file rounds to 8 digits
        assert far_apart(bd09_to_gcj02(place["bd09"]), place["gcj02"]) < 2e-8
        assert far_apart(to_wgs84(place["bd09"], Datum.BD09), place["wgs84"]) < 3e-8


@given(in_china)
def test_there_and_back_again_is_exact_to_a_billionth_of_a_degree(place: Degrees):
    for datum in Datum:
        assert far_apart(to_wgs84(from_wgs84(place, datum), datum), place) < 1e-9


def test_outside_china_nothing_is_shifted():
    tokyo = Degrees(139.69, 35.69)

    assert wgs84_to_gcj02(tokyo) == tokyo
    assert gcj02_to_wgs84(tokyo) == tokyo


@pytest.mark.parametrize(
    ("lon", "lat", "why"),
    [
        (121.47, 91, "纬度 91 不存在"),
        (31.23, 121.47, "写反了"),
        (43.8, 87.6, "写反了"),  # Urumqi, where both numbers could be latitudes
        (200, 31, "经度 200 不存在"),
        (2.35, 48.86, "不在中国"),
        (0, 0, "不在中国"),
        (math.nan, 31, "不是数字"),
    ],
)
def test_a_position_that_cannot_be_is_refused_and_the_message_says_why(lon: float, lat: float, why: str):
    with pytest.raises(BadPosition, match=why):
        Position(lon, lat)


def test_a_position_is_read_in_the_datum_it_was_written_in():
    read = Position.read("121.47822306", "31.22845774", Datum.GCJ02)

    assert far_apart(Degrees(read.lon, read.lat), Degrees(121.4737, 31.2304)) < 1e-8


def test_words_are_not_a_position():
    with pytest.raises(BadPosition, match="不是数字"):
        Position.read("东经121", "31")


def test_distances_match_known_ones():
    beijing = Position(116.4074, 39.9042)

    assert distance_m(PEOPLES_SQUARE, PEOPLES_SQUARE) == 0
    assert distance_m(PEOPLES_SQUARE, beijing) == pytest.approx(1_067_500, rel=0.002)
    assert distance_m(Degrees(110, 30), Degrees(110, 31)) == pytest.approx(111_195, rel=1e-4)


@given(in_china, st.floats(-1, 1), st.floats(-1, 1))
def test_a_mercator_metre_is_never_shorter_than_the_true_one_scaled_by_the_cosine(
    place: Degrees, dx: float, dy: float
):
    other = Degrees(place.lon + dx, place.lat + dy)
    flat = math.dist(mercator_m(place), mercator_m(other))
    widest = math.cos(math.radians(max(place.lat, other.lat) + 0.1))

    assert distance_m(place, other) >= flat * widest - 1e-6


@given(in_china, st.floats(1, 100_000), st.floats(0, 2 * math.pi))
def test_a_box_around_holds_the_whole_disc(place: Degrees, radius_m: float, bearing: float):
    north = math.degrees(radius_m * math.cos(bearing) / 6_371_008.8)
    east = math.degrees(radius_m * math.sin(bearing) / 6_371_008.8) / math.cos(
        math.radians(place.lat + north)
    )
    other = Degrees(place.lon + east, place.lat + north)

    if distance_m(place, other) <= radius_m:
        assert box_around(place, radius_m * (1 + 1e-9)).holds(*other)


def test_minutes_count_the_detour_and_never_say_zero():
    assert walk_min(0) == 1
    assert walk_min(800) == 13  # 800 * 1.3 / 80
    assert ride_min(2500) == 13  # 2500 * 1.3 / 250
