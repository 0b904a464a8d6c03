"""A fresh database gets its tables from one file: they are those that the migrations make, one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from pytest_django import DjangoDbBlocker

from tests.conftest import DATA
from tests.tables import TEMPLATE, another_database
from yizhan.common import migrating, postgres, tables

pytestmark = pytest.mark.long


@pytest.fixture
def unblocked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Django's connection, outside a test's transaction: it goes to databases of the test's own."""
    with django_db_blocker.unblock():
        yield


def test_the_file_makes_what_the_migrations_make(unblocked: None) -> None:
    with another_database(DATA, f"step_by_step_{os.getpid()}") as stepped:
        migrating.migrate(step_by_step=True)
        script = tables.of(stepped)
    # PostgreSQL writes some expressions otherwise once they were read from a dump: both are read from one
    with another_database(DATA, f"from_its_dump_{os.getpid()}") as loaded:
        assert tables.read(script)
        assert tables.of(loaded) == tables.of(postgres.conninfo(DATA, TEMPLATE)), (
            "make the file anew: YIZHAN_DATA=$(mktemp -d) yizhan tables > yizhan/common/tables.sql"
        )


def test_a_half_read_file_leaves_nothing(unblocked: None) -> None:
    with another_database(DATA, f"half_read_{os.getpid()}"):
        with pytest.raises(DatabaseError):
            tables.read("CREATE TABLE public.one (id integer); CREATE TABLE public.one (id integer);")
        assert migrating.is_fresh()
        assert connection.introspection.table_names() == []


def test_tables_of_another_schema_are_migrated_step_by_step(unblocked: None) -> None:
    with another_database(DATA, f"elsewhere_{os.getpid()}"), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere; SET search_path = elsewhere")
        assert not tables.read()
        assert connection.introspection.table_names() == []
