"""Procedures, units and cases for tests; a case by the product's own action."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from tests.cases.procedures import a_procedure
from tests.orgs.factories import make_officer, make_unit
from tests.people.factories import make_user
from yizhan.cases import procedures
from yizhan.cases.actions import open_case
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case, Via
from yizhan.cases.procedures import Procedure
from yizhan.common.say import CHINA
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import Person, User

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
_keys = count(1)


@dataclass
class Tree:
    """A home: province, city, district, and a company's union with one of its branches below the district."""

    province: Unit
    city: Unit
    district: Unit
    company: Unit
    branch: Unit


def a_tree() -> Tree:
    national = make_unit("national", name="全国总工会")
    province = make_unit("province", national, name="甲省总工会")
    city = make_unit("city", province, name="甲市总工会")
    district = make_unit("district", city, name="东区总工会")
    company = make_unit("company", district, name="某物流公司工会")
    return Tree(province, city, district, company, make_unit("company", company, name="某物流公司东分会"))


def an_officer(unit: Unit, name: str = "", role: str = Role.ADMIN) -> User:
    user = make_user(name=name)
    return make_officer(unit, role, user=user)


def a_worker(unit: Unit | None = None) -> Person:
    user = make_user(name="小李")
    person = Person.objects.get(user=user)
    Person.objects.filter(pk=person.pk).update(unit=unit)
    return Person.objects.select_related("user", "unit").get(pk=person.pk)


@contextmanager
def declared(*found: Procedure) -> Iterator[None]:
    """Only these procedures are there meanwhile."""
    kept = dict(procedures._versions)
    procedures._versions.clear()
    try:
        for procedure in found or (a_procedure(),):
            procedures.declare(procedure)
        yield
    finally:
        procedures._versions.clear()
        procedures._versions.update(kept)


def a_case(unit: Unit, person: Person | None = None, *, now: datetime = MONDAY, **more: Any) -> Case:
    given: dict[str, Any] = {
        "procedure": "tests.demand",
        "via": Via.PAGE,
        "key": f"tests:{next(_keys)}",
        "by": person.user if person else None,
        "says": "电动车充电的地方太少",
    }
    return open_case(unit=unit, person=person, now=now, **(given | more)).case


def officer(user: User) -> Taker:
    return Taker(user)


def worker(person: Person) -> Taker:
    return Taker(person.user, person)
