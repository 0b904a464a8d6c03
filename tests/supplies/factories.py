"""Rounds, supplies and people for tests of the kernel, written straight into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.places import factories as places
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Answer, Request
from yizhan.supplies.models import Claim, Round, Session, Supply

NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
_keys = count(1)


def a_round(unit: Unit, **more: Any) -> Round:
    return Round.objects.create(
        home_id=unit.home_id,
        unit=unit,
        **{"service": "test.round", "title": "测试批次", "state": "open"} | more,
    )


def a_supply(round: Round, capacity: int, **more: Any) -> Supply:
    return Supply.objects.create(home_id=round.home_id, round=round, capacity=capacity, **more)


def people(n: int) -> list[Person]:
    """`n` persons without an account, in one statement."""
    return Person.objects.bulk_create(Person() for _ in range(n))


def a_space(station: Station, name: str) -> Space:
    return Space.objects.create(station=station, name=name, use="court")


def a_session(
    round: Round, space: Space | None, starts_at: datetime, minutes: int = 60, *, seats: int = 1, **more: Any
) -> Supply:
    """A session with its one supply, which is returned."""
    during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=minutes))
    session = Session.objects.create(
        home_id=round.home_id, round=round, space=space, during=during, **{"blocked": during} | more
    )
    return a_supply(round, seats, session=session)


def wants(supply: Supply, person: Person, **more: Any) -> Request:
    return Request(
        supply.pk, **{"who": person.pk, "person_id": person.pk, "key": f"test:{next(_keys)}"} | more
    )


def ask(supply: Supply, *people: Person, now: datetime = NOON, **more: Any) -> list[Answer]:
    """Each of them asks for a place of the supply, in one batch."""
    return kernel.claim(supply.round, [wants(supply, one) for one in people], now=now, via="page", **more)


def one(supply: Supply, person: Person, **more: Any) -> Answer:
    return ask(supply, person, **more)[0]


def claims(round: Round) -> dict[int | None, str]:
    """Who has what in the round, by person."""
    return dict(Claim.objects.filter(round=round).order_by("id").values_list("person_id", "state"))


def outcomes(answers: Sequence[Answer]) -> list[tuple[str, str | None]]:
    return [(str(answer.outcome.value), answer.state and str(answer.state.value)) for answer in answers]


def station(unit: Unit) -> Station:
    return places.station(unit, name="职工健身驿站")
