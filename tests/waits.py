"""What do other connections do? One must have come to where it waits; all must have ended before tables are emptied."""

from __future__ import annotations

from django.db import connection

# Of this database alone: another worker of the tests has its own on the same server.
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = coalesce(%s, wait_event)
"""

_BUSY = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    AND (state <> 'idle' OR state_change > clock_timestamp() - interval '150 ms')
"""


def wait_until_idle() -> None:
    """A page that was left still asks the live server for something: emptying the tables beside that is a deadlock.
    Five seconds at the most."""
    with connection.cursor() as cursor:
        for _try in range(100):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_BUSY)
            if not cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")


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
