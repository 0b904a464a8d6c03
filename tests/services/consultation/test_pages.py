"""The pages of a consultation, for officers and for anybody; and what nobody may learn from them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cases.factories import Tree
from tests.services.consultation.factories import (
    LATER,
    OFFER,
    a_consultation,
    go,
    looked_at,
    promised,
    public,
)
from yizhan.people.models import User

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {
    "title": OFFER.title,
    "trade": OFFER.trade,
    "counterpart": OFFER.counterpart,
    "demands": "\n".join(OFFER.demands),
    "key": "page",
}


def test_the_public_page_asks_as_much_for_three_promises_as_for_one(
    tree: Tree, by: User, chair: User, django_assert_num_queries: Any
):
    talks = public(a_consultation(tree.city, by), by, chair)
    with django_assert_num_queries(QUERIES):
        Client().get(f"/consultation/{talks.case.ref}/")
    talks = looked_at(talks, by, "not_kept", LATER)
    talks = go(talks, "again", by, LATER, fields={"reason": "再谈"})
    for number in range(2):
        talks = promised(talks, by, LATER, says=f"承诺 {number}", due="2027-03-01")
    talks = go(go(talks, "agreed", by, LATER), "propose", by, LATER, fields={"summary": "又谈了"})
    go(talks, "pass_text", chair, LATER)
    with django_assert_num_queries(QUERIES):
        Client().get(f"/consultation/{talks.case.ref}/")


QUERIES = 5
