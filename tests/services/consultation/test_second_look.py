"""What anybody reads of a consultation was passed by somebody else, also in a later round."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases.factories import Tree, a_tree, an_officer
from tests.people.factories import SignedClient
from tests.services.consultation.factories import (
    LATER,
    OFFER,
    a_colleague,
    a_consultation,
    go,
    looked_at,
    promised,
    public,
)
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.consultation.models import Talks

pytestmark = pytest.mark.django_db
FIRST, SECOND = "抽成有了上限。", "又谈了一轮7311"


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def by(tree: Tree) -> User:
    return an_officer(tree.city, "王干事", Role.OFFICER)


@pytest.fixture
def chair(tree: Tree) -> User:
    return a_colleague(tree.city)


def shown(talks: Talks) -> str:
    return Client().get(f"/consultation/{talks.case.ref}/").content.decode()


def proposed_again(talks: Talks, by: User, chair: User) -> Talks:
    """Public, then back at the table, and a new text that nobody has passed."""
    talks = looked_at(public(talks, by, chair), by, "not_kept", LATER)
    talks = go(talks, "again", by, LATER, fields={"reason": "再谈"})
    talks = go(promised(talks, by, LATER, due="2027-03-01"), "agreed", by, LATER)
    return go(talks, "propose", by, LATER, fields={"summary": SECOND})


def test_a_new_text_is_not_read_by_anybody_before_somebody_else_has_passed_it(
    tree: Tree, by: User, chair: User
):
    talks = proposed_again(a_consultation(tree.city, by), by, chair)
    assert (FIRST in shown(talks), SECOND in shown(talks)) == (True, False)

    go(talks, "send_back", chair, LATER, fields={"wrong": "写了人名"})
    assert (FIRST in shown(talks), SECOND in shown(talks)) == (True, False)


def test_once_it_is_passed_anybody_reads_the_new_text(tree: Tree, by: User, chair: User):
    talks = proposed_again(a_consultation(tree.city, by), by, chair)

    go(talks, "pass_text", chair, LATER)

    assert (FIRST in shown(talks), SECOND in shown(talks)) == (False, True)


def test_nonsense_for_what_the_letter_said_is_a_colleague_who_wrote(tree: Tree, by: User):
    talks = a_consultation(tree.city, by)
    client = SignedClient()
    client.force_login(by)
    given = {"title": "新的", "trade": OFFER.trade, "counterpart": OFFER.counterpart, "demands": "一项"}

    sent = client.post(f"/console/consultation/{talks.case.ref}/write/", given | {"was": "[" * 4900})

    assert sent.status_code == 422
    assert Talks.objects.get().title == OFFER.title
