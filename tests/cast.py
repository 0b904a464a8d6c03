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

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client

from tests.orgs.factories import LONG_AGO, make_officer, make_unit, make_user
from tests.people.factories import SignedClient
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.people.models import Person, User
from yizhan.places.models import Keeper, Station, StationAmenity

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


# --- the same as functions, for tests that make several or none ------------------------------------
# Written straight into the tables: the cast is there before the story begins.

NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
PEOPLE_SQUARE = (121.4737, 31.2304)  # lon, lat, WGS-84
_plaque_numbers = count(1)


@dataclass(frozen=True)
class Units:
    """The union tree of the tests."""

    national: Unit
    province: Unit
    city: Unit
    east: Unit
    west: Unit
    street: Unit
    depot: Unit
    works: Unit
    transport: Unit


def units() -> Units:
    """Make the whole tree."""
    national = make_unit("national", None, "全国总工会")
    province = make_unit("province", national, "测试省总工会", division_code="31")
    city = make_unit("city", province, "测试市总工会", division_code="3101")
    east = make_unit("district", city, "东区总工会", division_code="310115")
    west = make_unit("district", city, "西区总工会", division_code="310101")
    street = make_unit("street", east, "东街道总工会", division_code="310115004")
    transport = make_unit("industry", province, "运输行业工会")
    depot = make_unit("company", street, "东风快递网点工会", industry_parent=transport)
    works = make_unit("company", east, "东方机械厂工会")
    return Units(national, province, city, east, west, street, depot, works, transport)


def user(name: str, **more: Any) -> User:
    """Make an account without a phone; sign it in with `signed_in`."""
    return User.objects.create(display_name=name, **more)


def person(name: str, at: Unit | None = None, **more: Any) -> Person:
    """Make a worker with an account; her name stands on the account only."""
    return Person.objects.create(user=user(name), unit=at, **more)


def officer(name: str, at: Unit, role: str = Role.OFFICER, line: str = Line.AREA) -> User:
    """Make an account that holds `role` at `at` since long ago."""
    return make_officer(at, role, name, line)


def grant(who: User, at: Unit, role: str = Role.OFFICER, line: str = Line.AREA) -> RoleGrant:
    return RoleGrant.objects.create(user=who, unit=at, role=role, line=line, starts_at=LONG_AGO)


def station(at: Unit, name: str = "幸福大街驿站", amenities: tuple[str, ...] = (), **more: Any) -> Station:
    """Make a running rest station of `at`, open every day 8 to 20, with water and seats."""
    lon, lat = PEOPLE_SQUARE
    given: dict[str, Any] = {
        "kind": "rest",
        "lon": lon,
        "lat": lat,
        "state": "running",
        "hours": "08:00-20:00",
        "address": "幸福大街 1 号",
        "plaque_code": f"T{next(_plaque_numbers):07d}",
    }
    made = Station.objects.create(
        home_id=at.home_id or at.pk, unit=at, name=name, changed_at=LONG_AGO, **given | more
    )
    for code in ("water", "rest", *amenities):
        StationAmenity.objects.create(station=made, amenity=code)
    return made


def keeper(name: str, of: Station) -> User:
    """Make an account that keeps `of` since long ago."""
    made = user(name)
    Keeper.objects.create(user=made, station=of, starts_at=LONG_AGO)
    return made


def signed_in(who: User | Person) -> Client:
    """Return a client with `who` signed in."""
    account = who.user if isinstance(who, Person) else who
    assert account is not None
    client = SignedClient()
    client.force_login(account)
    return client
