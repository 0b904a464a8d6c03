"""What became of each row, for a person to read: line, column, value, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.places.feeds.features import PUBLIC_STATES
from yizhan.places.imports.columns import BY_CODE
from yizhan.places.models import ImportRow, RowState, StationImport

HEADERS = (
    gettext_lazy("行"),
    gettext_lazy("结果"),
    gettext_lazy("列"),
    gettext_lazy("内容"),
    gettext_lazy("原因"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the report. A row has as many as it has problems and notes; none if it is plainly good."""

    line: int
    state: str
    column: str
    value: str
    why: str
    is_note: bool = False


def column_name(batch: StationImport, code: str) -> str:
    """Return the sheet's own heading of a field, else our name of it."""
    for header, field in batch.mapping.get("columns", []):
        if field == code:
            return str(header)
    return str(BY_CODE[code].name) if code in BY_CODE else _("整行")


def twin_name(batch: StationImport, row: ImportRow) -> str:
    """Return what the row looks like, by name only where everybody or the importing unit may see the station."""
    if row.twin is None:
        return _("第 %(line)d 行") % {"line": row.twin_line or 0}
    if row.twin.state in PUBLIC_STATES or row.twin.unit.stands_under(batch.unit):
        return row.twin.name
    return _("别的单位的一个站点")


def said_of(batch: StationImport, row: ImportRow) -> Iterator[Said]:
    """Yield the report's lines of a row."""
    state = str(RowState(row.state).label)
    if row.state == RowState.DUPLICATE:
        why = _("与“%(like)s”位置相近、名称相似，请判断是不是同一个") % {"like": twin_name(batch, row)}
        yield Said(row.line, state, column_name(batch, "name"), row.values.get("name", ""), why)
    for code, value, why, *_more in row.problems or []:
        yield Said(row.line, state, column_name(batch, code), value, why)
    for code, value, why in row.notes or []:
        yield Said(row.line, state, column_name(batch, code), value, why, is_note=True)


def report(batch: StationImport, *, notes: bool = True) -> Iterator[Said]:
    """Yield everything there is to say of an import's rows, in their order; streams."""
    rows = ImportRow.objects.filter(batch=batch).order_by("line").select_related("twin__unit")
    for row in rows.iterator(chunk_size=2000):
        yield from (said for said in said_of(batch, row) if notes or not said.is_note)


def report_cells(batch: StationImport) -> Iterator[tuple[str, ...]]:
    for said in report(batch):
        yield (str(said.line), said.state, said.column, said.value, said.why)
