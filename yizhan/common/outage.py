"""Is the database away, and since when do we know? One memory per web process."""

from __future__ import annotations

import contextlib
import threading
import time

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connections

RETRY_S = 1.0
CONNECT_LIMIT_S = 2
# PostgreSQL says it ends (57P01…57P03, 57P05) or that there are too many connections (53300)
AWAY = ("57P", "08", "53300")


def is_outage(fault: BaseException | None) -> bool:
    """Does this fault mean that the database is away, and not that a statement was wrong?"""
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    code = getattr(fault.__cause__, "sqlstate", None)
    # no code: the connection broke, was refused, or the pool had none to give
    return code is None or code.startswith(AWAY)


class Outage:
    """Between the first failure and the first success: one request a second asks, the others need not wait.

    Without it each would wait for the pool, all threads with them, and the pool's own attempts come ever
    more slowly: after ten seconds away, many seconds more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at: float | None = None  # monotonic; None: all is well

    def begin(self) -> None:
        with self._lock:
            if self._asked_at is None:
                self._asked_at = time.monotonic()

    def is_on(self) -> bool:
        """Is the database still away? Asks it, at most once a second, with a connection of its own."""
        with self._lock:
            if self._asked_at is None:
                return False
            if time.monotonic() - self._asked_at < RETRY_S:
                return True
            self._asked_at = time.monotonic()
        if not _answers():
            return True
        with contextlib.suppress(KeyError, DatabaseError):
            connections["default"].close_pool()  # type: ignore[attr-defined] # its dead connections, and its long waits between attempts
        with self._lock:
            self._asked_at = None
        return False


def _answers() -> bool:
    wrapper = connections["default"]
    params = wrapper.get_connection_params() | {"connect_timeout": CONNECT_LIMIT_S}
    try:
        with psycopg.connect(**params, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


outage = Outage()
