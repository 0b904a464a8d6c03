"""What is done with a problem: demands are gathered into it and let go, it goes its way, the public reads of it.

Which demands belong to it stands row by row in `Member`, with who and when, and not in the problem's own history, nor
in records: an officer who may not know of a demand would read of it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import (
    Ended,
    KeepsOut,
    Refused,
    checked,
    open_case,
    record,
    require_officer,
    take,
)
from yizhan.cases.actors import Taker, conflict_of, is_bypassed, locked
from yizhan.cases.beside import Moving
from yizhan.cases.followers import hold_reporters
from yizhan.cases.models import Case, Via
from yizhan.cases.openings import how_heard
from yizhan.cases.together import NotTogether
from yizhan.common import offered
from yizhan.common.acts import act, unrecorded
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.problems.access import PROBLEMS_GROUP, shown_problems
from yizhan.services.problems.models import CameOf, Member, MeToo, Problem
from yizhan.services.problems.procedure import CODE
from yizhan.services.problems.queries import who_asked
from yizhan.services.problems.telling import tell

TOGETHER = _("和大家提的一起办")
MOST_TITLE, MOST_TEXT = 20, 1000


class AlreadyIn(Refused):
    """The demand is in a problem that is not over."""


class NotForAll(Refused):
    """Somebody must not know of this problem, so the public does not read of it."""

    says = _("提这件事的人避开了一个单位，公开出来它就看到了，所以不能公开")


# --- gathered -----------------------------------------------------------------------------------------


@unrecorded("the case that is opened is recorded; which demands are in it stands in its rows")
@transaction.atomic
def group(*, unit: Unit, title: str, demands: Sequence[Case], key: str, by: User, now: datetime) -> Problem:
    """Make a problem of these demands at `unit`; who asked is told. The same request again is the same problem.

    Where all of them go past a unit, so does the problem; where they go past different ones, somebody would see that
    there is something, and it is refused. Raises NotTogether, AlreadyIn, KeepsOut, BadWords, OutOfReach.
    """
    require(by, PROBLEMS_GROUP, unit, now)
    request = f"problems:{by.pk}:{key}"
    if known := Problem.objects.filter(case__key=request, home_id=unit.home_id).first():
        return known
    if not demands:
        raise NotTogether(_("请至少选一件"))
    held = _held(demands)
    pasts = {_past(one) for one in held}
    past = pasts.pop() if len(pasts) == 1 else NOBODY
    if pasts and NOBODY not in pasts:
        raise NotTogether(_("这几件各自避开了不同的单位，不能归成一个问题"))
    title = checked(title)[:MOST_TITLE]
    shielded, about = held[0].shielded_unit, held[0].about_unit
    opened = open_case(
        procedure=CODE,
        unit=unit,
        via=Via.DESK,
        key=request,
        now=now,
        by=by,
        says=title,
        shielded_unit=shielded if past != NOBODY else None,
        about_unit=about if past != NOBODY else None,
    )
    case = opened.case
    if not opened.is_new:  # the same page, sent twice at one moment
        return Problem.objects.get(pk=case.pk)
    problem = Problem.objects.create(case=case, home_id=case.home_id, title=title)
    _take_in(problem, held, by, now)
    return problem


@unrecorded("which demands are in a problem stands in its rows, with who and when")
@transaction.atomic
def add(*, problem: Problem, demands: Sequence[Case], by: User, now: datetime) -> None:
    """Take more demands in; who asked is told. Raises NotTogether, AlreadyIn, Ended, KeepsOut, OutOfReach."""
    problem = _locked(problem)
    require_officer(problem.case, by, now)
    if problem.case.ended_at is not None:
        raise Ended
    if not demands:
        raise NotTogether(_("请至少选一件"))
    _take_in(problem, _held(demands), by, now)


@unrecorded("which demands are in a problem stands in its rows, with who and when")
@transaction.atomic
def let_go(*, problem: Problem, demand: Case, by: User, now: datetime) -> None:
    """Take a demand out again: it is about something else. Whoever was told that it came in is told.

    Raises NotTogether, Ended, KeepsOut.
    """
    problem = _locked(problem)
    require_officer(problem.case, by, now)
    if problem.case.ended_at is not None:
        raise Ended
    gone = Member.objects.filter(problem=problem, case=demand, left_at__isnull=True)
    if not gone.update(left_at=now, left_by=by):
        raise NotTogether(_("{ref} 已经不在这个问题里").format(ref=demand.ref))
    told = [demand, *_with_them([demand])]
    tell(problem, told, _("不一起办了，单独办理"), now, turn=f"out:{demand.ref}:{now.isoformat()}")


NOBODY: tuple[int | None, int | None] = (None, None)


def _past(case: Case) -> tuple[int | None, int | None]:
    """From whom a case is hidden."""
    return case.shielded_unit_id, case.about_unit_id


def _held(demands: Sequence[Case]) -> list[Case]:
    """The demands, with whose they are, to the end of the transaction; by number, so that two never wait in a ring."""
    hold_reporters(*demands)
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in demands])
    return list(rows.select_related("unit", "person", "shielded_unit", "about_unit").order_by("pk"))


def _locked(problem: Problem) -> Problem:
    case = locked(problem.case)
    found = Problem.objects.get(pk=case.pk)
    found.case = case
    return found


def _take_in(problem: Problem, demands: Sequence[Case], by: User, now: datetime) -> None:
    for one in demands:
        _check(problem.case, one, by, now)
        try:
            with transaction.atomic():
                Member.objects.create(
                    home_id=problem.home_id, problem=problem, case=one, joined_at=now, joined_by=by
                )
        except IntegrityError:
            raise AlreadyIn(_("{ref} 已经归在一个问题里了").format(ref=one.ref)) from None
    tell(problem, [*demands, *_with_them(demands)], TOGETHER, now)


def _with_them(demands: Sequence[Case]) -> QuerySet[Case]:
    """Those that go on with one of these."""
    return Case.objects.filter(main__in=demands).order_by("pk")


def _check(problem: Case, demand: Case, by: User, now: datetime) -> None:
    """Raises NotTogether, KeepsOut, OutOfReach."""
    require(by, PROBLEMS_GROUP, demand.unit, now)
    if why := conflict_of(demand, by, now):
        raise KeepsOut(why.says)
    ref = demand.ref
    if demand.procedure != how_heard().procedure:
        raise NotTogether(_("{ref} 不是职工提的诉求").format(ref=ref))
    if demand.ended_at is not None:
        raise NotTogether(_("{ref} 已经办结，或者和别的事一起办了").format(ref=ref))
    if demand.home_id != problem.home_id or not demand.unit.stands_under(problem.unit):
        raise NotTogether(_("{ref} 不在{unit}管的范围里").format(ref=ref, unit=problem.unit))
    if is_bypassed(demand, problem.unit):
        raise NotTogether(_("{ref} 不能让{unit}知道").format(ref=ref, unit=problem.unit))
    if _past(problem) not in (NOBODY, _past(demand)):
        raise NotTogether(_("这个问题避开了一个单位，{ref} 没有避开，不能归到一起").format(ref=ref))


# --- goes its way ---------------------------------------------------------------------------------------


@unrecorded("part of the move of its case, which is recorded")
def in_step(moving: Moving) -> Mapping[str, Any]:
    """What the problem keeps of a move, and who is told of it. Raises Refused."""
    problem = Problem.objects.select_for_update().get(pk=moving.case.pk)
    problem.case = moving.case
    fields, news = moving.fields, None
    match moving.outcome:
        case "propose":
            problem.asked_cents = int(Decimal(fields["yuan"]) * 100)
            problem.source = fields["source"]
        case "approve":
            problem.decided_cents, problem.decided_at = problem.asked_cents, moving.now
            news = _("定下来了，正在办")
        case "came":
            _came(problem, fields, moving)
            news = _("有了能用的服务")
        case "close":
            problem.answer = fields["answer"]
        case "decline" | "refuse":
            problem.answer = fields["reason"]
            news = _("这次不办，写了原因")
    problem.save()
    if news:
        turn = f"{moving.outcome}:{moving.case.entries}"
        tell(problem, who_asked(problem), news, moving.now, turn=turn)
    if moving.outcome in ("close", "decline", "refuse"):
        Member.objects.filter(problem=problem, left_at__isnull=True).update(over_at=moving.now)
    return {}


def _came(problem: Problem, fields: Mapping[str, Any], moving: Moving) -> None:
    path = fields["path"]
    found = offered.find(path) if path else None
    if path and found is None:
        raise Refused(_("这个地址在平台上打不开，或者不是大家能用的一项服务"))
    if path and problem.came_of.filter(path=path).exists():
        raise Refused(_("这项服务已经记过了"))
    CameOf.objects.create(
        home_id=problem.home_id,
        problem=problem,
        path=path,
        title=found.title[:120] if found else "",
        says=fields["says"],
        at=moving.now,
        by=moving.by,
    )


# --- for all ------------------------------------------------------------------------------------------------


@act("problems.publish", "公开共性问题")
def publish(*, problem: Problem, text: str, by: User, now: datetime) -> Problem:
    """Let the public read of it, in these words. Raises NotForAll, BadWords, KeepsOut, OutOfReach."""
    problem = _locked(problem)
    require_officer(problem.case, by, now)
    if _past(problem.case) != NOBODY:
        raise NotForAll
    problem.text, problem.shown_at = checked(text)[:MOST_TEXT], problem.shown_at or now
    problem.save(update_fields=["text", "shown_at"])
    record(problem.case, now, by)
    return problem


@act("problems.hide", "不再公开共性问题")
def hide(*, problem: Problem, by: User, now: datetime) -> Problem:
    """The public reads of it no more; the words stay for the officer. Raises KeepsOut, OutOfReach."""
    problem = _locked(problem)
    require_officer(problem.case, by, now)
    problem.shown_at = None
    problem.save(update_fields=["shown_at"])
    record(problem.case, now, by)
    return problem


@unrecorded("her own word beside her demand, whose opening is recorded")
def note_me_too(ref: str, case: Case, now: datetime) -> None:
    """Her demand is about a problem that she read of; nothing is noted if the public does not read of it any more."""
    problem = shown_problems(case.home_id).filter(case__ref=ref).first()
    if problem is not None:
        MeToo.objects.get_or_create(
            case=case, defaults={"home_id": case.home_id, "problem": problem, "at": now}
        )


@dataclass(frozen=True)
class Answered:
    """What became of one demand. says: why not."""

    demand: Case
    is_done: bool
    says: str = ""


@unrecorded("each demand is moved by an act of its own")
def answer_all(
    *, problem: Problem, demands: Mapping[Case, int], says: str, by: User, now: datetime
) -> list[Answered]:
    """Give each of these demands the result, at once; one that cannot be answered keeps no other waiting.

    demands: each with what was seen of it, the number of its last entry.
    """
    how, found = how_heard(), []
    for demand, seen in demands.items():
        try:
            take(
                case=demand,
                outcome=how.settles,
                seen=seen,
                taker=Taker(by),
                now=now,
                fields={how.field: says},
            )
        except Refused as refused:
            found.append(Answered(demand, is_done=False, says=str(refused)))
        except PermissionDenied:
            found.append(Answered(demand, is_done=False, says=str(_("不由您办"))))
        else:
            found.append(Answered(demand, is_done=True))
    return found
