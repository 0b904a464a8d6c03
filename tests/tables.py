"""An empty database with every table: migrated once, kept as a dump, and copied for each process of a run.

Django needs some 20 s to migrate from nothing, most of it to imagine models between migrations; a dump is read in 1 s.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connection

from yizhan.common import postgres

TEMPLATE = "yizhan_empty"


def make_template(data: Path, kept: Path) -> str:
    """Return the name of the database to copy from; the first process of a run that asks makes it.

    data: the run's own folder, with the server's lock beside it. kept: where the dump stays between runs.
    """
    with (data / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_there(data):
            dump = kept / f"{_fingerprint()}.dump"
            if dump.exists():
                _read(data, dump)
            else:
                _migrate()
                _write(data, dump)
    return TEMPLATE


def _fingerprint() -> str:
    """SHA-256 of what the tables follow from: every file of every app's migrations, and Django itself."""
    files = sorted(
        file
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("*")
        if file.suffix in {".py", ".sql"}
    )
    digest = hashlib.sha256(version("django").encode())
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _is_there(data: Path) -> bool:
    with psycopg.connect(postgres.conninfo(data, "postgres")) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
    return found is not None


def _migrate() -> None:
    named = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = TEMPLATE
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = named


def _write(data: Path, dump: Path) -> None:
    dump.parent.mkdir(parents=True, exist_ok=True)
    made = dump.with_suffix(f".{os.getpid()}")
    _run("pg_dump", "-Fc", "--no-owner", "--no-acl", "-f", str(made), postgres.conninfo(data, TEMPLATE))
    for old in dump.parent.glob("*.dump"):
        old.unlink()
    made.rename(dump)


def _read(data: Path, dump: Path) -> None:
    with psycopg.connect(postgres.conninfo(data, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    _run("pg_restore", "--no-owner", "--no-acl", "-d", postgres.conninfo(data, TEMPLATE), str(dump))


def _run(program: str, *arguments: str) -> None:
    subprocess.run([str(postgres.programs() / program), *arguments], check=True)
