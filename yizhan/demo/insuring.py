"""The health protection card of a city: quotas in full size, some cards taken, some issued, some taken back.

The quotas are those of the newspaper page, 100,000 free and 5,000,000 discounted; how the channels share them, who has
a card, and what the insurer says is invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yizhan.api.actions import admit_partner
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.demo.world import people, shanghai
from yizhan.demo.world.people import WorkerPlan
from yizhan.orgs.access import scope_of
from yizhan.services.cards.access import CARDS_EDIT, campaign_in, cards_of, channel_supply, supplies_for
from yizhan.services.cards.actions import (
    Terms,
    add_channel,
    add_family,
    claim_gift,
    give_up,
    hand_out_gift,
    open_campaign,
    plan_campaign,
    take_for,
    withdraw,
)
from yizhan.services.cards.issuing import Wanted, issue
from yizhan.services.cards.queries import figures, number_of
from yizhan.services.cards.reconciling import reconcile
from yizhan.supplies.actions import NotEligible, claim_place

if TYPE_CHECKING:
    from yizhan.services.cards.access import Held
    from yizhan.services.cards.models import Campaign

FREE, DISCOUNTED = 100_000, 5_000_000
COMPANY_FREE, COMPANY_DISCOUNTED = 5_000, 150_000
DISTRICT_FREE, DISTRICT_DISCOUNTED = 1_500, 120_000
ISSUED = 40  # by each platform company
TRADES = {"外卖": "rider", "快递": "courier", "货运": "truck", "出行": "ride_hailing"}
FAMILY_SHARE = 0.3  # of those who take a card name a parent
OPENED_DAYS, LEFT_DAYS = 20, 40
INSURER = "浦江人寿"
TITLE = "职工防癌抗癌保障卡"
INTRO = "免费卡给快递员、外卖骑手、货车司机、网约车司机；优惠卡给职工和家属。凭卡号到保险公司办理。"
TERMS = "等待期、保障病种、给付金额以保险公司的条款为准。驿站只发卡，不收保费，也不办理赔。"
GIFT = "体检券、口罩、保温杯"
WHY = "所在企业登记有误，本人不是平台劳动者"


def insure(made: Made) -> None:
    """The city opens the campaign; companies issue, workers take; an officer withdraws one; one insurer's file."""
    opened = local(made.today - timedelta(days=OPENED_DAYS), 9)
    campaign = _opened(made, opened)
    cards = _issued(made, campaign, opened)
    cards += _taken(made, campaign)
    _told(made, campaign, cards)


def _opened(made: Made, at: datetime) -> Campaign:
    by = made.officers["sh-admin"]
    planned = at - timedelta(days=5)
    campaign = plan_campaign(
        unit=made.units[shanghai.CITY],
        terms=Terms(
            code=f"SH{at:%y}",
            title=f"{at.year} 年{TITLE}",
            intro=INTRO,
            terms=TERMS,
            cover_from=at.date() + timedelta(days=5),
            cover_until=at.date() + timedelta(days=370),
            insurers=f"{INSURER}、东海健康、申泰养老",
            free_total=FREE,
            discounted_total=DISCOUNTED,
            opens_at=at,
            closes_at=local(made.today + timedelta(days=LEFT_DAYS), 18),
            reflow_at=local(made.today + timedelta(days=LEFT_DAYS - 10), 9),
            gift=GIFT,
            gift_total=FREE,
        ),
        by=by,
        now=planned,
    )
    campaign = campaign_in(scope_of(by, CARDS_EDIT, made.now), campaign.pk)
    companies = dict.fromkeys(shanghai.PLATFORMS, (COMPANY_FREE, COMPANY_DISCOUNTED))
    districts = dict.fromkeys(shanghai.DISTRICT_CODES, (DISTRICT_FREE, DISTRICT_DISCOUNTED))
    for key, (free, discounted) in (companies | districts).items():
        unit = made.units[key]
        add_channel(
            campaign=campaign,
            unit=unit,
            name=unit.short_name,
            free=free,
            discounted=discounted,
            by=by,
            now=planned,
        )
    open_campaign(campaign=campaign, by=by, now=planned)
    return campaign_in(scope_of(by, CARDS_EDIT, made.now), campaign.pk)


def _issued(made: Made, campaign: Campaign, opened: datetime) -> list[str]:
    """Each company issues to workers on its own list; some rows are refused. Returns the cards' numbers."""
    kind = figures(campaign)[0].kind
    known = {plan.id_number for plan in made.workers}
    found: list[str] = []
    for nth, (key, name) in enumerate(shanghai.PLATFORMS.items()):
        unit = made.units[key]
        partner = admit_partner(
            unit=unit, name=unit.short_name, contact="", by=made.officers["sh-admin"], now=opened
        )
        supply = channel_supply(campaign, kind, [f"unit:{unit.pk}"])
        assert supply
        draw = chance("issue", key)
        rows = []
        for row in range(ISSUED):
            birth = (opened - timedelta(days=draw.randint(20 * 365, 55 * 365))).date()
            number = people.id_number(shanghai.PROVINCE, birth, draw.randint(1, 999))
            if number not in known:
                known.add(number)
                rows.append(Wanted(f"{nth + 1:02}-{row:04}", number, TRADES[name[2:]]))
        rows.append(Wanted(f"{nth + 1:02}-9001", rows[0].id_number, TRADES[name[2:]]))  # has one already
        rows.append(Wanted(f"{nth + 1:02}-9002", "319999199002300012", TRADES[name[2:]]))  # no such day
        answers = issue(
            campaign=campaign,
            kind=kind,
            supply=supply,
            partner_id=partner.pk,
            rows=rows,
            now=min(opened + timedelta(days=nth, hours=2), made.now),
        )
        found += [one.card for one in answers if one.card]
    return found


def _taken(made: Made, campaign: Campaign) -> list[str]:
    """Verified workers of the city take what they may have; returns the numbers."""
    plans = [plan for plan in made.workers if plan.province == shanghai.PROVINCE and plan.is_verified]
    held = [one for plan in plans for one in _takes(made, campaign, plan)]
    free = [one for one in held if one.claim.round_id == campaign.free.pk]
    for nth, one in enumerate(free[:3]):
        person, at = one.claim.person, one.claim.made_at + timedelta(hours=1)
        assert person
        claim_gift(campaign=campaign, person=person, by=person.user, now=at)
        if nth:
            hand_out_gift(
                campaign=campaign,
                claim=one.claim,
                by=made.officers["sh-admin"],
                now=min(at + timedelta(days=1), made.now),
            )
    withdraw(
        campaign=campaign,
        claim=free[-1].claim,
        reason=WHY,
        by=made.officers["sh-admin"],
        now=made.now - timedelta(hours=20),
    )
    back = next(one for one in reversed(held) if one.claim.round_id != campaign.free.pk and not one.member)
    give_up(
        campaign=campaign,
        claim=back.claim,
        by=back.claim.person.user if back.claim.person else None,
        now=made.now - timedelta(hours=3),
    )
    return [number_of(one.campaign, one.claim) for one in held]


def _takes(made: Made, campaign: Campaign, plan: WorkerPlan) -> list[Held]:
    """The free card where she may have it, else the discounted one; now and then one for a parent too."""
    person, draw = made.persons[plan.key], chance("card", plan.key)
    at = local(made.today - timedelta(days=draw.randint(2, OPENED_DAYS - 3)), draw.randint(9, 20))
    for kind in ("free", "discounted"):
        supply = supplies_for(campaign, person, kind)[0]
        try:
            claim_place(
                supply=supply, person=person, key=f"demo:card:{plan.key}:{kind}", by=person.user, now=at
            )
        except NotEligible:
            continue
        break
    if draw.random() < FAMILY_SHARE:
        _names_a_parent(campaign, made, plan, at + timedelta(minutes=10))
    return [one for one in cards_of(person) if one.campaign.pk == campaign.pk]


def _names_a_parent(campaign: Campaign, made: Made, plan: WorkerPlan, at: datetime) -> None:
    person = made.persons[plan.key]
    birth = plan.birth_date - timedelta(days=26 * 365)
    member = add_family(
        holder=person,
        name=plan.name[0] + "长青",
        id_number=people.id_number(plan.province, birth, 700 + int(plan.key[1:]) % 299),
        relation="parent",
        is_agreed=False,
        now=at,
    )
    supply = supplies_for(campaign, person, "discounted")[-1]
    take_for(supply=supply, member=member, key=f"demo:card:{plan.key}:parent", by=person.user, now=at)


def _told(made: Made, campaign: Campaign, cards: list[str]) -> None:
    """One insurer's file: most are insured, some are not, one number is unknown, one stands twice."""
    draw = chance("insurer")
    states = draw.choices(("已承保", "拒保", "失效"), weights=(92, 5, 3), k=len(cards))
    rows = [*zip(cards, states, strict=True), (cards[0], "已承保"), (cards[1][:-1] + "?", "已承保")]
    text = "".join(f"{number},{state}\n" for number, state in [("卡号", "状态"), *rows])
    reconcile(
        campaign=campaign,
        insurer=INSURER,
        name="承保回执.csv",
        content=text.encode(),
        by=made.officers["sh-admin"],
        now=made.now - timedelta(hours=1),
    )
