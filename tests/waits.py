"""Races: has the other connection come to where it must wait?"""

from __future__ import annotations

from django.db import connection

# Of this database alone: another worker of the tests has its own on the same server.
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = coalesce(%s, wait_event)
"""


def someone_waits(event: str | None = None) -> bool:
    """Whether, within five seconds, somebody waits for a lock. event: which sort of lock, as PostgreSQL names it."""
    with connection.cursor() as cursor:
        for _try in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would be what it was
            cursor.execute(_WAITING, [event])
            if cursor.fetchone()[0]:
                return True
            cursor.execute("SELECT pg_sleep(0.01)")
    return False
