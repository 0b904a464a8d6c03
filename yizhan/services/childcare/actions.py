"""What people do with terms: made, opened, applied for, checked, taken, given back, looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, recorded_below, unrecorded, write_record
from yizhan.common.attached import File
from yizhan.common.say import CHINA
from yizhan.people.actions import note_look
from yizhan.people.columns import CHILD_NAME, PERSON_NAME
from yizhan.people.models import Child, Person, User
from yizhan.people.queries import has_consent_for
from yizhan.services.childcare import rules
from yizhan.services.childcare.models import Application, Collector, Group, Lesson, Proof, Shift, Term
from yizhan.services.childcare.queries import GONE, namesakes
from yizhan.services.childcare.rules import SERVICE
from yizhan.services.childcare.sealed import COLLECTOR_NAME, PROOF, PROOF_LOOK
from yizhan.services.childcare.telling import tell_changed, tell_decision
from yizhan.services.childcare.words import what_changed, why_not
from yizhan.supplies import actions as supplies
from yizhan.supplies import kernel
from yizhan.supplies.actions import Quota
from yizhan.supplies.identity import who_has
from yizhan.supplies.kernel import Done, Outcome, Request
from yizhan.supplies.models import Claim, Draw, Mode, Round, RoundState, Supply
from yizhan.supplies.states import ClaimState, Why

if TYPE_CHECKING:
    from yizhan.places.models import Station


class Refused(ValueError):
    """Not possible, and the message says why, for the person who asked."""


class ChildIsListed(Refused):
    """A child of this name and birthday is on the list; if it is another one, the family says so (is_another)."""


@dataclass(frozen=True)
class Band:
    """A group of a new term."""

    name: str
    age_from: int
    age_to: int
    places: int


@dataclass(frozen=True)
class Hour:
    """A line of the timetable of a new term; weekday 0 is Monday."""

    weekday: int
    starts: time
    ends: time
    name: str


@dataclass(frozen=True)
class Plan:
    """A new term as it is put down. confirm_s: how long an offered place is held for the family."""

    title: str
    season: str
    intro: str
    starts_date: date
    ends_date: date
    weekdays: Sequence[int]
    starts: time
    ends: time
    opens_at: datetime
    closes_at: datetime
    confirm_s: int
    bands: Sequence[Band]
    hours: Sequence[Hour] = ()
    absences_most: int = 3
    fee_cents: int = 0
    fee_for: str = ""


# --- the term -----------------------------------------------------------------------------------------------


@act("childcare.plan", "设立托管班")
def plan_term(*, station: Station, plan: Plan, by: User | None, now: datetime) -> Term:
    """Make a term in draft, with its groups and timetable, on the points of today."""
    round = supplies.plan_round(
        unit=station.unit,
        service=SERVICE,
        title=plan.title,
        by=by,
        now=now,
        quotas=[Quota(band.places, f"group-{n}", band.name) for n, band in enumerate(plan.bands, 1)],
        station=station,
        intro=plan.intro,
        mode=Mode.PRIORITY,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        confirm_s=plan.confirm_s,
        is_scarce=True,  # a child is one child, whichever guardian asks and how often (who_of_child)
    )
    term = Term.objects.create(
        round=round,
        season=plan.season,
        starts_date=plan.starts_date,
        ends_date=plan.ends_date,
        weekdays=sorted(plan.weekdays),
        starts=plan.starts,
        ends=plan.ends,
        fee_cents=plan.fee_cents,
        fee_for=plan.fee_for,
        scheme=rules.NEWEST,
        absences_most=plan.absences_most,
    )
    for band, supply in zip(plan.bands, Supply.objects.filter(round=round).order_by("pk"), strict=True):
        Group.objects.create(term=term, supply=supply, age_from=band.age_from, age_to=band.age_to)
    Lesson.objects.bulk_create(
        Lesson(term=term, weekday=hour.weekday, starts=hour.starts, ends=hour.ends, name=hour.name)
        for hour in plan.hours
    )
    write_record(unit=station.unit, at=now, by=by, subject=f"childcare.term:{term.pk}", place_id=station.pk)
    return term


def plan_of(term: Term) -> Plan:
    """What a term is now, without its groups and timetable."""
    round = term.round
    assert round.opens_at
    assert round.closes_at
    return Plan(
        title=round.title,
        season=term.season,
        intro=round.intro,
        starts_date=term.starts_date,
        ends_date=term.ends_date,
        weekdays=list(term.weekdays),
        starts=term.starts,
        ends=term.ends,
        opens_at=round.opens_at,
        closes_at=round.closes_at,
        confirm_s=round.confirm_s or 0,
        bands=(),
        absences_most=term.absences_most,
        fee_cents=term.fee_cents,
        fee_for=term.fee_for,
    )


def fixed_of(term: Term, now: datetime) -> dict[str, str]:
    """Which fields of the term can no longer be changed, and why. 1 query."""
    plan = plan_of(term)
    return rules.fixed_fields(
        is_draft=term.round.state == RoundState.DRAFT,
        is_frozen=Draw.objects.filter(round=term.round_id).exists(),
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        starts_date=plan.starts_date,
        ends_date=plan.ends_date,
        now=now,
        today=now.astimezone(CHINA).date(),
    )


@act("childcare.edit", "修改托管班")
def edit_term(*, term: Term, plan: Plan, by: User, now: datetime) -> list[str]:
    """Other words, days, hours or window, as far as they are not fixed; groups and timetable stay. Families are told
    what concerns them. Returns the names of the fields that changed. Raises Refused, and then nothing does.
    """
    kernel.lock(term.round)  # who applies, opens or freezes is before this or after
    fresh = Term.objects.select_related("round__unit", "round__station").get(pk=term.pk)
    was = plan_of(fresh)
    plan = replace(plan, weekdays=sorted(plan.weekdays))
    changed = [name for name in rules.EDITABLE if getattr(was, name) != getattr(plan, name)]
    if not changed:
        nothing_done()
        return []
    if fresh.round.state == RoundState.CANCELLED:
        raise Refused(_("这一期已经取消，不能再改。"))
    fixed = fixed_of(fresh, now)
    if refused := [fixed[name] for name in changed if name in fixed]:
        raise Refused(" ".join(dict.fromkeys(refused)))
    if problems := _edit_problems(fresh, was, plan, changed, now):
        raise Refused(" ".join(problems))
    Round.objects.filter(pk=fresh.round_id).update(
        title=plan.title,
        intro=plan.intro,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        confirm_s=plan.confirm_s,
    )
    in_term = ("season", "starts_date", "ends_date", "weekdays", "starts", "ends")
    terms = (*in_term, "absences_most", "fee_cents", "fee_for")
    Term.objects.filter(pk=fresh.pk).update(**{name: getattr(plan, name) for name in terms})
    tell_changed(fresh, plan.title, what_changed(plan, changed), now)
    write_record(
        unit=fresh.round.unit,
        at=now,
        by=by,
        subject=f"childcare.term:{fresh.pk}",
        place_id=fresh.round.station_id,
        data={"changed": changed},
    )
    return changed


def _edit_problems(term: Term, was: Plan, plan: Plan, changed: Collection[str], now: datetime) -> list[str]:
    """Why these days and this window cannot be, although they are not fixed. 1 query."""
    found, today = [], now.astimezone(CHINA).date()
    if plan.ends_date < today:
        found.append(_("最后一天不能早于今天。"))
    is_taking = term.round.state != RoundState.DRAFT and was.opens_at <= now
    if is_taking and "closes_at" in changed and plan.closes_at < was.closes_at:
        found.append(_("已经开始报名，截止只能往后延。"))
    elif "closes_at" in changed and plan.closes_at <= now:
        found.append(_("报名截止要晚于现在。"))
    days = set(rules.days_of(plan.starts_date, plan.ends_date, plan.weekdays))
    shifts = Shift.objects.filter(carer__term=term).values_list("day", flat=True).distinct()
    if stranded := sorted(day for day in shifts if day not in days and day >= today):
        found.append(
            _("%(day)s 起有 %(n)s 天排了班，改了就不开了；先在“人员和班次”把这些班去掉。")
            % {"day": stranded[0].isoformat(), "n": len(stranded)}
        )
    return found


@act("childcare.places", "调整托管名额")
def change_places(*, group: Group, places: int, by: User, now: datetime) -> int:
    """Set a group's places; who waits goes up. Returns how many. Raises Refused with the numbers."""
    supply = group.supply
    try:
        went_up = supplies.resize(round=supply.round, capacities={supply: places}, by=by, now=now)
    except kernel.Oversold:
        supply.refresh_from_db()
        raise Refused(
            _("“%(group)s”已经有 %(taken)s 个孩子占着名额，不能改成 %(places)s 个。")
            % {"group": supply.name, "taken": supply.taken, "places": places}
        ) from None
    write_record(
        unit=supply.round.unit,
        at=now,
        by=by,
        subject=f"childcare.group:{group.pk}",
        data={"places": places, "went_up": went_up},
    )
    return went_up


@act("childcare.timetable", "改课程表")
def set_timetable(*, term: Term, hours: Sequence[Hour], by: User, now: datetime) -> None:
    """What is done at which hours, from now on: the whole of it."""
    term.lessons.all().delete()
    Lesson.objects.bulk_create(
        Lesson(term=term, weekday=hour.weekday, starts=hour.starts, ends=hour.ends, name=hour.name)
        for hour in hours
    )
    write_record(
        unit=term.round.unit,
        at=now,
        by=by,
        subject=f"childcare.term:{term.pk}",
        place_id=term.round.station_id,
        data={"lessons": len(hours)},
    )


# --- applications ---------------------------------------------------------------------------------------------


@act("childcare.apply", "报名托管")
def apply(
    *,
    group: Group,
    child: Child,
    guardian: Person,
    claimed: Collection[str],
    proofs: Sequence[File],
    key: str,
    by: User,
    now: datetime,
    is_another: bool = False,
) -> Application:
    """A guardian applies for her child; the same key again is the same application. Raises Refused, ChildIsListed.

    is_another: another child of the same name and birthday as one on the list; the officer who checks decides.
    """
    term = group.term
    known = _by_key(term, guardian, key)
    if known:
        nothing_done()
        return known
    scheme = rules.SCHEMES[term.scheme]
    if problems := problems_of(group, child, guardian, claimed, len(proofs), now):
        raise Refused(" ".join(problems))
    namesake = _number_among_namesakes(term, child, guardian, len(proofs)) if is_another else 0
    request = Request(
        supply_id=group.supply_id,
        who=who_of_child(term, child, namesake),
        person_id=guardian.pk,
        key=_key(guardian, key),
        by_id=by.pk,
    )
    answer = kernel.claim(term.round, [request], now=now, via="page")[0]
    if answer.outcome == Outcome.MINE:
        raise ChildIsListed(why_not(answer.outcome, term.round, now))
    if answer.outcome != Outcome.MADE or answer.claim_id is None:
        raise Refused(why_not(answer.outcome, term.round, now))
    application = Application.objects.create(
        claim_id=answer.claim_id,
        term=term,
        child=child,
        guardian=guardian,
        namesake=namesake,
        claimed=scheme.known(claimed),
    )
    _keep(application, proofs, now)
    recorded_below(1)
    return application


def problems_of(
    group: Group, child: Child, guardian: Person, claimed: Collection[str], proofs: int, now: datetime
) -> list[str]:
    """Why this child cannot be applied for as asked, in words."""
    term, today = group.term, now.astimezone(CHINA).date()
    found = [
        rules.guardian_problem(
            guardian_birth=guardian.birth_date,
            child_birth=child.birth_date,
            is_same_name=PERSON_NAME.open(guardian) == CHILD_NAME.open(child),
            today=today,
        ),
        rules.band_problem(child.birth_date, term.starts_date, group.age_from, group.age_to),
    ]
    if not has_consent_for(child, today):
        found.append(_("还没有监护人对孩子信息的同意，请先在“孩子”里同意。"))
    if missing := rules.unproven(rules.SCHEMES[term.scheme], claimed, proofs):
        names = "、".join(str(one.name) for one in missing)
        found.append(_("“%(names)s”要附证明材料，工作人员看过才计分。") % {"names": names})
    return [one for one in found if one]


def who_of_child(term: Term, child: Child, namesake: int = 0) -> int:
    """One child is one in a term, whoever applies for her: a keyed hash of her name, birthday, number among them."""
    number = f"/{namesake}" if namesake else ""
    return who_has(term.round, f"{CHILD_NAME.open(child)}/{child.birth_date.isoformat()}{number}")


def _number_among_namesakes(term: Term, child: Child, guardian: Person, proofs: int) -> int:
    """The next free number, 0 if there is none of the same name and birthday after all. Raises Refused.

    Nobody has two children of one name and one birthday; another family must show a paper of the child.
    """
    kernel.lock(term.round)
    others = [one for one in namesakes(term, child) if one.claim.state not in GONE]
    if any(one.guardian_id == guardian.pk for one in others):
        raise Refused(_("您已经给这个孩子报过名。"))
    if others and not proofs:
        raise Refused(_("同名同生日的另一个孩子，要附户口簿或出生证明，工作人员看过才算数。"))
    taken = {one.namesake for one in others}
    return next(number for number in range(len(taken) + 1) if number not in taken)


def _key(guardian: Person, key: str) -> str:
    return f"childcare:{guardian.pk}:{key}"


def _by_key(term: Term, guardian: Person, key: str) -> Application | None:
    return Application.objects.filter(
        claim__home_id=term.round.home_id, claim__key=_key(guardian, key), guardian=guardian
    ).first()


@unrecorded("a family's own papers; the check of them is the act")
def add_proofs(*, application: Application, proofs: Sequence[File], now: datetime) -> None:
    """More files, as long as nobody has decided. Raises Refused."""
    if application.claim.state != ClaimState.ENTERED:
        raise Refused(_("已经抽签，不能再补材料。有异议可以申请复核。"))
    _keep(application, proofs, now)


def _keep(application: Application, proofs: Sequence[File], now: datetime) -> None:
    for file in proofs:
        proof = Proof(application=application, type=file.type, added_at=now)
        proof.content_cipher = file.sealed_for(PROOF, proof.ref)
        proof.save(force_insert=True)


@unrecorded("the look that is noted below is the act")
def note_proof_seen(*, proof: Proof, by: User, now: datetime) -> None:
    """Somebody of the staff opens a family's paper."""
    application = proof.application
    note_look(
        person=application.guardian,
        what=PROOF_LOOK,
        reason=str(_("核托管报名材料：%(term)s") % {"term": application.term}),
        by=by,
        unit=application.term.round.unit,
        now=now,
    )


@act("childcare.check", "核材料、给分")
def check(
    *, application: Application, granted: Collection[str], note: str, by: User, now: datetime
) -> Application:
    """An officer has looked at the proofs and grants points; again until the list is frozen. Raises Refused."""
    if not kernel.grade(application.claim.round, {application.claim_id: _points(application, granted)}):
        raise Refused(_("名单已经封存或孩子已退出，分数不能再改。要更正请走复核。"))
    application.claim.refresh_from_db()
    if application.claim.state != ClaimState.ENTERED:
        raise Refused(_("已经抽签，分数不能再改。要更正请走复核。"))
    _grant(application, granted)
    application.checked_at, application.checked_by, application.check_note = now, by, note.strip()
    application.save()
    _record(application, by, now, {"points": application.points})
    return application


def _points(application: Application, granted: Collection[str]) -> int:
    return rules.SCHEMES[application.term.scheme].points(granted)


def _grant(application: Application, granted: Collection[str]) -> None:
    application.granted = rules.SCHEMES[application.term.scheme].known(granted)
    application.points = _points(application, granted)


@act("childcare.same_child", "同一个孩子，撤下报名")
def end_as_same(*, application: Application, by: User, now: datetime) -> None:
    """An officer has seen that this is the child who is on the list already. Raises Refused."""
    claim = application.claim
    if not application.namesake or application.checked_at:
        raise Refused(_("这份报名没有同名同生日的疑问，或者已经核过。"))
    done = kernel.become(
        claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.BY_STAFF, by_id=by.pk
    )
    if done[claim.pk] != Done.DONE:
        raise Refused(_("现在的状态不能撤下。"))
    note = _("和名单上已有的是同一个孩子，这一份撤下了。")
    Application.objects.filter(pk=application.pk).update(
        checked_at=now, checked_by=by, check_note=note, granted=[], points=0
    )
    recorded_below(1)


@act("childcare.ask_review", "申请复核")
def ask_review(*, application: Application, text: str, by: User, now: datetime) -> None:
    """The family asks that a person looks again at what was granted; once, so not before. Raises Refused."""
    if not text.strip():
        raise Refused(_("请写一句哪里不对。"))
    if not application.checked_at:
        raise Refused(_("材料还没有核，核完看到分数再申请复核；现在可以补材料。"))
    asked = Application.objects.filter(pk=application.pk, review_asked_at__isnull=True)
    if not asked.update(review_text=text.strip(), review_asked_at=now):
        raise Refused(_("已经申请过复核了。"))
    _record(application, by, now, {})


@act("childcare.decide_review", "复核决定")
def decide_review(
    *, application: Application, granted: Collection[str], answer: str, by: User, now: datetime
) -> bool:
    """A person decides, in words; who waits (or is not drawn yet) stands by the new points from now on.

    Returns whether the points changed. Published lists and results stay as they are. Raises Refused.
    """
    if not answer.strip():
        raise Refused(_("请写明决定和理由，家长会看到。"))
    is_other = set(granted) != set(application.granted)
    points = _points(application, granted)
    if is_other and not kernel.grade(application.claim.round, {application.claim_id: points}):
        raise Refused(_("孩子现在不在候补里，名单也已封存，分数改不了；可以只写决定，不改分数。"))
    open_one = Application.objects.filter(
        pk=application.pk, review_asked_at__isnull=False, review_decided_at__isnull=True
    )
    if not open_one.update(review_answer=answer.strip(), review_decided_at=now, review_by=by):
        raise Refused(_("没有等着复核的申请。"))
    application.refresh_from_db()
    if is_other:
        _grant(application, granted)
        application.checked_at = application.checked_at or now
        application.save(update_fields=["granted", "points", "checked_at"])
    tell_decision(application, now)
    _record(application, by, now, {"changed": is_other})
    return is_other


# --- places ---------------------------------------------------------------------------------------------------


@unrecorded("the confirmation of the claim is the act")
@transaction.atomic
def accept(*, application: Application, by: User, now: datetime) -> None:
    """The family takes the place that is held; the guardian may fetch her child. Raises Refused."""
    done = supplies.confirm(claim=application.claim, by=by, now=now)
    if done not in {Done.DONE, Done.SAME}:
        raise Refused(_("过了确认的时间，这个名额没有再留着。"))
    if not application.collectors.exists():
        name = PERSON_NAME.open(application.guardian) or (
            application.guardian.user and str(application.guardian.user)
        )
        collector = Collector(application=application, relation=_("监护人"), added_at=now)
        collector.name_cipher = COLLECTOR_NAME.seal(collector.ref, name or "")
        collector.save(force_insert=True)


@act("childcare.give_back", "退出托管")
def give_back(*, application: Application, by: User, now: datetime, why: Why = Why.BY_PERSON) -> bool:
    """Application, offer or place is given back, at any time; the next who waits gets it. Raises Refused.

    Returns whether there was somebody who got it.
    """
    claim = application.claim
    done = kernel.become(claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=why, by_id=by.pk)
    if done[claim.pk] not in {Done.DONE, Done.SAME}:
        raise Refused(_("现在的状态不能退出。"))
    recorded_below(int(done[claim.pk] == Done.DONE))
    return Claim.objects.filter(supply=claim.supply_id, why=Why.PROMOTED, changed_at=now).exists()


def _record(application: Application, by: User | None, now: datetime, data: dict[str, object]) -> None:
    write_record(
        unit=application.term.round.unit,
        at=now,
        by=by,
        subject=f"childcare.application:{application.pk}",
        place_id=application.term.round.station_id,
        person_ref=application.child.ref,
        data=data,
    )
