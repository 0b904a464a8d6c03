"""What a person's rights mean for her claims: exported, given back when she goes, moved when two persons are one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when
from yizhan.supplies import kernel
from yizhan.supplies.models import CalendarFeed, Claim, Double, Strike
from yizhan.supplies.states import OVER, ClaimState, Why

NOT_BEGUN = (ClaimState.ENTERED, ClaimState.HELD, ClaimState.WAITING, ClaimState.CONFIRMED)


def register() -> None:
    privacy.add_exporter("claims", _("我的预约和领取"), claims_of)
    privacy.add_exporter("strikes", _("爽约记录"), strikes_of)
    privacy.add_eraser(give_back)
    privacy.add_merger(move)


def claims_of(person: Person) -> list[dict[str, Any]]:
    rows = Claim.objects.filter(person=person).select_related("round").order_by("made_at", "id")
    return [
        {
            str(_("项目")): row.round.title,
            str(_("状态")): str(ClaimState(row.state).label),
            str(_("编号")): row.number or "",
            str(_("时间")): when(row.during.lower) if row.during else "",
            str(_("办理时间")): when(row.made_at),
        }
        for row in rows
    ]


def strikes_of(person: Person) -> list[dict[str, Any]]:
    rows = Strike.objects.filter(person=person).select_related("claim__round").order_by("at")
    return [
        {
            str(_("项目")): row.claim.round.title,
            str(_("时间")): when(row.at),
            str(_("说明")): row.appeal,
            str(_("答复")): row.answer,
        }
        for row in rows
    ]


def give_back(person: Person, now: datetime) -> None:
    """Places that she has not used go to the next; what she used stays a number and is nobody's.

    In a scarce round the place is given back only where nothing was handed out yet; `who` stays with the claim, so
    that erasing oneself is no way to a second card.
    """
    for claim in (
        Claim.objects.filter(person=person, state__in=NOT_BEGUN).select_related("round").order_by("round_id")
    ):
        if not claim.round.is_numbered:
            kernel.become(claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.ERASED, by_id=None)
    Claim.objects.filter(person=person).update(person=None)


def move(stays: Person, goes: Person, now: datetime) -> None:
    """Hers is what was either's. Two claims that one person cannot have open a matter for an officer."""
    for claim in Claim.objects.filter(person=goes).select_related("round").order_by("id"):
        kept = _in_the_way(claim, stays)
        if kept:
            Double.objects.get_or_create(
                other=claim, defaults={"home_id": claim.home_id, "kept": kept, "found_at": now}
            )
            continue
        who = stays.pk if claim.who == goes.pk else claim.who
        Claim.objects.filter(pk=claim.pk).update(person=stays, who=who)
    Strike.objects.filter(person=goes).update(person=stays)
    CalendarFeed.objects.filter(person=goes).delete()  # her address would go on showing nothing


def _in_the_way(claim: Claim, stays: Person) -> Claim | None:
    """A claim of hers beside which this one cannot stand: the same round's slot, or the same time."""
    if claim.state in OVER:
        return None
    hers = Claim.objects.filter(person=stays, home_id=claim.home_id).exclude(state__in=OVER)
    same_slot = Q(round=claim.round_id, slot=claim.slot)
    same_time = Q(during__overlap=claim.during) if claim.during else Q(pk=None)
    return hers.filter(same_slot | same_time).order_by("id").first()
