"""An empty database with every table, made once a run and copied for each process of it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from yizhan.common import migrating, postgres

TEMPLATE = "yizhan_empty"


def make_template(data: Path) -> str:
    """Return the name of the database to copy from; the first process of a run that asks makes it.

    data: the run's own folder, with the server's lock beside it.
    """
    with (data / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_there(data):
            with another_database(data, TEMPLATE):
                migrating.migrate()
    return TEMPLATE


@contextmanager
def another_database(data: Path, name: str) -> Iterator[str]:
    """Make an empty database beside this run's and turn Django's connection to it meanwhile; yields its conninfo."""
    with psycopg.connect(postgres.conninfo(data, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield postgres.conninfo(data, name)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _is_there(data: Path) -> bool:
    with psycopg.connect(postgres.conninfo(data, "postgres")) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
    return found is not None
