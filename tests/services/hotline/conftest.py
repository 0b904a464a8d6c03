"""A home with the union that the orders come to."""

from __future__ import annotations

import pytest

from tests.cases.factories import Tree, a_tree


@pytest.fixture
def tree() -> Tree:
    return a_tree()
