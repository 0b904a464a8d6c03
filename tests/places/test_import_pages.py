"""The officer's way of a sheet: upload, look at the columns, dry run, write, settle what waits; and export."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.places import factories as cast
from tests.places.factories import NOON, Units
from tests.places.sheets import GOOD, HEADER, checked_import, csv_file, imported, layout_of, row_at
from yizhan.orgs.models import RoleGrant
from yizhan.places.imports import tasks
from yizhan.places.imports.actions import apply_import, map_columns
from yizhan.places.imports.states import MovedOn
from yizhan.places.models import ImportState, SavedMapping, Station, StationImport
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db

TWIN = "8,户外劳动者服务站（人民广场）,人民大道,121.4782,31.2285,,饮水、充电\n"
FAR = "9,远处的站,黄浦区某路,121.25,31.38,,\n"


@pytest.fixture
def units() -> Units:
    return cast.units()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def olga(units: Units) -> Client:
    return cast.signed_in(cast.officer("欧干事", units.province))


def upload(client: Client, units: Units, data: bytes, name: str = "驿站总表.csv") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/console/stations/import/", {"unit": units.province.pk, "file": file})


def mapped(client: Client, batch: StationImport, **changed: str) -> Any:
    codes = ["key", "name", "address", "lon", "lat", "hours", "amenities"]
    said = {f"c{at}": code for at, code in enumerate(codes)}
    said |= {"source": "总表", "datum": "gcj02", "kind": "rest", "state": "running"}
    return client.post(f"/console/stations/import/{batch.pk}/columns/", said | changed)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_sheet_goes_from_upload_to_stations(olga, units):
    answer = upload(olga, units, f"{HEADER}\n{GOOD}{TWIN}".encode("gb18030"))
    batch = StationImport.objects.get()
    assert answer.url == f"/console/stations/import/{batch.pk}/columns/"
    assert batch.file_name == "驿站总表.csv"
    assert "驿站总表" not in batch.file.name

    page = text(olga.get(answer.url))
    assert "GB18030" in page
    assert '<option value="hours" selected>开放时间</option>' in page
    assert "人民广场驿站" in page

    mapped(olga, batch)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("yizhan.places.imports.tasks.check_sheet", {"import_id": batch.pk})
    assert "正在逐行检查" in text(olga.get(f"/console/stations/import/{batch.pk}/"))
    tasks.check_sheet(batch.pk)
    answer = olga.get(f"/console/stations/import/{batch.pk}/progress/")
    assert answer["HX-Redirect"] == f"/console/stations/import/{batch.pk}/"
    page = text(olga.get(answer["HX-Redirect"]))
    assert "写入 3 行" in page
    assert Station.objects.count() == 0

    olga.post(f"/console/stations/import/{batch.pk}/write/")
    olga.post(f"/console/stations/import/{batch.pk}/write/")  # a second press starts no second job
    job = ProcrastinateJob.objects.get(task_name__endswith="write_sheet")
    tasks.write_sheet(batch.pk, job.args["user_id"])
    tasks.write_sheet(batch.pk, job.args["user_id"])  # a killed worker's job runs again
    assert Station.objects.count() == 3
    assert "处理剩下的 1 行" in text(olga.get(f"/console/stations/import/{batch.pk}/"))
    assert Record.objects.get(act="places.import_stations").by.display_name == "欧干事"
    batch.refresh_from_db()
    assert not batch.file


def test_the_datum_must_be_named(olga, units):
    upload(olga, units, f"{HEADER}\n{GOOD}".encode())

    answer = mapped(olga, StationImport.objects.get(), datum="")

    assert answer.status_code == 422
    assert ProcrastinateJob.objects.count() == 0


def test_two_columns_of_one_meaning_are_refused_on_the_page(olga, units):
    upload(olga, units, f"{HEADER}\n{GOOD}".encode())

    answer = mapped(olga, StationImport.objects.get(), c0="name")

    assert answer.status_code == 422
    assert "有两列都当作“名称”" in text(answer)


def test_types_that_we_do_not_know_are_asked_about(olga, units):
    upload(
        olga, units, "名称,类型,经度,纬度\n甲,爱心小屋,121.47,31.23\n乙,劳动者驿站,121.50,31.23\n".encode()
    )
    batch = StationImport.objects.get()

    page = text(olga.get(f"/console/stations/import/{batch.pk}/columns/"))
    said = {"c0": "name", "c1": "kind", "c2": "lon", "c3": "lat", "w0": "rest"}
    said |= {"source": "表", "datum": "gcj02", "kind": "", "state": "running"}
    olga.post(f"/console/stations/import/{batch.pk}/columns/", said)
    tasks.check_sheet(batch.pk)

    assert "爱心小屋" in page
    batch.refresh_from_db()
    assert batch.counts == {"new": 2}


def test_rubbish_is_refused_at_the_field_and_nothing_stays(olga, units, tmp_path):
    answer = upload(olga, units, b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "stations.xlsx")

    assert answer.status_code == 422
    assert "不是文字表格" in text(answer)
    assert StationImport.objects.get().state == ImportState.REFUSED
    assert not list((tmp_path / "media").rglob("*.xlsx"))


def test_a_sheet_that_breaks_below_its_first_rows_is_refused_whole_in_words(olga, units):
    many = "".join(f"{n},站,路,121.4,31.2,,\n" for n in range(20))
    upload(olga, units, f'{HEADER},类型\n{many}99,"没有配对\n'.encode())
    batch = StationImport.objects.get()

    answer = olga.get(f"/console/stations/import/{batch.pk}/columns/", follow=True)

    assert "引号没有配对" in text(answer)
    assert "整份没有导入" in text(answer)


def test_a_file_above_the_limit_is_refused_in_plain_words(olga, units, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024

    answer = upload(olga, units, b"a,b\n" * 400_000)

    assert answer.status_code == 422
    assert "文件有 2 MB，超过上限 1 MB；请拆成几个文件" in text(answer)
    assert StationImport.objects.count() == 0


def test_next_months_sheet_finds_its_columns_as_they_were_left(olga, units):
    upload(olga, units, f"{HEADER}\n{GOOD}".encode())
    mapped(olga, StationImport.objects.get(), c6="intro")

    upload(olga, units, f"{HEADER}\n{GOOD}".encode(), "十月.csv")
    page = text(olga.get(f"/console/stations/import/{StationImport.objects.latest('pk').pk}/columns/"))

    assert "这种表导入过" in page
    assert '<option value="intro" selected>介绍</option>' in page
    assert 'value="总表"' in page


def test_the_report_can_be_downloaded_row_by_row(olga, units, tmp_path):
    batch = checked_import(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}{FAR}"))

    answer = olga.get(f"/console/stations/import/{batch.pk}/report.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "行,结果,列,内容,原因"
    assert any(line.startswith("5,暂存待处理,经度,") and "位置在嘉定区" in line for line in lines)
    assert any(line.startswith("4,新增,开放时间,周一至周五9:00-17:00,按法定节假日休息理解") for line in lines)


def test_a_held_row_is_placed_by_hand_in_another_datum(olga, units, tmp_path):
    batch = imported(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}9,某站,某路,,,,\n"))
    row = row_at(batch, 5)
    assert "没有经纬度，可以在地图上补" in text(olga.get("/console/stations/waiting/"))
    assert "data-pick-map" in text(olga.get(f"/console/stations/waiting/{row.pk}/"))

    said = {"do": "mend", "position": "121.6, 31.2", "datum": "wgs84", "name": "某站", "address": "某路"}
    answer = olga.post(f"/console/stations/waiting/{row.pk}/", said, follow=True)

    assert "“某站”导入了" in text(answer)
    station = Station.objects.get(name="某站")
    assert (station.lon, station.lat) == pytest.approx((121.6, 31.2), abs=1e-6)


def test_a_row_outside_its_district_can_be_accepted_or_dropped(olga, units, tmp_path):
    batch = imported(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}{FAR}"))
    row = row_at(batch, 5)
    assert "照原样导入" in text(olga.get(f"/console/stations/waiting/{row.pk}/"))

    olga.post(f"/console/stations/waiting/{row.pk}/", {"do": "accept"})

    assert Station.objects.filter(name="远处的站").exists()
    answer = olga.post(f"/console/stations/waiting/{row.pk}/", {"do": "drop"}, follow=True)
    assert "这一行已经有人处理了" in text(answer)


def test_a_likely_duplicate_stands_beside_what_it_looks_like(olga, units, tmp_path):
    batch = imported(units.province, csv_file(tmp_path, f"{HEADER}\n{GOOD}{TWIN}"))
    row = row_at(batch, 5)

    page = text(olga.get(f"/console/stations/waiting/{row.pk}/"))
    answer = olga.post(f"/console/stations/waiting/{row.pk}/", {"do": "join"}, follow=True)

    assert "饮水、充电" in page
    assert "饮水、热饭、休息" in page
    assert "并入了“人民广场驿站”" in text(answer)


def test_a_row_cannot_be_joined_into_a_station_of_somebody_else(units, tmp_path):
    theirs = cast.station(units.west, "人民广场驿站", lon=121.4737, lat=31.2304, address="黄浦区")
    batch = imported(units.east, csv_file(tmp_path, f"{HEADER}\n8,人民广场驿站,,121.4782,31.2285,,充电\n"))
    row = batch.rows.get()
    row.problems, row.state, row.twin = None, "twin", theirs  # held for its district; make it the twin only
    row.save()
    client = cast.signed_in(cast.officer("东区干事", units.east))

    answer = client.post(f"/console/stations/waiting/{row.pk}/", {"do": "join"}, follow=True)

    assert "不归您管" in text(answer)
    assert not theirs.amenities.filter(amenity="charging").exists()


@pytest.mark.parametrize(("state", "is_named"), [("planned", False), ("running", True)])
def test_a_station_of_another_unit_that_is_not_public_is_not_named(units, tmp_path, state, is_named):
    theirs = cast.station(units.west, "西区秘密站", state=state, hours="")
    batch = imported(units.east, csv_file(tmp_path, f"{HEADER}\n8,甲站,,121.4782,31.2285,,充电\n"))
    row = batch.rows.get()
    row.problems, row.state, row.twin = None, "twin", theirs
    row.save()
    client = cast.signed_in(cast.officer("东区干事", units.east))
    address = f"/console/stations/waiting/{row.pk}/"

    pages = [text(client.get(address)), text(client.get("/console/stations/waiting/"))]
    pages.append(b"".join(client.get(f"/console/stations/import/{batch.pk}/report.csv")).decode())
    refused = text(client.post(address, {"do": "join"}, follow=True))

    assert [("西区秘密站" in page) for page in pages] == [is_named] * 3
    assert "不归您管" in refused
    assert "西区总工会" not in refused


@pytest.mark.parametrize("is_erased", [False, True])
def test_an_officer_who_lost_the_role_before_the_job_ran_writes_nothing(units, tmp_path, is_erased):
    wei = cast.officer("魏干事", units.west)
    batch = checked_import(units.west, csv_file(tmp_path, f"{HEADER}\n{GOOD}"))
    cast.signed_in(wei).post(f"/console/stations/import/{batch.pk}/write/")
    user_id = wei.pk
    RoleGrant.objects.filter(user=wei).update(ends_at=timezone.now())
    if is_erased:
        RoleGrant.objects.filter(user=wei).delete()
        wei.delete()

    tasks.write_sheet(batch.pk, user_id)

    batch.refresh_from_db()
    assert Station.objects.count() == 0
    assert batch.state == ImportState.REFUSED
    assert "已经不管这个单位的站点" in batch.fault


@pytest.mark.parametrize("state", [ImportState.CHECKING, ImportState.APPLYING, ImportState.DONE])
def test_columns_are_not_said_anew_while_a_sheet_is_read_or_written(units, tmp_path, state):
    path = csv_file(tmp_path, f"{HEADER}\n{GOOD}")
    batch = checked_import(units.west, path)
    StationImport.objects.filter(pk=batch.pk).update(state=state)  # meanwhile, by another press

    with pytest.raises(MovedOn):
        map_columns(batch=batch, layout=layout_of(path), source="别的", now=NOON)

    batch.refresh_from_db()
    assert (batch.state, batch.source) == (state, "总表")


def test_an_import_of_another_union_is_not_there(units, tmp_path):
    batch = imported(units.east, csv_file(tmp_path, f"{HEADER}\n{GOOD}"))
    row = batch.rows.first()
    assert row is not None
    wei = cast.signed_in(cast.officer("魏干事", units.west))

    for path in (
        f"import/{batch.pk}/",
        f"import/{batch.pk}/columns/",
        f"import/{batch.pk}/progress/",
        f"import/{batch.pk}/report.csv",
        f"waiting/{row.pk}/",
    ):
        assert wei.get(f"/console/stations/{path}").status_code == 404
    assert "总表" not in text(wei.get("/console/stations/import/"))
    assert "人民广场" not in text(wei.get("/console/stations/waiting/"))
    saved = SavedMapping.objects.get()
    assert "总表" not in text(wei.get("/console/stations/export/"))
    answer = wei.get(f"/console/stations/export/?as=csv&layout={saved.pk}")
    assert b"".join(answer.streaming_content).decode("utf-8-sig").startswith("平台编号,名称")


def test_a_viewer_may_export_but_not_import(units):
    cast.station(units.east)
    vera = cast.signed_in(cast.officer("看看", units.east, role="viewer"))

    assert vera.get("/console/stations/import/").status_code == 403
    answer = vera.get("/console/stations/export/?as=csv")
    assert "幸福大街驿站" in b"".join(answer.streaming_content).decode()
    assert "导入" not in text(vera.get("/console/stations/"))


@pytest.mark.parametrize(
    ("kind", "start"), [("csv", "\ufeff平台编号".encode()), ("xlsx", b"PK"), ("geojson", b"{")]
)
def test_an_export_holds_the_stations_of_my_scope_that_the_filter_lets_through(units, kind, start):
    cast.station(units.east, "东一站")
    cast.station(units.east, "东二站", state="planned")
    cast.station(units.west, "西一站")
    olga = cast.signed_in(cast.officer("欧", units.east))

    data = b"".join(olga.get(f"/console/stations/export/?as={kind}&state=running").streaming_content)

    assert data.startswith(start)
    if kind != "xlsx":
        assert "东一站" in data.decode()
        assert "东二站" not in data.decode()
        assert "西一站" not in data.decode()


def test_a_workbook_too_long_to_write_at_once_is_declined(units, monkeypatch):
    cast.station(units.east)
    monkeypatch.setattr("yizhan.places.exports.MAX_XLSX_ROWS", 0)
    olga = cast.signed_in(cast.officer("欧", units.east))

    assert "请选 CSV" in text(olga.get("/console/stations/export/?as=xlsx"))


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_sheet_at_once_make_each_station_once(tmp_path):
    units = cast.units()
    path = csv_file(tmp_path, f"{HEADER}\n{GOOD}")
    batches = [checked_import(units.province, path) for _n in range(2)]
    assert [batch.counts for batch in batches] == [{"new": 3}, {"new": 3}]
    barrier = threading.Barrier(2)
    counts: list[dict[str, int]] = []

    def run(batch: StationImport) -> None:
        barrier.wait()
        counts.append(apply_import(batch=batch, by=None, now=NOON).counts)
        connection.close()

    threads = [threading.Thread(target=run, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [{"new": 3}, {"same": 3}]
    assert Station.objects.count() == 3
