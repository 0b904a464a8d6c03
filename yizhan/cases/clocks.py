"""The deadlines of a case, as stored: always what its history says, so that they can be made anew at any time.

`deadlines_of` is a function of the history and the working calendar. `settle` stores it after every entry; a new
notice of the State Council, or a changed rule, means settling the cases that run (`resettle`). `yizhan check` compares.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from yizhan.cases.models import Case, Entry, Kind
from yizhan.cases.procedures import Clock, Procedure, Service, Step, Worker, version_of
from yizhan.cases.standing import MERGE, PART, REOPEN, BadMoves, Move, Standing, held_back, standing
from yizhan.cases.time_limits import Reckoned, Run, TimeLimit, Unit, reckon, working_days
from yizhan.common.acts import unrecorded

log = logging.getLogger(__name__)
AT_A_TIME = 500
CALLS_WITHIN = working_days(3)  # of her word that she is not satisfied
UNSATISFIED = 2  # stars at most
CLIMBS_AFTER = working_days(2)  # from one unit to the next above it, of limits that count in days


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The columns of a case that follow from its history; climbed_to_id: the unit that it has climbed to so far."""

    first_due_at: datetime | None
    first_kept_at: datetime | None
    next_due_at: datetime | None
    solution_due_at: datetime | None
    is_provisional: bool
    warns_at: datetime | None
    climbs_at: datetime | None
    climbed_to_id: int | None
    call_due_at: datetime | None
    grade: str


_COLUMNS = {each.name: Case._meta.get_field(each.name).db_type(connection) for each in fields(Deadlines)}
_STORE = f"""
    UPDATE cases_case SET {", ".join(f"{name} = v.{name}" for name in _COLUMNS)}
    FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())})
        AS v (id, {", ".join(_COLUMNS)})
    WHERE cases_case.id = v.id
"""  # noqa: S608 – names of columns

_BY_KIND = {Kind.REOPENED: REOPEN, Kind.MERGED: MERGE, Kind.PARTED: PART}


def procedure_of(case: Case) -> Procedure:
    """The version by which it runs."""
    return version_of(case.procedure, case.version)


def moves_in(history: Iterable[Entry]) -> list[Move]:
    return [
        Move(entry.at, _BY_KIND.get(Kind(entry.kind), entry.outcome), _until(entry))
        for entry in history
        if entry.leads_to
    ]


def _until(entry: Entry) -> date | None:
    day = entry.facts.get("until")
    return date.fromisoformat(day) if day else None


def grade_in(history: Iterable[Entry]) -> str:
    """The grade that the case was given last; "" without one."""
    found = [entry for entry in history if "grade" in entry.facts]
    return str(max(found, key=lambda entry: entry.number).facts["grade"]) if found else ""


def history_of(case: Case) -> list[Entry]:
    return list(case.history.order_by("number"))


def standing_of(case: Case, history: Sequence[Entry]) -> Standing:
    """Raises BadMoves for a history that its procedure does not have."""
    stands = standing(procedure_of(case), case.opened_at, moves_in(history), grade_in(history))
    stay = stay_in(history)
    decided = [one.at for one in history if one.kind == Kind.DECIDED and one.stay == stay]
    return held_back(stands, is_open=is_objected_to(history, stay), decided_at=max(decided, default=None))


def stay_in(history: Iterable[Entry]) -> int:
    """The number of the entry that brought the case to where it is."""
    return max((entry.number for entry in history if entry.leads_to), default=0)


def is_objected_to(history: Iterable[Entry], stay: int) -> bool:
    """Is an objection to its public notice being examined?"""
    here = [one for one in history if one.stay == stay and one.kind in (Kind.OBJECTED, Kind.DECIDED)]
    came, gone = (
        {one.facts["objection"] for one in here if one.kind == kind} for kind in (Kind.OBJECTED, Kind.DECIDED)
    )
    return bool(came - gone)


def deadlines_of(case: Case, history: Sequence[Entry]) -> Deadlines:
    """What the history says; of the case only what never changes is asked, its unit, and whether anybody can still be
    told. Raises BadMoves."""
    procedure, stands = procedure_of(case), standing_of(case, history)
    first, step, solution = stands.first_answer, stands.next_step, stands.solution
    stay = stay_in(history)
    is_warned = any(entry.kind == Kind.WARNED and entry.stay == stay for entry in history)
    began = max((entry.number for entry in history if entry.kind in (Kind.REOPENED, Kind.PARTED)), default=0)
    climbs = [entry for entry in history if entry.kind == Kind.CLIMBED and entry.number > began]
    call = _call_back(case, history, stay) if stands.is_ended else None
    return Deadlines(
        first_due_at=first.due.due_at if first else None,
        first_kept_at=first.kept_at if first else None,
        next_due_at=step.due.due_at if step else None,
        solution_due_at=solution.due.due_at if solution else None,
        is_provisional=stands.is_provisional or bool(call and call.is_provisional),
        warns_at=step.warns_at if step and not is_warned and not stands.is_ended else None,
        climbs_at=_climbs_at(stands, None if stands.is_ended else procedure.step(stands.place), climbs),
        climbed_to_id=climbs[-1].facts["to"] if climbs and not stands.is_ended else None,
        call_due_at=call.due_at if call else None,
        grade=grade_in(history),
    )


def _call_back(case: Case, history: Sequence[Entry], stay: int) -> Reckoned | None:
    """By when she is to be called back: not satisfied with this end, and not called yet."""
    said = [entry for entry in history if entry.stay == stay and entry.kind in (Kind.RATED, Kind.CALLED)]
    if not said or said[-1].kind == Kind.CALLED or said[-1].facts["stars"] > UNSATISFIED:
        return None
    is_there = case.person_id is not None or case.receipt_index is not None
    return reckon(CALLS_WITHIN, [Run(said[-1].at)]) if is_there else None


def _climbs_at(stands: Standing, step: Step | None, climbs: Sequence[Entry]) -> datetime | None:
    """When it goes to the next unit above: once a deadline of the union's has passed, and again so long after, to the
    top. climbs: since the case was last opened.

    What was late when it last climbed does not make it climb anew at each step; what has been kept since, not at all.
    A step that only the worker, the clock or the service can end makes nobody late.
    """
    if step is None or (climbs and climbs[-1].facts.get("is_top")):
        return None
    is_theirs = all(isinstance(actor, Worker | Clock | Service) for actor in step.who)
    owed = [each for each in stands.deadlines if not (is_theirs and each is stands.next_step)]
    due = [each.due.due_at for each in owed if each.kept_at is None and each.due.due_at]
    if not climbs:
        return min(due, default=None)
    last = climbs[-1].at
    moments = [moment for moment in due if moment > last]
    if len(moments) < len(due):
        moments += [again] if (again := reckon(_climb_limit(step.limit), [Run(last)]).due_at) else []
    return min(moments, default=None)


def _climb_limit(limit: TimeLimit | None) -> TimeLimit:
    """Minutes on duty climb in minutes."""
    return limit if limit and limit.unit in (Unit.MINUTES, Unit.HOURS) else CLIMBS_AFTER


@unrecorded("deadlines follow from what was recorded")
def settle(case: Case) -> None:
    """Store the deadlines that the history gives, and read the case anew. Part of the transaction that changed it."""
    found = asdict(deadlines_of(case, history_of(case)))
    Case.objects.filter(pk=case.pk).update(**found)
    case.refresh_from_db()


@unrecorded("deadlines follow from what was recorded")
def nobody_to_call(cases: QuerySet[Case]) -> None:
    """Their reporters are gone, or cannot be told any more: no call back is owed."""
    for case in cases.filter(call_due_at__isnull=False).order_by("pk"):
        settle(case)


@unrecorded("deadlines follow from what was recorded")
def resettle(cases: QuerySet[Case]) -> int:
    """Make the deadlines of these cases anew, after a change of the calendar; returns how many changed.

    So many at a time are held, so that none is settled from a history that somebody adds to meanwhile. A case whose
    history its procedure does not have is left as it is (`yizhan check` names it).
    """
    changed = last = 0
    while ids := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        changed, last = changed + _resettle(ids), ids[-1]
    return changed


@transaction.atomic
def _resettle(ids: list[int]) -> int:
    held = list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    histories: dict[int, list[Entry]] = {case.pk: [] for case in held}
    for entry in Entry.objects.filter(case__in=held).order_by("case", "number"):
        histories[entry.case_id].append(entry)
    changed = []
    for case in held:
        try:
            found = asdict(deadlines_of(case, histories[case.pk]))
        except (BadMoves, KeyError):
            log.exception("case %s cannot be settled", case.ref)
            continue
        if any(getattr(case, name) != value for name, value in found.items()):
            vars(case).update(found)
            changed.append(case)
    store(changed)
    return len(changed)


@unrecorded("deadlines follow from what was recorded")
def store(cases: Sequence[Case]) -> None:
    """Write the deadlines that these rows hold. 1 query."""
    columns = [[case.pk for case in cases]]
    columns += [[getattr(case, name) for case in cases] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, columns)
