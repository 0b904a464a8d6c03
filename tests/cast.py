"""The cast of every test: who they are, and where they stand.

    National ─ Province ─ City ─┬─ East district ─┬─ East street ── Depot (company union)
                                │                 └─ Works (company union)
                                └─ West district
    Transport union (industry line, under Province) is Depot's second line.

Mei, a courier of the depot, signed in. Wu, a worker of West. Olga, officer of East. Wei, officer of West.
Chen, chair of Depot. Ada, admin of City. Vera, viewer of City. Otto, auditor of City. Tao, officer of the
Transport union on its line. Ken, keeper of the station under test (see tests/places/factories.py).
Nobody: not signed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.orgs.factories import make_officer, make_unit, make_user
from tests.people.factories import SignedClient
from yizhan.orgs.models import Line, Role, Unit
from yizhan.people.models import Person, User

if TYPE_CHECKING:
    from tests.sweep import World

# --- units ---------------------------------------------------------------------------------------


@pytest.fixture
def national(db: None) -> Unit:
    return make_unit("national", None, "中华全国总工会")


@pytest.fixture
def province(national: Unit) -> Unit:
    return make_unit("province", national, "江海省总工会", division_code="99")


@pytest.fixture
def other_province(national: Unit) -> Unit:
    return make_unit("province", national, "山原省总工会", division_code="98")


@pytest.fixture
def city(province: Unit) -> Unit:
    return make_unit("city", province, "临港市总工会", division_code="9901")


@pytest.fixture
def other_city(province: Unit) -> Unit:
    return make_unit("city", province, "望山市总工会", division_code="9902")


@pytest.fixture
def east(city: Unit) -> Unit:
    return make_unit("district", city, "东区总工会", division_code="990101")


@pytest.fixture
def west(city: Unit) -> Unit:
    return make_unit("district", city, "西区总工会", division_code="990102")


@pytest.fixture
def east_street(east: Unit) -> Unit:
    return make_unit("street", east, "码头街道总工会", division_code="990101001")


@pytest.fixture
def transport(province: Unit) -> Unit:
    """The provincial transport union: led by the province, root of its own industry line."""
    return make_unit("industry", province, "江海省交通运输工会")


@pytest.fixture
def depot(east_street: Unit, transport: Unit) -> Unit:
    return make_unit("company", east_street, "飞递码头网点工会", industry_parent=transport)


@pytest.fixture
def works(east: Unit) -> Unit:
    return make_unit("company", east, "东风机械厂工会")


# --- people --------------------------------------------------------------------------------------


@pytest.fixture
def mei(depot: Unit) -> User:
    user = make_user("美")
    Person.objects.create(user=user, unit=depot, trade="courier")
    return user


@pytest.fixture
def wu(west: Unit) -> User:
    user = make_user("吴")
    Person.objects.create(user=user, unit=west, trade="rider")
    return user


@pytest.fixture
def olga(east: Unit) -> User:
    return make_officer(east, Role.OFFICER, "欧佳")


@pytest.fixture
def wei(west: Unit) -> User:
    return make_officer(west, Role.OFFICER, "魏")


@pytest.fixture
def chen(depot: Unit) -> User:
    return make_officer(depot, Role.CHAIR, "陈")


@pytest.fixture
def ada(city: Unit) -> User:
    return make_officer(city, Role.ADMIN, "阿达")


@pytest.fixture
def vera(city: Unit) -> User:
    return make_officer(city, Role.VIEWER, "维拉")


@pytest.fixture
def otto(city: Unit) -> User:
    return make_officer(city, Role.AUDITOR, "奥托")


@pytest.fixture
def tao(transport: Unit) -> User:
    return make_officer(transport, Role.OFFICER, "陶", line=Line.INDUSTRY)


@pytest.fixture
def ken(db: None) -> User:
    return make_user("肯")


def signed_in(who: User | Person) -> Client:
    """Return a client with `who` signed in."""
    account = who.user if isinstance(who, Person) else who
    assert account is not None
    client = SignedClient()
    client.force_login(account)
    return client


# --- the world in which every page is asked --------------------------------------------------------


@pytest.fixture(scope="module")
def built_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for a module, and so for one whose tests all ask in it: the others would find its rows, too."""
    from tests import sweep  # imports every service

    with django_db_blocker.unblock(), transaction.atomic():
        yield sweep.build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world: World, db: None) -> World:
    """What a test does in it is undone after the test; the objects it has changed are not read again."""
    return built_world
