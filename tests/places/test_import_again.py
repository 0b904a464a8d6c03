"""The same sheet again changes nothing; next month's changes what it says, and nothing that it does not say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DataError

from tests.places import factories as cast
from tests.places.factories import NOON, Units
from tests.places.sheets import (
    GOOD,
    HEADER,
    checked_import,
    csv_file,
    imported,
    layout_of,
    reasons,
    row_at,
    station_of,
)
from yizhan.places.actions.stations import edit_station
from yizhan.places.imports import writing
from yizhan.places.imports.actions import (
    AlreadySettled,
    NotAcceptable,
    apply_import,
    begin_import,
    drop_row,
    join_row,
    mend_row,
)
from yizhan.places.imports.columns import signature
from yizhan.places.imports.states import MovedOn
from yizhan.places.invariants import the_search_says_what_the_stations_say
from yizhan.places.models import SavedMapping, SourceRow, Station, StationImport, StationNear
from yizhan.places.nearby import index
from yizhan.places.nearby.rows import Row
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=30)


@pytest.fixture
def units() -> Units:
    return cast.units()


def first(units: Units, tmp_path, text: str = f"{HEADER}\n{GOOD}") -> StationImport:
    return imported(units.province, csv_file(tmp_path, text))


def next_month(units: Units, tmp_path, text: str) -> StationImport:
    return imported(units.province, csv_file(tmp_path, text, "next.csv"), now=LATER)


def facts() -> list[dict[str, object]]:
    return list(Station.objects.order_by("pk").values())


def test_an_import_makes_running_stations_that_the_search_knows(units, tmp_path):
    batch = first(units, tmp_path)

    assert batch.counts == {"new": 3}
    made = station_of("3")
    assert (made.name, made.hours, made.state) == ("五角场驿站", "Mo-Fr 09:00-17:00; PH off", "running")
    assert (made.unit, made.home_id, made.division_code) == (units.province, units.province.home_id, "310110")
    assert StationNear.objects.count() == 3
    assert list(the_search_says_what_the_stations_say()) == []


def test_stations_made_a_few_at_a_time_are_all_in_step(units, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 2)
    batch = checked_import(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}"))
    told: list[int] = []

    apply_import(batch=batch, by=None, now=NOON, progress=told.append)

    assert told == [2, 3]
    assert Station.objects.exclude(amenities=None).count() == StationNear.objects.count() == 3
    assert list(the_search_says_what_the_stations_say()) == []


def test_what_breaks_while_the_next_stations_are_made_is_told_and_nothing_is_written(
    units, tmp_path, monkeypatch
):
    monkeypatch.setattr(writing, "CHUNK", 1)
    monkeypatch.setattr(index, "_ADD", f"select 1 / 0{', %s' * len(Row._fields)}")
    batch = checked_import(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}"))

    with pytest.raises(DataError, match="division by zero"):
        apply_import(batch=batch, by=None, now=NOON)

    monkeypatch.undo()
    assert not Station.objects.exists()
    assert apply_import(batch=batch, by=None, now=NOON).counts == {"new": 3}


def test_an_import_leaves_one_record_of_what_it_did(units, tmp_path):
    officer = cast.officer("欧干事", units.province)

    batch = imported(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}"), by=officer)

    record = Record.objects.get(act="places.import_stations")
    assert (record.unit, record.by, record.count) == (units.province, officer, 3)
    assert record.data == {"rows": 3, "new": 3}
    assert record.subject == f"places.import:{batch.pk}"


def test_a_dry_run_writes_no_station_and_no_record(units, tmp_path):
    from tests.places.sheets import checked_import

    batch = checked_import(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}"))

    assert batch.counts == {"new": 3}
    assert Station.objects.count() == SourceRow.objects.count() == Record.objects.count() == 0


def test_the_same_file_again_changes_nothing(units, tmp_path):
    first(units, tmp_path)
    before = facts()

    again = next_month(units, tmp_path, f"{HEADER}\n{GOOD}")

    assert again.counts == {"same": 3}
    assert facts() == before


def test_the_same_import_applied_twice_does_nothing_the_second_time(units, tmp_path):
    batch = first(units, tmp_path)

    apply_import(batch=batch, by=None, now=LATER)

    assert Record.objects.filter(act="places.import_stations").count() == 1


def test_an_import_is_not_written_before_its_dry_run(units):
    batch = begin_import(unit=units.province, file=None, name="x.csv", by=None, now=NOON)

    with pytest.raises(MovedOn, match="等待核对列"):
        apply_import(batch=batch, by=None, now=NOON)


def test_only_the_row_that_changed_is_written(units, tmp_path):
    first(units, tmp_path)

    batch = next_month(units, tmp_path, f"{HEADER}\n{GOOD}".replace("8:00-20:00", "7:00-21:00"))

    assert batch.counts == {"same": 2, "changed": 1}
    assert station_of("1").hours == "07:00-21:00"
    assert list(Station.objects.filter(changed_at=LATER)) == [station_of("1")]
    assert list(the_search_says_what_the_stations_say()) == []


def test_a_sheet_takes_away_what_its_list_no_longer_names_and_leaves_broken_things_broken(units, tmp_path):
    first(units, tmp_path)
    station = station_of("1")
    station.amenities.filter(amenity="water").update(broken_since=NOON)

    next_month(units, tmp_path, f"{HEADER}\n{GOOD}".replace("饮水、热饭、休息", "饮水、休息、充电"))

    has = {each.amenity: each.broken_since for each in station.amenities.all()}
    assert has == {"water": NOON, "rest": None, "charging": None}


def test_what_an_officer_edited_survives_a_sheet_that_says_the_same_as_before(units, tmp_path):
    first(units, tmp_path)
    station = station_of("1")
    edit_station(
        station_id=station.pk,
        seen={"name": station.name},
        wanted={"name": "人民广场驿站（新）"},
        by=None,
        now=NOON,
    )

    batch = next_month(units, tmp_path, f"{HEADER}\n{GOOD}")

    assert batch.counts == {"same": 3}
    assert Station.objects.get(pk=station.pk).name == "人民广场驿站（新）"


def test_an_empty_cell_says_nothing_and_takes_nothing_away(units, tmp_path):
    first(units, tmp_path)

    batch = next_month(units, tmp_path, f"{HEADER}\n{GOOD}".replace("8:00-20:00", ""))

    assert batch.counts == {"same": 3}
    assert station_of("1").hours == "08:00-20:00"


def test_a_sheet_without_numbers_knows_its_rows_by_name_and_address(units, tmp_path):
    text = "名称,地址,经度,纬度\n甲站,甲路 1 号,121.478,31.228\n"
    first(units, tmp_path, text)

    batch = next_month(units, tmp_path, text.replace("121.478", "121.479"))

    assert batch.counts == {"changed": 1}
    assert Station.objects.count() == 1


def test_a_number_that_now_means_a_far_station_of_another_name_is_held(units, tmp_path):
    first(units, tmp_path)

    batch = next_month(units, tmp_path, f"{HEADER}\n1,金山石化驿站,金山区某路,121.345,30.722,,\n")

    assert batch.counts == {"held": 1}
    ((column, said),) = reasons(batch)[2]
    assert column == "key"
    assert said == "这个编号上次是“人民广场驿站”，相距约 58 公里，像是另一个站点"
    mend_row(row_id=row_at(batch, 2).pk, accept=True, by=None, now=LATER)
    assert station_of("1").name == "金山石化驿站"


def test_two_sheets_with_the_same_numbers_do_not_touch_each_others_stations(units, tmp_path):
    first(units, tmp_path)

    other = "编号,名称,地址,经度,纬度\n1,金山石化驿站,金山区某路,121.345,30.722\n"
    batch = imported(units.province, csv_file(tmp_path, other), source="石化总表")

    assert batch.counts == {"new": 1}
    assert SourceRow.objects.filter(key="1").values("station").distinct().count() == 2


def test_a_layout_is_remembered_for_the_next_sheet_of_these_headings(units, tmp_path):
    batch = first(units, tmp_path)

    saved = SavedMapping.objects.get(unit=units.province, signature=signature(HEADER.split(",")))
    assert saved.columns == batch.mapping["columns"]
    assert (saved.datum, saved.kind, saved.name) == ("gcj02", "rest", "总表")


# --- rows that wait --------------------------------------------------------------------------------

TWINS = f"{HEADER}\n{GOOD}8,户外劳动者服务站（人民广场）,人民大道,121.4782,31.2285,,饮水、充电\n"


def test_a_likely_duplicate_waits_for_decision_and_no_row_is_lost(units, tmp_path):
    batch = first(units, tmp_path, TWINS)

    assert batch.counts == {"new": 3, "twin": 1}
    assert row_at(batch, 5).twin_line == 2
    assert Station.objects.count() == 3


def test_the_same_station_gets_what_the_second_row_adds(units, tmp_path):
    batch = first(units, tmp_path, TWINS)

    join_row(row_id=row_at(batch, 5).pk, by=None, now=NOON)

    station = station_of("1")
    has = set(station.amenities.values_list("amenity", flat=True))
    assert has == {"water", "microwave", "rest", "charging"}
    again = next_month(units, tmp_path, TWINS)
    assert again.counts == {"same": 4}
    assert set(station.amenities.values_list("amenity", flat=True)) == has


def test_two_stations_stay_two_and_are_not_asked_about_again(units, tmp_path):
    batch = first(units, tmp_path, TWINS)

    mend_row(row_id=row_at(batch, 5).pk, is_other_station=True, by=None, now=NOON)

    assert Station.objects.count() == 4
    assert next_month(units, tmp_path, TWINS).counts == {"same": 4}


def test_a_dropped_row_stays_dropped_while_it_says_the_same(units, tmp_path):
    batch = first(units, tmp_path, TWINS)

    drop_row(row_id=row_at(batch, 5).pk, by=None, now=NOON)

    assert next_month(units, tmp_path, TWINS).counts == {"same": 3, "dropped": 1}
    assert next_month(units, tmp_path, TWINS.replace("饮水、充电", "饮水")).counts == {"same": 3, "twin": 1}


def test_a_twin_of_a_station_that_stands_is_found_too(units, tmp_path):
    cast.station(units.province, "人民广场工会驿站", lon=121.47367, lat=31.23045)

    batch = first(units, tmp_path)

    assert batch.counts == {"new": 2, "twin": 1}


def test_a_mended_row_becomes_a_station(units, tmp_path):
    batch = first(units, tmp_path, f"{HEADER}\n{GOOD}9,某站,某路,31.22,121.60,,\n")

    row = mend_row(row_id=row_at(batch, 5).pk, cells={"lon": "121.60", "lat": "31.22"}, by=None, now=NOON)

    assert row.state == "new"
    assert row.station is not None
    assert row.station.name == "某站"
    assert list(the_search_says_what_the_stations_say()) == []


def test_a_row_mended_wrongly_stays_held_for_the_new_reason(units, tmp_path):
    batch = first(units, tmp_path, f"{HEADER}\n{GOOD}9,某站,某路,31.22,121.60,,\n")

    row = mend_row(row_id=row_at(batch, 5).pk, cells={"lon": "121.60", "lat": "91"}, by=None, now=NOON)

    assert row.state == "held"
    assert reasons(batch)[5] == [("lon", "纬度 91 不存在（应在 -90 到 90 之间）")]


def test_hours_not_understood_may_be_accepted_as_a_note(units, tmp_path):
    batch = first(units, tmp_path, f"{HEADER}\n9,某站,某路,121.60,31.22,工作日开放,\n")

    mend_row(row_id=row_at(batch, 2).pk, accept=True, by=None, now=NOON)

    station = Station.objects.get()
    assert (station.hours, station.hours_note) == ("", "工作日开放")


def test_an_error_cannot_be_accepted(units, tmp_path):
    batch = first(units, tmp_path, f"{HEADER}\n9,某站,某路,,,工作日开放,\n")

    with pytest.raises(NotAcceptable):
        mend_row(row_id=row_at(batch, 2).pk, accept=True, by=None, now=NOON)


def test_a_row_is_settled_once(units, tmp_path):
    batch = first(units, tmp_path, TWINS)
    row = row_at(batch, 5)
    drop_row(row_id=row.pk, by=None, now=NOON)

    with pytest.raises(AlreadySettled):
        join_row(row_id=row.pk, by=None, now=NOON)


def test_every_settling_leaves_a_record(units, tmp_path):
    batch = first(units, tmp_path, TWINS)
    officer = cast.officer("欧干事", units.province)

    drop_row(row_id=row_at(batch, 5).pk, by=officer, now=NOON)

    record = Record.objects.get(act="places.drop_import_row")
    assert (record.by, record.data) == (officer, {"what": "dropped", "state": "dropped", "line": 5})


def test_a_station_listed_twice_by_our_own_number_is_taken_once(units, tmp_path):
    first(units, tmp_path)
    number = station_of("1").pk
    at = "121.4782,31.2285"
    text = f"平台编号,编号,名称,经度,纬度\n{number},甲,人民广场驿站,{at}\n{number},乙,人民广场站,{at}\n"

    batch = imported(units.province, csv_file(tmp_path, text), source="导出表")

    assert batch.counts == {"same": 1, "held": 1}
    assert reasons(batch) == {3: [("yizhan", "和第 2 行是同一个站点")]}


def test_our_number_of_another_unions_station_is_refused(units, tmp_path):
    theirs = cast.station(units.west)
    text = f"平台编号,名称,经度,纬度\n{theirs.pk},抢来的站,121.60,31.22\n"

    batch = imported(units.east, csv_file(tmp_path, text))

    assert reasons(batch) == {2: [("yizhan", "本单位和下级里没有这个平台编号的站点")]}
    theirs.refresh_from_db()
    assert theirs.name == "幸福大街驿站"


def test_a_layout_knows_the_words_of_the_sheet(units, tmp_path):
    path = csv_file(tmp_path, "名称,类型,经度,纬度\n甲,爱心小屋,121.478,31.228\n")

    imported(units.province, path, layout_of(path, kind="", kinds={"爱心小屋": "rest"}))

    assert Station.objects.get().kind == "rest"


def test_a_source_of_the_same_name_and_number_leads_to_no_station_of_another_unit(units, tmp_path):
    theirs = imported(units.works, csv_file(tmp_path, f"{HEADER}\n{GOOD}"), source="驿站")
    before = facts()
    sheet = f"{HEADER}\n1,冒名驿站,黄浦区人民大道 1 号,121.4782,31.2285,24小时,饮水、热饭、休息"

    ours = imported(units.depot, csv_file(tmp_path, sheet, "ours.csv"), source="驿站", now=LATER)
    drop_row(row_id=row_at(ours, 2).pk, by=None, now=LATER)

    assert facts() == before
    assert SourceRow.objects.get(key="1").station_id is not None
    again = imported(
        units.works, csv_file(tmp_path, f"{HEADER}\n{GOOD}", "again.csv"), source="驿站", now=LATER
    )
    assert again.counts == {"same": theirs.counts["new"]}
