"""What cannot be, sent to the officer's list: it is as if it were not there, or refused in words."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer
from tests.people.factories import SignedClient
from yizhan.cases.models import BulkRow, Case, SavedFilter
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


@pytest.fixture
def case(tree: Tree) -> Case:
    return a_case(tree.district, a_worker(tree.branch), procedure="say.demand")


@pytest.mark.parametrize("seen", ["2147483648", "99999999999999"])
def test_a_row_with_a_number_that_no_entry_has_is_refused_as_changed_meanwhile(
    clerk: Client, case: Case, seen: str
):
    sent = {"do": "assign", "row": f"{case.ref}:{seen}", "key": "k1", "to": ""}

    done = clerk.post("/console/cases/bulk/", sent, follow=True)

    assert done.status_code == 200
    assert [row.state for row in BulkRow.objects.all()] in ([], ["refused"])


@pytest.mark.parametrize("name", ["place", "been", "grade"])
def test_a_filter_with_an_over_long_place_is_saved_without_it(clerk: Client, name: str):
    query = f"which=all&{name}={quote('say.demand:' + '长' * 85)}"

    saved = clerk.post("/console/cases/filters/", {"do": "save", "name": "长的", "query": query})

    assert saved.status_code == 302
    assert SavedFilter.objects.get().query == "which=all"
