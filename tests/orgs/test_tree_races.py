"""Two writers at the same tree: they queue, and the second sees what the first has done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, connections, transaction

from tests.orgs.factories import NOON, make_unit
from tests.waits import someone_waits
from yizhan.orgs.actions.tree import (
    ParentClosed,
    UnderItself,
    UnitsBelow,
    close_unit,
    found_unit,
    move_unit,
)
from yizhan.orgs.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_companies() -> tuple[Unit, Unit]:
    city = make_unit("city", make_unit("province"))
    return make_unit("company", city), make_unit("company", city)


def beside(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Start `work` on a connection of its own; returns the thread and what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            raised.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def test_two_moves_that_would_together_make_a_circle(two_companies: tuple[Unit, Unit]) -> None:
    one, other = two_companies

    with transaction.atomic():
        move_unit(unit=one, to=other, by=None, now=NOON)
        thread, raised = beside(lambda: move_unit(unit=other, to=one, by=None, now=NOON))
        assert someone_waits("advisory")
    thread.join()

    assert [type(fault) for fault in raised] == [UnderItself]
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.area_path == other.area_path + f"{one.pk}/"


def test_two_bare_statements_that_would_together_make_a_circle(two_companies: tuple[Unit, Unit]) -> None:
    one, other = two_companies
    dsn = connection.get_connection_params()
    statement = "UPDATE orgs_unit SET area_parent_id = %s WHERE id = %s"

    with transaction.atomic():
        Unit.objects.filter(pk=one.pk).update(area_parent=other)

        def move_back() -> None:
            known = ("host", "port", "dbname", "user", "password")
            with psycopg.connect(**{key: dsn[key] for key in known if dsn.get(key)}) as raw:
                raw.execute(statement, [one.pk, other.pk])

        thread, raised = beside(move_back)
        assert someone_waits("advisory")
    thread.join()

    assert [type(fault) for fault in raised] == [psycopg.errors.CheckViolation]


def test_a_unit_founded_below_one_that_is_being_moved_lands_where_it_went(
    two_companies: tuple[Unit, Unit],
) -> None:
    one, other = two_companies

    with transaction.atomic():
        move_unit(unit=one, to=other, by=None, now=NOON)
        thread, raised = beside(
            lambda: found_unit(kind="company", name="新厂", area_parent=one, by=None, now=NOON)
        )
        assert someone_waits("advisory")
    thread.join()

    assert raised == []
    one.refresh_from_db()
    founded = Unit.objects.get(name="新厂")
    assert (
        founded.area_path == other.area_path + f"{one.pk}/{founded.pk}/" == one.area_path + f"{founded.pk}/"
    )


def test_a_unit_inserted_while_its_parent_moves_is_moved_with_it(two_companies: tuple[Unit, Unit]) -> None:
    one, other = two_companies

    with transaction.atomic():
        founded = found_unit(kind="company", name="新厂", area_parent=one, by=None, now=NOON)
        thread, raised = beside(lambda: move_unit(unit=one, to=other, by=None, now=NOON))
        assert someone_waits("advisory")
    thread.join()

    assert raised == []
    one.refresh_from_db()
    founded.refresh_from_db()
    assert founded.area_path == one.area_path + f"{founded.pk}/"


def test_a_unit_closes_while_another_is_founded_below_it(two_companies: tuple[Unit, Unit]) -> None:
    one, _other = two_companies

    with transaction.atomic():
        found_unit(kind="company", name="新厂", area_parent=one, by=None, now=NOON)
        thread, raised = beside(lambda: close_unit(unit=one, reason="合并", by=None, now=NOON))
        assert someone_waits("advisory")
    thread.join()

    assert [type(fault) for fault in raised] == [UnitsBelow]


def test_a_unit_is_founded_below_one_that_closes_in_the_same_moment(two_companies: tuple[Unit, Unit]) -> None:
    one, _other = two_companies

    with transaction.atomic():
        close_unit(unit=one, reason="合并", by=None, now=NOON)
        thread, raised = beside(
            lambda: found_unit(kind="company", name="新厂", area_parent=one, by=None, now=NOON)
        )
        assert someone_waits("advisory")
    thread.join()

    assert [type(fault) for fault in raised] == [ParentClosed]
