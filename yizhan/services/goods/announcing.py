"""A round has opened: those who may take part are told, once each, a bounded number at a time.

It is news: everybody has it in her inbox, and further ways carry it only to who chose them for 工会的新消息.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from yizhan.common.acts import unrecorded
from yizhan.notices.actions import Message, tell_many
from yizhan.people.access import living_under
from yizhan.people.models import Person
from yizhan.services.goods.models import Care
from yizhan.services.goods.notices import OPENED
from yizhan.supplies.eligibility import reasons_against
from yizhan.supplies.models import RoundState
from yizhan.supplies.words import moment

MOST = 500  # persons looked at in one transaction


def to_announce(now: datetime) -> QuerySet[Care]:
    """Rounds that take claims now and of which not everybody has been told."""
    return Care.objects.filter(
        told_at__isnull=True,
        finished_at__isnull=True,
        hands_until__gt=now,
        round__state=RoundState.OPEN,
        round__opens_at__lte=now,
        round__closes_at__gt=now,
    ).order_by("pk")


@unrecorded("follows from the round, whose opening has its record")
@transaction.atomic
def announce(*, care: Care, now: datetime, most: int = MOST) -> bool:
    """Tell the next of those who may take part; returns whether others are left.

    Where it stopped is written with the notices: who is killed in between tells nobody twice and forgets nobody.
    """
    fresh = (
        to_announce(now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("round__unit", "round__limit")
        .filter(pk=care.pk)
        .first()
    )
    if fresh is None:
        return False
    persons = list(_of_its_unit(fresh).filter(pk__gt=fresh.told_to).order_by("pk")[:most])
    told = [person for person in persons if not reasons_against(fresh.round, person, now)]
    _tell(fresh, told, now)
    is_more = len(persons) == most
    Care.objects.filter(pk=fresh.pk).update(
        told_to=persons[-1].pk if persons else fresh.told_to, told_at=None if is_more else now
    )
    return is_more


def _of_its_unit(care: Care) -> QuerySet[Person]:
    """Those with an account at the round's unit or below, on either line, who have not claimed already."""
    living = living_under(care.round.unit).filter(user__isnull=False)
    return living.exclude(
        pk__in=care.round.claims.filter(person__isnull=False).values("person")
    ).select_related("unit")


def _tell(care: Care, persons: list[Person], now: datetime) -> None:
    closes = care.round.closes_at
    assert closes
    messages = [
        Message(
            to=person,
            key=f"care_opened:{care.pk}",
            about=f"goods.care:{care.pk}",
            params={"what": care.round.title, "until": moment(closes)},
            path=f"/goods/{care.pk}/",
        )
        for person in persons
    ]
    tell_many(kind=OPENED, home_id=care.home_id, messages=messages, now=now, expires_at=closes)
