"""A sheet is begun, checked, written; a row that waits is settled. Each write leaves its record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.common.collector import standing_heap
from yizhan.common.sheet_faults import BadSheet
from yizhan.common.sheets import Sheet, open_sheet
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT
from yizhan.places.imports.check import Checked
from yizhan.places.imports.columns import BadMapping, Layout, checked, known_headings, signature
from yizhan.places.imports.matching import Matching, counts_of, lock_home
from yizhan.places.imports.staging import Progress, checker_for, no_progress, stage
from yizhan.places.imports.states import MovedOn, alone_with, move
from yizhan.places.imports.writing import Writing
from yizhan.places.models import (
    ImportRow,
    ImportState,
    RowState,
    SavedMapping,
    SourceRow,
    StationAmenity,
    StationImport,
)
from yizhan.places.models.imports import OPEN_ROWS
from yizhan.places.nearby.index import reindex, today_of

UNWRITTEN = (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED)


class AlreadySettled(ValueError):
    """Somebody has settled this row already."""


class NotAcceptable(ValueError):
    """The row has an error that must be mended; only doubts can be accepted."""


class NoTwin(ValueError):
    """The row that this one looks like has not become a station yet; settle that one first."""


def look(path: Path, max_bytes: int) -> Sheet:
    """Open a sheet of stations. Raises BadSheet."""
    return open_sheet(path, max_bytes=max_bytes, score=known_headings)


@unrecorded("a file on its way in; the import itself is recorded")
def begin_import(
    *, unit: Unit, file: File[bytes] | None, name: str, by: User | None, now: datetime
) -> StationImport:
    """Keep an uploaded file until it is mapped, checked and written. file None: it stays where it is."""
    return StationImport.objects.create(
        home_id=unit.home_id or unit.pk, unit=unit, file=file, file_name=name[-200:], by=by, made_at=now
    )


@unrecorded("how a sheet is read is no act of the union's")
def map_columns(*, batch: StationImport, layout: Layout, source: str, now: datetime) -> StationImport:
    """Say how the sheet is read, and remember it for the unit's next sheet of these headers.

    source: names the sheet across months; the same row of the same source is the same station.
    Raises BadMapping; MovedOn while it is checked or written.
    """
    checked(layout)
    headers = [header for header, _code in layout.columns]
    if not source.strip():
        raise BadMapping(_("请给这份表一个来源名称"))
    move(
        batch,
        ImportState.CHECKING,
        mapping=layout.as_json(),
        source=source.strip()[:60],
        rows_done=0,
        rows_total=0,
        fault="",
    )
    SavedMapping.objects.update_or_create(
        unit=batch.unit,
        signature=signature(headers),
        defaults={
            "name": batch.source,
            "columns": batch.mapping["columns"],
            "words": batch.mapping["words"],
            "datum": layout.datum.value,
            "kind": layout.kind,
            "used_at": now,
        },
    )
    return batch


@unrecorded("a dry run: nothing but the report is written")
def check_import(
    *,
    batch: StationImport,
    sheet: Sheet,
    now: datetime,
    progress: Progress = no_progress,
    forecast: bool = True,
) -> StationImport:
    """Read and check every row, and say what would become of it. Run again, it begins anew.

    forecast False: leave the matching to `apply_import`, when that follows at once.
    A file that breaks further down is refused whole. Raises MovedOn when somebody else has done so.
    """
    try:
        with transaction.atomic():
            alone_with(batch)
            if batch.state != ImportState.CHECKING:
                raise MovedOn(batch.state)
            checker = checker_for(batch.unit, Layout.from_json(batch.mapping))
            with standing_heap():
                rows = stage(batch, sheet, checker, progress)
                counts = Matching(batch).run() if forecast else counts_of(batch)
            move(batch, ImportState.CHECKED, rows_total=rows, rows_done=rows, counts=counts, checked_at=now)
    except BadSheet as wrong:
        return refuse_import(batch=batch, why=str(wrong))
    return batch


@unrecorded("nothing came in")
def refuse_import(*, batch: StationImport, why: str) -> StationImport:
    """Refuse the whole file, with the reason. Raises MovedOn when it is in already, or refused."""
    with transaction.atomic():
        alone_with(batch)
        move(batch, ImportState.REFUSED, fault=why[:300])
        ImportRow.objects.filter(batch=batch).delete()
    return batch


@unrecorded("what came in stays recorded; what never came in was nothing")
def forget_imports(*, before: datetime) -> int:
    """Refuse sheets that nobody wrote, drop refused files and the settled rows of old sheets; returns how many rows.

    A row that waits is kept until somebody decides, and so is the earlier row that it looks like.
    """
    old = StationImport.objects.filter(made_at__lt=before)
    for batch in old.filter(Q(state__in=UNWRITTEN) | Q(state=ImportState.REFUSED) & ~Q(file="")):
        with suppress(MovedOn):
            refuse_import(batch=batch, why=_("很久没有人导入这份表，已经退回"))
        if batch.state == ImportState.REFUSED and batch.file:
            batch.file.delete(save=False)
            StationImport.objects.filter(pk=batch.pk).update(file="")
    waits = ImportRow.objects.filter(state__in=OPEN_ROWS, batch=OuterRef("batch"), twin_line=OuterRef("line"))
    settled = ImportRow.objects.filter(batch__state=ImportState.DONE, batch__applied_at__lt=before)
    return settled.exclude(Q(state__in=OPEN_ROWS) | Exists(waits)).delete()[0]


@unrecorded("the job that follows is recorded")
def start_writing(*, batch: StationImport) -> None:
    """Take a checked import into writing. Raises MovedOn when somebody else did so already."""
    move(batch, ImportState.APPLYING, rows_done=0)


@act("places.import_stations", "导入站点")
def apply_import(
    *, batch: StationImport, by: User | None, now: datetime, progress: Progress = no_progress
) -> StationImport:
    """Write all good rows, or none. The same import again does nothing; another of this home waits.

    by: whether she still answers for the unit is asked again, for the job may run long after she pressed.
    Raises OutOfReach; MovedOn before its dry run, and when it was refused.
    """
    alone_with(batch)
    lock_home(batch.home_id)
    if batch.state == ImportState.DONE:
        nothing_done()
        return batch
    if batch.state not in (ImportState.CHECKED, ImportState.APPLYING):
        raise MovedOn(batch.state)
    require(by, STATIONS_EDIT, batch.unit, now)
    with standing_heap():
        counts = Matching(batch).run()
        stations = Writing(batch, now).run(progress)
    move(batch, ImportState.DONE, counts=counts, applied_at=now)
    write_record(
        unit=batch.unit,
        at=now,
        by=by,
        subject=f"places.import:{batch.pk}",
        count=len(stations),
        source=batch.file_name,
        data={"rows": batch.rows_total, **batch.counts},
    )
    return batch


def open_row(row_id: int) -> ImportRow:
    """Return the row, locked, if nobody settled it yet. Raises AlreadySettled."""
    row = ImportRow.objects.select_for_update(of=("self",)).select_related("batch__unit").get(pk=row_id)
    lock_home(row.batch.home_id)
    if row.state not in OPEN_ROWS or row.batch.state != ImportState.DONE:
        raise AlreadySettled
    return row


@act("places.mend_import_row", "处理导入行")
def mend_row(
    *,
    row_id: int,
    by: User | None,
    now: datetime,
    cells: Mapping[str, str] | None = None,
    accept: bool = False,
    is_other_station: bool = False,
) -> ImportRow:
    """Check a waiting row again with mended cells, and make a station of it if it is right now.

    cells: {field: text} over the row's own. accept: settle its doubts as they are. is_other_station: what
    looks like it is another station. It may stay held, for another reason: see its state.
    Raises AlreadySettled, NotAcceptable.
    """
    row = open_row(row_id)
    raw = {**row.raw, **{code: text.strip() for code, text in (cells or {}).items()}}
    raw = {code: text for code, text in raw.items() if text}
    checker = checker_for(row.batch.unit, Layout.from_json(row.batch.mapping))
    fresh = checker.recheck(row.line, raw, row.key)
    was_twin = row.state == RowState.DUPLICATE
    accepted = set(row.accepted or ())
    if accept:
        standing = [*fresh.problems, *(row.problems or ())] if not cells else fresh.problems
        if not all(problem[4] for problem in standing):
            raise NotAcceptable
        accepted |= {str(problem[3]) for problem in standing}
    if is_other_station:
        accepted.add("twin")
    _accepted(fresh, accepted)
    row.raw, row.values, row.accepted = raw, fresh.values, sorted(accepted)
    row.problems = [list(problem) for problem in fresh.problems] or None
    row.notes = [list(note) for note in fresh.notes] or None
    row.state = RowState.HELD if row.problems else RowState.NEW
    row.twin = row.twin_line = None
    row.decided_by, row.decided_at = by, now
    row.save()
    if not row.problems:
        Matching(row.batch, [row.line]).run()
        Writing(row.batch, now, [row.line]).run()
        row.refresh_from_db()
    _count_again(row.batch)
    what = "other_station" if is_other_station and was_twin else "accepted" if accept else "mended"
    _settled(row, by, now, what)
    return row


@act("places.join_import_row", "并入已有站点")
def join_row(*, row_id: int, by: User | None, now: datetime) -> ImportRow:
    """Say that a likely duplicate is the station it looks like; what it has is added to that station.

    Raises AlreadySettled, NoTwin.
    """
    row = open_row(row_id)
    station_id = row.twin_id or _station_of_line(row)
    if row.state != RowState.DUPLICATE or station_id is None:
        raise NoTwin
    StationAmenity.objects.bulk_create(
        [StationAmenity(station_id=station_id, amenity=code) for code in row.values.get("amenities", [])],
        ignore_conflicts=True,
    )
    reindex([station_id], today_of(now))
    _remember(row, station_id, now, is_extra=True)
    _close(row, RowState.JOINED, by, now, station_id)
    return row


@act("places.drop_import_row", "不要导入行")
def drop_row(*, row_id: int, by: User | None, now: datetime) -> ImportRow:
    """Say that a waiting row is no station; the same row in the next sheet is passed over.

    Raises AlreadySettled.
    """
    row = open_row(row_id)
    _remember(row, None, now)
    _close(row, RowState.DROPPED, by, now, None)
    return row


def _accepted(fresh: Checked, accepted: set[str]) -> None:
    """Take out the doubts that somebody accepted; hours not understood become a note to read."""
    for problem in [each for each in fresh.problems if each.may_accept and each.code in accepted]:
        fresh.problems.remove(problem)
        if problem.code == "hours":
            fresh.values["hours_note"] = fresh.raw.get("hours", "")[:200]


def _station_of_line(row: ImportRow) -> int | None:
    found = ImportRow.objects.filter(batch=row.batch, line=row.twin_line or 0).first()
    if found is None:
        return None
    known = SourceRow.objects.filter(home_id=row.batch.home_id, source=row.batch.source, key=found.key)
    return found.station_id or known.values_list("station_id", flat=True).first()


def _remember(row: ImportRow, station_id: int | None, now: datetime, *, is_extra: bool = False) -> None:
    number: dict[str, Any] = {"home_id": row.batch.home_id, "source": row.batch.source, "key": row.key}
    known = SourceRow.objects.filter(**number, station__isnull=False).select_related("station__unit").first()
    if known and known.station and not known.station.unit.stands_under(row.batch.unit):
        return  # another unit's number: what she decides of her row is not for theirs
    SourceRow.objects.update_or_create(
        **number,
        defaults={"digest": row.digest, "station_id": station_id, "is_extra": is_extra, "seen_at": now},
    )


def _close(row: ImportRow, state: RowState, by: User | None, now: datetime, station_id: int | None) -> None:
    row.state, row.station_id, row.decided_by, row.decided_at = state, station_id, by, now
    row.save(update_fields=["state", "station", "decided_by", "decided_at"])
    _count_again(row.batch)
    _settled(row, by, now, state.value)


def _count_again(batch: StationImport) -> None:
    batch.counts = counts_of(batch)
    batch.save(update_fields=["counts"])


def _settled(row: ImportRow, by: User | None, now: datetime, what: str) -> None:
    write_record(
        unit=row.batch.unit,
        at=now,
        by=by,
        subject=f"places.import_row:{row.pk}",
        place_id=row.station_id,
        data={"what": what, "state": row.state, "line": row.line},
    )
