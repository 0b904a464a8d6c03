"""Counts that make no sense are refused by the database, whoever writes, and change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.supplies.factories import NOON, a_round, a_supply, ask, people
from yizhan.orgs.models import Unit
from yizhan.supplies import kernel
from yizhan.supplies.actions import Quota, plan_round
from yizhan.supplies.kernel import Oversold
from yizhan.supplies.models import Limit, Round, Supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def supply(east: Unit) -> Supply:
    """Three places, two of them taken."""
    supply = a_supply(a_round(east), 3)
    ask(supply, *people(2))
    return supply


@pytest.mark.parametrize("capacity", [-1, -(2**31), 2**31], ids=["one less", "least", "more than fits"])
def test_a_capacity_below_nothing_or_beyond_all_numbers(supply: Supply, capacity: int) -> None:
    with pytest.raises((DatabaseError, kernel.Refused)), transaction.atomic():
        kernel.set_capacities(supply.round, {supply: capacity}, now=NOON)

    supply.refresh_from_db()
    assert (supply.capacity, supply.taken) == (3, 2)


def test_a_capacity_below_what_is_taken(supply: Supply) -> None:
    with pytest.raises(Oversold), transaction.atomic():
        kernel.set_capacities(supply.round, {supply: 1}, now=NOON)

    supply.refresh_from_db()
    assert (supply.capacity, supply.taken) == (3, 2)


def test_a_supply_of_another_round_is_not_resized_by_this_one(supply: Supply, east: Unit) -> None:
    kernel.set_capacities(a_round(east), {supply: 9}, now=NOON)

    supply.refresh_from_db()
    assert supply.capacity == 3


@pytest.mark.parametrize(
    "terms",
    [
        {"per_person": 0},
        {"per_person": -1},
        {"per_person": 1001},
        {"waiting_most": -1},
        {"hold_s": 0},
        {"hold_s": -5},
        {"confirm_s": 0},
        {"cancel_s": -1},
        {"total": -1},
    ],
    ids=str,
)
def test_a_round_with_counts_that_make_no_sense(east: Unit, terms: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_round(east, **terms)

    assert not Round.objects.exists()


def test_a_negative_quota_does_not_make_another_fit(east: Unit) -> None:
    quotas = [Quota(15, "a"), Quota(-5, "b")]

    with pytest.raises(Oversold), transaction.atomic():
        plan_round(unit=east, service="test.round", title="批次", by=None, now=NOON, quotas=quotas, total=10)

    assert not Round.objects.exists()


@pytest.mark.parametrize(
    "counts",
    [{"day_count": -1}, {"week_minutes": -60}, {"strikes": 0, "strike_days": 30, "barred_days": 7}],
    ids=str,
)
def test_a_limit_below_nothing(east: Unit, counts: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Limit.objects.create(home_id=east.home_id, unit=east, name="限额", **counts)
