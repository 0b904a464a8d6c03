"""Which district is this point in?"""

from __future__ import annotations

import json

import pytest
from shapely.geometry import shape

from tests.shared_data import shared_data, shared_rows
from yizhan.common.geo import Position
from yizhan.common.outlines import (
    OutlinesMissing,
    all_districts,
    district_at,
    district_of_code,
    districts_named,
    districts_of,
    lies_in,
    provinces,
    sketch,
)

PEOPLES_SQUARE = Position(121.4706, 31.2347)
CHANGSHA_STATION = Position(113.0130, 28.1948)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (PEOPLES_SQUARE, "310101"),
        (Position(121.5054, 31.2397), "310115"),  # Oriental Pearl tower
        (CHANGSHA_STATION, "430100"),
        (Position(116.3914, 39.9053), "110101"),  # Tiananmen
        (Position(114.1588, 22.2819), "810001"),  # Central, Hong Kong
        (Position(121.5170, 25.0478), "710000"),  # Taipei station
    ],
    ids=["黄浦", "浦东", "长沙", "东城", "香港中西区", "台湾"],
)
def test_a_point_is_found_in_its_district(place: Position, code: str):
    found = district_at(place)

    assert found is not None
    assert found.code == code


def test_out_at_sea_is_no_district():
    assert district_at(Position(123.9, 30.0)) is None


def test_every_province_is_there_and_every_district_has_a_centre_in_its_province():
    assert len(provinces()) == 34
    assert len({district.code for district in all_districts()}) > 450


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("310115004000", "310115"),
        ("310115", "310115"),
        ("430111", "430100"),
        ("43", "430000"),
        ("", None),
        ("99", None),
    ],
)
def test_a_code_leads_to_the_smallest_outline_that_contains_it(code: str, found: str | None):
    district = district_of_code(code)

    assert (district.code if district else None) == found


def test_a_claim_is_checked_or_left_open_when_there_is_no_outline():
    assert lies_in(PEOPLES_SQUARE, "310101") is True
    assert lies_in(PEOPLES_SQUARE, "310115") is False
    assert lies_in(CHANGSHA_STATION, "430111") is True  # 雨花区: checked as 长沙
    assert lies_in(PEOPLES_SQUARE, "999999") is None


def test_who_stands_on_a_border_is_taken_to_be_on_either_side():
    border = Position(121.4907, 31.2420)  # in the river between 黄浦 and 浦东

    assert lies_in(border, "310101")
    assert lies_in(border, "310115") or lies_in(Position(121.4925, 31.2420), "310115")


def test_a_district_is_picked_by_the_beginning_of_its_name():
    assert [district.code for district in districts_named("浦东")] == ["310115"]
    assert districts_named("长沙")[0].centre.lon == pytest.approx(112.98, abs=0.05)
    assert districts_named("") == []


def test_the_real_points_of_shanghai_lie_in_the_district_they_name():
    districts = {district.name: district for district in districts_of("310000")}
    rows = shared_rows("shanghai_poi/poi.csv.gz")[::7]
    right = sum(
        districts[row["adname"]].holds(Position(float(row["lon"]), float(row["lat"]))) for row in rows
    )

    assert len(rows) > 5000
    assert right / len(rows) >= 0.989


@pytest.mark.parametrize(
    ("name", "province"), [("shanghai", "310000"), ("hunan", "430000"), ("beijing", "110000")]
)
def test_outlines_equal_those_published_elsewhere(name: str, province: str):
    published = json.loads(shared_data(f"admin_boundaries/{name}.geojson").read_text(encoding="utf-8"))
    ours = {district.code: district for district in districts_of(province)}

    for feature in published["features"]:
        other = shape(feature["geometry"]).buffer(0)
        same = ours[str(feature.get("id") or feature["geometry"].get("id"))].shape
        assert same.symmetric_difference(other).area < other.area * 0.001


def test_the_sketch_is_small_and_in_wgs84():
    text = sketch("310000")
    parsed = json.loads(text)

    assert len(text) < 40_000
    assert {feature["properties"]["name"] for feature in parsed["features"]} >= {"黄浦区", "崇明区"}
    west = min(point[0] for f in parsed["features"] for p in f["geometry"]["coordinates"] for point in p[0])
    assert west == pytest.approx(120.85, abs=0.01)  # 120.86 in GCJ-02


def test_without_the_package_it_says_what_to_run(settings, tmp_path, monkeypatch):
    settings.NODE = tmp_path
    provinces.cache_clear()

    with pytest.raises(OutlinesMissing, match="npm ci"):
        provinces()
