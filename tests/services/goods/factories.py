"""Stock for tests, by the actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.services.goods.actions.care import Terms, plan_care, take
from yizhan.services.goods.actions.stock import What, receive
from yizhan.services.goods.models import Care, Lot, Season
from yizhan.supplies.models import Claim

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
PACK = What("清凉包", "份", "dues", 3550)
_keys = count(1)


def a_lot(unit: Unit, pieces: int = 10, what: What = PACK, **more: Any) -> Lot:
    given: dict[str, Any] = {
        "document": "R-2026-07",
        "key": f"lot:{next(_keys)}",
        "by": None,
        "now": NOON,
    } | more
    return receive(unit=unit, what=what, count=pieces, **given)


def stock(lot: Lot) -> int:
    return Lot.objects.get(pk=lot.pk).stock


DAY = timedelta(days=1)


def a_care(lot: Lot, places: int = 3, per_person: int = 1, **more: Any) -> Care:
    """A round that takes claims and hands out from yesterday to tomorrow of NOON."""
    given: dict[str, Any] = {
        "title": "夏季送清凉",
        "season": Season.SUMMER,
        "places": places,
        "place": "工会门口",
        "opens_at": NOON - DAY,
        "closes_at": NOON + DAY,
        "hands_from": NOON - DAY,
        "hands_until": NOON + DAY,
    } | more
    return plan_care(unit=lot.unit, terms=Terms(**given), goods={lot: per_person}, by=None, now=NOON - DAY)


def claims(care: Care, person: Person, now: datetime = NOON) -> Claim:
    """She takes it."""
    user = person.user
    assert user
    answer = take(care=care, person=person, key=f"take:{next(_keys)}", by=user, now=now)
    assert answer.is_hers, answer
    return Claim.objects.get(pk=answer.claim_id)


def queries(ask: Callable[[], object]) -> int:
    """How many queries this takes, those of the page's frame and of other services' entries in it included."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def ink() -> ContentFile[bytes]:
    return ContentFile(b"jpeg", "s.jpg")
