"""Small sheets for the tests of imports, and the steps of an import in one call."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.places.factories import NOON
from yizhan.common.geo import Datum
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.places.imports.actions import apply_import, begin_import, check_import, look, map_columns
from yizhan.places.imports.columns import Layout, guess
from yizhan.places.models import ImportRow, SourceRow, Station, StationImport

MAX_BYTES = 20_000_000
HEADER = "编号,名称,地址,经度,纬度,开放时间,设施"
# Four real corners of Shanghai, far apart, GCJ-02 degrees.
GOOD = (
    "1,人民广场驿站,黄浦区人民大道 1 号,121.4782,31.2285,8:00-20:00,饮水、热饭、休息\n"
    "2,徐家汇驿站,徐汇区漕溪北路 2 号,121.4415,31.1932,24小时,饮水、如厕、休息\n"
    "3,五角场驿站,杨浦区淞沪路 3 号,121.5195,31.3007,周一至周五9:00-17:00,饮水、休息\n"
)


def csv_file(folder: Path, text: str, name: str = "stations.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, rows: list[list[Any]], name: str = "stations.xlsx") -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def layout_of(
    path: Path, datum: Datum = Datum.GCJ02, kind: str = "rest", kinds: dict[str, str] | None = None
) -> Layout:
    """Return the guessed layout. kinds: what the sheet's own types are here."""
    return Layout(guess(look(path, MAX_BYTES).headers), datum, kind, "running", {"kind": kinds or {}})


def checked_import(
    unit: Unit, path: Path, layout: Layout | None = None, source: str = "总表", now: datetime = NOON
) -> StationImport:
    """Begin, map and check: the dry run."""
    batch = begin_import(unit=unit, file=None, name=path.name, by=None, now=now)
    map_columns(batch=batch, layout=layout or layout_of(path), source=source, now=now)
    return check_import(batch=batch, sheet=look(path, MAX_BYTES), now=now)


def imported(
    unit: Unit,
    path: Path,
    layout: Layout | None = None,
    source: str = "总表",
    by: User | None = None,
    now: datetime = NOON,
) -> StationImport:
    """The dry run, then the import."""
    return apply_import(batch=checked_import(unit, path, layout, source, now), by=by, now=now)


def reasons(batch: StationImport) -> dict[int, list[tuple[str, str]]]:
    """Return {line: [(column, why)]} of the rows held back."""
    rows = ImportRow.objects.filter(batch=batch, problems__isnull=False).order_by("line")
    return {row.line: [(problem[0], problem[2]) for problem in row.problems or []] for row in rows}


def row_at(batch: StationImport, line: int) -> ImportRow:
    return ImportRow.objects.get(batch=batch, line=line)


def station_of(key: str) -> Station:
    """Return the station that the row of this number became; of all sheets only one has it."""
    return Station.objects.get(pk__in=SourceRow.objects.filter(key=key).values("station"))
