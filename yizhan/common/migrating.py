"""Does the database fit this release, and how is it brought there?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yizhan.common import tables

LOCK = 0x595A  # "YZ": PostgreSQL's advisory lock, so that two starts on one database take turns


class Behind(click.ClickException):
    """The tables are those of an older release."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"the database is {count} migrations behind this release: "
            "run `yizhan backup FILE`, then `yizhan migrate`"
        )


def missing() -> list[str]:
    """Return the migrations that this release has and the database has not, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def is_fresh() -> bool:
    """Has nothing ever been migrated here?"""
    return "django_migrations" not in connection.introspection.table_names()


def migrate(*, verbosity: int = 0, step_by_step: bool = False) -> list[str]:
    """Bring the database up to this release; return what was done.

    A fresh one gets all tables at once (tables.py), unless every migration is to be done by itself, `step_by_step`.
    """
    with _taking_turns():
        names = missing()
        if names:
            if is_fresh() and not step_by_step and tables.read():
                verbosity = 0
            call_command("migrate", interactive=False, verbosity=verbosity)
    return names


def migrate_if_fresh() -> None:
    """Make the tables in a fresh database; refuse one of an older release: that wants a backup first."""
    if is_fresh():
        migrate()
    elif behind := missing():
        raise Behind(len(behind))


@contextmanager
def _taking_turns() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
