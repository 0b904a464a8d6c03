"""What must always hold of classes, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from yizhan.common.checks import invariant


def _rows(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        yield from (row[0] for row in cursor.fetchall())


@invariant("classes.places")
def places_are_of_the_series_or_of_each_session() -> Iterator[str]:
    """A series that is enrolled in whole has one supply, without a session; else each session has one."""
    yield from _rows(
        """
        SELECT 'series ' || x.id FROM classes_series x
        WHERE x.enrolment = 'series' AND (SELECT array_agg(s.session_id IS NULL) FROM supplies_supply s
                                          WHERE s.round_id = x.round_id) IS DISTINCT FROM ARRAY[true]
           OR x.enrolment = 'session' AND EXISTS (
               SELECT FROM supplies_session e FULL JOIN supplies_supply s ON s.session_id = e.id
               WHERE coalesce(e.round_id, s.round_id) = x.round_id AND (e.id IS NULL OR s.id IS NULL))
        ORDER BY x.id
        """
    )


@invariant("classes.attendance")
def who_was_there_had_a_place_and_is_recorded() -> Iterator[str]:
    """Attendance is of a place at every session of the same series; each "came" has one record that stands."""
    yield from _rows(
        """
        SELECT 'attendance ' || a.id FROM classes_attendance a
        JOIN supplies_claim c ON c.id = a.claim_id JOIN supplies_supply s ON s.id = c.supply_id
        JOIN supplies_session e ON e.id = a.session_id
        WHERE s.session_id IS NOT NULL OR c.round_id <> e.round_id OR c.home_id <> a.home_id
           OR (a.state = 'came') <> coalesce((SELECT sum(r.count) = 1 FROM records_record r
               WHERE r.act = 'classes.attend' AND r.subject = 'classes.attendance:' || a.id), false)
        ORDER BY a.id
        """
    )


@invariant("classes.feedback")
def who_says_how_it_was_was_there() -> Iterator[str]:
    """Feedback that is still somebody's is of somebody who was at the session."""
    yield from _rows(
        """
        SELECT 'feedback ' || f.id FROM classes_feedback f JOIN supplies_session e ON e.id = f.session_id
        WHERE f.person_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM supplies_claim c JOIN supplies_supply s ON s.id = c.supply_id
            JOIN people_person p ON p.id = c.person_id
            WHERE f.person_id IN (p.id, p.merged_into_id) AND c.round_id = e.round_id
              AND (s.session_id = e.id AND c.state = 'used' OR EXISTS (
                  SELECT FROM classes_attendance a
                  WHERE a.claim_id = c.id AND a.session_id = e.id AND a.state = 'came')))
        ORDER BY f.id
        """
    )


@invariant("classes.teaching")
def a_substitute_stands_in_at_a_session_of_the_series() -> Iterator[str]:
    """Who stands in does so at a session of that series."""
    yield from _rows(
        """
        SELECT 'teaching ' || t.id FROM classes_teaching t JOIN classes_series x ON x.id = t.series_id
        JOIN supplies_session e ON e.id = t.session_id WHERE e.round_id <> x.round_id ORDER BY t.id
        """
    )
