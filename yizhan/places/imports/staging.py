"""Put the checked rows of a file where SQL can reach them: the table of import rows, by COPY."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yizhan.common.sheet_faults import SheetTooBig
from yizhan.common.sheets import Row, Sheet
from yizhan.orgs.models import Unit
from yizhan.places.imports import beside
from yizhan.places.imports.check import Checker
from yizhan.places.imports.claims import UnitClaims
from yizhan.places.imports.columns import Layout
from yizhan.places.imports.parts import COLUMNS, Part, part_of, staged
from yizhan.places.models import StationImport

CHUNK = 2000
MAX_ROWS = 300_000
LONG_TEXT, LONG_XLSX = 1024 * 1024, 256 * 1024  # bytes

Progress = Callable[[int], None]


def no_progress(rows_done: int) -> None:
    pass


def checker_for(unit: Unit, layout: Layout) -> Checker:
    """Return a checker for sheets of `unit`. 1 query, when the layout has a column of units."""
    units = unit_words(unit) if "unit" in layout.fields else {}
    return Checker(layout, units, UnitClaims(claimed_code(unit)))


def claimed_code(unit: Unit) -> str:
    """Return the division in which the unit's stations must lie: its own on the area line, else none."""
    return unit.division_code if unit.kind in {"province", "city", "district", "street"} else ""


def unit_words(unit: Unit) -> dict[str, int]:
    """Return names, short names, division and credit codes of the unit and those below it → id.

    A word that means two units means none.
    """
    words: dict[str, int] = {}
    rows = Unit.objects.below(unit).values_list("id", "name", "short_name", "division_code", "credit_code")
    if unit.industry_path:
        rows = rows.union(
            Unit.objects.below(unit, "industry").values_list(
                "id", "name", "short_name", "division_code", "credit_code"
            )
        )
    for unit_id, *names in rows:
        for name in {name for name in names if name}:
            words[name] = unit_id if words.get(name, unit_id) == unit_id else -1
    return {name: unit_id for name, unit_id in words.items() if unit_id > 0}


def chunks_of(sheet: Sheet) -> Iterator[list[Row]]:
    """Yield the rows of a sheet, CHUNK at a time. Raises BadSheet."""
    rows = sheet.rows()
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        done += len(chunk)
        if done > MAX_ROWS:
            raise SheetTooBig(_("超过 %(n)d 行，请拆成几个文件") % {"n": MAX_ROWS})
        yield chunk


def in_one_process(checker: Checker, chunks: Iterable[list[Row]]) -> Iterator[tuple[list[Row], Part]]:
    for chunk in chunks:
        yield chunk, part_of(checker, chunk)


def stage(batch: StationImport, sheet: Sheet, checker: Checker, progress: Progress = no_progress) -> int:
    """Write every row of the sheet as an ImportRow of the batch, NEW or HELD; returns how many.

    Those of an earlier try are dropped first. All or none.
    One COPY: the database stores a chunk while we check the next. A chunk that repeats a key of an earlier one is
    checked again, knowing those before it.
    """
    done = 0
    seen: dict[str, int] = {}
    parts = beside.parts if is_long(sheet) and beside.has_cores() else in_one_process
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from places_importrow where batch_id = %s", [batch.pk])
        with cursor.copy(f"copy places_importrow ({COLUMNS}) from stdin") as copy:
            for chunk, part in parts(checker, chunks_of(sheet)):
                rows = part.rows
                if seen.keys().isdisjoint(part.seen):
                    seen |= part.seen
                else:
                    checker.seen = seen
                    rows = [staged(row) for row in checker.check(chunk)]
                for row in rows:
                    copy.write_row((batch.pk, *row))
                done += len(chunk)
                progress(done)
    return done


def is_long(sheet: Sheet) -> bool:
    """Whether the sheet is worth another process, which takes 1 s to begin: some 10,000 stations."""
    return sheet.path.stat().st_size > (LONG_XLSX if sheet.format == "xlsx" else LONG_TEXT)
