"""Two officers at once: each matter is settled once, a station has one limit."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import NOON, a_round, a_supply, one, people, station
from yizhan.orgs.models import Unit
from yizhan.supplies import actions, laying
from yizhan.supplies.models import Claim, Double, Limit, Terms
from yizhan.supplies.privacy import move

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_settle_a_matter_once(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit), 2)
    stays, goes = people(2)
    one(supply, stays)
    one(supply, goes)
    move(stays, goes, NOON)
    matter = Double.objects.select_related("kept__round__unit", "other__round__unit").get()
    settle = partial(
        actions.settle_double,
        double=matter,
        how="先领的算",
        by=places.officer("奥尔加", committed_unit),
        now=timezone.now(),
    )

    results = places.at_once(partial(settle, stays="kept"), partial(settle, stays="other"))

    assert sorted(results) == [False, True]
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["cancelled", "confirmed"]


def test_two_officers_give_a_station_one_limit(committed_unit: Unit) -> None:
    terms = laying.set_terms(
        station=station(committed_unit), service="test.courts", title="球场", by=None, now=NOON
    )
    seen = [Terms.objects.select_related("station__unit").get(pk=terms.pk) for _officer in range(2)]

    results = places.at_once(
        *(
            partial(laying.set_limit, terms=one, week_count=4 + at, by=None, now=NOON)
            for at, one in enumerate(seen)
        )
    )

    assert [type(result) for result in results] == [Limit, Limit]
    assert Limit.objects.get() == Terms.objects.get().limit
