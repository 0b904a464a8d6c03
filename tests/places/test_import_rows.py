"""A row that is wrong is kept out with its line, column, value and reason; the good ones beside it are not."""

from __future__ import annotations

import pytest

from tests.places import factories as cast
from tests.places.factories import Units
from tests.places.sheets import (
    GOOD,
    HEADER,
    checked_import,
    csv_file,
    imported,
    layout_of,
    reasons,
    row_at,
    xlsx_file,
)
from yizhan.common.geo import Datum, Position
from yizhan.places.imports.columns import BadMapping, Layout, checked, datum_in, guess
from yizhan.places.models import ImportState, Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> Units:
    return cast.units()


def why(units: Units, tmp_path, row: str, header: str = HEADER) -> list[tuple[str, str]]:
    """Import three good rows and this one; return why it was kept out. The good ones always come in."""
    path = csv_file(tmp_path, f"{HEADER}\n{GOOD}{row}\n".replace(HEADER, header))

    batch = imported(units.province, path)

    assert Station.objects.count() == 3
    assert batch.counts == {"new": 3, "held": 1}
    return reasons(batch)[5]


def test_latitude_91_is_refused(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路,121.47,91,,") == [
        ("lon", "纬度 91 不存在（应在 -90 到 90 之间）")
    ]


def test_swapped_coordinates_are_recognised_and_said_not_silently_mended(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路,31.22,121.47,,") == [
        ("lon", "经度和纬度写反了（经度在前，约 73–136；纬度在后，约 3–54）")
    ]


def test_coordinates_that_are_words_are_refused(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路,东经121,31,,") == [("lon", "经纬度不是数字")]


def test_one_coordinate_alone_is_refused(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路,121.47,,,") == [("lat", "经度和纬度只有一个")]


def test_a_point_outside_the_district_of_its_address_is_held(units, tmp_path):
    assert why(units, tmp_path, "9,某站,黄浦区某路,121.25,31.38,,") == [
        ("lon", "位置在嘉定区，不在所说的黄浦区（差约 25 公里），请核对坐标")
    ]


def test_a_number_given_twice_is_refused_the_second_time(units, tmp_path):
    assert why(units, tmp_path, "2,某站,某路,121.60,31.20,,") == [("key", "编号与第 3 行重复")]


def test_half_a_row_is_refused(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路")[0] == ("", "这一行只有 3 列，表头有 7 列")


def test_a_row_with_more_cells_than_columns_is_refused(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路,1 号,121.60,31.20,8:00-20:00,饮水")[0] == (
        "",
        "这一行有 8 列，表头只有 7 列",
    )


def test_hours_like_whenever_are_refused(units, tmp_path):
    assert why(units, tmp_path, "9,某站,某路,121.60,31.20,随时,") == [("hours", "看不懂开放时间“随时”")]


def test_english_whenever_is_refused_too(units, tmp_path):
    ((column, said),) = why(units, tmp_path, "9,某站,某路,121.60,31.20,whenever,")

    assert column == "hours"
    assert said.startswith("看不懂开放时间“whenever”")


def test_a_missing_name_is_refused(units, tmp_path):
    assert why(units, tmp_path, "9,,某路,121.60,31.20,,") == [("name", "没有写名称")]


def test_an_unknown_setting_is_refused_with_what_may_be_written(units, tmp_path):
    header = HEADER.replace("设施", "场所")
    good = (
        GOOD.replace("饮水、热饭、休息", "").replace("饮水、如厕、休息", "街面").replace("饮水、休息", "楼宇")
    )
    path = csv_file(tmp_path, f"{header}\n{good}9,某站,某路,121.60,31.20,,月球\n")

    batch = imported(units.province, path)

    ((column, said),) = reasons(batch)[5]
    assert column == "setting"
    assert said.startswith("没有这种场所（可写：楼宇、园区")


def test_an_unknown_kind_is_refused(units, tmp_path):
    path = csv_file(tmp_path, "名称,类型,经度,纬度\n甲站,劳动者驿站,121.47,31.23\n乙站,游泳池,121.50,31.23\n")

    batch = imported(units.province, path)

    assert batch.counts == {"new": 1, "held": 1}
    ((column, said),) = reasons(batch)[3]
    assert column == "kind"
    assert said.startswith("没有这类站点（可写：劳动者驿站、")


def test_a_unit_that_is_not_below_the_importing_one_is_refused(units, tmp_path):
    path = csv_file(
        tmp_path,
        "名称,所属工会,经度,纬度\n甲站,东街道总工会,121.55,31.22\n乙站,西区总工会,121.48,31.23\n",
    )

    batch = imported(units.east, path)

    assert Station.objects.get().unit == units.street
    assert ("unit", "本单位和下级里没有这个工会") in reasons(batch)[3]


def test_a_formula_keeps_its_row_out(units, tmp_path):
    path = xlsx_file(
        tmp_path,
        [
            ["名称", "地址", "经度", "纬度"],
            ["甲站", "甲路", 121.47, 31.23],
            ["乙站", '=HYPERLINK("x")', 121.5, 31.2],
        ],
    )

    batch = imported(units.province, path)

    assert batch.counts == {"new": 1, "held": 1}
    assert reasons(batch)[3] == [("address", "这是公式，请粘贴成数值再导入")]


def test_a_closed_station_must_say_why(units, tmp_path):
    path = csv_file(
        tmp_path, "名称,状态,停用原因,经度,纬度\n甲,停用,装修,121.47,31.23\n乙,撤销,,121.50,31.2\n"
    )

    batch = imported(units.province, path)

    assert Station.objects.get().state == "suspended"
    assert reasons(batch)[3] == [("state_reason", "停用或撤销要写原因")]


def test_a_file_that_breaks_half_way_brings_nothing_in(units, tmp_path):
    many = "".join(f"{n},第 {n} 站,某路,121.4{n},31.2,,\n" for n in range(10, 30))
    path = csv_file(tmp_path, f'{HEADER}\n{many}4,"没有配对,地址,121,31,,\n')

    batch = checked_import(units.province, path)

    assert batch.state == ImportState.REFUSED
    assert batch.fault == "第 22 行起引号没有配对，后面读不下去"
    assert batch.rows.count() == 0
    assert Station.objects.count() == 0


def test_services_in_free_text_become_amenities_and_the_rest_is_kept(units, tmp_path):
    path = csv_file(
        tmp_path,
        "名称,服务,经度,纬度\n甲,免费饮水、休憩、餐食加热、血压测量、无厕所（可充电）,121.47,31.23\n",
    )

    batch = imported(units.province, path)

    station = Station.objects.get()
    has = set(station.amenities.values_list("amenity", flat=True))
    assert has == {"water", "rest", "microwave", "charging"}
    assert station.intro == "血压测量"
    assert ["amenities", "血压测量", "不是我们认识的设施，写进了介绍"] in (row_at(batch, 2).notes or [])


@pytest.mark.parametrize("datum", list(Datum))
def test_coordinates_are_taken_in_the_datum_that_was_named(units, tmp_path, datum):
    written = Position(121.4737, 31.2304).in_datum(datum)
    path = csv_file(tmp_path, f"名称,经度,纬度\n甲,{written.lon:.8f},{written.lat:.8f}\n")

    imported(units.province, path, layout_of(path, datum))

    station = Station.objects.get()
    assert (station.lon, station.lat) == pytest.approx((121.4737, 31.2304), abs=2e-7)


def test_a_pair_of_coordinates_in_one_cell_is_read(units, tmp_path):
    path = csv_file(tmp_path, '名称,经纬度\n甲,"121.4782, 31.2285"\n')

    imported(units.province, path)

    assert Station.objects.get().division_code == "310101"


# --- the mapping of columns ------------------------------------------------------------------------


def test_headings_are_guessed_in_chinese_and_english():
    headers = [
        "序号",
        "驿站名称*",
        "详细地址",
        "经度(GCJ-02)",
        "纬度（GCJ-02）",
        "营业时间",
        "配套设施",
        "联系人",
    ]

    assert [code for _header, code in guess(headers)] == [
        *("key", "name", "address", "lon", "lat", "hours", "amenities"),
        "",  # a person's name is never published by a guess
    ]
    assert datum_in(headers) == Datum.GCJ02
    assert datum_in(["lng_gcj02", "lat_wgs84"]) is None


@pytest.mark.parametrize(
    ("columns", "kind", "said"),
    [
        ((("a", "name"), ("b", "lon")), "rest", "没有经度和纬度两列"),
        ((("a", "lon"), ("b", "lat")), "rest", "没有哪一列是名称"),
        ((("a", "name"), ("b", "lon"), ("c", "lat")), "", "没有类型列，请选这份表里是哪类站点"),
        ((("a", "name"), ("b", "name"), ("c", "lonlat")), "rest", "有两列都当作“名称”"),
        ((("a", "name"), ("b", "wings"), ("c", "lonlat")), "rest", "没有“wings”这个字段"),
    ],
)
def test_a_layout_that_would_make_every_row_wrong_is_refused(columns, kind, said):
    with pytest.raises(BadMapping, match=said):
        checked(Layout(columns, Datum.GCJ02, kind))
