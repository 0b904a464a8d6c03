"""The real lists of workers' stations: every row ends as a station, held with its reason, or a likely duplicate."""

from __future__ import annotations

import pytest

from tests.orgs.factories import make_unit
from tests.places.factories import NOON
from tests.places.sheets import imported, layout_of, reasons, row_at
from tests.shared_data import shared_data
from yizhan.common.geo import Datum, Position
from yizhan.orgs.models import Unit
from yizhan.places.imports.actions import join_row, mend_row
from yizhan.places.models import Station, StationAmenity, StationImport

pytestmark = pytest.mark.django_db

EVERY_TYPE_IS_REST = dict.fromkeys(("toilet", "warm", "sinopec", "partner", "relay"), "rest")


@pytest.fixture
def country(db: None) -> Unit:
    return make_unit("national", None, "全国总工会")


def anting(country: Unit) -> StationImport:
    shanghai = make_unit("province", country, "上海市总工会", division_code="31")
    jiading = make_unit("district", shanghai, "嘉定区总工会", division_code="310114")
    path = shared_data("worker_stations/shanghai_anting_stations.csv")
    return imported(jiading, path, layout_of(path, kinds=EVERY_TYPE_IS_REST))


def zhengzhou(country: Unit) -> StationImport:
    henan = make_unit("province", country, "河南省总工会", division_code="41")
    city = make_unit("city", henan, "郑州市总工会", division_code="4101")
    return imported(city, shared_data("worker_stations/zhengzhou_union_stations.csv"))


def test_anting_has_23_stations_one_row_held_and_two_likely_duplicates(country):
    batch = anting(country)

    assert batch.counts == {"new": 23, "held": 1, "twin": 2}
    assert Station.objects.count() == 23


def test_the_committee_of_ouxiang_lies_23_km_outside_jiading_and_is_held(country):
    batch = anting(country)

    assert reasons(batch) == {14: [("lon", "位置在闵行区，不在所说的嘉定区（差约 23 公里），请核对坐标")]}
    assert row_at(batch, 14).values["name"] == "讴象社区居委会"


def test_a_petrol_station_and_a_café_listed_under_two_types_are_likely_duplicates(country):
    batch = anting(country)

    twins = {row.line: (row.values["name"], row.twin_line) for row in batch.rows.filter(state="twin")}
    assert twins == {
        25: ("数字汽车园邻里中心（比星咖啡店）", 21),
        26: ("百安加油站", 17),
    }


def test_two_places_of_one_address_with_different_names_stay_two(country):
    anting(country)

    shared = Station.objects.filter(address="宝安公路4535号")
    assert sorted(shared.values_list("name", flat=True)) == ["方泰党群服务中心", "老盛昌（宝安店）"]


def test_the_second_listing_of_the_petrol_station_adds_what_it_has(country):
    batch = anting(country)
    row = row_at(batch, 26)

    join_row(row_id=row.pk, by=None, now=NOON)

    station = Station.objects.get(name="百安加油站")
    has = set(StationAmenity.objects.filter(station=station).values_list("amenity", flat=True))
    assert has == {"water", "charging", "tools", "aircon", "microwave", "first_aid"}
    batch.refresh_from_db()
    assert batch.counts == {"new": 23, "held": 1, "twin": 1, "joined": 1}


def test_six_styles_of_hours_are_understood(country):
    anting(country)
    zhengzhou(country)

    assert set(Station.objects.values_list("hours", flat=True)) >= {
        "24/7",
        "05:00-21:00",
        "08:30-11:00,13:00-17:00",
        "Mo-Fr 08:30-17:00; PH off",
        "Mo-Fr 08:30-12:00,13:00-17:30; PH off",
        "",
    }


def test_zhengzhou_has_18_stations_and_64_rows_without_coordinates_are_held(country):
    batch = zhengzhou(country)

    assert batch.counts == {"new": 18, "held": 64}
    why = reasons(batch)
    assert all(("lon", "没有经纬度，可以在地图上补") in each for each in why.values())
    # 工作日开放 says which days, not which hours: a second reason for these two
    assert [line for line, each in why.items() if len(each) > 1] == [46, 47]


def test_a_row_without_coordinates_becomes_a_station_once_somebody_places_it(country):
    batch = zhengzhou(country)
    row = row_at(batch, 25)  # 张仲景大药房互助路店

    mend_row(row_id=row.pk, cells={"lon": "113.6372", "lat": "34.7480"}, by=None, now=NOON)

    station = Station.objects.get(name="工会驿站(郑州市张仲景大药房互助路店)")
    assert Position(station.lon, station.lat).in_datum(Datum.GCJ02) == pytest.approx((113.6372, 34.7480))
    batch.refresh_from_db()
    assert batch.counts == {"new": 19, "held": 63}


def test_zhaoqing_has_four_stations(country):
    guangdong = make_unit("province", country, "广东省总工会", division_code="44")
    city = make_unit("city", guangdong, "肇庆市总工会", division_code="4412")

    batch = imported(city, shared_data("worker_stations/zhaoqing_stations.csv"))

    assert batch.counts == {"new": 4}


def test_the_same_three_lists_again_change_nothing(country):
    first = anting(country)
    path = shared_data("worker_stations/shanghai_anting_stations.csv")
    before = list(Station.objects.order_by("pk").values())

    again = imported(first.unit, path, layout_of(path, kinds=EVERY_TYPE_IS_REST))

    assert again.counts == {"same": 23, "held": 1, "twin": 2}
    assert list(Station.objects.order_by("pk").values()) == before
    first.refresh_from_db()
    assert first.rows.filter(state__in=["held", "twin"]).count() == 0  # the newer sheet's rows wait instead
