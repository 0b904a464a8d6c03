"""What is done with campaigns and cards. Claims are written by the kernel; here is who, why, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.notices.actions import tell
from yizhan.people.actions import erase_person, person_by_number
from yizhan.people.idnumbers import years_between
from yizhan.people.models import Person
from yizhan.services.cards.models import Campaign, Channel, FamilyMember, Relation, Withdrawal
from yizhan.services.cards.privacy import is_only_family
from yizhan.services.cards.telling import WITHDRAWN
from yizhan.services.cards.who import PLATFORM_WORKER, VERIFIED, WORKER_OR_FAMILY, is_worker
from yizhan.supplies.actions import (
    NoReason,
    Quota,
    cancel,
    check_in,
    claim_place,
    close_round,
    open_round,
    plan_round,
    resize,
    take_away,
)
from yizhan.supplies.identity import who_of
from yizhan.supplies.kernel import Answer, Done
from yizhan.supplies.models import Claim, Round, Supply
from yizhan.supplies.states import OVER, ClaimState, Why

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User

POOL = "open"
MOST_FAMILY = 8
GUARDED_YEARS = 14  # 个人信息保护法 第三十一条


class QuotaTooSmall(ValueError):
    """A quota below what is taken; the message has the numbers."""


class NotHers(ValueError):
    """这张卡不能这样办，请刷新后再看。"""


class FamilyRefused(ValueError):
    """She cannot be named as family; the message says why."""


@dataclass(frozen=True)
class Terms:
    """What a campaign is: its fields, and how many of what from when until when."""

    code: str
    title: str
    terms: str
    cover_from: date
    cover_until: date
    insurers: str
    free_total: int
    discounted_total: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    reflow_at: datetime | None = None
    intro: str = ""
    gift: str = ""
    gift_total: int = 0


# --- campaigns --------------------------------------------------------------------------------------------


@act("cards.plan", "设立保障卡活动")
def plan_campaign(*, unit: Unit, terms: Terms, by: User | None, now: datetime) -> Campaign:
    """Make a campaign with its rounds, in draft; all places stand in the pool until channels get their quotas."""
    free = _round(unit, "free", terms, terms.free_total, [VERIFIED, PLATFORM_WORKER], by, now)
    discounted = _round(
        unit, "discounted", terms, terms.discounted_total, [VERIFIED, WORKER_OR_FAMILY], by, now
    )
    gifts = None
    if terms.gift_total:
        holds: list[Mapping[str, object]] = [VERIFIED, {"rule": "cards.has_free_card", "round": free.pk}]
        gifts = _round(unit, "gift", terms, terms.gift_total, holds, by, now)
    campaign = Campaign.objects.create(
        home_id=free.home_id,
        unit=unit,
        code=terms.code,
        title=terms.title,
        intro=terms.intro,
        terms=terms.terms,
        cover_from=terms.cover_from,
        cover_until=terms.cover_until,
        insurers=terms.insurers,
        gift=terms.gift,
        free=free,
        discounted=discounted,
        gifts=gifts,
        made_by=by,
        made_at=now,
    )
    write_record(unit=unit, at=now, by=by, subject=f"cards.campaign:{campaign.pk}")
    return campaign


def _round(
    unit: Unit,
    what: str,
    terms: Terms,
    total: int,
    rules: Sequence[Mapping[str, object]],
    by: User | None,
    now: datetime,
) -> Round:
    words = {"free": _("免费卡"), "discounted": _("优惠卡"), "gift": _("礼包")}
    return plan_round(
        unit=unit,
        service=f"cards.{what}",
        title=f"{terms.title} {words[what]}",
        by=by,
        now=now,
        quotas=[Quota(total, POOL, _("不分渠道"), takes_reflow=True)],
        total=total,
        is_scarce=True,
        is_numbered=what != "gift",
        waiting_most=0,
        eligibility=list(rules),
        opens_at=terms.opens_at,
        closes_at=None if what == "gift" else terms.closes_at,
        reflow_at=None if what == "gift" else terms.reflow_at,
    )


@act("cards.open", "开放保障卡活动")
def open_campaign(*, campaign: Campaign, by: User | None, now: datetime) -> None:
    for round in rounds_of(campaign):
        open_round(round=round, by=by, now=now)
    write_record(unit=campaign.unit, at=now, by=by, subject=f"cards.campaign:{campaign.pk}")


@act("cards.close", "停止保障卡活动")
def close_campaign(*, campaign: Campaign, by: User | None, now: datetime) -> None:
    """No more cards are given; those given stay good, and packs are still handed out."""
    for round in (campaign.free, campaign.discounted):
        close_round(round=round, by=by, now=now)
    write_record(unit=campaign.unit, at=now, by=by, subject=f"cards.campaign:{campaign.pk}")


def rounds_of(campaign: Campaign) -> list[Round]:
    return [campaign.free, campaign.discounted, *([campaign.gifts] if campaign.gifts else [])]


@act("cards.channel", "新增保障卡渠道")
def add_channel(
    *,
    campaign: Campaign,
    unit: Unit,
    name: str,
    free: int,
    discounted: int,
    by: User | None,
    now: datetime,
) -> Channel:
    """Open a channel for those of `unit`; its quotas come out of the pool. Raises QuotaTooSmall."""
    channel = Channel.objects.create(
        home_id=campaign.home_id, campaign=campaign, unit=unit, code=f"unit:{unit.pk}", name=name
    )
    for round, quota in ((campaign.free, free), (campaign.discounted, discounted)):
        supply = Supply.objects.create(
            home_id=round.home_id, round=round, channel=channel.code, name=name, capacity=0
        )
        set_quotas(round=round, quotas={supply.pk: quota}, by=by, now=now)
    write_record(
        unit=campaign.unit,
        at=now,
        by=by,
        subject=f"cards.campaign:{campaign.pk}",
        data={"channel": channel.code},
    )
    return channel


def set_quotas(
    *, round: Round, quotas: Mapping[int, int], by: User | None, now: datetime, total: int | None = None
) -> int:
    """Set quotas of channels, and the round's total; the pool has the rest. Raises QuotaTooSmall with the numbers.

    Returns how many went up. Records: those of supplies.resize.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT supplies_lock(%s, %s)", [round.home_id, round.pk])
    supplies = list(Supply.objects.filter(round=round).order_by("pk"))
    whole = total if total is not None else Round.objects.get(pk=round.pk).total or 0
    capacities = {supply: quotas.get(supply.pk, supply.capacity) for supply in supplies}
    pool = next(supply for supply in supplies if supply.takes_reflow)
    capacities[pool] = whole - sum(n for supply, n in capacities.items() if supply != pool)
    for supply, capacity in capacities.items():
        if capacity < supply.taken:
            raise QuotaTooSmall(
                _("%(name)s已领 %(taken)d 张，名额不能少于这个数（按现在填的只有 %(capacity)d）。")
                % {"name": supply.name, "taken": supply.taken, "capacity": capacity}
            )
    return resize(round=round, capacities=capacities, by=by, now=now, total=whole)


# --- family -----------------------------------------------------------------------------------------------


@unrecorded("who belongs to her family, said by herself; a card is an act of its own")
def add_family(
    *, holder: Person, name: str, id_number: str, relation: str, is_agreed: bool, now: datetime
) -> FamilyMember:
    """Name a member of the family. Raises FamilyRefused, BadName, BadIdNumber, NotVerified, VerifierAway."""
    if not is_worker(holder):
        raise FamilyRefused(_("先在“我的资料”里填上您的职业，再登记家属。"))
    if FamilyMember.objects.filter(holder=holder).count() >= MOST_FAMILY:
        raise FamilyRefused(_("最多登记 %(n)d 位家属。") % {"n": MOST_FAMILY})
    person = person_by_number(name=name, id_number=id_number, now=now)
    if person.pk == holder.pk:
        raise FamilyRefused(_("这是您自己的身份证号，您自己的卡不用在这里登记。"))
    assert person.birth_date
    is_child = years_between(person.birth_date, now.date()) < GUARDED_YEARS
    if is_child and (relation != Relation.CHILD or not is_agreed):
        if is_only_family(person):
            erase_person(person=person, now=now)
        raise FamilyRefused(_("未满 14 周岁的，由监护人按“子女”登记，并勾选同意。"))
    member, _is_new = FamilyMember.objects.get_or_create(
        holder=holder,
        person=person,
        defaults={"relation": relation, "added_at": now, "agreed_at": now if is_child else None},
    )
    return member


@unrecorded("as above, taken back; cards that she has stay hers")
def remove_family(*, member: FamilyMember, now: datetime) -> None:
    """Forget her as family; whoever is known only so, and has no card, is forgotten altogether."""
    person = member.person
    member.delete()
    if is_only_family(person) and not Claim.objects.filter(person=person).exclude(state__in=OVER).exists():
        erase_person(person=person, now=now)


# --- cards --------------------------------------------------------------------------------------------------


def take_for(*, supply: Supply, member: FamilyMember, key: str, by: User | None, now: datetime) -> Answer:
    """The discounted card for a member of her family. Raises supplies.actions.NotEligible, identity.NotVerified."""
    return claim_place(supply=supply, person=member.person, key=key, by=by, now=now)


@act("cards.give_up", "退回保障卡")
def give_up(
    *, campaign: Campaign, claim: Claim, by: User | None, now: datetime, why: Why = Why.BY_PERSON
) -> Done:
    """She gives her card back; the pack that she has not collected goes too. The number is never used again."""
    done = cancel(claim=claim, by=by, now=now, why=why)
    if done != Done.DONE:
        nothing_done()
        return done
    _gift_back(campaign, claim, by, now)
    write_record(unit=campaign.unit, at=now, by=by, subject=f"cards.campaign:{campaign.pk}")
    return done


@unrecorded("what it does is recorded there")
def give_up_claim(claim: Claim, by: User | None, now: datetime, why: Why) -> Done:
    """The same from a page that knows the claim alone."""
    campaign = Campaign.objects.select_related("free", "gifts", "unit").get(free=claim.round_id)
    return give_up(campaign=campaign, claim=claim, by=by, now=now, why=why)


@act("cards.withdraw", "收回保障卡")
def withdraw(*, campaign: Campaign, claim: Claim, reason: str, by: User, now: datetime) -> None:
    """An officer takes a card back and says why; its holder is told. Raises NoReason, NotHers when it is none now."""
    if not reason.strip():
        raise NoReason(NoReason.__doc__)
    if take_away(claim=claim, by=by, now=now, why=Why.WITHDRAWN) != Done.DONE:
        raise NotHers(_("这张卡已经不在了，不用再收回。"))
    Withdrawal.objects.create(home_id=claim.home_id, claim=claim, reason=reason.strip(), at=now, by=by)
    _gift_back(campaign, claim, by, now)
    if claim.person:
        tell(
            kind=WITHDRAWN,
            home_id=claim.home_id,
            to=claim.person,
            about=f"supplies.claim:{claim.pk}",
            params={"what": claim.round.title, "why": reason.strip()},
            key=f"withdrawn:{claim.pk}",
            now=now,
            path=f"/cards/mine/{claim.pk}/",
        )
    write_record(unit=campaign.unit, at=now, by=by, subject=f"supplies.claim:{claim.pk}")


def gift_of(campaign: Campaign, claim: Claim) -> Claim | None:
    """The pack that goes with a free card, if it was asked for. Rounds of a campaign share their key."""
    if not campaign.gifts_id or claim.round_id != campaign.free_id:
        return None
    rows = Claim.objects.filter(round=campaign.gifts_id, home_id=claim.home_id, who=claim.who)
    return rows.exclude(state__in=OVER).select_related("round", "supply").first()


def _gift_back(campaign: Campaign, claim: Claim, by: User | None, now: datetime) -> None:
    gift = gift_of(campaign, claim)
    if gift and gift.state == ClaimState.CONFIRMED:
        cancel(claim=gift, by=by, now=now)


def claim_gift(*, campaign: Campaign, person: Person, by: User | None, now: datetime) -> Answer:
    """She asks for the pack that goes with her free card; once. Raises supplies.actions.NotEligible."""
    supply = Supply.objects.select_related("round").get(round=campaign.gifts)
    who = who_of(supply.round, person)
    return claim_place(supply=supply, person=person, key=f"gift:{campaign.pk}:{who}", by=by, now=now)


@act("cards.hand_out", "发放礼包")
def hand_out_gift(*, campaign: Campaign, claim: Claim, by: User, now: datetime) -> Done:
    """The pack is handed to whoever shows the free card. Raises NotHers when she has not asked for one, or no card."""
    if claim.state in OVER:
        raise NotHers(_("这张卡已经退回或收回，没有礼包。"))
    gift = gift_of(campaign, claim)
    if gift is None:
        raise NotHers(_("这张卡还没有领礼包的登记，请先在卡片页点“领礼包”。"))
    if gift.state == ClaimState.USED:
        nothing_done()
        return Done.SAME
    done = check_in(claim=gift, by=by, now=now)
    write_record(unit=campaign.unit, at=now, by=by, subject=f"supplies.claim:{gift.pk}")
    return done
