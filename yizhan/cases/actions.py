"""What is done in a case: opened, taken on through its steps, spoken in, given to somebody, handed to another unit.

Every writer locks the case first, so that what she saw (`seen`, the number of its last entry) is what there is: two
officers never overwrite each other, and who comes second is told what came meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside, receipts, telling
from yizhan.cases.actors import (
    Taker,
    Why,
    clock_outcomes,
    conflict_of,
    is_bypassed,
    is_own_work,
    locked,
    may_take,
    officers_of,
    parent_of,
    step_of,
)
from yizhan.cases.chain import append, said_in
from yizhan.cases.clocks import UNSATISFIED, grade_in, history_of, procedure_of, settle
from yizhan.cases.followers import follow, hold_reporters
from yizhan.cases.models import Attachment, Case, Category, Kind, Version, Via
from yizhan.cases.postings import may_be_posted, post
from yizhan.cases.procedures import Outcome, Procedure, Service, Step, newest
from yizhan.cases.standing import REOPEN
from yizhan.common.acts import Act, act, nothing_done, unrecorded, write_record
from yizhan.common.attached import File
from yizhan.orgs.access import require
from yizhan.orgs.models import Line, Unit
from yizhan.orgs.shield import outside_of, own_company
from yizhan.people.actions.unmasking import Unmasked, unmask
from yizhan.people.locks import hold_persons
from yizhan.people.models import Person, User

MOST_SIGNS = 2000  # of free words in one entry
MOST_FILES = 6  # in one entry
MOST_FILES_IN_ALL = 60  # in one case
AGAIN = timedelta(minutes=10)  # the same words within it are one word


class Refused(ValueError):
    """A case does not take this; each cause has its class and its words."""

    says: Promise = _("这件事现在不能这样办")

    def __init__(self, says: str | Promise = "") -> None:
        super().__init__(str(says or self.says))


class Meanwhile(Refused):
    """Something came into the case after she looked."""

    says = _("您看的时候，这件事有了新的进展。您写的还在，请先看一眼再交。")


class NotNow(Refused):
    """The case does not stand where this can be taken, or not by her."""

    says = _("这一步已经过去了，或者不由您来办")


class NotYet(Refused):
    """The time is not up."""

    says = _("时间还没有到")


class KeepsOut(Refused):
    """She has to keep out of this case."""


class SpokenAlready(Refused):
    """One person, one voice."""

    says = _("您已经表过态了，还要等其他人")


class BadWords(Refused):
    """Nothing said, or too much."""


class TooManyFiles(Refused):
    """More files than an entry, or a case, holds."""


class BadForm(Refused):
    """What the step asks is not there."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(_("还有没填好的"))
        self.errors = errors


class NotTheirs(Refused):
    """The officer, or the unit, has nothing to do with this case."""

    says = _("这位同事在这个单位没有办理的权限")


class Ended(Refused):
    """The case has ended."""

    says = _("这件事已经办结")


class BadGrade(Refused):
    """The procedure has no such grade, or it is the one that the case has."""

    says = _("请选一个和现在不同的类别")


class BadCategory(Refused):
    """The home has no such category any more, or it is the one that the case has."""

    says = _("请选一个和现在不同的分类")


class NotInPublic(Refused):
    """What somebody keeps from a unit is not shown to everybody."""

    says = _("这件事有单位不能知道，不能公示；要公示，请先和本人说好，另提一件")


class FromTheFuture(Refused):
    """It cannot have begun yet."""

    says = _("开始的时间还没有到")


class SameUnit(Refused):
    """It is there already."""

    says = _("这件事本来就在这个单位")


@dataclass(frozen=True)
class Opened:
    """A case that was opened. receipt: the code by which somebody unknown follows it. is_new: just now, not by the same
    request before."""

    case: Case
    receipt: str = ""
    is_new: bool = True


# --- beginning -------------------------------------------------------------------------------------


def desk_for(unit: Unit, *, is_shielded: bool) -> tuple[Unit, Unit | None]:
    """Where a matter of somebody of `unit` goes, and what it bypasses: (unit, shielded unit)."""
    shielded = own_company(unit) if is_shielded else None
    above = outside_of(shielded) if shielded else None
    return (above, shielded) if above else (unit, None)


@act("cases.open", "提出事项")
def open_case(
    *,
    procedure: str,
    unit: Unit,
    via: Via,
    key: str,
    now: datetime,
    by: User | None,
    person: Person | None = None,
    says: str = "",
    fields: Mapping[str, Any] | None = None,
    shielded_unit: Unit | None = None,
    about_unit: Unit | None = None,
    line: str = Line.AREA,
    files: Sequence[File] = (),
    grade: str = "",
    began_at: datetime | None = None,
) -> Opened:
    """Begin a case at `unit` by the newest version of the procedure.

    person: whose it is; None: she stays unknown, and gets a receipt, unless it is the union's own. by: the account that
    enters it; on the page of somebody unknown that is nobody. key: the request's own name: the same again is the same
    case. grade: one of the procedure's. began_at: when its clocks began, if another body had it before.
    Raises BadWords, BadForm, BadGrade, FromTheFuture, NotTheirs, TooManyFiles.
    """
    declared = newest(procedure)
    if declared.is_of_union and person is not None:
        raise NotTheirs(_("这是工会自己的事，没有提出人"))
    is_unknown = person is None and not declared.is_of_union
    by = None if is_unknown and via is Via.PAGE else by
    asked = _answers(declared.opening, fields or {})
    if declared.grades and grade not in {one.code for one in declared.grades}:
        raise BadGrade
    if began_at is not None and began_at > now:
        raise FromTheFuture
    says = checked(says) if says or not asked else ""
    _check_files(files)
    assert unit.home_id is not None
    person = _held_person(person) if person else None
    receipt = receipts.code_of(f"{unit.home_id}:{key}") if is_unknown else ""
    if known := Case.objects.filter(home_id=unit.home_id, key=key).first():
        nothing_done()
        return _opened_before(known, receipt)
    _keep_version(declared, now)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                home_id=unit.home_id,
                ref=receipts.new_ref(),
                unit=unit,
                line=line,
                procedure=declared.code,
                version=declared.version,
                person=person,
                receipt_index=receipts.index_of(receipt) if receipt else None,
                shielded_unit=shielded_unit,
                about_unit=about_unit,
                via=via,
                key=key,
                opened_at=began_at or now,
                place=declared.starts_at,
                since=began_at or now,
                last_at=began_at or now,
            )
    except IntegrityError:  # the same request at the same moment, on another connection
        if (known := Case.objects.filter(home_id=unit.home_id, key=key).first()) is None:
            raise
        nothing_done()
        return _opened_before(known, receipt)
    facts = {"grade": grade} if declared.grades else {}
    append(case, Kind.OPENED, at=now, by=by, says=says, fields=asked, facts=facts, files=files)
    settle(case)
    record(case, now, by, via=via.value)
    if not beside.has_told(case, now):
        telling.tell_duty(case, now, telling.NEW)
    return Opened(case, receipt)


def _opened_before(case: Case, receipt: str) -> Opened:
    """The answer to the same request again, with its code if this is the one that it had."""
    opens = receipt and case.receipt_index in receipts.indexes_of(receipt)
    return Opened(case, receipt if opens else "", is_new=False)


def _held_person(person: Person) -> Person:
    """She, to the end of the transaction; or who she has been found to be since the page looked."""
    found: int | None = person.pk
    while found is not None:
        held, found = found, dict(hold_persons([found])).get(found)
    return person if held == person.pk else Person.objects.select_related("user").get(pk=held)


def _keep_version(procedure: Procedure, now: datetime) -> None:
    """Note what this version says when the first case runs by it."""
    Version.objects.get_or_create(
        procedure=procedure.code,
        number=procedure.version,
        defaults={"fingerprint": procedure.fingerprint, "first_at": now},
    )


# --- going on --------------------------------------------------------------------------------------


@act("cases.move", "办理事项")
def take(
    *,
    case: Case,
    outcome: str,
    seen: int,
    taker: Taker,
    now: datetime,
    says: str = "",
    fields: Mapping[str, Any] | None = None,
    files: Sequence[File] = (),
) -> Case:
    """Take a way out of the step where the case stands; where it needs several, this is one voice of them.

    Raises Meanwhile, NotNow, KeepsOut, SpokenAlready, BadForm, BadWords, TooManyFiles.
    """
    case = _held(case, seen)
    step, found = _way(case, outcome)
    if not taker.is_worker(case) and (why := conflict_of(case, taker.user, now)):
        raise KeepsOut(why.says)
    if not may_take(case, step, found, taker, now):
        raise NotNow
    if is_own_work(case, found, taker):
        raise KeepsOut(Why.OWN_WORK.says)
    asked = _answers(step.form_of(found), fields or {})
    _check_files(files, case)
    if found.needs > 1 and not _is_last_voice(case, step, found, taker, now, says, asked, files):
        settle(case)
        record(case, now, taker.user, outcome=outcome)
        return case
    by = entered_by(case, taker)
    _move(case, step, found, by=by, now=now, says=_optional(says), fields=asked, files=files)
    return case


@act("cases.move", "办理事项")
def take_by_clock(*, case: Case, now: datetime) -> bool:
    """Take what happens by itself when the time of the step is up; False if it is not. The job's."""
    case = locked(case)
    found = next(clock_outcomes(case), None)
    if found is None or case.next_due_at is None or now < case.next_due_at:
        nothing_done()
        return False
    step = step_of(case)
    assert step is not None
    _move(case, step, found, by=None, now=now)
    return True


@act("cases.move", "办理事项")
def take_by_service(*, case: Case, outcome: str, now: datetime, says: str = "") -> bool:
    """Take what the service takes, when what the case waits for has come; False if it does not wait for that."""
    case = locked(case)
    step = step_of(case)
    found = next((one for one in step.outcomes if one.code == outcome), None) if step else None
    if step is None or found is None or Service() not in step.actors_of(found):
        nothing_done()
        return False
    _move(case, step, found, by=None, now=now, says=_optional(says))
    return True


@act("cases.reopen", "重新办理")
def reopen(
    *, case: Case, seen: int, taker: Taker, now: datetime, says: str, files: Sequence[File] = ()
) -> Case:
    """Bring a case that has ended back to the step that its procedure names.

    Raises Meanwhile, NotNow, KeepsOut, BadWords, TooManyFiles.
    """
    case = _held(case, seen)
    procedure = procedure_of(case)
    if case.ended_at is None or case.main_id is not None or not procedure.reopens_at:
        raise NotNow
    if not taker.is_worker(case):
        require_officer(case, taker.user, now)
    _check_files(files, case)
    _back(case, by=entered_by(case, taker), now=now, says=checked(says), files=files)
    record(case, now, taker.user)
    return case


@act("cases.heard_back", "登记回访结果")
def heard_back(*, case: Case, stars: int, says: str, by: User | None, now: datetime) -> Case:
    """Another body asked how satisfied somebody is with a matter of the union's own, 1 to 5; once for each end. Who is
    not has it opened again. by: the officer who enters it, None if that body's own system does.

    Raises NotNow, SpokenAlready, KeepsOut, OutOfReach, BadWords.
    """
    case = locked(case)
    procedure = procedure_of(case)
    if by is not None:
        require_officer(case, by, now)
    if case.ended_at is None or not procedure.is_of_union or stars not in range(1, 6):
        raise NotNow
    if case.history.filter(kind=Kind.RATED, stay=case.stay).exists():
        raise SpokenAlready(_("这次办结的回访结果已经有了"))
    append(case, Kind.RATED, at=now, by=by, says=_optional(says), facts={"stars": stars})
    if stars <= UNSATISFIED and procedure.reopens_at:
        _back(case, by=by, now=now, says="")
    else:
        settle(case)
    record(case, now, by, stars=str(stars))
    return case


def _back(case: Case, *, by: User | None, now: datetime, says: str, files: Sequence[File] = ()) -> None:
    """Open it again where its procedure says, and tell whom that concerns."""
    procedure = procedure_of(case)
    append(
        case,
        Kind.REOPENED,
        at=now,
        by=by,
        says=says,
        outcome=REOPEN,
        leads_to=procedure.reopens_at,
        files=files,
    )
    settle(case)
    post(case)
    if not beside.has_told(case, now):
        telling.tell_duty(case, now)
    telling.tell_reporters(case, now, procedure.name_of(case.place))


@act("cases.grade", "改类别")
def regrade(*, case: Case, to: str, seen: int, by: User, now: datetime, says: str) -> Case:
    """Give it another grade, with the reason; the limit of its solution follows, from the opening.

    Raises Meanwhile, KeepsOut, Ended, BadGrade, BadWords.
    """
    case = _held(case, seen)
    require_officer(case, by, now)
    if case.ended_at is not None:
        raise Ended
    grades = {one.code for one in procedure_of(case).grades}
    if to not in grades or to == grade_in(history_of(case)):
        raise BadGrade
    append(case, Kind.GRADED, at=now, by=by, says=checked(says), is_hidden=True, facts={"grade": to})
    settle(case)
    record(case, now, by, grade=to)
    return case


def _move(
    case: Case,
    step: Step,
    outcome: Outcome,
    *,
    by: User | None,
    now: datetime,
    says: str = "",
    fields: Mapping[str, Any] | None = None,
    files: Sequence[File] = (),
) -> None:
    procedure = procedure_of(case)
    if not procedure.is_end(outcome.leads_to):
        _check_public(case, procedure.step(outcome.leads_to))
    facts = beside.facts_of(beside.Moving(case, outcome.code, fields or {}, by, now))
    append(
        case,
        Kind.MOVE,
        at=now,
        by=by,
        says=says,
        fields=fields,
        outcome=outcome.code,
        leads_to=outcome.leads_to,
        ends=procedure.is_end(outcome.leads_to),
        is_hidden=step.is_confidential,
        facts=facts,
        step=step.code,
        files=files,
    )
    settle(case)
    post(case)
    record(case, now, by, outcome=outcome.code)
    for more in outcome.records:
        _also(more, case, now, by)
    telling.tell_declared(case, outcome, now)
    beside.has_told(case, now)


def _check_public(case: Case, step: Step) -> None:
    """Raises NotInPublic."""
    if step.public_notice is not None and not may_be_posted(case):
        raise NotInPublic


def _way(case: Case, outcome: str) -> tuple[Step, Outcome]:
    step = step_of(case)
    if step is None:
        raise Ended
    try:
        return step, step.outcome(outcome)
    except KeyError:
        raise NotNow from None


def _is_last_voice(
    case: Case,
    step: Step,
    outcome: Outcome,
    taker: Taker,
    now: datetime,
    says: str,
    fields: Mapping[str, Any],
    files: Sequence[File],
) -> bool:
    """Is hers the last that it needs? If not, her voice is entered. One voice each, whatever it was for."""
    voices = case.history.filter(kind=Kind.VOICE, stay=case.stay)
    if voices.filter(by=taker.user).exists():
        raise SpokenAlready
    if voices.filter(outcome=outcome.code).count() + 1 >= outcome.needs:
        return True
    append(
        case,
        Kind.VOICE,
        at=now,
        by=taker.user,
        says=_optional(says),
        fields=fields,
        outcome=outcome.code,
        is_hidden=step.is_confidential,
        step=step.code,
        files=files,
    )
    return False


# --- words -----------------------------------------------------------------------------------------


@act("cases.answer", "答复")
def answer(
    *,
    case: Case,
    seen: int,
    by: User,
    now: datetime,
    says: str,
    asks: bool = False,
    files: Sequence[File] = (),
) -> Case:
    """Say something to her whose matter it is, or ask her.

    Raises Meanwhile, KeepsOut, NotNow, BadWords, TooManyFiles.
    """
    case = _held(case, seen)
    require_officer(case, by, now)
    if procedure_of(case).is_of_union:
        raise NotNow
    _check_files(files, case)
    append(case, Kind.ASK if asks else Kind.ANSWER, at=now, by=by, says=checked(says), files=files)
    record(case, now, by)
    if asks:
        telling.tell_worker(case, now, _("工会有话问您"))
    else:
        telling.tell_reporters(case, now, _("工会有了答复"))
    return case


@unrecorded("her own word, added to what she has said")
@transaction.atomic
def add_word(*, case: Case, taker: Taker, now: datetime, says: str, files: Sequence[File] = ()) -> Case:
    """The worker adds something: words, files or both. Raises Ended, BadWords, NotNow, TooManyFiles."""
    case = locked(case)
    if not taker.is_worker(case):
        raise NotNow
    if (case.main or case).ended_at is not None:
        raise Ended
    _check_files(files, case)
    says = _optional(says) if files else checked(says)
    if not files and _is_said(case, says, now):
        return case
    append(case, Kind.WORD, at=now, by=entered_by(case, taker), says=says, files=files)
    telling.tell_duty(case.main or case, now)
    return case


def _is_said(case: Case, says: str, now: datetime) -> bool:
    """Is it what was said last, just now? A page that is sent twice, on a bad line, says it once."""
    last = case.history.select_related("words").order_by("-number").first()
    return (
        last is not None
        and last.kind == Kind.WORD
        and now - last.at < AGAIN
        and said_in(last.words).says == says
    )


@unrecorded("an officer's own note on a case; what is done is an act of its own")
@transaction.atomic
def add_note(*, case: Case, by: User, now: datetime, says: str, files: Sequence[File] = ()) -> Case:
    """An officer notes something that only officers read. Raises KeepsOut, BadWords, TooManyFiles."""
    case = locked(case)
    require_officer(case, by, now)
    _check_files(files, case)
    append(case, Kind.NOTE, at=now, by=by, says=checked(says), is_hidden=True, files=files)
    return case


@unrecorded("an officer keeps out; the case goes on without her")
@transaction.atomic
def recuse(*, case: Case, by: User, now: datetime, says: str) -> Case:
    """An officer declares that she keeps out of this case, for good. Raises KeepsOut (already), BadWords."""
    case = locked(case)
    require_officer(case, by, now)
    append(case, Kind.RECUSED, at=now, by=by, says=checked(says), is_hidden=True)
    if case.assignee_id == by.pk:
        Case.objects.filter(pk=case.pk).update(assignee=None)
        case.refresh_from_db()
        if not beside.has_told(case, now):
            telling.tell_duty(case, now)
    return case


@unrecorded("her word on how it went, counted from the case")
@transaction.atomic
def rate(*, case: Case, taker: Taker, now: datetime, stars: int, says: str = "") -> Case:
    """How satisfied is she, 1 to 5? Once for each end of the case. Raises NotNow, BadWords."""
    case = locked(case)
    if (case.main or case).ended_at is None or not taker.is_worker(case) or stars not in range(1, 6):
        raise NotNow
    if case.history.filter(kind=Kind.RATED, stay=case.stay).exists():
        raise SpokenAlready(_("您已经评价过了，谢谢您"))
    append(
        case,
        Kind.RATED,
        at=now,
        by=entered_by(case, taker),
        says=_optional(says),
        facts={"stars": stars},
    )
    settle(case)
    if case.call_due_at is not None:
        telling.tell_duty(case, now, _("不满意，请回访"))
    return case


@act("cases.call_back", "回访")
def call_back(*, case: Case, seen: int, by: User, now: datetime, says: str) -> Case:
    """An officer called her who was not satisfied: what they said, and what becomes of it. She reads it.

    Raises Meanwhile, KeepsOut, NotNow (nobody is to be called), BadWords.
    """
    case = _held(case, seen)
    require_officer(case, by, now)
    if case.call_due_at is None:
        raise NotNow
    append(case, Kind.CALLED, at=now, by=by, says=checked(says))
    settle(case)
    record(case, now, by)
    telling.tell_worker(case, now, _("工会作了回访"))
    return case


@unrecorded("seeing her number is an act of its own, recorded there")
def contact_of(*, case: Case, by: User, now: datetime) -> Unmasked:
    """The name and number of her whose matter it is, to call her; she sees who looked. Raises OutOfReach, KeepsOut."""
    require_officer(case, by, now)
    assert case.person is not None
    why = _("办理{what} {ref}").format(what=procedure_of(case).name, ref=case.ref)
    return unmask(person=case.person, fields=("name", "phone"), reason=why, by=by, unit=case.unit, now=now)


# --- whose it is -----------------------------------------------------------------------------------


@act("cases.assign", "交办")
def assign(*, case: Case, to: User | None, seen: int, by: User, now: datetime, says: str = "") -> Case:
    """Give it to an officer of its unit, or to nobody. Raises Meanwhile, KeepsOut, NotTheirs, Ended."""
    case = _held(case, seen)
    require_officer(case, by, now)
    if case.ended_at is not None:
        raise Ended
    if to is not None and to.pk not in colleagues(case, now):
        raise NotTheirs
    Case.objects.filter(pk=case.pk).update(assignee=to)
    append(
        case,
        Kind.ASSIGNED,
        at=now,
        by=by,
        says=_optional(says),
        is_hidden=True,
        facts={"to": to.pk if to else None},
    )
    record(case, now, by)
    if to is not None and to.pk != by.pk:
        telling.tell_assignee(case, to, now)
    return case


@unrecorded("a rota says whose desk it is on; what she does there is an act of its own")
@transaction.atomic
def put_on_desk(*, case: Case, to: User, now: datetime) -> Case:
    """Give it to somebody without an officer who decides that: she is on duty, or has taken it herself."""
    case = locked(case)
    Case.objects.filter(pk=case.pk).update(assignee=to)
    append(case, Kind.ASSIGNED, at=now, by=None, is_hidden=True, facts={"to": to.pk})
    return case


@act("cases.hand_over", "转办")
def hand_over(*, case: Case, to: Unit, seen: int, by: User, now: datetime, says: str) -> Case:
    """Hand it to another unit of the home, with its history; its clocks run on.

    Raises Meanwhile, KeepsOut, SameUnit, NotTheirs (it bypasses that unit, or lies in another home), Ended, BadWords.
    """
    hold_reporters(case)
    case = _held(case, seen)
    require_officer(case, by, now)
    if case.ended_at is not None:
        raise Ended
    if to.pk == case.unit_id:
        raise SameUnit
    if to.home_id != case.home_id or to.closed_at is not None or is_bypassed(case, to):
        raise NotTheirs(_("这件事不能转到这个单位"))
    append(
        case,
        Kind.HANDED,
        at=now,
        by=by,
        says=checked(says),
        is_hidden=True,
        facts={"from": case.unit_id, "to": to.pk},
    )
    Case.objects.filter(pk=case.pk).update(unit=to, assignee=None)
    case = locked(case)
    follow(case, now)
    settle(case)
    record(case, now, by)
    if not beside.has_told(case, now):
        telling.tell_duty(case, now, telling.NEW)
    telling.tell_reporters(case, now, _("转给了{unit}办理").format(unit=to))
    return case


def colleagues(case: Case, now: datetime) -> dict[int, str]:
    """Officers of the unit that has it in hand who may handle it: user id → name."""
    return {one.pk: one.display_name for one in officers_of(case, case.unit, now)}


@act("cases.sort", "分类")
def categorise(*, case: Case, to: Category | None, seen: int, by: User, now: datetime) -> Case:
    """Say what it is about, also when it has ended; None: nothing in particular.

    Raises Meanwhile, KeepsOut, BadCategory.
    """
    case = _held(case, seen)
    require_officer(case, by, now)
    offered = Category.objects.select_for_update().filter(home_id=case.home_id, closed_at__isnull=True)
    found = offered.filter(pk=to.pk).first() if to else None
    if (to is not None and found is None) or case.category_id == (found.pk if found else None):
        raise BadCategory
    Case.objects.filter(pk=case.pk).update(category=found)
    facts = {"category": found.pk if found else None}
    append(case, Kind.SORTED, at=now, by=by, is_hidden=True, facts=facts)
    settle(case)
    record(case, now, by, category=str(found.pk) if found else "")
    return case


# --- late ------------------------------------------------------------------------------------------


@unrecorded("a reminder does nothing in the matter")
@transaction.atomic
def warn(*, case: Case, now: datetime) -> bool:
    """Remind who owes the step that its time is nearly up; once for each stay. The job's."""
    case = locked(case)
    if case.warns_at is None or now < case.warns_at:
        return False
    append(case, Kind.WARNED, at=now, by=None)
    settle(case)
    telling.tell_warned(case, now)
    return True


@act("cases.climb", "超期上报")
def climb(*, case: Case, now: datetime) -> bool:
    """It is late: the unit above hears of it, and after that the next above, up to the home. The job's."""
    case = locked(case)
    if case.climbs_at is None or now < case.climbs_at:
        nothing_done()
        return False
    reached = case.climbed_to or case.unit
    to = _next_above(case, reached) or reached
    is_top = to.pk == reached.pk or _next_above(case, to) is None
    append(case, Kind.CLIMBED, at=now, by=None, facts={"to": to.pk, "is_top": is_top})
    settle(case)
    record(case, now, None, unit=to)
    telling.tell_climbed(case, to, now)
    beside.has_told(case, now)
    return True


def _next_above(case: Case, unit: Unit) -> Unit | None:
    """The next unit of the home on the line of the case that it does not go past."""
    above = parent_of(unit, case.line)
    while above is not None and is_bypassed(case, above):
        above = parent_of(above, case.line)
    return above if above is not None and above.home_id == case.home_id else None


# --- inside ----------------------------------------------------------------------------------------


def _held(case: Case, seen: int) -> Case:
    case = locked(case)
    if case.entries != seen:
        raise Meanwhile
    return case


def require_officer(case: Case, by: User | None, now: datetime) -> None:
    """Raises orgs.access.OutOfReach, KeepsOut."""
    require(by, procedure_of(case).handles, case.unit, now)
    if why := conflict_of(case, by, now):
        raise KeepsOut(why.says)


def entered_by(case: Case, taker: Taker) -> User | None:
    """Whose account the history names: none for somebody who stays unknown."""
    return None if case.receipt_index and taker.holds_receipt else taker.user


def checked(says: str) -> str:
    says = says.strip()
    if not says:
        raise BadWords(_("请写几句"))
    return _optional(says)


def _optional(says: str) -> str:
    says = says.strip()
    if len(says) > MOST_SIGNS:
        raise BadWords(_("最多写 {most} 个字，现在有 {n} 个").format(most=MOST_SIGNS, n=len(says)))
    return says


def _check_files(files: Sequence[File], case: Case | None = None) -> None:
    """Raises TooManyFiles."""
    if len(files) > MOST_FILES:
        raise TooManyFiles(_("一次最多传 {most} 个文件").format(most=MOST_FILES))
    there = Attachment.objects.filter(entry__case=case).count() if case and files else 0
    if there + len(files) > MOST_FILES_IN_ALL:
        raise TooManyFiles(_("这件事的照片和文件已经有 {n} 个，不能再加了").format(n=there))


def _answers(form_class: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the form makes of what was given, as plain values. Raises BadForm."""
    if form_class is None:
        return {}
    form = form_class(dict(given))
    if not form.is_valid():
        raise BadForm(form.errors)
    return {name: plain(value) for name, value in form.cleaned_data.items()}


def plain(value: Any) -> Any:
    """As JSON keeps it: dates by ISO 8601, amounts and choices as texts, a row by its id."""
    match value:
        case None | bool() | int() | float():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | str():
            return str(value)
        case models.Model():
            return value.pk
        case _ if hasattr(value, "__iter__"):
            return [plain(one) for one in value]
    return str(value)


def record(case: Case, now: datetime, by: User | None, *, unit: Unit | None = None, **data: str) -> None:
    """A record of the act, at the unit that has it in hand. Past a shield, or of somebody unknown, it names nobody."""
    names = case.shielded_unit_id is None and case.receipt_index is None
    write_record(
        unit=unit or case.unit,
        at=now,
        by=by
        if names or (by is not None and (case.person is None or case.person.user_id != by.pk))
        else None,
        subject=f"cases.case:{case.ref}",
        person_ref=case.person.ref if case.person and names else None,
        data={"procedure": case.procedure} | data,
    )


def _also(more: Act, case: Case, now: datetime, by: User | None) -> None:
    """The record of another act that this outcome is."""

    @act(more.code, more.name, more.count_of)
    def write() -> None:
        record(case, now, by)

    write()
