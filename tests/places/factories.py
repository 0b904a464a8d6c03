"""Stations, their keepers and visitors for tests, and the tree they stand in, written straight into the tables.

Everything here was so before the story begins; what the story does goes through the product's own actions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import connection

from tests.cast import (
    signed_in as signed_in,  # with `officer`, `person` here: cast.signed_in(cast.officer(…))
)
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.people.models import Person, User
from yizhan.places.models import Keeper, Station, StationAmenity

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
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


def unit(kind: str, parent: Unit | None, name: str, **more: Any) -> Unit:
    """Make a unit under `parent` by area; the database fills in its paths and home."""
    made = Unit.objects.create(kind=kind, area_parent=parent, name=name, **more)
    made.refresh_from_db()
    return made


def units() -> Units:
    """Make the whole tree."""
    national = unit("national", None, "全国总工会")
    province = unit("province", national, "测试省总工会", division_code="31")
    city = unit("city", province, "测试市总工会", division_code="3101")
    east = unit("district", city, "东区总工会", division_code="310115")
    west = unit("district", city, "西区总工会", division_code="310101")
    street = unit("street", east, "东街道总工会", division_code="310115004000")
    transport = unit("industry", province, "运输行业工会")
    depot = unit("company", street, "东风快递网点工会", industry_parent=transport)
    works = unit("company", east, "东方机械厂工会")
    return Units(national, province, city, east, west, street, depot, works, transport)


def user(name: str, **more: Any) -> User:
    """Make an account without a phone; sign it in with `signed_in`."""
    return User.objects.create(display_name=name, **more)


def person(name: str, at: Unit | None = None, **more: Any) -> Person:
    """Make a worker with an account; her name stands on the account only."""
    return Person.objects.create(user=user(name), unit=at, **more)


def officer(name: str, at: Unit, role: str = Role.OFFICER, line: str = Line.AREA) -> User:
    """Make an account that holds `role` at `at` since long ago."""
    made = user(name)
    grant(made, at, role, line)
    return made


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


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in its own thread and connection, started together; return results or exceptions."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results
