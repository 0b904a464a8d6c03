"""A chunk of a sheet, checked and ready for the table of import rows. No database: another process does it, too."""

from __future__ import annotations

from typing import NamedTuple

from yizhan.common.sheets import Row
from yizhan.places.choices import RowState
from yizhan.places.imports.check import Checked, Checker, as_json, digest_of

COLUMNS = "batch_id, line, key, digest, state, values, raw, problems, notes"


class Part(NamedTuple):
    """A chunk checked as if it were the whole file: its rows as COLUMNS but for the batch, and the keys seen."""

    rows: list[tuple[object, ...]]
    seen: dict[str, int]


def part_of(checker: Checker, chunk: list[Row]) -> Part:
    checker.seen = {}
    return Part([staged(row) for row in checker.check(chunk)], checker.seen)


def staged(row: Checked) -> tuple[object, ...]:
    """Return the row as COLUMNS but for the batch."""
    values, raw = as_json(row.values), as_json(row.raw)
    return (
        row.line,
        row.key,
        digest_of(values, raw if row.problems else ""),
        RowState.HELD.value if row.problems else RowState.NEW.value,
        values,
        raw,
        as_json(row.problems) if row.problems else None,
        as_json(row.notes) if row.notes else None,
    )
