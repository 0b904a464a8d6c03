"""What is done about a consultation beside the moves of its case: begun, written anew, given the demands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases import actions as cases
from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import Meanwhile, NotNow, Refused, open_case
from yizhan.cases.actors import locked
from yizhan.cases.models import Bond, Case, Via
from yizhan.cases.together import relate
from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.consultation.models import Demand, Talks
from yizhan.services.consultation.procedure import CODE, DRAFTING

MOST_DEMANDS = 10


class BadOffer(Refused):
    """The demand letter does not say what it must."""


@dataclass(frozen=True)
class Offer:
    """What a demand letter says."""

    title: str
    trade: str
    counterpart: str
    demands: Sequence[str]


@act("consultation.begin", "提起集体协商")
def begin(*, unit: Unit, offer: Offer, key: str, by: User | None, now: datetime) -> Talks:
    """Begin a consultation of the unit; the same request again is the same. Raises OutOfReach, BadOffer, Refused."""
    require(by, CASES_HANDLE, unit, now)
    check(offer)
    opened = open_case(
        procedure=CODE,
        unit=unit,
        via=Via.DESK,
        key=f"consultation:{key}",
        now=now,
        by=by,
        says=f"{offer.trade} · {offer.counterpart}：{offer.title}",
    )
    if not opened.is_new:
        nothing_done()
        return Talks.objects.get(case=opened.case)
    case = opened.case
    talks = Talks.objects.create(case=case, home_id=case.home_id, **_columns(offer))
    _demand(talks, offer.demands)
    write_record(unit=unit, at=now, by=by, subject=f"cases.case:{case.ref}")
    return talks


@unrecorded("a draft is no act; what is sent is a move of the case")
@transaction.atomic
def rewrite(*, talks: Talks, offer: Offer, was: Sequence[str], by: User | None, now: datetime) -> Talks:
    """Write the letter anew. was: title and demands as she had them before her.

    Raises OutOfReach, KeepsOut, NotNow (it is no draft any more), Meanwhile (a colleague wrote), BadOffer.
    """
    case = locked(talks.case)
    cases.require_officer(case, by, now)
    if case.place != DRAFTING:
        raise NotNow
    talks = Talks.objects.select_related("case").get(pk=case.pk)
    if said_by(talks) != list(was):
        raise Meanwhile(_("您写的时候，同事改过这份要约。您写的还在，请对照着看一眼再存。"))
    check(offer)
    Talks.objects.filter(pk=talks.pk).update(**_columns(offer))
    talks.demands.all().delete()
    _demand(talks, offer.demands)
    talks.refresh_from_db()
    return talks


@unrecorded("a note which matters stand behind it; nothing is done in them")
@transaction.atomic
def stand_behind(*, talks: Talks, matters: Iterable[Case], by: User, now: datetime) -> None:
    """Note that these matters stand behind it; who brought them is told once when it is public.

    Raises OutOfReach, KeepsOut, NotTogether.
    """
    for matter in matters:
        relate(one=talks.case, other=matter, by=by, now=now, bond=Bond.PART)


def said_by(talks: Talks) -> list[str]:
    """All that the letter says, in order."""
    demands = talks.demands.order_by("number").values_list("says", flat=True)
    return [talks.title, talks.trade, talks.counterpart, *demands]


def check(offer: Offer) -> None:
    """Raises BadOffer."""
    if not offer.demands:
        raise BadOffer(_("请至少写一项要求"))
    if len(offer.demands) > MOST_DEMANDS:
        raise BadOffer(_("最多写 {most} 项要求").format(most=MOST_DEMANDS))


def _columns(offer: Offer) -> dict[str, str]:
    return {"title": offer.title, "trade": offer.trade, "counterpart": offer.counterpart}


def _demand(talks: Talks, demands: Sequence[str]) -> None:
    Demand.objects.bulk_create(
        Demand(talks=talks, number=number, says=says) for number, says in enumerate(demands, 1)
    )
