"""A visit: the round is for those on a list that an officer brings; each has her share from then on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.common.acts import CountOf, act, nothing_done, unrecorded, write_record
from yizhan.people.columns import PERSON_NAME
from yizhan.people.names import masked_name
from yizhan.services.goods.actions.care import Finished, NoPlace, why_not
from yizhan.services.goods.models import Care
from yizhan.supplies import kernel
from yizhan.supplies.actions import take_away
from yizhan.supplies.identity import who_of
from yizhan.supplies.kernel import Done, Request
from yizhan.supplies.models import Claim
from yizhan.supplies.states import OVER

if TYPE_CHECKING:
    from yizhan.people.models import Person, User


class NotByList(ValueError):
    """这一批不是按名单发的。"""


class TooFew(ValueError):
    """More persons than shares; the message has the numbers."""

    def __init__(self, wanted: int, left: int) -> None:
        numbers = {"wanted": wanted, "left": left}
        super().__init__(_("名单上新增 %(wanted)d 人，只剩 %(left)d 份，一个都没有导入。") % numbers)


class OverLimit(ValueError):
    """Some had as much this year as they may; the message names them, masked."""

    def __init__(self, persons: Sequence[Person], why: str) -> None:
        names = "、".join(masked_name(PERSON_NAME.open(person) or "") for person in persons[:5])
        said = _("%(names)s等 %(n)d 人不能再领：%(why)s一个都没有导入。")
        super().__init__(said % {"names": names, "n": len(persons), "why": why})


@act("goods.list", "导入走访名单", CountOf.PERSON)
def put_on_list(*, care: Care, persons: Sequence[Person], key: str, by: User, now: datetime) -> int:
    """Each has a share from now on: all of them, or nobody. Returns how many are new; who is on the list stays on it.

    The list is the rule of such a round: only its places and the limit of a year count. They are looked at under the
    round's lock. Raises NotByList, Finished, TooFew, OverLimit, NoPlace.
    """
    if not care.is_by_list:
        raise NotByList(NotByList.__doc__)
    fresh = Care.objects.select_for_update(of=("self",)).select_related("round__limit").get(pk=care.pk)
    if fresh.finished_at:
        raise Finished(Finished.__doc__)
    kernel.lock(fresh.round)
    standing = Claim.objects.filter(round=fresh.round_id, person__in=persons).exclude(state__in=OVER)
    on_it = set(standing.values_list("person", flat=True))
    new = sorted((one for one in persons if one.pk not in on_it), key=lambda one: one.pk)
    if not new:
        nothing_done()
        return 0
    supply = fresh.round.supplies.get()
    if len(new) > supply.capacity - supply.taken:
        raise TooFew(len(new), supply.capacity - supply.taken)
    _keep_limits(fresh, new, now)
    requests = [
        Request(supply.pk, who_of(fresh.round, one), one.pk, f"list:{key}:{one.pk}", by_id=by.pk)
        for one in new
    ]
    for answer in kernel.claim(fresh.round, requests, now=now, via="import", anyway=True):
        if not answer.is_hers:
            raise NoPlace(why_not(answer.outcome, fresh.round))
    write_record(
        unit=care.round.unit, at=now, by=by, subject=f"goods.care:{care.pk}", count=len(new), method="sheet"
    )
    return len(new)


def _keep_limits(care: Care, persons: Sequence[Person], now: datetime) -> None:
    """persons: in the order of their ids, as everybody locks them. Raises OverLimit."""
    if care.round.limit_id is None:
        return
    broken = {one: kernel.keep_limit(care.round, one.pk, now=now) for one in persons}
    over = [one for one, outcome in broken.items() if outcome]
    if over and (outcome := broken[over[0]]):
        raise OverLimit(over, why_not(outcome, care.round))


@unrecorded("the cancelled claim leaves its record in the database (ADR 0041)")
def take_off_list(*, claim: Claim, by: User, now: datetime) -> bool:
    """She was put on it wrongly, or is not visited: her share is free. Who has signed stays."""
    return take_away(claim=claim, by=by, now=now) in {Done.DONE, Done.SAME}
