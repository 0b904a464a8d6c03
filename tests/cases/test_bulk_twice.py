"""A page of several cases, sent twice where the first time has moved them: she reads what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer, declared
from tests.cases.procedures import STEPS, a_procedure
from tests.cases.test_bulk import BULK, chosen
from tests.orgs.factories import make_unit
from tests.people.factories import SignedClient
from yizhan.cases.models import Bulk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def page(tree: Tree) -> Client:
    client = SignedClient()
    client.force_login(an_officer(tree.district, "欧托"))
    return client


def twice(page: Client, sent: dict[str, Any]) -> list[str]:
    """Where each of two sendings leads."""
    return [page.post(BULK, sent).headers.get("Location", "") for _time in range(2)]


def test_handed_over_and_out_of_sight(tree: Tree, page: Client):
    other = make_unit("district", tree.city, name="西区总工会")
    sent = {"do": "hand", "row": chosen(a_case(tree.district)), "key": "k1", "to": other.pk, "says": "那边的"}

    found = twice(page, sent)

    assert found == [f"{BULK}{Bulk.objects.get().handle}/"] * 2


def test_taken_on_to_where_that_way_is_not_any_more(tree: Tree, page: Client):
    plain = replace(STEPS[0], form=None, confidential_fields=frozenset(), readers=())
    with declared(a_procedure(steps=(plain, *STEPS[1:]))):
        rows = chosen(a_case(tree.district, a_worker(tree.branch)))
        way = "tests.demand:1:received:accept"

        found = twice(page, {"do": "take", "row": rows, "key": "k1", "way": way, "says": ""})

    assert found == [f"{BULK}{Bulk.objects.get().handle}/"] * 2
