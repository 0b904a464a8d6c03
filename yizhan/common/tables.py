"""Every table of this release in one file, `tables.sql`: a fresh database reads it, others migrate (ADR 0105).

Django needs a minute or more to migrate from nothing, nine tenths of it to imagine the models between two migrations;
the file is read in a second. `yizhan tables` prints it.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
from django.db import connection, transaction

from yizhan.common import postgres

FILE = Path(__file__).with_name("tables.sql")
# pg_dump's own: headings, settings of its session (one of PostgreSQL 18 alone), words for psql; nothing of a function
_NOISE = re.compile(
    r"^--\n-- (?:Name: |PostgreSQL database dump).*\n--\n"
    r"|^(?:SET (?:\w+_timeout|client_\w+|standard_conforming_strings|check_function_bodies|xmloption|row_security"
    r"|default_\w+) = .*;|\\(?:un)?restrict .*|-- Dumped .*)\n",
    re.MULTILINE,
)
_PATH = "SELECT pg_catalog.set_config('search_path', '', "


def read(script: str | None = None) -> bool:
    """Make the tables of the file (or of another script of `of`) in the fresh database of this connection, all or none.

    The migrations they stand for count as done. Return False, with nothing done, where tables do not go into the
    schema `public`.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema() = 'public'")
        if cursor.fetchone() != (True,):
            return False
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute(script or FILE.read_text(encoding="utf-8"))
    return True


def of(conninfo: str) -> str:
    """Return the tables of a database as the file has them, without what is in them."""
    command = [
        str(postgres.programs() / "pg_dump"),
        "--schema-only",
        "--no-owner",
        "--no-acl",
        "-d",
        conninfo,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise postgres.PostgresFault(f"pg_dump: {done.stderr.strip()}")
    dump = re.sub(r"\n{3,}", "\n\n", _NOISE.sub("", done.stdout)).strip()
    dump = dump.replace(f"{_PATH}false)", f"{_PATH}true)")  # until the transaction ends
    return f"{dump}\n\n{_migrations(conninfo)}"


def _migrations(conninfo: str) -> str:
    with psycopg.connect(conninfo) as asking:
        names = asking.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    rows = ",\n".join(f"    ('{app}', '{name}', now())" for app, name in names)
    return f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{rows};\n"
