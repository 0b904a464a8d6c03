"""What a person's rights mean for her claims: exported, given back when she goes, moved when two persons are one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.keyring import UnknownKey
from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when
from yizhan.supplies import kernel
from yizhan.supplies.identity import NotVerified, nobody, who_of
from yizhan.supplies.models import (
    CalendarFeed,
    Claim,
    Double,
    Handover,
    HandoverState,
    Round,
    RoundState,
    Strike,
)
from yizhan.supplies.private import forget
from yizhan.supplies.states import OVER, ClaimState, Why

NOT_BEGUN = (ClaimState.ENTERED, ClaimState.HELD, ClaimState.WAITING, ClaimState.CONFIRMED)


def register() -> None:
    privacy.add_exporter("claims", _("我的预约和领取"), claims_of)
    privacy.add_exporter("strikes", _("爽约记录"), strikes_of)
    privacy.add_exporter("handovers", _("转给同事的预约"), handovers_of)
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


def handovers_of(person: Person) -> list[dict[str, Any]]:
    rows = Handover.objects.filter(Q(giver=person) | Q(to=person)).select_related("claim__round")
    return [
        {
            str(_("项目")): row.claim.round.title,
            str(_("转")): str(_("转出") if row.giver_id == person.pk else _("接入")),
            str(_("时间")): when(row.made_at),
            str(_("结果")): str(HandoverState(row.state).label),
        }
        for row in rows.order_by("made_at", "id")
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
    for claim in Claim.objects.filter(person=person, round__is_private=True).select_related("round"):
        forget(claim, now)
    for pk in Claim.objects.filter(person=person, who=person.pk).values_list("pk", flat=True):
        Claim.objects.filter(pk=pk).update(who=nobody())  # her number here is nobody's from now on
    Claim.objects.filter(person=person).update(person=None)
    hers = Handover.objects.filter(Q(giver=person) | Q(to=person))
    hers.filter(state=HandoverState.OPEN).update(state=HandoverState.WITHDRAWN, ended_at=now)
    hers.filter(giver=person).update(giver=None)
    Handover.objects.filter(to=person).update(to=None)


def move(stays: Person, goes: Person, now: datetime) -> None:
    """Hers is what was either's. Two claims that one person cannot have open a matter for an officer.

    What she holds for somebody else (a guardian for a child) is counted by that one, and stands beside hers.
    """
    _lock_rounds_of(stays, goes)
    _known_by_number(stays).update(person=stays)
    _known_by_number(goes).update(person=goes)
    for claim in Claim.objects.filter(person=goes).select_related("round").order_by("id"):
        is_herself = is_for(claim, goes)
        kept, slot = _beside(claim, stays, is_herself)
        if kept and claim.round.is_private:  # no matter for an officer: one of the two is forgotten
            forget(claim, now)
            continue
        while kept and kept.round.is_private:
            forget(kept, now)
            kept, slot = _beside(claim, stays, is_herself)
        if kept:
            Double.objects.get_or_create(
                other=claim, defaults={"home_id": claim.home_id, "kept": kept, "found_at": now}
            )
            continue
        who = _who_after(claim, stays) if is_herself else claim.who
        Claim.objects.filter(pk=claim.pk).update(person=stays, who=who, slot=slot)
    _hand_to(stays, goes)
    Strike.objects.filter(person=goes).update(person=stays)
    CalendarFeed.objects.filter(person=goes).delete()  # her address would go on showing nothing


def _hand_to(stays: Person, goes: Person) -> None:
    """What one of them gave the other was never given away. A claim that waits for an officer keeps its own."""
    hers = Handover.objects.filter(claim__person=stays)
    hers.filter(giver__in=[stays, goes], to__in=[stays, goes]).delete()
    hers.filter(to=goes).update(to=stays)
    Handover.objects.filter(giver=goes).exclude(to=stays).update(giver=stays)


def is_for(claim: Claim, person: Person) -> bool:
    """Does the round count this claim as the person's own, not as that of somebody she asked for?"""
    return claim.who in (person.pk, _who(claim.round, person))


def _who(round: Round, person: Person) -> int | None:
    try:
        return who_of(round, person)
    except (NotVerified, UnknownKey):
        return None


def _who_after(claim: Claim, stays: Person) -> int:
    """As whom her round counts it from now on: she has one number, or keeps the one it was made with."""
    who = _who(claim.round, stays)
    return claim.who if who is None else who


def _known_by_number(person: Person) -> QuerySet[Claim]:
    """Claims that a partner made for her number before anybody knew whose it is."""
    inside = Q(pk=None)
    for round in Round.objects.filter(is_scarce=True).exclude(state=RoundState.DRAFT):
        if who := _who(round, person):
            inside |= Q(home_id=round.home_id, round=round, who=who)
    return Claim.objects.filter(inside, person=None)


def _lock_rounds_of(*persons: Person) -> None:
    """Nobody takes a place as one of the two meanwhile. In the order of their ids, as everybody does."""
    found = set(Claim.objects.filter(person__in=persons).values_list("home_id", "round_id"))
    for person in persons:
        found |= set(_known_by_number(person).values_list("home_id", "round_id"))
    with connection.cursor() as cursor:
        for home_id, round_id in sorted(found):
            cursor.execute("SELECT supplies_lock(%s, %s)", [home_id, round_id])


def _beside(claim: Claim, stays: Person, is_herself: bool) -> tuple[Claim | None, int]:
    """A claim of hers beside which this one cannot stand – the same time, or the round's last slot – and a slot."""
    if claim.state in OVER:
        return None, claim.slot
    hers = Claim.objects.filter(person=stays, home_id=claim.home_id).exclude(state__in=OVER)
    hers = hers.select_related("round").order_by("id")
    if claim.during and (clash := hers.filter(during__overlap=claim.during).first()):
        return clash, claim.slot
    if not is_herself:
        return None, claim.slot
    own = [one for one in hers.filter(round=claim.round_id) if is_for(one, stays)]
    free = set(range(1, claim.of_most + 1)) - {one.slot for one in own}
    return (None, min(free)) if free else (own[0], claim.slot)
