"""A home with a company and its branch, and somebody who works there."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases.factories import Tree, a_tree, a_worker
from yizhan.people.models import Person


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def person(tree: Tree) -> Person:
    return a_worker(tree.branch)


@pytest.fixture
def her(person: Person) -> Client:
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client
