"""A round that opens is told to those who may take part, once each, and by the ways that each chose."""

from __future__ import annotations

from typing import Any

import pytest

from tests.orgs.factories import make_user
from tests.places.factories import at_once
from tests.services.goods.factories import DAY, NOON, a_care, a_lot, claims
from yizhan.notices.models import Delivery, Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.services.goods.actions.care import finish
from yizhan.services.goods.announcing import announce, to_announce
from yizhan.services.goods.models import Care
from yizhan.services.goods.tasks import tell_what_opened


def workers(unit: Unit, count: int, **more: Any) -> list[Person]:
    return [Person.objects.create(user=make_user(f"工{n}"), unit=unit, **more) for n in range(count)]


def told() -> list[Person]:
    return [one.person for one in Notice.objects.filter(kind="goods.opened").order_by("person_id")]


def test_who_may_take_part_is_told_once_and_nobody_else(
    east: Unit, west: Unit, mei: User, olga: User
) -> None:
    care = a_care(a_lot(east), trades=("courier",))
    other = workers(east, 1, trade="driver")[0]
    away = workers(west, 1, trade="courier")[0]
    claims(care, mei.person)
    hers = workers(east, 2, trade="courier")

    for _minute in range(2):
        tell_what_opened(timestamp=int(NOON.timestamp()))

    assert told() == hers
    assert not {other, away, mei.person} & set(told())
    assert not Delivery.objects.exists(), "news goes further than the inbox only to who chose it"
    care.refresh_from_db()
    assert care.told_at == NOON


@pytest.mark.parametrize("when", [NOON - 2 * DAY, NOON + DAY])
def test_before_it_opens_and_after_it_closes_nobody_is_told(east: Unit, mei: User, when: Any) -> None:
    a_care(a_lot(east))

    tell_what_opened(timestamp=int(when.timestamp()))

    assert told() == []


def test_of_what_has_ended_nobody_is_told(east: Unit, mei: User, olga: User) -> None:
    finish(care=a_care(a_lot(east)), by=olga, now=NOON)

    assert not to_announce(NOON).exists()


def test_a_few_at_a_time_everybody_is_told_once_also_who_is_told_twice_at_once(east: Unit) -> None:
    care = a_care(a_lot(east))
    hers = workers(east, 5)

    steps = [announce(care=care, now=NOON, most=2) for _step in range(4)]

    assert steps == [True, True, False, False]
    assert told() == hers


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_once(east: Unit) -> None:
    care = a_care(a_lot(east))
    hers = workers(east, 4)

    at_once(*[lambda: announce(care=care, now=NOON, most=100)] * 3)

    assert told() == hers
    assert Care.objects.get().told_at == NOON
