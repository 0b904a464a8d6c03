from __future__ import annotations

import pytest

from tests.places import factories as places
from yizhan.orgs.models import Unit


@pytest.fixture
def committed_unit(transactional_db: None) -> Unit:
    """A unit that other connections see."""
    return places.units().east
