"""Who may see or run a campaign, a card? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Line, Unit
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.people.models import Person
from yizhan.services.cards import numbers
from yizhan.services.cards.models import Campaign, FamilyMember, StatusFile
from yizhan.supplies.identity import NotVerified, who_of
from yizhan.supplies.models import Claim, RoundState, Supply

CARDS_READ = declare("cards.read", ALL)
CARDS_EDIT = declare("cards.edit", EDITORS)


@dataclass(frozen=True)
class Held:
    """A card as somebody holds it: hers, or of a member of her family."""

    campaign: Campaign
    claim: Claim
    member: FamilyMember | None


def campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.select_related("free", "discounted", "gifts", "unit", "free__unit", "gifts__unit")


def offered() -> QuerySet[Campaign]:
    """Those that workers may see: no longer drafts."""
    return campaigns().exclude(free__state=RoundState.DRAFT).order_by("-cover_from", "-pk")


def offered_campaign(pk: int) -> Campaign:
    """Raises Http404."""
    found = offered().filter(pk=pk).first()
    if not found:
        raise Http404
    return found


def supplies_for(campaign: Campaign, person: Person, kind: str) -> list[Supply]:
    """The ways by which she may take a card of this kind: channels that her unit belongs to, then the pool."""
    inside = Q(takes_reflow=True)
    if person.unit:
        codes = [
            channel.code
            for channel in campaign.channels.select_related("unit")
            if _is_within(person.unit, channel.unit)
        ]
        inside |= Q(channel__in=codes)
    rows = Supply.objects.filter(inside, round=campaign.round_of(kind))
    return list(rows.select_related("round__unit", "round__limit").order_by("takes_reflow", "pk"))


def _is_within(unit: Unit, top: Unit) -> bool:
    """On one of its lines, the way it is reported."""
    return any(
        (path := getattr(top, f"{line}_path")) and getattr(unit, f"{line}_path").startswith(path)
        for line in (Line.AREA, Line.INDUSTRY)
    )


def supply_for(campaign: Campaign, person: Person, pk: int) -> tuple[str, Supply]:
    """A way that is hers, with the kind of card. Raises Http404."""
    for kind in ("free", "discounted"):
        for supply in supplies_for(campaign, person, kind):
            if supply.pk == pk:
                return kind, supply
    raise Http404


def keys_for(member: FamilyMember) -> str:
    """What the keys of claims begin with that a worker makes for this member of her family."""
    return f"family:{member.pk}:"


def member_of(holder: Person, pk: int) -> FamilyMember:
    """A member of her family. Raises Http404."""
    found = FamilyMember.objects.filter(holder=holder, pk=pk).select_related("person", "holder").first()
    if not found:
        raise Http404
    return found


def cards_of(person: Person) -> list[Held]:
    """Hers and her family's, the newest first: also those given to her identity number before we knew her.

    Of her family the discounted ones alone; and of a member who has an account, those that she took for the member:
    being named as family, which takes a name and a number, gives nobody a hand on one's own cards.
    """
    members = list(FamilyMember.objects.filter(holder=person).select_related("person").order_by("pk"))
    found: dict[int, Held] = {}
    for campaign in offered():
        of_whom: list[tuple[Person, FamilyMember | None]] = [(person, None)]
        of_whom += [(member.person, member) for member in members]
        for one, member in of_whom:
            for claim in _claims(campaign, one, member):
                found.setdefault(claim.pk, Held(campaign, claim, member))
    return sorted(found.values(), key=lambda held: -held.claim.pk)


def _claims(campaign: Campaign, person: Person, member: FamilyMember | None) -> QuerySet[Claim]:
    rounds = [campaign.discounted] if member else [campaign.free, campaign.discounted]
    inside = Q(person=person, round__in=rounds)
    for round in rounds:
        try:
            inside |= Q(round=round, who=who_of(round, person))
        except NotVerified:
            continue
    rows = Claim.objects.filter(inside, home_id=campaign.home_id)
    if member and person.user_id:
        rows = rows.filter(key__startswith=keys_for(member))
    return rows.select_related("round__unit", "supply", "person", "card_standing", "card_withdrawal")


def card_of(person: Person, claim_pk: int) -> Held:
    """A card of hers or of her family. Raises Http404."""
    for held in cards_of(person):
        if held.claim.pk == claim_pk:
            return held
    raise Http404


def card_by_number(text: str) -> tuple[Campaign, Claim] | None:
    """The card with this number, if number and check code belong together. 2 queries."""
    read = numbers.read(text)
    campaign = read and campaigns().filter(code=read.campaign).first()
    if not read or not campaign:
        return None
    round = campaign.round_of(read.kind)
    if not numbers.is_right(read, round):
        return None
    claim = (
        Claim.objects.filter(home_id=campaign.home_id, round=round, number=read.number)
        .select_related("round__unit", "supply", "person", "card_standing")
        .first()
    )
    return (campaign, claim) if claim else None


def channel_supply(campaign: Campaign, kind: str, codes: Sequence[str], channel: str = "") -> Supply | None:
    """Where a partner issues from: `channel`, if it is one of its `codes`, or the first of them."""
    wanted = [code for code in codes if channel in ("", code)]
    return (
        Supply.objects.filter(round=campaign.round_of(kind), channel__in=wanted)
        .select_related("round__unit")
        .order_by("pk")
        .first()
    )


# --- officers ---------------------------------------------------------------------------------------------


def campaign_in(scope: Scope, pk: int) -> Campaign:
    """A campaign for an officer. Raises Http404 when it is not there or not hers."""
    found = scope.filter(campaigns().filter(pk=pk)).first()
    if not found:
        raise Http404
    return found


def file_in(campaign: Campaign, pk: int) -> StatusFile:
    """A status file of a campaign that was looked up before. Raises Http404."""
    found = campaign.status_files.filter(pk=pk).first()
    if not found:
        raise Http404
    return found
