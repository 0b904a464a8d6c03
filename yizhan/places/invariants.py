"""What must always hold of places, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from yizhan.common.checks import invariant
from yizhan.places.models import Station, StationChange, StationNear
from yizhan.places.nearby import today_of
from yizhan.places.nearby.proof import index_rows_not_in_step


@invariant("places.near")
def the_search_says_what_the_stations_say() -> Iterator[str]:
    """The rows of the search equal those computed from the stations now."""
    yield from index_rows_not_in_step()


@invariant("places.near_ahead")
def the_search_is_exact_today() -> Iterator[str]:
    """The rows of the search know the holidays and closures of today."""
    stale = StationNear.objects.filter(until_date__lte=today_of(timezone.now()))
    for pk in stale.values_list("pk", flat=True).iterator():
        yield f"station {pk}"


def _rows(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        yield from (row[0] for row in cursor.fetchall())


@invariant("places.visits")
def every_visit_is_recorded_as_it_was_counted() -> Iterator[str]:
    """The records of each visit add up to its count, with its method, place and time; none is left of a visit
    that was taken back.
    """
    yield from _rows(
        """
        WITH recorded AS (
            SELECT substr(subject, 14)::bigint AS visit_id, sum(count) AS people, min(method) AS method,
                   max(method) AS other_method, min(place_id) AS place_id, min(at) AS at
            FROM records_record WHERE subject LIKE 'places.visit:%' GROUP BY subject
        )
        SELECT 'visit ' || coalesce(v.id, r.visit_id)
        FROM places_visit v FULL JOIN recorded r ON r.visit_id = v.id
        WHERE coalesce(v.count, 0) <> coalesce(r.people, 0)
           OR (v.id IS NOT NULL AND (v.method, v.method, v.station_id, v.at)
               IS DISTINCT FROM (r.method, r.other_method, r.place_id, r.at))
        ORDER BY 1
        """
    )


@invariant("places.guards")
def every_guard_stands_for_one_visit() -> Iterator[str]:
    """A guard begins with its visit at its station, lasts two hours, and overlaps no other of its visitor."""
    yield from _rows(
        """
        SELECT 'guard ' || g.id FROM places_visitguard g JOIN places_visit v ON v.id = g.visit_id
        WHERE v.station_id <> g.station_id OR lower(g.window) <> v.at
           OR upper(g.window) <> v.at + interval '2 hours' OR v.method NOT IN ('personal', 'guest')
        UNION
        SELECT 'guard ' || a.id FROM places_visitguard a JOIN places_visitguard b
          ON a.id < b.id AND a.station_id = b.station_id AND a.visitor = b.visitor AND a.window && b.window
        """
    )


@invariant("places.faults")
def no_shielded_fault_is_recorded_under_its_shield() -> Iterator[str]:
    """What is said past a unit stands in no record of that unit or of one below it, and at no place."""
    yield from _rows(
        """
        SELECT 'fault ' || f.id
        FROM places_fault f
        JOIN records_record r ON r.subject = 'places.fault:' || f.id
        JOIN orgs_unit u ON u.id = r.unit_id
        JOIN orgs_unit s ON s.id = f.shielded_unit_id
        WHERE u.area_path LIKE s.area_path || '%' OR r.place_id IS NOT NULL
        """
    )


@invariant("places.changes")
def every_public_station_is_told_by_the_feed_of_changes() -> Iterator[str]:
    """A station that the world may see has its line in the feed of changes."""
    known = StationChange.objects.filter(was_public=True).values("station_id")
    missing = Station.objects.offered().exclude(pk__in=known)
    for pk in missing.values_list("pk", flat=True).iterator():
        yield f"station {pk}"
