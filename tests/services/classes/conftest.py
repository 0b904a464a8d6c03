from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import signed_in
from tests.places import factories as places
from tests.supplies.factories import a_space
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.places.models import Space, Station


@pytest.fixture
def hall(east: Unit) -> Station:
    return places.station(east, name="曹杨健身驿站", kind="fitness", hours="24/7")


@pytest.fixture
def room(hall: Station) -> Space:
    return a_space(hall, "操房")


@pytest.fixture
def olga(east: Unit) -> User:
    return places.officer("奥尔加", east)


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("美玲", east)


@pytest.fixture
def chen(east: Unit) -> Person:
    """Who teaches."""
    return places.person("陈立", east)


@pytest.fixture
def her(mei: Person) -> Client:
    assert mei.user
    return signed_in(mei.user)


@pytest.fixture
def hers(chen: Person) -> Client:
    assert chen.user
    return signed_in(chen.user)


@pytest.fixture
def committed_unit(transactional_db: None) -> Unit:
    """A unit that other connections see."""
    return places.units().east
