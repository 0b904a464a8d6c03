"""Keep the index in step with the stations. Called by the actions, in their own transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg
from django.db import connection, transaction

from yizhan.places.hours import HORIZON_DAYS, ZONE, Override
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import HoursOverride, Station
from yizhan.places.nearby.rows import Facts, Row, row_of

CHUNK = 2000
Found = Sequence[tuple[Any, ...]]  # FACTS and amenities
NOBODY: tuple[list[int], Found] = ([], [])
PROMISED_DAYS = 30  # every row is exact at least this far ahead; the roll keeps it so

# What is asked of a station s; its amenities that work, in order, come after it.
FACTS = """s.id, s.lon, s.lat, s.kind, s.setting, s.admits, s.unit_id, s.hours,
           coalesce(s.truck_spaces, 0), s.state = 'running', s.name, s.address"""
INDEXED = "s.state in ('running', 'suspended')"
_FACTS = f"""
    select {FACTS},
           array(select a.amenity from places_stationamenity a
                 where a.station_id = s.id and a.broken_since is null order by a.amenity)
    from places_station s
    where s.id = any(%s) and {INDEXED}
    order by s.id
"""  # noqa: S608
_MANY_PAIRS = "set local gin_pending_list_limit = '64MB'"
_NO_MORE_PAIRS = """
    set local gin_pending_list_limit to default;
    select gin_clean_pending_list('places_near_pairs')
"""
_DROP_ALL_BUT = "delete from places_stationnear where station_id = any(%s) and station_id <> all(%s)"
_FACTS_COLUMNS = (
    *("station_id", "lon", "lat", "kind", "setting", "admits", "unit_id", "hours"),
    *("truck_spaces", "is_running", "name", "address"),
)
# Columns travel as lines of text: quoting values one by one would take longer than to compute them.
# (A single empty line makes an empty array, therefore the coalesce.)
_LINES = "string_to_array(%s, E'\\n')"
_ADD = f"""
    insert into places_stationnear as near ({", ".join(Row._fields)})
    select station_id::bigint, position::point, tags::tsvector, week::int4multirange,
           odd_dates::datemultirange, odd_open::int4multirange, from_date::date, until_date::date,
           coalesce(name_signs, ''), coalesce(address_signs, ''), pairs::int[]
    from unnest({", ".join([_LINES] * len(Row._fields))}) fresh ({", ".join(Row._fields)})
"""  # noqa: S608
_UNLESS_SAME = f"""
    on conflict (station_id) do update
    set {", ".join(f"{name} = excluded.{name}" for name in Row._fields[1:])}
    where (near.position::text, near.tags, near.week, near.odd_dates, near.odd_open, near.from_date,
           near.name_signs, near.address_signs)
          is distinct from
          (excluded.position::text, excluded.tags, excluded.week, excluded.odd_dates, excluded.odd_open,
           excluded.from_date, excluded.name_signs, excluded.address_signs)
"""  # noqa: S608


def reindex(station_ids: Iterable[int], today: date) -> None:
    """Bring the index rows of these stations up to date. today: the local date.

    The stations are locked first, in order of id, and read afterwards: of two writers that change
    different things of one station, the later one sees what the earlier did. Bounded memory.
    """
    ids = iter(sorted(set(station_ids)))
    while chunk := list(islice(ids, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select 1 from places_station where id = any(%s) order by id for no key update", [chunk]
            )
            facts = _facts_from(_found(cursor, chunk), _overrides_of(chunk))
            cursor.execute(_DROP_ALL_BUT, [chunk, [each.station_id for each in facts]])
            _store(cursor, _lines(facts, today), are_new=False)


def index_made(
    made: Iterator[tuple[list[int], Found]],
    today: date,
    progress: Callable[[int], None] = lambda _stations: None,
) -> list[int]:
    """Write the index rows of stations while this very transaction makes them; returns their ids.

    made: makes some stations, and yields their ids, and the facts of those INDEXED. today: the local date.
    progress: told how many are done.
    Nobody else sees them yet and nothing hangs on them: no lock, no overrides, no older rows to look for.
    The database makes the next ones while we compute the rows of these, therefore the thread; until all is
    stored, only the thread speaks to the database. Bounded memory: no more than three chunks at a time.
    The pairs of signs wait in a long list and are put in order by the tens of thousands, the last before we return.
    """
    done: list[int] = []
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
        ThreadPoolExecutor(max_workers=1) as database,
    ):
        cursor.execute(_MANY_PAIRS)
        stored: Future[None] | None = None
        ids, found = database.submit(next, made, NOBODY).result()
        while ids:
            following = database.submit(next, made, NOBODY)
            lines = _lines(_facts_from(found, {}), today)
            if stored:
                stored.result()  # what went wrong there is the cause of what went wrong after it
            stored = database.submit(_store, cursor, lines, are_new=True)
            done += ids
            progress(len(done))
            ids, found = following.result()
        if stored:
            stored.result()
        cursor.execute(_NO_MORE_PAIRS)
    return done


def reindex_all(today: date) -> int:
    """Rebuild every row; returns how many stations were looked at."""
    looked_at = 0
    for ids in station_id_chunks():
        reindex(ids, today)
        looked_at += len(ids)
    return looked_at


def roll(today: date) -> int:
    """Recompute rows that are exact for less than PROMISED_DAYS + 1 ahead; returns how many."""
    due = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "select station_id from places_stationnear where until_date <= %s order by until_date limit %s",
                [today + timedelta(days=PROMISED_DAYS), CHUNK],
            )
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                return due
            reindex(ids, today)
            due += len(ids)


def mark_full(station_id: int, until: datetime | None) -> None:
    """Note fresh evidence that a station is full until a moment; None: it has room, or nobody knows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update places_stationnear set full_until = %s"
            " where station_id = %s and full_until is distinct from %s",
            [until, station_id, until],
        )


def station_id_chunks() -> Iterator[list[int]]:
    """Every station's id, ascending, in chunks."""
    last = 0
    while ids := list(
        Station.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        yield ids
        last = ids[-1]


def _store(cursor: Any, lines: Sequence[str], *, are_new: bool) -> None:
    """Write rows; those that are not new only where they differ from what is there."""
    if lines:
        cursor.execute(_ADD if are_new else _ADD + _UNLESS_SAME, lines)


def _lines(facts: Sequence[Facts], today: date) -> list[str]:
    """Return a text per column, a line per row; no value holds a line break, by what they are made of."""
    rows = [row_of(each, today) for each in facts]
    return ["\n".join(map(str, column)) for column in zip(*rows, strict=True)]


def facts_of(station_ids: Sequence[int]) -> list[Facts]:
    """Return what the index should know of those stations that belong in it."""
    with connection.cursor() as cursor:
        return _facts_from(_found(cursor, station_ids), _overrides_of(station_ids))


def _found(cursor: Any, station_ids: Sequence[int]) -> Found:
    cursor.execute(_FACTS, [list(station_ids)])
    found: Found = cursor.fetchall()
    return found


def _facts_from(found: Found, overrides: Mapping[int, Sequence[Override]]) -> list[Facts]:
    facts: list[Facts] = []
    for *plain, amenities in found:
        known = dict(zip(_FACTS_COLUMNS, plain, strict=True))
        if is_kind(known["kind"]) and not kind_of(known["kind"]).is_mapped:
            continue
        mine = tuple(overrides.get(known["station_id"], ()))
        facts.append(Facts(**known, amenities=tuple(amenities), overrides=mine))
    return facts


def _overrides_of(station_ids: Sequence[int]) -> dict[int, list[Override]]:
    """Return overrides that may still matter: an index row is at most HORIZON_DAYS old."""
    found: dict[int, list[Override]] = defaultdict(list)
    rows = HoursOverride.objects.filter(station__in=station_ids).order_by("starts_at", "pk")
    for row in rows.values_list("station_id", "starts_at", "ends_at", "hours", "reason"):
        found[row[0]].append(Override(*row[1:]))
    return found


def today_of(now: datetime) -> date:
    """The Chinese date of a moment."""
    return now.astimezone(ZONE).date()


__all__ = [
    "HORIZON_DAYS",
    "PROMISED_DAYS",
    "facts_of",
    "index_made",
    "mark_full",
    "reindex",
    "reindex_all",
    "roll",
    "today_of",
]
