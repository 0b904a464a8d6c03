"""What we write out, we take back in, and nothing changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.places import factories as cast
from tests.places.factories import Units
from tests.places.sheets import GOOD, HEADER, checked_import, csv_file, imported
from yizhan.common.geo import Datum
from yizhan.common.sheets import csv_lines, write_xlsx
from yizhan.places import amenities
from yizhan.places.exports import geojson, hours_cell, layout_of, our_layout, sheet_of
from yizhan.places.imports.cells import read_amenities
from yizhan.places.imports.columns import Layout, guess
from yizhan.places.models import SavedMapping, Station, StationAmenity

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> Units:
    return cast.units()


@pytest.fixture
def full(units: Units) -> list[Station]:
    """Stations with everything that could go wrong on the way: formulas, lines, rare hours, broken things."""
    first = cast.station(
        units.depot,
        "=HYPERLINK(1)站",
        lon=121.47371234,
        lat=31.23041234,
        hours="Mo-Fr 08:30-12:00,13:00-17:30; Sa 09:00-12:00; PH off",
        intro="第一行\n第二行，有“引号”",
        phone="+86 21 1234",
        seats=12,
        area_m2=85.5,
        setting="park",
        admits="outdoor",
        opened_date="2025-05-01",
    )
    second = cast.station(
        units.west,
        "-西站",
        lon=121.46,
        lat=31.22,
        hours="Dec 25 closed; 08:00-20:00",
        state="closed",
        state_reason="拆迁",
    )
    third = cast.station(units.works, "@厂站", lon=121.55, lat=31.22, hours="24/7", state="planned")
    StationAmenity.objects.filter(station=first, amenity="water").update(broken_since=cast.NOON)
    StationAmenity.objects.filter(station=third).delete()
    return [first, second, third]


def facts() -> list[object]:
    return [
        list(Station.objects.order_by("pk").values()),
        list(StationAmenity.objects.order_by("pk").values()),
    ]


def write(path: Path, layout: Layout, source: str = "") -> Path:
    sheet = sheet_of(Station.objects.order_by("pk"), layout, source)
    if path.suffix == ".xlsx":
        with path.open("wb") as file:
            write_xlsx(file, "站点", sheet.headers, sheet.rows)
    else:
        path.write_text("".join(csv_lines(sheet.headers, sheet.rows)), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
@pytest.mark.parametrize("datum", list(Datum))
def test_a_sheet_written_and_taken_in_again_changes_nothing(units, full, tmp_path, name, datum):
    before = facts()

    path = write(tmp_path / name, our_layout(datum))
    from yizhan.common.sheets import open_sheet

    batch = imported(units.province, path, Layout(guess(open_sheet(path).headers), datum))

    assert batch.counts == {"same": 3}
    assert facts() == before


def test_geojson_written_and_taken_in_again_changes_nothing(units, full, tmp_path):
    before = facts()
    path = tmp_path / "out.geojson"
    path.write_text("".join(geojson(Station.objects.order_by("pk"))), encoding="utf-8")

    batch = imported(units.province, path, Layout(guess_of(path), Datum.WGS84))

    assert json.loads(path.read_text())["datum"] == "WGS-84"
    assert batch.counts == {"same": 3}
    assert facts() == before


def guess_of(path: Path) -> tuple[tuple[str, str], ...]:
    from yizhan.common.sheets import open_sheet

    return guess(open_sheet(path).headers)


def test_the_monthly_sheet_goes_out_with_its_own_columns_and_in_again(units, tmp_path):
    header = HEADER.replace("设施", "设施,备注")
    rows = GOOD.replace("\n", ",\n")
    imported(units.province, csv_file(tmp_path, f"{header}\n{rows}"))
    added = cast.station(units.east, "网页上新建的站", lon=121.60, lat=31.22)
    before = facts()

    saved = SavedMapping.objects.get(name="总表")
    path = write(tmp_path / "next.csv", layout_of(saved), saved.name)

    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == header
    assert lines[1].startswith("1,人民广场驿站,黄浦区人民大道 1 号,121.4782,31.2285,每天 8:00–20:00,")
    assert lines[4].startswith(f"yizhan:{added.pk},网页上新建的站,")
    again = checked_import(units.province, path)
    assert again.counts == {"same": 4}
    assert facts() == before


def test_every_amenity_reads_back_from_its_name():
    for each in amenities.ALL:
        assert read_amenities(str(each.name)) == ((each.code,), ())


@pytest.mark.parametrize(
    ("osm", "cell"),
    [
        ("24/7", "24 小时开放"),
        ("08:00-20:00", "每天 8:00–20:00"),
        ("Mo-Fr 08:30-17:00; PH off", "周一至周五 8:30–17:00，法定节假日休息"),
        ("Dec 25 closed; 08:00-20:00", "Dec 25 closed; 08:00-20:00"),
        ("", ""),
    ],
)
def test_hours_are_written_in_chinese_where_they_read_back_the_same(osm, cell):
    assert hours_cell(osm) == cell
