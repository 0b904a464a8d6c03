"""What officers had begun to write about somebody goes with her, and is not kept anew afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, a_worker, an_officer
from tests.people.factories import SignedClient
from yizhan.cases.models import Case, Draft
from yizhan.cases.privacy import forget
from yizhan.orgs.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def clerk(tree: Tree) -> Client:
    client = SignedClient()
    client.force_login(an_officer(tree.district, "王干事", Role.OFFICER))
    return client


def test_a_page_that_stood_open_keeps_nothing_about_who_is_forgotten(clerk: Client, tree: Tree):
    person = a_worker(tree.branch)
    case = a_case(tree.district, person, procedure="say.demand")
    sent = {"form": "answer", "answer-says": "小李您好，电话里您说的7311"}
    assert clerk.post(f"/console/cases/{case.ref}/draft/", sent).status_code == 204
    assert Draft.objects.count() == 1

    forget(person, MONDAY)
    assert not Draft.objects.exists()
    clerk.post(f"/console/cases/{case.ref}/draft/", sent)

    assert not Draft.objects.exists()
    assert Case.objects.get().person is None
