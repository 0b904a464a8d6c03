"""Who may have a card? The free one is for platform workers, the discounted one for workers and their families."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Person, Trade
from yizhan.services.cards.models import FamilyMember
from yizhan.supplies.eligibility import Reason, predicate
from yizhan.supplies.identity import NotVerified, who_of
from yizhan.supplies.models import Claim, Round
from yizhan.supplies.states import TAKES_A_PLACE

PLATFORM_TRADES = frozenset({Trade.COURIER, Trade.RIDER, Trade.TRUCK, Trade.RIDE_HAILING})
PLATFORM_WORKER = {"rule": "cards.platform_worker"}
WORKER_OR_FAMILY = {"rule": "cards.worker_or_family"}
VERIFIED = {"rule": "verified"}


def _takes_nothing(stated: Mapping[str, Any]) -> bool:
    return stated.keys() == {"rule"}


@predicate("cards.platform_worker", _("平台劳动者"), _takes_nothing)
def is_platform_worker(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    """By trade, which she says herself, and by a unit that has her on its list, which she cannot."""
    if person.trade not in PLATFORM_TRADES:
        return Reason(
            _("免费卡只给平台劳动者：快递员、外卖骑手、货车司机、网约车司机"),
            _("做这一行的，在“我的资料”里填上") if not person.trade else "",
            "/me/details/" if not person.trade else "",
        )
    if not person.unit_id:
        return Reason(_("还没有工会或平台企业把您登记进来"), _("请找站点或所在地的工会登记，登记后就能领"))
    return None


@predicate("cards.worker_or_family", _("职工或家属"), _takes_nothing)
def is_worker_or_family(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    if is_worker(person) or any(
        is_worker(member.holder)
        for member in FamilyMember.objects.filter(person=person).select_related("holder")
    ):
        return None
    return Reason(_("优惠卡给职工和家属"), _("在“我的资料”里填上职业"), "/me/details/")


def is_worker(person: Person) -> bool:
    return bool(person.trade or person.unit_id)


@predicate("cards.has_free_card", _("有免费卡"), lambda stated: isinstance(stated.get("round"), int))
def has_free_card(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    round = Round.objects.filter(pk=stated["round"]).first()
    if round and has_card(round, person):
        return None
    return Reason(_("礼包随免费卡，有免费卡才能领"))


def has_card(round: Round, person: Person) -> bool:
    """Does she hold a card of this round, by whatever way she got it?"""
    try:
        who = who_of(round, person)
    except NotVerified:
        return False
    rows = Claim.objects.filter(home_id=round.home_id, round=round, who=who)
    return rows.filter(state__in=TAKES_A_PLACE).exists()
