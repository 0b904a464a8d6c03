"""What people do with rounds of care: make one from stock, take what is offered, hand it out once, finish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_counter_record, write_record
from yizhan.notices.actions import tell
from yizhan.records.models import Record
from yizhan.services.goods.actions.stock import NoReason, NotEnough
from yizhan.services.goods.models import BY_LIST, Care, Entry, HandOut, Kind, Lot, Share
from yizhan.services.goods.notices import HANDED, TAKEN_BACK
from yizhan.supplies import kernel
from yizhan.supplies.actions import (
    Quota,
    check_in,
    claim_place,
    close_round,
    open_round,
    plan_round,
    take_away,
    take_in,
    undo_check_in,
)
from yizhan.supplies.kernel import Answer, Done, Outcome
from yizhan.supplies.models import Claim, Limit
from yizhan.supplies.states import ClaimState, Why
from yizhan.supplies.words import moment

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User
    from yizhan.places.models import Station
    from yizhan.supplies.models import Round

SERVICE = "goods"


class NoGoods(ValueError):
    """一批里至少要有一样东西。"""


class OtherUnit(ValueError):
    """只能用本单位的库存办。"""


class OtherStation(ValueError):
    """只能选本单位和下级单位的驿站。"""


class BadWindow(ValueError):
    """结束要晚于开始。"""


class NotNow(ValueError):
    """现在不在发放时间里；the message says when it is."""


class Finished(ValueError):
    """这一批已经结束了。"""


class NotHers(ValueError):
    """这份现在不能领：可能取消了。"""


class NoSignature(ValueError):
    """没有领取码时，要本人在手机上签字。"""


class HandedAlready(ValueError):
    """She has it; the message says when and by whom."""

    def __init__(self, hand_out: HandOut) -> None:
        self.hand_out = hand_out
        by = str(hand_out.by) if hand_out.by else _("已注销的账号")
        super().__init__(_("已经领过了：%(when)s，%(by)s 发的。") % {"when": moment(hand_out.at), "by": by})


class WasTakenBack(ValueError):
    """这次发放撤回过了；要再发，请重新找到本人。"""


class NoPlace(ValueError):
    """She cannot be taken in at the door; the message says why."""


@dataclass(frozen=True)
class Terms:
    """How a round of care is run.

    season: of models.Season. trades: () for every trade. real_name: only who has been verified, so that the list
    has a name for everyone. year_count: over all rounds of the unit, None: any.
    station: of the unit or below; who keeps it hands out too. by_list: only for those on a list (actions/visits.py);
    trades and real_name say nothing then.
    """

    title: str
    season: str
    places: int
    place: str
    opens_at: datetime
    closes_at: datetime
    hands_from: datetime
    hands_until: datetime
    trades: tuple[str, ...] = ()
    real_name: bool = False
    year_count: int | None = None
    intro: str = ""
    station: Station | None = None
    by_list: bool = False


@act("goods.plan", "设立慰问批次")
def plan_care(*, unit: Unit, terms: Terms, goods: Mapping[Lot, int], by: User | None, now: datetime) -> Care:
    """Make a round from the unit's stock, and set aside what it promises: places × pieces a person. It opens by itself.

    Raises NoGoods, OtherUnit, OtherStation, BadWindow, actions.NotEnough.
    """
    wanted = {lot.pk: pieces for lot, pieces in goods.items() if pieces > 0}
    if not wanted:
        raise NoGoods(NoGoods.__doc__)
    if terms.closes_at <= terms.opens_at or terms.hands_until <= terms.hands_from:
        raise BadWindow(BadWindow.__doc__)
    if terms.station and not terms.station.unit.stands_under(unit):
        raise OtherStation(OtherStation.__doc__)
    held = list(Lot.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for lot in held:
        if lot.unit_id != unit.pk:
            raise OtherUnit(OtherUnit.__doc__)
        if lot.free < wanted[lot.pk] * terms.places:
            raise NotEnough(lot, wanted[lot.pk] * terms.places)
    round = plan_round(
        unit=unit,
        service=SERVICE,
        title=terms.title,
        by=by,
        now=now,
        quotas=[Quota(terms.places)],
        intro=terms.intro,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        total=terms.places,
        eligibility=_rules(unit, terms),
        limit=_limit(unit, terms.year_count),
    )
    care = Care.objects.create(
        home_id=unit.home_id,
        round=round,
        season=terms.season,
        place=terms.place,
        station=terms.station,
        hands_from=terms.hands_from,
        hands_until=terms.hands_until,
        told_at=now if terms.by_list else None,  # nobody is told to come and claim
    )
    for lot in held:
        Share.objects.create(
            home_id=unit.home_id,
            care=care,
            lot=lot,
            per_person=wanted[lot.pk],
            reserved=wanted[lot.pk] * terms.places,
        )
    open_round(round=round, by=by, now=now)
    write_record(unit=unit, at=now, by=by, subject=f"goods.care:{care.pk}", data={"places": terms.places})
    return care


def _rules(unit: Unit, terms: Terms) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [{"rule": "unit", "units": [unit.pk]}]
    if terms.by_list:
        return [*rules, {"rule": BY_LIST}]
    if terms.real_name:
        rules.append({"rule": "verified"})
    if terms.trades:
        rules.append({"rule": "trade", "any": list(terms.trades)})
    return rules


def _limit(unit: Unit, year_count: int | None) -> Limit | None:
    """The unit's limit of so many in a year: rounds of one number share it."""
    if year_count is None:
        return None
    name = _("慰问：每人每年 %(n)s 次") % {"n": year_count}
    found, _made = Limit.objects.get_or_create(
        home_id=unit.home_id, unit=unit, name=name, defaults={"year_count": year_count}
    )
    return found


@unrecorded("the claim leaves its record in the database (ADR 0041)")
def take(*, care: Care, person: Person, key: str, by: User, now: datetime) -> Answer:
    """She takes what is offered. Raises supplies.NotEligible."""
    return claim_place(supply=care.round.supplies.get(), person=person, key=key, by=by, now=now)


@act("goods.hand_out", "发放慰问品")
def hand_out(
    *,
    care: Care,
    key: str,
    by: User,
    now: datetime,
    claim: Claim | None = None,
    person: Person | None = None,
    signature: ContentFile[bytes] | None = None,
) -> HandOut:
    """Hand over what the round gives: by the code she shows (`claim`), or, for `person`, by her signature.

    At a visit (a round by a list) she signs in any case.
    Once for a person, also by two phones at once: the round's lock decides. The same key is the same hand-out.
    Raises NotNow, Finished, NoSignature, HandedAlready, WasTakenBack, NotHers, NoPlace; supplies.NotEligible.
    """
    assert (claim is None) != (person is None)
    if (person is not None or care.is_by_list) and signature is None:
        raise NoSignature(NoSignature.__doc__)
    fresh = Care.objects.select_for_update(of=("self",)).select_related("round__unit").get(pk=care.pk)
    if known := HandOut.objects.filter(home_id=care.home_id, key=key).select_related("by").first():
        if known.care_id != care.pk or (claim and known.claim_id != claim.pk):
            raise HandedAlready(known)
        if known.taken_back_at:
            raise WasTakenBack(WasTakenBack.__doc__)
        nothing_done()
        return known
    _is_time(fresh, now)
    how = HandOut.How.CODE if claim and not fresh.is_by_list else HandOut.How.PHONE
    hers = claim if claim else _claim_for(fresh, person, key, by, now)
    _use(hers, by, now)
    done = HandOut.objects.create(
        home_id=care.home_id,
        care=fresh,
        claim=hers,
        how=how,
        signature=signature or "",
        key=key,
        at=now,
        by=by,
    )
    _give(fresh, done, by, now)
    if hers.person_id:
        _tell(fresh, done, hers, now)
    return done


def _is_time(care: Care, now: datetime) -> None:
    if care.finished_at:
        raise Finished(Finished.__doc__)
    if not care.hands_from <= now < care.hands_until:
        window = {"from": moment(care.hands_from), "until": moment(care.hands_until)}
        raise NotNow(_("现在不发：发放时间是 %(from)s 到 %(until)s。") % window)


def _claim_for(care: Care, person: Person | None, key: str, by: User, now: datetime) -> Claim:
    """Hers in this round; who has none is taken in, if she may, a place is free and her year has room.

    Only the window for claims is overlooked here. Raises NoPlace, NotEligible.
    """
    assert person is not None
    broken = kernel.keep_limit(care.round, person.pk, now=now)  # and nobody else claims for her from here on
    over = [ClaimState.CANCELLED, ClaimState.LOST]
    found = Claim.objects.filter(round=care.round_id, person=person).exclude(state__in=over).first()
    if found:
        return found
    if broken:
        raise NoPlace(why_not(broken, care.round))
    supply = care.round.supplies.get()
    answer = take_in(supply=supply, person=person, key=f"hand:{key}", by=by, now=now)
    if not answer.is_hers:
        raise NoPlace(why_not(answer.outcome, care.round))
    return Claim.objects.get(pk=answer.claim_id or 0)


def why_not(outcome: Outcome, round: Round) -> str:
    """What a refusal of the kernel means here, for her and for who stands at the table."""
    if outcome == Outcome.YEAR_COUNT and round.limit:
        return _("每人每年最多 %(n)s 次，今年已经领过。") % {"n": round.limit.year_count}
    if outcome == Outcome.FULL:
        return _("名额已经报满。")
    if outcome == Outcome.EARLY and round.opens_at:
        return _("还没有开始，%(opens)s 开始报名。") % {"opens": moment(round.opens_at)}
    if outcome in {Outcome.LATE, Outcome.SHUT}:
        return _("报名已经截止。")
    return str(outcome.label)


def _use(claim: Claim, by: User, now: datetime) -> None:
    if known := HandOut.objects.standing().filter(claim=claim).select_related("by").first():
        raise HandedAlready(known)
    if check_in(claim=claim, by=by, now=now) not in {Done.DONE, Done.SAME}:
        raise NotHers(NotHers.__doc__)


def _give(care: Care, done: HandOut, by: User, now: datetime) -> None:
    pieces = value = 0
    for share in care.shares.select_related("lot").order_by("lot_id"):
        Share.objects.filter(pk=share.pk).update(reserved=share.reserved - share.per_person)
        Entry.objects.create(
            home_id=care.home_id,
            lot=share.lot,
            kind=Kind.HANDED,
            count=-share.per_person,
            hand_out=done,
            key=f"hand:{done.pk}:{share.lot_id}",
            at=now,
            by=by,
        )
        pieces += share.per_person
        value += share.per_person * share.lot.value_fen
    write_record(
        unit=care.round.unit,
        at=now,
        by=by,
        subject=f"goods.hand_out:{done.pk}",
        count=pieces,
        method=done.how,
        data={"round": care.round_id, "value_fen": value},
    )


def _tell(care: Care, done: HandOut, claim: Claim, now: datetime) -> None:
    assert claim.person
    tell(
        kind=HANDED,
        home_id=care.home_id,
        to=claim.person,
        about=f"goods.hand_out:{done.pk}",
        params={"what": care.round.title, "when": moment(now)},
        key=f"handed:{done.pk}",
        now=now,
        path=f"/goods/{care.pk}/",
    )


@act("goods.take_back", "撤回发放")
def take_back(*, hand_out: HandOut, reason: str, by: User, now: datetime) -> bool:
    """It was handed to the wrong one, or not at all: the goods are in stock again by a new row of the ledger.

    A claim of hers is as before and can be fetched; who was taken in at the table, or when the round is over, has
    none any more. Again, nothing happens. Raises NoReason.
    """
    if not reason.strip():
        raise NoReason(NoReason.__doc__)
    care = Care.objects.select_for_update(of=("self",)).select_related("round__unit").get(pk=hand_out.care_id)
    standing = HandOut.objects.standing().filter(pk=hand_out.pk)
    if not standing.update(taken_back_at=now, taken_back_by=by, taken_back_why=reason.strip()):
        nothing_done()
        return False
    for entry in Entry.objects.filter(hand_out=hand_out, kind=Kind.HANDED).order_by("lot_id"):
        Entry.objects.create(
            home_id=care.home_id,
            lot_id=entry.lot_id,
            kind=Kind.RETURNED,
            count=-entry.count,
            reason=reason.strip(),
            hand_out=hand_out,
            key=f"back:{hand_out.pk}:{entry.lot_id}",
            at=now,
            by=by,
        )
        if not care.finished_at:
            Share.objects.filter(care=care, lot=entry.lot_id).update(reserved=F("reserved") - entry.count)
    claim = Claim.objects.select_related("round", "person").get(pk=hand_out.claim_id)
    undo_check_in(claim=claim, by=by, now=now)
    if care.finished_at or claim.key == f"hand:{hand_out.key}":
        take_away(claim=claim, by=by, now=now, why=Why.WITHDRAWN)
    record = Record.objects.get(act="goods.hand_out", subject=f"goods.hand_out:{hand_out.pk}")
    write_counter_record(record=record, by=by, reason=reason.strip())
    _tell_taken_back(care, hand_out, claim, now)
    return True


def _tell_taken_back(care: Care, hand_out: HandOut, claim: Claim, now: datetime) -> None:
    if claim.person:
        tell(
            kind=TAKEN_BACK,
            home_id=care.home_id,
            to=claim.person,
            about=f"goods.hand_out:{hand_out.pk}",
            params={"what": care.round.title, "when": moment(hand_out.at)},
            key=f"taken_back:{hand_out.pk}",
            now=now,
            path=f"/goods/{care.pk}/",
        )


@act("goods.finish", "结束慰问批次")
def finish(*, care: Care, by: User | None, now: datetime) -> int:
    """Nothing is handed out any more: what was not fetched is given up and its pieces are free. Returns how many."""
    fresh = Care.objects.select_for_update(of=("self",)).select_related("round__unit").get(pk=care.pk)
    if fresh.finished_at:
        nothing_done()
        return 0
    close_round(round=fresh.round, by=by, now=now)
    waiting = [ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.WAITING]
    claims = list(
        Claim.objects.filter(round=fresh.round_id, state__in=waiting)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    kernel.become(
        fresh.round,
        claims,
        ClaimState.CANCELLED,
        now=now,
        why=Why.WITHDRAWN,
        by_id=by.pk if by else None,
    )
    for share in fresh.shares.order_by("lot_id"):
        Share.objects.filter(pk=share.pk).update(reserved=0)
    Care.objects.filter(pk=fresh.pk).update(finished_at=now)
    write_record(
        unit=fresh.round.unit,
        at=now,
        by=by,
        subject=f"goods.care:{care.pk}",
        data={"not_fetched": len(claims)},
    )
    return len(claims)
