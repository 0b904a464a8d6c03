from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cases.factories import declared


@pytest.fixture
def procedure() -> Iterator[None]:
    """The sound procedure of the tests, and no other."""
    with declared():
        yield
