"""Make stations of matched rows: all of them in one transaction, set by set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from yizhan.places.imports.matching import PLAIN, STOOD, VALUES, whole_sets
from yizhan.places.imports.staging import Progress, no_progress
from yizhan.places.models import StationImport
from yizhan.places.nearby.index import FACTS, INDEXED, Found, index_made, reindex, today_of
from yizhan.places.plaques import new_codes

CHUNK = 2500

_LINES = "select line from places_importrow r where {mine} and state = %(state)s order by line"
_TAKEN = "select plaque_code from places_station where plaque_code = any(%s)"
_INSERT = f"""
    with coded as (select * from unnest(%(lines)s::int[], %(codes)s::text[]) c (line, code)),
    made as (
        insert into places_station (home_id, unit_id, kind, tier, setting, name, address, division_code, lon, lat,
            hours, hours_note, admits, admits_note, intro, contact, phone, seats, truck_spaces, area_m2,
            state, state_reason, opened_date, accepted_date, plaque_code, is_illustrative,
            created_at, changed_at)
        select coalesce(u.home_id, u.id), u.id, coalesce(v.kind, v.first_kind), coalesce(v.tier, ''),
            coalesce(v.setting, 'other'), v.name, coalesce(v.address, ''), coalesce(v.first_division, ''),
            v.lon, v.lat, coalesce(v.hours, ''), coalesce(v.hours_note, ''),
            coalesce(v.admits, v.first_admits, 'all'), coalesce(v.admits_note, ''), coalesce(v.intro, ''),
            coalesce(v.contact, ''), coalesce(v.phone, ''), v.seats, v.truck_spaces, v.area_m2,
            coalesce(v.state, v.first_state), coalesce(v.state_reason, ''), v.opened_date, v.accepted_date,
            c.code, false, %(now)s, %(now)s
        from places_importrow r join coded c on c.line = r.line
        cross join lateral jsonb_to_record(r.values) {VALUES}
        join orgs_unit u on u.id = coalesce(v.unit, %(unit)s)
        where r.batch_id = %(batch)s and r.line = any(%(lines)s)
        order by r.line
        returning *
    ),
    linked as (
        select made.id as station_id, r.key, r.digest, r.values->'amenities' amenities
        from made join coded c on c.code = made.plaque_code join places_importrow r on r.line = c.line
        where r.batch_id = %(batch)s and r.line = any(%(lines)s)
    ),
    remembered as (
        insert into places_sourcerow (home_id, source, key, digest, station_id, is_extra, seen_at)
        select %(home)s, %(source)s, key, digest, station_id, false, %(now)s from linked
        on conflict (home_id, source, key) do update
        set digest = excluded.digest, station_id = excluded.station_id, seen_at = excluded.seen_at
    ),
    furnished as (
        insert into places_stationamenity (station_id, amenity, note)
        select station_id, word, '' from linked, jsonb_array_elements_text(amenities) word
    )
    select {INDEXED}, {FACTS}, array(select word from jsonb_array_elements_text(linked.amenities) word order by word)
    from made s join linked on linked.station_id = s.id
    order by s.id
"""  # noqa: S608 – our own names
_UPDATE = f"""
    update places_station t
    set {", ".join(f"{name} = coalesce(v.{name}, t.{name})" for name in PLAIN)},
        lon = case when abs(v.lon - t.lon) > {STOOD} or abs(v.lat - t.lat) > {STOOD} then v.lon else t.lon end,
        lat = case when abs(v.lon - t.lon) > {STOOD} or abs(v.lat - t.lat) > {STOOD} then v.lat else t.lat end,
        division_code = case when abs(v.lon - t.lon) > {STOOD} or abs(v.lat - t.lat) > {STOOD}
                             then coalesce(v.first_division, t.division_code) else t.division_code end,
        unit_id = coalesce(v.unit, t.unit_id),
        changed_at = %(now)s
    from places_importrow r cross join lateral jsonb_to_record(r.values) {VALUES}
    where r.batch_id = %(batch)s and r.line = any(%(lines)s) and t.id = r.station_id
      and not exists (select 1 from places_sourcerow s where s.home_id = %(home)s
                      and s.source = %(source)s and s.key = r.key and s.is_extra)
"""  # noqa: S608
_AMENITIES = """
    insert into places_stationamenity (station_id, amenity, note)
    select r.station_id, word, ''
    from places_importrow r, jsonb_array_elements_text(r.values->'amenities') word
    where r.batch_id = %(batch)s and r.line = any(%(lines)s) and r.station_id is not null
    on conflict (station_id, amenity) do nothing
"""
_NO_LONGER = """
    delete from places_stationamenity a using places_importrow r
    where r.batch_id = %(batch)s and r.line = any(%(lines)s) and a.station_id = r.station_id
      and r.values ? 'amenities' and not (r.values->'amenities') ? a.amenity
      and not exists (select 1 from places_sourcerow s where s.home_id = %(home)s
                      and s.source = %(source)s and s.key = r.key and s.is_extra)
"""
_REMEMBER = """
    insert into places_sourcerow as s (home_id, source, key, digest, station_id, is_extra, seen_at)
    select %(home)s, %(source)s, r.key, r.digest, r.station_id, false, %(now)s
    from places_importrow r
    where {mine} and r.state in ('changed', 'same') and r.station_id is not null
    on conflict (home_id, source, key) do update
    set digest = excluded.digest, station_id = excluded.station_id, seen_at = excluded.seen_at
    where (s.digest, s.station_id) is distinct from (excluded.digest, excluded.station_id)
"""
_LINK = """
    update places_importrow r set station_id = s.station_id
    from places_sourcerow s
    where {mine} and r.state = 'new' and s.home_id = %(home)s and s.source = %(source)s and s.key = r.key
"""
_REPLACE = """
    update places_importrow old set state = 'replaced'
    from places_stationimport b join orgs_unit u on u.id = b.unit_id
    where (starts_with(u.area_path, %(area)s) or starts_with(u.industry_path, %(industry)s))
      and b.id = old.batch_id and b.home_id = %(home)s and b.source = %(source)s and b.id <> %(batch)s
      and old.state in ('held', 'twin')
      and exists (select 1 from places_importrow r where {mine} and r.key = old.key)
"""


class LostRow(AssertionError):
    """A row that should have become a station did not; everything is rolled back."""


class Writing:
    """One run of writing, over an import or some of its lines. The caller holds the lock and the transaction."""

    def __init__(self, batch: StationImport, now: datetime, lines: Sequence[int] | None = None) -> None:
        self.batch = batch
        self.now = now
        self.lines = lines

    def run(self, progress: Progress = no_progress) -> list[int]:
        """Write what is NEW and CHANGED, and remember every row; returns the stations touched.

        Of a whole import, which rows became which stations is remembered in SourceRow alone: to write it into each
        row too would write every row twice.
        """
        today = today_of(self.now)
        with whole_sets(self.lines is None), connection.cursor() as cursor:
            made = index_made(self._made(cursor), today, progress)
            changed = self._lines_of(cursor, "changed")
            for at in range(0, len(changed), CHUNK):
                for statement in (_UPDATE, _AMENITIES, _NO_LONGER):
                    self._do(cursor, statement, lines=changed[at : at + CHUNK])
                progress(len(made) + min(at + CHUNK, len(changed)))
            if self.lines is not None:
                self._do(cursor, _LINK)
            self._do(cursor, _REMEMBER)
            self._do(cursor, _REPLACE)
            touched = self._stations_of(cursor, changed)
        reindex(touched, today)
        return [*made, *touched]

    def _made(self, cursor: CursorWrapper) -> Iterator[tuple[list[int], Found]]:
        """Make stations of what is NEW, and yield what the index wants of them. Raises LostRow."""
        new = self._lines_of(cursor, "new")
        codes = _free_codes(cursor, len(new))
        for at in range(0, len(new), CHUNK):
            lines = new[at : at + CHUNK]
            self._do(cursor, _INSERT, lines=lines, codes=codes[at : at + CHUNK])
            made = cursor.fetchall()
            if len(made) != len(lines):
                raise LostRow(f"{len(lines) - len(made)} of {len(lines)}")
            yield [row[1] for row in made], [row[1:] for row in made if row[0]]

    def _lines_of(self, cursor: CursorWrapper, state: str) -> list[int]:
        self._do(cursor, _LINES, state=state)
        return [line for (line,) in cursor.fetchall()]

    def _stations_of(self, cursor: CursorWrapper, lines: list[int]) -> list[int]:
        cursor.execute(
            "select distinct station_id from places_importrow where batch_id = %s and line = any(%s)"
            " and station_id is not null",
            [self.batch.pk, lines],
        )
        return [station_id for (station_id,) in cursor.fetchall()]

    def _do(self, cursor: CursorWrapper, statement: str, **more: Any) -> None:
        mine = "r.batch_id = %(batch)s"
        given: dict[str, Any] = {
            "batch": self.batch.pk,
            "home": self.batch.home_id,
            "source": self.batch.source,
            "unit": self.batch.unit_id,
            "area": self.batch.unit.area_path or "-",
            "industry": self.batch.unit.industry_path or "-",
            "now": self.now,
            "only": list(self.lines or ()),
        }
        if self.lines is not None:
            mine += " and r.line = any(%(only)s)"
        cursor.execute(statement.format(mine=mine) if "{mine}" in statement else statement, given | more)


def _free_codes(cursor: CursorWrapper, number: int) -> list[str]:
    """Return plaque codes that no station has: of 100,000 drawn, some of a million are met by chance."""
    free: set[str] = set()
    while len(free) < number:
        drawn = new_codes(number - len(free))
        cursor.execute(_TAKEN, [drawn])
        free |= set(drawn).difference(code for (code,) in cursor.fetchall())
    return list(free)
