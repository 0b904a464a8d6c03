"""Persons of an officer's units, masked, and the doubles among them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from yizhan.orgs.access import Scope
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_PHONE
from yizhan.people.idnumbers import BadIdNumber, read_id_number
from yizhan.people.models import Double, Person, WhyDouble
from yizhan.people.phones import BadPhone, normal_phone
from yizhan.people.queries import Masked, masked

PAGE = 50


@dataclass(frozen=True)
class Persons:
    """One page of the list. after: where the next one begins, 0 when this is the last."""

    rows: list[Masked]
    after: int
    total: int


def persons_in(scope: Scope, *, text: str, after: int) -> Persons:
    """Persons of the scope, in the order they came; `text`: a whole phone or identity number. 2 queries.

    Names are sealed: they cannot be searched by a part, and no page lists them in clear.
    """
    rows = scope.filter(Person.objects.filter(merged_into__isnull=True, unit__isnull=False))
    if text:
        rows = rows.filter(_is_numbered(text))
    total = rows.count()
    found = list(rows.filter(pk__gt=after).select_related("unit").order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Persons([masked(one) for one in shown], shown[-1].pk if len(found) > PAGE else 0, total)


def _is_numbered(text: str) -> Q:
    condition = Q(pk__in=[])
    with contextlib.suppress(BadPhone):
        condition |= PERSON_PHONE.is_at(normal_phone(text))
    with contextlib.suppress(BadIdNumber):
        condition |= PERSON_ID_NUMBER.is_at(read_id_number(text, timezone.localdate()).text)
    return condition


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one, side by side, masked."""

    pk: int
    first: Masked
    second: Masked
    why: str


def open_doubles(scope: Scope, limit: int = 100) -> list[Pair]:
    """Doubles not decided whose both persons are in the scope, or in no unit yet. One query."""
    pairs = (
        Double.objects.filter(decided_at__isnull=True)
        .filter(scope.where("first__unit") | scope.where("second__unit"))
        .select_related("first__unit", "second__unit")
        .order_by("pk")[:limit]
    )
    return [
        Pair(pair.pk, masked(pair.first), masked(pair.second), str(WhyDouble(pair.why).label))
        for pair in pairs
        if is_whole_in(scope, pair)
    ]


def is_whole_in(scope: Scope, pair: Double) -> bool:
    """May an officer of this scope see both? A person in no unit is nobody else's."""
    return all(one.unit is None or scope.holds(one.unit) for one in (pair.first, pair.second))
