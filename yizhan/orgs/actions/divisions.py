"""The tree comes from the administrative divisions: what is missing is founded, what is there is compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.actions.tree import lock_tree
from yizhan.orgs.divisions import LEVELS, Division
from yizhan.orgs.models import Unit, UnitKind

BATCH = 2_000
NATIONAL_NAME = "中华全国总工会"
TERRITORIAL = [UnitKind.PROVINCE, UnitKind.CITY, UnitKind.DISTRICT, UnitKind.STREET]

STAGE = """
CREATE TEMP TABLE orgs_division_staged (
    place integer PRIMARY KEY, code text, kind text, name text, short_name text, parent_code text
) ON COMMIT DROP
"""
# In order of the files, so that a batch never holds a child before its parent's level is done.
FOUND = """
INSERT INTO orgs_unit (kind, name, short_name, division_code, credit_code, led_by, area_parent_id,
                       area_path, industry_path, lead_path, created_at)
SELECT s.kind, s.name, s.short_name, s.code, '', 'area', COALESCE(above.id, %(root)s), '', '', '', %(now)s
FROM orgs_division_staged s
LEFT JOIN orgs_unit above ON above.division_code = s.parent_code AND above.kind = ANY(%(territorial)s)
    AND s.parent_code <> ''
LEFT JOIN orgs_unit there ON there.division_code = s.code AND there.kind = ANY(%(territorial)s)
WHERE s.place >= %(from)s AND s.place < %(to)s AND there.id IS NULL
  AND (s.parent_code = '' OR (above.id IS NOT NULL AND above.closed_at IS NULL))
ORDER BY s.place
RETURNING 1
"""
COMPARE = """
SELECT s.code, s.name, there.name, there.area_parent_id IS DISTINCT FROM COALESCE(above.id, %(root)s)
FROM orgs_division_staged s
JOIN orgs_unit there ON there.division_code = s.code AND there.kind = ANY(%(territorial)s)
LEFT JOIN orgs_unit above ON above.division_code = s.parent_code AND above.kind = ANY(%(territorial)s)
    AND s.parent_code <> ''
WHERE there.name <> s.name OR there.area_parent_id IS DISTINCT FROM COALESCE(above.id, %(root)s)
ORDER BY s.place
"""
NOT_TAKEN = """
SELECT s.code FROM orgs_division_staged s
LEFT JOIN orgs_unit there ON there.division_code = s.code AND there.kind = ANY(%(territorial)s)
WHERE there.id IS NULL ORDER BY s.place
"""


@dataclass(frozen=True)
class Imported:
    """What an import did. renamed: code, name in the files, name here. The last three are left as they are."""

    founded: int
    already_there: int
    renamed: list[tuple[str, str, str]]
    stand_elsewhere: list[str]
    under_closed: list[str]


@act("orgs.import_divisions", "导入行政区划组织")
def import_divisions(
    *,
    divisions: Sequence[Division],
    source: str,
    now: datetime,
    tick: Callable[[int], object] | None = None,
) -> Imported:
    """Found a territorial union for every division that has none; the operator's act, all or nothing.

    divisions: parents before children. What exists is never renamed or moved, only reported, because
    officers may have done so for a reason. The same again changes nothing. tick(n): n more rows are done.
    """
    lock_tree()
    root = _national(now)
    named: dict[str, Any] = {"root": root.pk, "now": now, "territorial": TERRITORIAL}
    founded = 0
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        _stage(divisions)
        for start, end in _batches(divisions):
            cursor.execute(FOUND, named | {"from": start, "to": end})
            founded += cursor.rowcount
            cursor.execute("ANALYZE orgs_unit")  # plans made on the small table would read it whole
            if tick:
                tick(end - start)
        cursor.execute(COMPARE, named)
        differing = cursor.fetchall()
        cursor.execute(NOT_TAKEN, named)
        not_taken = [code for (code,) in cursor.fetchall()]
        cursor.execute("DROP TABLE orgs_division_staged")
    if founded:
        write_record(unit=root, at=now, by=None, count=founded, source=source)
    else:
        nothing_done()
    return Imported(
        founded=founded,
        already_there=len(divisions) - founded - len(not_taken),
        renamed=[(code, given, here) for code, given, here, _moved in differing if given != here],
        stand_elsewhere=[code for code, _given, _here, moved in differing if moved],
        under_closed=not_taken,
    )


def _national(now: datetime) -> Unit:
    """The root of the area line; founded when there is none yet."""
    root = Unit.objects.filter(kind=UnitKind.NATIONAL, area_parent__isnull=True).order_by("pk").first()
    if root is None:
        root = Unit(kind=UnitKind.NATIONAL, name=NATIONAL_NAME, short_name="全总", created_at=now)
        root.save(force_insert=True)
        root.refresh_from_db()
    return root


def _stage(divisions: Sequence[Division]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(
            "COPY orgs_division_staged (place, code, kind, name, short_name, parent_code) FROM STDIN"
        ) as copy,
    ):
        for place, division in enumerate(divisions):
            short_name = division.union_name.removesuffix("总工会")[:40]
            copy.write_row(
                (
                    place,
                    division.code,
                    division.kind.value,
                    division.union_name,
                    short_name,
                    division.parent_code,
                )
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE orgs_division_staged")


def _batches(divisions: Sequence[Division]) -> list[tuple[int, int]]:
    """Cut the rows into batches that never straddle two levels: a statement cannot see its own rows."""
    cuts: list[tuple[int, int]] = []
    start = 0
    for _file, kind, _digits in LEVELS:
        end = start + sum(division.kind == kind for division in divisions)
        cuts += [(low, min(low + BATCH, end)) for low in range(start, end, BATCH)]
        start = end
    return cuts
