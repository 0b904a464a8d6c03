"""Readings of campaigns: what is left by channel, how a card stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import segno
from django.core.cache import cache
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yizhan.common.say import CHINA
from yizhan.people.models import Person
from yizhan.people.names import masked_name
from yizhan.services.cards import numbers
from yizhan.services.cards.access import Held, offered
from yizhan.services.cards.actions import gift_of
from yizhan.services.cards.models import Campaign, Kind, Standing
from yizhan.services.cards.who import has_card
from yizhan.supplies.benefits import Benefit
from yizhan.supplies.models import Claim, Round, RoundState, Supply
from yizhan.supplies.states import TAKES_A_PLACE, ClaimState

LEFT_CACHED_S = 5


@dataclass(frozen=True)
class Left:
    """A channel's places: how many it has, how many are taken and how many are left."""

    supply_id: int
    name: str
    capacity: int
    taken: int
    is_pool: bool

    @property
    def left(self) -> int:
        return self.capacity - self.taken


@dataclass(frozen=True)
class KindLeft:
    """All channels of one kind of card."""

    kind: Kind
    channels: list[Left]
    total: int
    taken: int

    @property
    def left(self) -> int:
        return self.total - self.taken


def figures(campaign: Campaign) -> list[KindLeft]:
    """By kind and channel, as they are now. One query."""
    rows = Supply.objects.filter(round__in=[campaign.free_id, campaign.discounted_id]).order_by(
        "takes_reflow", "pk"
    )
    found = []
    for kind in Kind:
        mine = [row for row in rows if row.round_id == campaign.round_of(kind).pk]
        channels = [Left(row.pk, row.name, row.capacity, row.taken, row.takes_reflow) for row in mine]
        found.append(
            KindLeft(
                kind, channels, sum(one.capacity for one in channels), sum(one.taken for one in channels)
            )
        )
    return found


def figures_lately(campaign: Campaign) -> list[KindLeft]:
    """The same, at most a few seconds old: thousands look at the page while cards go."""
    key = f"cards:left:{campaign.pk}"
    found: list[KindLeft] | None = cache.get(key)
    if found is None:
        found = figures(campaign)
        cache.set(key, found, LEFT_CACHED_S)
    return found


def window_of(round: Round, now: datetime) -> str:
    """early, open or over."""
    if round.state != RoundState.OPEN or (round.closes_at and round.closes_at <= now):
        return "over"
    return "early" if round.opens_at and round.opens_at > now else "open"


# --- cards ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A card in words. code: of its state's sign. why: of what became of it, or "".

    gift: none, offered, asked, collected.
    """

    held: Held
    number: str
    kind: str
    holder: str
    word: str
    code: str
    why: str
    is_good: bool
    gift: str
    url: str


def shown(held: Held, origin: str, now: datetime) -> Card:
    """origin: "https://host", for what stands in the QR."""
    claim, campaign = held.claim, held.campaign
    number = number_of(campaign, claim)
    word, code, why = _state(held, now)
    gift = _gift(campaign, claim)
    return Card(
        held,
        number,
        str(campaign.kind_of(claim.round_id).label),
        _holder(held),
        word,
        code,
        why,
        is_good(campaign, claim, now),
        gift,
        f"{origin}{reverse('cards:check')}?card={number}" if number else "",
    )


def number_of(campaign: Campaign, claim: Claim) -> str:
    if claim.number is None:
        return ""
    return numbers.write(campaign.code, campaign.kind_of(claim.round_id), claim.round, claim.number)


def _holder(held: Held) -> str:
    from yizhan.people.columns import PERSON_NAME

    if held.member is None:
        return _("本人")
    name = PERSON_NAME.open(held.member.person)
    return f"{held.member.get_relation_display()} {masked_name(name) if name else ''}".strip()


def _state(held: Held, now: datetime) -> tuple[str, str, str]:
    claim = held.claim
    if claim.state not in TAKES_A_PLACE:
        withdrawal = getattr(claim, "card_withdrawal", None)
        if withdrawal:
            return _("已收回"), "stopped", withdrawal.reason
        return _("已退回"), "stopped", ""
    standing = getattr(claim, "card_standing", None)
    if standing:
        code = "open" if standing.state == Standing.INSURED else "stopped"
        return standing.get_state_display(), code, ""
    return _("已领"), "open", ""


def cover_ends(round: Round) -> datetime | None:
    """When the last of the round's cards is worth nothing more; None while it is of no campaign. 1 query."""
    of_it = Q(free=round) | Q(discounted=round) | Q(gifts=round)
    day = Campaign.objects.filter(of_it).values_list("cover_until", flat=True).first()
    return datetime.combine(day, time(), CHINA) if day else None


def is_good(campaign: Campaign, claim: Claim, now: datetime) -> bool:
    """Is the card valid today: held, within its cover, and not refused or lapsed with the insurers?"""
    today = now.astimezone(CHINA).date()
    standing = getattr(claim, "card_standing", None)
    return (
        claim.state in TAKES_A_PLACE
        and campaign.cover_from <= today < campaign.cover_until
        and (standing is None or standing.state == Standing.INSURED)
    )


def _gift(campaign: Campaign, claim: Claim) -> str:
    if not campaign.gifts_id or claim.round_id != campaign.free_id or claim.state not in TAKES_A_PLACE:
        return "none"
    gift = gift_of(campaign, claim)
    if gift is None:
        return "offered"
    return "collected" if gift.state == ClaimState.USED else "asked"


def qr(text: str) -> SafeString:
    """The QR as a drawing for the page."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=6, border=3, dark="#000", light="#fff", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 – segno's own drawing, no text of others in it


# --- the tab -------------------------------------------------------------------------------------------------


def something_offered() -> Any:
    return Exists(Campaign.objects.exclude(free__state=RoundState.DRAFT))


def benefits_of(person: Person | None, now: datetime) -> list[Benefit]:
    """A line for each campaign, and one for her cards."""
    lines = []
    for campaign in offered().filter(Q(free__state=RoundState.OPEN) | Q(discounted__state=RoundState.OPEN)):
        has = person and [str(kind.label) for kind in Kind if has_card(campaign.round_of(kind), person)]
        state = "、".join(has) if has else _("可领")
        lines.append(
            Benefit(
                campaign.title,
                _("平台劳动者免费，职工和家属优惠"),
                reverse("cards:campaign", args=[campaign.pk]),
                "shield-heart",
                state=(_("有%(what)s") % {"what": state} if has else state) if person else "",
                is_hers=bool(has),
            )
        )
    if person and lines:
        lines.append(
            Benefit(_("我的保障卡"), _("出示二维码，领礼包"), reverse("cards:mine"), "qrcode", is_hers=True)
        )
    return lines
