"""What people do with rounds and claims. Records are written by the database's triggers, on every path (ADR 0041)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yizhan.common import crypto
from yizhan.common.acts import CountOf, act, nothing_done, recorded_below, unrecorded, write_record
from yizhan.people.models import Person
from yizhan.supplies import kernel
from yizhan.supplies.before_draws import why_not_freeze
from yizhan.supplies.eligibility import Reason, check_rules, reasons_against
from yizhan.supplies.identity import guest_of, who_of
from yizhan.supplies.kernel import Answer, Done, Outcome, Request
from yizhan.supplies.models import Blackout, Claim, Double, Round, RoundState, Session, Strike, Supply
from yizhan.supplies.queries import absent
from yizhan.supplies.states import ClaimState, Why
from yizhan.supplies.telling import tell_answer, tell_new_time, tell_off
from yizhan.supplies.whole import is_whole, next_of_whole, sessions_of

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User


class NotEligible(ValueError):
    """She may not take part; the reasons say why and what would change it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(NotEligible.__doc__)
        self.reasons = list(reasons)


class NoReason(ValueError):
    """Who takes something away says why."""


@dataclass(frozen=True)
class Quota:
    """Places of a new round. name: as people read it. takes_reflow: gets what other channels leave over."""

    capacity: int
    channel: str = ""
    name: str = ""
    takes_reflow: bool = False


def id_of(account: User | None) -> int | None:
    return account.pk if account else None


# --- rounds -----------------------------------------------------------------------------------------------


@act("supplies.plan", "设立名额批次")
def plan_round(
    *,
    unit: Unit,
    service: str,
    title: str,
    by: User | None,
    now: datetime,
    quotas: Sequence[Quota] = (),
    **terms: Any,
) -> Round:
    """Make a round, in draft, with its quotas. terms: fields of Round.

    Raises eligibility.UnknownPredicate; kernel.QuotasDoNotSum at the end of the transaction.
    """
    check_rules(terms.get("eligibility", []))
    round = Round(
        home_id=unit.home_id,
        unit=unit,
        service=service,
        title=title,
        hash_key=crypto.key_of_today() if terms.get("is_scarce") else "",
        made_by=by,
        made_at=now,
        **terms,
    )
    with kernel.refusals():
        round.save(force_insert=True)
        for quota in quotas:
            Supply.objects.create(
                home_id=round.home_id,
                round=round,
                channel=quota.channel,
                name=quota.name,
                capacity=quota.capacity,
                takes_reflow=quota.takes_reflow,
            )
    write_record(unit=unit, at=now, by=by, subject=f"supplies.round:{round.pk}", data={"service": service})
    return round


@act("supplies.open", "开放名额批次")
def open_round(*, round: Round, by: User | None, now: datetime) -> None:
    """From draft or closed to open; its window still says when it takes claims."""
    _to_state(round, RoundState.OPEN, [RoundState.DRAFT, RoundState.CLOSED], by, now)


@act("supplies.close", "停止名额批次")
def close_round(*, round: Round, by: User | None, now: datetime) -> None:
    """It takes no more claims; those made stand."""
    _to_state(round, RoundState.CLOSED, [RoundState.OPEN], by, now)


def _to_state(round: Round, state: RoundState, of: list[RoundState], by: User | None, now: datetime) -> None:
    if not Round.objects.filter(pk=round.pk, state__in=of).update(state=state):
        nothing_done()
        return
    round.state = state
    write_record(unit=round.unit, at=now, by=by, subject=f"supplies.round:{round.pk}")


@act("supplies.cancel_round", "取消名额批次")
def cancel_round(*, round: Round, reason: str, by: User | None, now: datetime) -> int:
    """Everybody loses what she had, and is told. Returns how many. Raises NoReason."""
    _says_why(reason)
    lost = kernel.cancel_round(round, reason=reason, now=now, by_id=id_of(by))
    write_record(unit=round.unit, at=now, by=by, subject=f"supplies.round:{round.pk}", data={"lost": lost})
    return lost


@act("supplies.resize", "调整名额")
def resize(
    *, round: Round, capacities: dict[Supply, int], by: User | None, now: datetime, total: int | None = None
) -> int:
    """Set capacities; those who wait go up. Returns how many. Raises kernel.Oversold, kernel.QuotasDoNotSum."""
    went_up = kernel.set_capacities(round, capacities, now=now, total=total)
    with kernel.refusals(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS supplies_check_total IMMEDIATE")  # say so here, not at the commit
    write_record(
        unit=round.unit,
        at=now,
        by=by,
        subject=f"supplies.round:{round.pk}",
        data={"capacities": {str(supply.pk): capacity for supply, capacity in capacities.items()}},
    )
    return went_up


@act("supplies.reflow", "余额回流")
def reflow(*, round: Round, by: User | None, now: datetime) -> int:
    """What channels left over goes to the supply that takes it. Returns how many places moved."""
    moved = kernel.reflow(round, now=now)
    if moved:
        write_record(
            unit=round.unit, at=now, by=by, subject=f"supplies.round:{round.pk}", data={"moved": moved}
        )
    else:
        nothing_done()
    return moved


# --- claims -------------------------------------------------------------------------------------------------


def claim_place(
    *,
    supply: Supply,
    person: Person,
    key: str,
    by: User | None,
    now: datetime,
    via: str = "page",
    priority: int = 0,
) -> Answer:
    """She asks for a place. Raises NotEligible, identity.NotVerified."""
    return claim_together(
        supply=supply, people=[person], key=key, by=by, now=now, via=via, priority=priority
    )[0]


@act("supplies.claim", "预约、领取")
def claim_together(
    *,
    supply: Supply,
    people: Sequence[Person],
    key: str,
    by: User | None,
    now: datetime,
    via: str = "page",
    priority: int = 0,
) -> list[Answer]:
    """Several people ask for one place each, all or none. Raises NotEligible with everybody's reasons, NotVerified."""
    round = supply.round
    if reasons := [reason for person in people for reason in reasons_against(round, person, now)]:
        raise NotEligible(reasons)
    party = _new_party() if len(people) > 1 else None
    answers = kernel.claim(
        round,
        [
            Request(
                supply.pk,
                who_of(round, person),
                person.pk,
                key if len(people) == 1 else f"{key}:{person.pk}",
                party=party,
                priority=priority,
                by_id=id_of(by),
            )
            for person in people
        ],
        now=now,
        via=via,
    )
    recorded_below(_made(answers))
    return answers


@act("supplies.claim", "预约、领取")
def take_in(
    *, supply: Supply, person: Person | None, key: str, by: User, now: datetime, reason: str = ""
) -> Answer:
    """A keeper takes in somebody at the door who has not booked: the place is used at once, if one is free.

    person: None for a guest, who leaves no name and has no limits. Window and limits are overlooked; whom the rules
    do not allow, or a guest of whom they ask something, only with a reason. Raises NotEligible, identity.NotVerified.
    """
    round = supply.round
    if (reasons := _reasons_at_the_door(round, person, now)) and not reason.strip():
        raise NotEligible(reasons)
    who = who_of(round, person) if person else guest_of(round)
    request = Request(supply.pk, who, person.pk if person else None, key, by_id=by.pk)
    answers = kernel.claim(round, [request], now=now, via="keeper", anyway=True, used=True)
    recorded_below(2 * _made(answers))  # of the claim, and of its use
    return answers[0]


def _reasons_at_the_door(round: Round, person: Person | None, now: datetime) -> list[Reason]:
    if person:
        return reasons_against(round, person, now)
    return [Reason(_("这里有参加条件，没登记手机号，看不出符合不符合"))] if round.eligibility else []


def _made(answers: Sequence[Answer]) -> int:
    return sum(answer.outcome == Outcome.MADE for answer in answers)


def _new_party() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('supplies_claim', 'id'))")
        return int(cursor.fetchone()[0])


@act("supplies.confirm", "确认名额")
def confirm(*, claim: Claim, by: User | None, now: datetime, own: bool = True) -> Done:
    """She says yes to what is held for her; or, not `own`, an officer approves."""
    done = kernel.become(
        claim.round,
        [claim.pk],
        ClaimState.CONFIRMED,
        now=now,
        by_id=id_of(by),
        own=own,
        holder_id=claim.person_id if own else None,
    )
    count = sum(one == Done.DONE for one in done.values())
    if not count:
        nothing_done()
        return done[claim.pk]
    write_record(
        unit=claim.round.unit,
        at=now,
        by=by,
        subject=f"supplies.claim:{claim.pk}",
        count=count,
        place_id=claim.round.station_id,
    )
    return done[claim.pk]


@act("supplies.cancel", "取消名额")
def cancel(*, claim: Claim, by: User | None, now: datetime, why: Why = Why.BY_PERSON) -> Done:
    """She gives her place back, within her deadline; a party's goes together. The next who waits gets it.

    why: another one where somebody does it for her.

    A place at a whole series may be given back as long as a session is to come: it helps who waits.
    """
    if not is_whole(claim):
        return _end(claim, why, by, now, own=True)
    if next_of_whole(sessions_of([claim])[claim.pk], now) is None:
        nothing_done()
        return Done.LATE
    return _end(claim, why, by, now, own=False)


@act("supplies.cancel", "取消名额")
def take_away(*, claim: Claim, by: User, now: datetime, why: Why = Why.BY_STAFF) -> Done:
    """An officer or keeper cancels it, at any time before it is used."""
    return _end(claim, why, by, now, own=False)


def _end(claim: Claim, why: Why, by: User | None, now: datetime, *, own: bool) -> Done:
    done = kernel.become(
        claim.round,
        [claim.pk],
        ClaimState.CANCELLED,
        now=now,
        why=why,
        by_id=id_of(by),
        own=own,
        holder_id=claim.person_id if own else None,
    )
    recorded_below(sum(one == Done.DONE for one in done.values()))
    return done[claim.pk]


@dataclass(frozen=True)
class Changed:
    """What became of a change of session: the answer, and whether the old claim went."""

    answer: Answer
    is_done: bool


class _NotTaken(Exception):
    """Leaves the transaction of a change that the new supply refused."""


@act("supplies.change", "改约")
def change_to(*, claim: Claim, supply: Supply, key: str, by: User | None, now: datetime) -> Changed:
    """Give this place back and take one of `supply`, both or neither. Raises NotEligible.

    A place that would only be waited for is no exchange: then nothing changes and the answer says so.
    """
    if reasons := reasons_against(supply.round, claim_person(claim), now):
        raise NotEligible(reasons)
    person = claim_person(claim)
    answer: Answer | None = None
    try:
        with transaction.atomic():
            kernel.lock(claim.round, supply.round)
            if _end_quietly(claim, by, now) != Done.DONE:
                nothing_done()
                raise _NotTaken
            request = Request(supply.pk, who_of(supply.round, person), person.pk, key, by_id=id_of(by))
            answer = kernel.claim(supply.round, [request], now=now, via="page")[0]
            if answer.outcome != Outcome.MADE or answer.state == ClaimState.WAITING:
                raise _NotTaken
    except _NotTaken:
        nothing_done()
        refused = answer or Answer(Outcome.LATE, claim.pk, ClaimState(claim.state), None, None)
        if refused.state == ClaimState.WAITING:
            refused = Answer(Outcome.FULL, None, None, None, None)
        return Changed(refused, is_done=False)
    recorded_below(2)
    return Changed(answer, is_done=True)


def _end_quietly(claim: Claim, by: User | None, now: datetime) -> Done:
    done = kernel.become(
        claim.round,
        [claim.pk],
        ClaimState.CANCELLED,
        now=now,
        why=Why.MOVED,
        by_id=id_of(by),
        own=True,
        holder_id=claim.person_id,
    )
    return done[claim.pk]


def claim_person(claim: Claim) -> Person:
    person = claim.person
    assert person is not None, "a claim of somebody who has been erased is not changed"
    return person


@act("supplies.use", "到场", CountOf.ATTENDANCE)
def check_in(*, claim: Claim, by: User | None, now: datetime) -> Done:
    """She is there. Also for one who was marked as missing and came after all; her strike goes."""
    done = kernel.become(
        claim.round, [claim.pk], ClaimState.USED, now=now, by_id=id_of(by), holder_id=claim.person_id
    )[claim.pk]
    if done != Done.NO:
        Strike.objects.filter(claim=claim).delete()
    recorded_below(int(done == Done.DONE))
    return done


@act("supplies.undo_use", "撤回到场")
def undo_check_in(*, claim: Claim, by: User, now: datetime) -> Done:
    """The wrong one was checked in; the record of it gets its counter-entry."""
    done = kernel.become(claim.round, [claim.pk], ClaimState.CONFIRMED, now=now, by_id=by.pk)[claim.pk]
    recorded_below(int(done == Done.DONE))
    return done


@act("supplies.miss", "未到场")
def mark_missed(*, session: Session, by: User | None, now: datetime) -> int:
    """Its hours are over: who had a place and did not come has missed it, and gets a strike where that is the rule.

    Returns how many.
    """
    round = session.round
    claims = list(absent(Claim.objects.filter(supply__session=session)).values_list("pk", flat=True))
    done = kernel.become(round, claims, ClaimState.MISSED, now=now, by_id=id_of(by))
    missed = [pk for pk, one in done.items() if one == Done.DONE]
    give_strikes(round, missed, now)
    recorded_below(len(missed))
    return len(missed)


@unrecorded("follows from the miss, which has its record")
def give_strikes(round: Round, claims: Sequence[int], now: datetime) -> None:
    """Each of those who missed gets a strike, where the round's limit has the rule."""
    limit = round.limit
    if not limit or not limit.strikes:
        return
    missed = Claim.objects.filter(pk__in=claims, person__isnull=False).select_related("person")
    Strike.objects.bulk_create(
        [
            Strike(home_id=claim.home_id, limit=limit, claim=claim, person=claim_person(claim), at=now)
            for claim in missed
        ],
        ignore_conflicts=True,
    )


# --- strikes -----------------------------------------------------------------------------------------------


@unrecorded("a word of hers to the staff; the answer is the act")
def appeal(*, strike: Strike, text: str, now: datetime) -> bool:
    """She says why she did not come; once. Raises NoReason."""
    _says_why(text)
    asked = Strike.objects.filter(pk=strike.pk, appealed_at__isnull=True, answered_at__isnull=True)
    return bool(asked.update(appeal=text.strip(), appealed_at=now))


@act("supplies.answer_appeal", "答复爽约说明")
def answer_appeal(*, strike: Strike, forgive: bool, answer: str, by: User, now: datetime) -> bool:
    """Staff forgive a strike, or not, with a reason; also without an appeal. Raises NoReason."""
    _says_why(answer)
    open_ones = Strike.objects.filter(pk=strike.pk, answered_at__isnull=True)
    changed = open_ones.update(
        answer=answer.strip(), answered_at=now, answered_by=by, forgiven_at=now if forgive else None
    )
    if not changed:
        nothing_done()
        return False
    write_record(
        unit=strike.claim.round.unit,
        at=now,
        by=by,
        subject=f"supplies.claim:{strike.claim_id}",
        data={"forgiven": forgive},
    )
    tell_answer(strike, forgive, now)
    return True


class StaysAsItIs(ValueError):
    """What has been used, or is over, is not cancelled."""


@act("supplies.settle_double", "处理同一个人的两份")
def settle_double(*, double: Double, stays: str, how: str, by: User, now: datetime) -> bool:
    """Of two claims of one person one stands ("kept", "other"), or both as they are. Again, nothing happens.

    Raises NoReason, StaysAsItIs.
    """
    _says_why(how)
    open_one = Double.objects.select_for_update(no_key=True).filter(pk=double.pk, settled_at__isnull=True)
    if not open_one.first():
        nothing_done()
        return False
    goes = {"kept": double.other, "other": double.kept}.get(stays)
    if goes:
        done = kernel.become(
            goes.round, [goes.pk], ClaimState.CANCELLED, now=now, why=Why.MERGED, by_id=by.pk
        )
        if done[goes.pk] not in {Done.DONE, Done.SAME}:
            raise StaysAsItIs(StaysAsItIs.__doc__)
        recorded_below(sum(one == Done.DONE for one in done.values()))
        _is_hers(double)
    Double.objects.filter(pk=double.pk).update(settled_at=now, settled_by=by, settled_how=how.strip())
    write_record(
        unit=double.other.round.unit,
        at=now,
        by=by,
        subject=f"supplies.claim:{double.other_id}",
        data={"stays": stays},
    )
    return True


def _is_hers(double: Double) -> None:
    """The second claim belongs to who stays, like everything else since the merge."""
    was, person = double.other.person_id, double.kept.person_id
    if person:
        who = person if double.other.who == was else double.other.who
        Claim.objects.filter(pk=double.other_id).update(person=person, who=who)


# --- sessions -----------------------------------------------------------------------------------------------


@act("supplies.move_session", "改期")
def move_session(
    *, session: Session, space_id: int | None, during: Any, blocked: Any, by: User | None, now: datetime
) -> int:
    """Move a session; who has something else then loses her place, the others are told. Returns how many lost it.

    Raises kernel.SessionsOverlap, kernel.SpaceInUse.
    """
    lost = kernel.move_session(
        session, space_id=space_id, during=during, blocked=blocked, now=now, by_id=id_of(by)
    )
    session.refresh_from_db()
    if session.space:
        supplies = Supply.objects.filter(session=session)
        supplies.update(closed_at=None)
        supplies.exclude(name="").update(name=session.space.name)
    tell_new_time(session, now)
    write_record(
        unit=session.round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}", data={"lost": lost}
    )
    return lost


@act("supplies.cancel_session", "取消场次")
def cancel_session(*, session: Session, reason: str, by: User | None, now: datetime) -> int:
    """It does not take place; everybody is told. Returns how many had a place or waited. Raises NoReason."""
    _says_why(reason)
    lost = kernel.cancel_session(session, reason=reason, now=now, by_id=id_of(by))
    tell_off(session, now)
    write_record(
        unit=session.round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}", data={"lost": lost}
    )
    return lost


@act("supplies.black_out", "场地暂停预约")
def black_out(*, blackout: Blackout, by: User | None, now: datetime) -> Blackout:
    """Close a space for a while. Raises NoReason; kernel.SpaceInUse while somebody holds a place then."""
    _says_why(blackout.reason)
    try:
        with kernel.refusals(), transaction.atomic():
            blackout.save(force_insert=True)
    except IntegrityError as error:
        if kernel.constraint_of(error) != "supplies_blackout_says_why":
            raise
        raise NoReason(NoReason.__doc__) from error
    write_record(
        unit=blackout.station.unit,
        at=now,
        by=by,
        subject=f"places.space:{blackout.space_id}",
        place_id=blackout.station_id,
    )
    return blackout


# --- draws --------------------------------------------------------------------------------------------------


@act("supplies.freeze", "封存抽签名单")
def freeze_entries(*, round: Round, seed_source: str, by: User | None, now: datetime) -> int:
    """Freeze and publish the list; from now on nobody knows the seed. Returns the draw's id.

    Raises NoReason without a named source, kernel.NotYetFrozen (before the window has closed, or while the service
    has something to do with the entries first).
    """
    _says_why(seed_source)
    kernel.lock(round)  # what is asked now is still so when the list is frozen
    if undone := why_not_freeze(round):
        raise kernel.NotYetFrozen(undone)
    draw = kernel.freeze(round, now=now, seed_source=seed_source.strip())
    write_record(unit=round.unit, at=now, by=by, subject=f"supplies.round:{round.pk}")
    return draw


@act("supplies.draw", "抽签")
def run_draw(*, round: Round, seed: str, by: User | None, now: datetime) -> int:
    """Run the draw by the seed that its source has published. Returns how many entries it decided.

    Raises NoReason without a seed, kernel.DrawnAlready.
    """
    _says_why(seed)
    decided = kernel.draw(round, now=now, seed=seed.strip(), by_id=id_of(by))
    write_record(
        unit=round.unit, at=now, by=by, subject=f"supplies.round:{round.pk}", data={"decided": decided}
    )
    return decided


def _says_why(text: str) -> None:
    if not text.strip():
        raise NoReason(NoReason.__doc__)
