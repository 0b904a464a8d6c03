"""Which station is a row, if it is one already? By what it was last time, by its number, or by its likeness.

All set-based, over the staged rows of one import or some of its lines. Problems found here have codes that
begin with "m_" and are found anew each time. Run under `lock_home` when the answer is acted on; without it
the answer is a forecast.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from yizhan.common.geo import Degrees, distance_m
from yizhan.places.imports.check import Problem
from yizhan.places.imports.neighbours import CELL, QUERIED, ROW, Neighbourhood, Spot
from yizhan.places.imports.twins import similarity
from yizhan.places.models import StationImport

LOCK = 0x59495A48_00000000  # "YIZH", plus the home: one import at a time writes stations of a home
FAR_DEGREES = 0.01  # a station that moved by a kilometre and changed its name is another station

# Every value a row can have, as jsonb_to_record reads it. What is missing from the row is null.
VALUES = """v(name text, kind text, tier text, setting text, address text, lon float8, lat float8, hours text,
    hours_note text, admits text, admits_note text, intro text, contact text, phone text, seats int,
    truck_spaces int, area_m2 float8, state text, state_reason text, opened_date date, accepted_date date,
    unit bigint, yizhan bigint, amenities jsonb, first_kind text, first_state text, first_admits text,
    first_division text)"""
PLAIN = (
    *("name", "kind", "tier", "setting", "address", "hours", "hours_note", "admits", "admits_note"),
    *("intro", "contact", "phone", "seats", "truck_spaces", "area_m2", "state", "state_reason"),
    *("opened_date", "accepted_date"),
)
STOOD = 0.000002  # degrees, 0.2 m: less is the rounding of a datum, not a move

# A source's name and numbers are only words in a sheet: they lead to no station that the unit does not answer for.
REACHED = """places_station t join orgs_unit u on u.id = t.unit_id
    where starts_with(u.area_path, %(area)s) or starts_with(u.industry_path, %(industry)s)"""
_RESET = """
    update places_importrow r
    set state = case when problems is null or problems->0->>3 like 'm!_%%' escape '!' then 'new' else 'held' end,
        problems = case when problems->0->>3 like 'm!_%%' escape '!' then null else problems end,
        station_id = null, twin_id = null, twin_line = null
    where {mine} and (state not in ('new', 'held') or station_id is not null
                      or problems->0->>3 like 'm!_%%' escape '!')
"""
_SEEN_BEFORE = """
    update places_importrow r
    set state = case when s.station_id is null then 'dropped' else 'same' end, station_id = s.station_id
    from places_sourcerow s
    where {mine} and r.state in ('new', 'held') and s.home_id = %(home)s and s.source = %(source)s
      and s.key = r.key and s.digest = r.digest
      and (s.station_id is null or s.station_id in (select t.id from {reached}))
"""
_BY_OUR_NUMBER = """
    update places_importrow r set station_id = t.id
    from places_station t join orgs_unit u on u.id = t.unit_id
    where {mine} and r.state = 'new' and r.values ? 'yizhan' and t.id = (r.values->>'yizhan')::bigint
      and (starts_with(u.area_path, %(area)s) or starts_with(u.industry_path, %(industry)s))
"""
_BY_THEIR_NUMBER = """
    update places_importrow r set station_id = s.station_id
    from places_sourcerow s
    where {mine} and r.state = 'new' and r.station_id is null and not r.values ? 'yizhan'
      and s.home_id = %(home)s and s.source = %(source)s and s.key = r.key
      and s.station_id in (select t.id from {reached})
"""
_ANOTHERS_NUMBER = """
    select r.line from places_importrow r
    join places_sourcerow s on s.home_id = %(home)s and s.source = %(source)s and s.key = r.key
    where {mine} and r.state = 'new' and r.station_id is null and not r.values ? 'yizhan'
      and s.station_id is not null and s.station_id not in (select t.id from {reached})
"""
_NOT_FOUND = """
    select line, values->>'yizhan' from places_importrow r
    where {mine} and state = 'new' and station_id is null and values ? 'yizhan'
"""
_TARGETED_TWICE = """
    select line, first from (
        select line, state, min(line) over (partition by station_id) as first from places_importrow r
        where {batch} and station_id is not null and state in ('new', 'same')
          and not exists (select 1 from places_sourcerow s where s.home_id = %(home)s
                          and s.source = %(source)s and s.key = r.key and s.is_extra)
    ) targeted where line > first and state = 'new'
"""
_MOVED = """
    select r.line, r.values->>'name', t.name,
           (r.values->>'lon')::float8, (r.values->>'lat')::float8, t.lon, t.lat
    from places_importrow r join places_station t on t.id = r.station_id
    where {mine} and r.state = 'new' and not r.values ? 'yizhan'
      and not coalesce(r.accepted ? 'm_moved', false)
      and (abs((r.values->>'lon')::float8 - t.lon) > %(far)s or abs((r.values->>'lat')::float8 - t.lat) > %(far)s)
"""
_DIFFERS = " or ".join(
    [
        *(f"v.{name} <> t.{name} or (v.{name} is not null and t.{name} is null)" for name in PLAIN),
        "v.unit <> t.unit_id",
        f"abs(v.lon - t.lon) > {STOOD}",
        f"abs(v.lat - t.lat) > {STOOD}",
        "v.amenities <> (select coalesce(jsonb_agg(a.amenity order by a.amenity collate \"C\"), '[]') "
        "from places_stationamenity a where a.station_id = t.id)",
    ]
)
_COMPARE = f"""
    update places_importrow r
    set state = case when
            case when exists (select 1 from places_sourcerow s where s.home_id = %(home)s
                              and s.source = %(source)s and s.key = r.key and s.is_extra)
                 then v.amenities is not null and exists (
                     select 1 from jsonb_array_elements_text(v.amenities) word where not exists (
                         select 1 from places_stationamenity a where a.station_id = t.id and a.amenity = word))
                 else {_DIFFERS} end
        then 'changed' else 'same' end
    from places_station t, places_importrow r2 cross join lateral jsonb_to_record(r2.values) {VALUES}
    where {{mine}} and r.state = 'new' and r2.id = r.id and t.id = r.station_id
"""  # noqa: S608 – our own names
_FRESH = """
    select line, values->>'name', (values->>'lon')::float8, (values->>'lat')::float8
    from places_importrow r
    where {mine} and state = 'new' and station_id is null and not coalesce(accepted ? 'twin', false)
    order by line
"""
# One pass over the stations, each looked up in a short hashed array: no plan to go wrong.
_STANDING = f"""
    select id, name, lon, lat from places_station
    where home_id = %(home)s and state <> 'closed'
      and floor(lon / {CELL})::bigint * {ROW} + floor(lat / {CELL})::bigint = any(%(cells)s)
    order by id
"""  # noqa: S608


@dataclass
class Matching:
    """One run over an import, or over some of its lines."""

    batch: StationImport
    lines: Sequence[int] | None = None
    twins: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)

    def run(self) -> dict[str, int]:
        """Set state, station and twin of every row; returns {state: number} of the whole import."""
        with whole_sets(self.lines is None), connection.cursor() as cursor:
            for statement in (_RESET, _SEEN_BEFORE, _BY_OUR_NUMBER, _BY_THEIR_NUMBER):
                self._do(cursor, statement)
            self._hold_strangers(cursor)
            self._do(cursor, _COMPARE)
            self._find_twins(cursor)
        return counts_of(self.batch)

    def _do(self, cursor: CursorWrapper, statement: str, **more: Any) -> None:
        unit = self.batch.unit
        mine = "r.batch_id = %(batch)s"
        cursor.execute(
            statement.format(
                mine=mine if self.lines is None else f"{mine} and r.line = any(%(lines)s)",
                batch=mine,
                reached=REACHED,
            ),
            {
                "batch": self.batch.pk,
                "home": self.batch.home_id,
                "source": self.batch.source,
                "lines": list(self.lines or ()),
                "area": unit.area_path or "-",
                "industry": unit.industry_path or "-",
                "far": FAR_DEGREES,
                **more,
            },
        )

    def _hold_strangers(self, cursor: CursorWrapper) -> None:
        """Hold rows whose number leads to no station, to one already named, or to quite another one."""
        held: dict[int, Problem] = {}
        self._do(cursor, _NOT_FOUND)
        for line, number in cursor.fetchall():
            why = _("本单位和下级里没有这个平台编号的站点")
            held[line] = Problem("yizhan", number, why, "m_unknown")
        self._do(cursor, _ANOTHERS_NUMBER)
        for (line,) in cursor.fetchall():
            why = _("别的单位已经用这个来源名称导入过这个编号，请换一个来源名称")
            held[line] = Problem("key", "", why, "m_anothers")
        self._do(cursor, _TARGETED_TWICE)
        for line, first in cursor.fetchall():
            held[line] = Problem("yizhan", "", _("和第 %(line)d 行是同一个站点") % {"line": first}, "m_twice")
        self._do(cursor, _MOVED)
        for line, name, old_name, lon, lat, old_lon, old_lat in cursor.fetchall():
            if similarity(name, old_name) < 0.5:
                far_m = distance_m(Degrees(lon, lat), Degrees(old_lon, old_lat))
                why = _("这个编号上次是“%(name)s”，相距约 %(far)d 公里，像是另一个站点") % {
                    "name": old_name,
                    "far": max(1, round(far_m / 1000)),
                }
                held[line] = Problem("key", name, why, "m_moved", may_accept=True)
        hold(cursor, self.batch.pk, held)

    def _find_twins(self, cursor: CursorWrapper) -> None:
        self._do(cursor, _FRESH)
        fresh = Neighbourhood(cursor.fetchall())
        nearest: dict[int, float] = {}
        for (station, *_at), (line, *_there), apart_m in fresh.likely_twins(self._standing(fresh)):
            if apart_m < nearest.get(line, math.inf):
                nearest[line] = apart_m
                self.twins[line] = (station, None)
        for line, earlier in sorted((later[0], other[0]) for later, other in fresh.likely_twins_within()):
            if line not in self.twins:
                # an earlier row that is a twin itself hands on whose
                self.twins[line] = self.twins.get(earlier, (None, earlier))
        self._mark_twins(cursor)

    def _standing(self, fresh: Neighbourhood) -> Iterator[Spot]:
        """Yield the stations that could be near a row; they stream, there may be a million."""
        if fresh.spots:
            with connection.chunked_cursor() as cursor:
                self._do(cursor, _STANDING, cells=fresh.cells())
                while rows := cursor.fetchmany(QUERIED):
                    yield from rows

    def _mark_twins(self, cursor: CursorWrapper) -> None:
        if self.twins:
            lines = list(self.twins)
            cursor.execute(
                """
                update places_importrow r set state = 'twin', twin_id = t.station, twin_line = t.line
                from unnest(%s::int[], %s::bigint[], %s::int[]) t (row, station, line)
                where r.batch_id = %s and r.line = t.row
                """,
                [lines, [self.twins[n][0] for n in lines], [self.twins[n][1] for n in lines], self.batch.pk],
            )


def hold(cursor: CursorWrapper, batch_id: int, held: dict[int, Problem]) -> None:
    """Hold these lines, each for one problem."""
    if held:
        cursor.execute(
            """
            update places_importrow r
            set state = 'held', station_id = null, problems = h.problem::jsonb
            from unnest(%s::int[], %s::text[]) h (line, problem) where r.batch_id = %s and r.line = h.line
            """,
            [list(held), [json.dumps([each], ensure_ascii=False) for each in held.values()], batch_id],
        )


def counts_of(batch: StationImport) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, count(*) from places_importrow where batch_id = %s group by state", [batch.pk]
        )
        return dict(cursor.fetchall())


@contextmanager
def whole_sets(is_large: bool) -> Iterator[None]:
    """Join by hash meanwhile, in memory. Rows copied a moment ago have no statistics, and the planner, who
    expects a handful, would walk a large set once per row of another: minutes instead of a second.
    """
    if not is_large:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off; set local work_mem = '64MB'")
        yield
        cursor.execute("set local enable_nestloop to default; set local work_mem to default")


def lock_home(home_id: int) -> None:
    """Wait until no other import writes stations of this home; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK + home_id])
