"""`yizhan check` finds what breaks a promise, row by row, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from tests.supplies.factories import NOON, a_round, a_session, a_space, a_supply, ask, people, station, wants
from yizhan.common.checks import invariants
from yizhan.orgs.models import Unit
from yizhan.supplies import kernel
from yizhan.supplies.models import Supply


def broken() -> dict[str, list[str]]:
    found = {one.name: list(one.broken()) for one in invariants("supplies.")}
    return {name.removeprefix("supplies."): rows for name, rows in found.items() if rows}


@pytest.fixture
def busy(east: Unit) -> Supply:
    """A full supply with a queue, a drawn round, a booked court."""
    supply = a_supply(a_round(east), 2)
    ask(supply, *people(4))
    drawn = a_round(east, mode="draw", closes_at=NOON)
    ask(a_supply(drawn, 2), *people(5), now=NOON - timedelta(hours=1))
    kernel.freeze(drawn, now=NOON, seed_source="双色球")
    kernel.draw(drawn, now=NOON + timedelta(hours=1), seed="7", by_id=None)
    court = a_session(
        a_round(east), a_space(station(east), "1 号场"), NOON + timedelta(hours=9), occupies="taken"
    )
    answer = kernel.claim(court.round, [wants(court, people(1)[0])], now=NOON, via="page")[0]
    kernel.become(court.round, [answer.claim_id or 0], kernel.ClaimState.USED, now=NOON, by_id=None)
    return supply


def by_force(sql: str) -> Callable[[Supply], None]:
    def change(busy: Supply) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # no trigger may be pending when others are switched off
            cursor.execute(
                "SET session_replication_role = replica"
            )  # as somebody with superuser rights could
            cursor.execute(sql.format(supply=busy.pk, round=busy.round_id))
            cursor.execute("SET session_replication_role = DEFAULT")

    return change


def test_all_is_well_where_only_the_kernel_wrote(busy: Supply) -> None:
    assert broken() == {}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("counted", by_force("UPDATE supplies_supply SET taken = 1 WHERE id = {supply}")),
        (
            "not_falsely_full",
            by_force("UPDATE supplies_supply SET capacity = 3 WHERE id = {supply}"),
        ),
        ("total", by_force("UPDATE supplies_round SET total = 9 WHERE id = {round}")),
        ("occupied", by_force("DELETE FROM supplies_occupation")),
        (
            "two_at_once",
            by_force("UPDATE supplies_claim SET during = '[2026-01-01,2026-01-02)' WHERE round_id = {round}"),
        ),
        ("history", by_force("UPDATE supplies_change SET became = 'held'")),
        ("recorded", by_force("DELETE FROM records_record WHERE act = 'supplies.use'")),
        ("draws", by_force("UPDATE supplies_draw SET seed = '8'")),
        ("draws", by_force("UPDATE supplies_drawentry SET priority = priority + id")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_forced_is_found(name: str, change: Callable[[Supply], None], busy: Supply) -> None:
    change(busy)

    assert broken()[name]


def test_more_claims_than_the_round_gave_are_found(busy: Supply) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX supplies_at_most_per_person")
        cursor.execute("UPDATE supplies_claim SET who = 1 WHERE round_id = %s", [busy.round_id])

    assert list(broken()) == ["per_person"]
