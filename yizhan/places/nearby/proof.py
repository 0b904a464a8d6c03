"""Does the index say what the stations say? Recomputed and compared, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from yizhan.places.nearby.index import facts_of, station_id_chunks
from yizhan.places.nearby.rows import Row, row_of

_STORED = """
    select station_id, position::text, tags::text, week::text, odd_dates::text, odd_open::text,
           from_date, until_date, name_signs, address_signs, pairs::text
    from places_stationnear where station_id = any(%s)
"""


def index_rows_not_in_step() -> Iterator[str]:
    """Yield "station 7: tags" for each row that differs from what its station says now.

    A row is recomputed for the day it was made for (`from_date`), so its age is no difference.
    Bounded memory; one pass over the stations.
    """
    for ids in station_id_chunks():
        stored = _stored(ids)
        wanted = {each.station_id: each for each in facts_of(ids)}
        for station_id in ids:
            if (station_id in wanted) != (station_id in stored):
                yield f"station {station_id}: {'missing' if station_id in wanted else 'left over'}"
        rows = [row_of(each, stored[pk].from_date) for pk, each in wanted.items() if pk in stored]
        for row in _in_server_form(rows):
            for column, is_now, should_be in zip(Row._fields, stored[row.station_id], row, strict=True):
                if is_now != should_be:
                    yield f"station {row.station_id}: {column}"


def _stored(ids: Sequence[int]) -> dict[int, Row]:
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [list(ids)])
        return {row[0]: Row(*row) for row in cursor.fetchall()}


def _in_server_form(rows: Sequence[Row]) -> list[Row]:
    """Return rows with values written as PostgreSQL prints them, so that text can be compared."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select station_id, position::point::text, tags::tsvector::text, week::int4multirange::text,
                   odd_dates::datemultirange::text, odd_open::int4multirange::text, from_date, until_date,
                   name_signs, address_signs, pairs
            from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                        %s::date[], %s::date[], %s::text[], %s::text[], %s::text[])
                 fresh (station_id, position, tags, week, odd_dates, odd_open, from_date, until_date,
                        name_signs, address_signs, pairs)
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )
        return [Row(*row) for row in cursor.fetchall()]
