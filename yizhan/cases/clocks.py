"""The deadlines of a case, as stored: always what its history says, so that they can be made anew at any time.

`deadlines_of` is a function of the history and the working calendar. `settle` stores it after every entry; a new
notice of the State Council, or a changed rule, means settling the cases that run (`resettle`). `yizhan check` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from yizhan.cases.models import Case, Entry, Kind
from yizhan.cases.procedures import Procedure, Step, version_of
from yizhan.cases.standing import REOPEN, Move, Standing, standing
from yizhan.cases.time_limits import Run, TimeLimit, Unit, reckon, working_days
from yizhan.common.acts import unrecorded

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


def procedure_of(case: Case) -> Procedure:
    """The version by which it runs."""
    return version_of(case.procedure, case.version)


def moves_in(history: Iterable[Entry]) -> list[Move]:
    return [
        Move(entry.at, REOPEN if entry.kind == Kind.REOPENED else entry.outcome)
        for entry in history
        if entry.leads_to
    ]


def history_of(case: Case) -> list[Entry]:
    return list(case.history.order_by("number"))


def standing_of(case: Case, history: Sequence[Entry]) -> Standing:
    """Raises BadMoves for a history that its procedure does not have."""
    return standing(procedure_of(case), case.opened_at, moves_in(history))


def deadlines_of(case: Case, history: Sequence[Entry]) -> Deadlines:
    """What the history says; of the case only what never changes is asked, and its unit. Raises BadMoves."""
    procedure, stands = procedure_of(case), standing_of(case, history)
    first, step, solution = stands.first_answer, stands.next_step, stands.solution
    stay = max((entry.number for entry in history if entry.leads_to), default=0)
    is_warned = any(entry.kind == Kind.WARNED and entry.stay == stay for entry in history)
    climbs = [entry for entry in history if entry.kind == Kind.CLIMBED]
    return Deadlines(
        first_due_at=first.due.due_at if first else None,
        first_kept_at=first.kept_at if first else None,
        next_due_at=step.due.due_at if step else None,
        solution_due_at=solution.due.due_at if solution else None,
        is_provisional=stands.is_provisional,
        warns_at=step.warns_at if step and not is_warned and not stands.is_ended else None,
        climbs_at=_climbs_at(stands, None if stands.is_ended else procedure.step(stands.place), climbs),
        climbed_to_id=climbs[-1].facts["to"] if climbs and not stands.is_ended else None,
    )


def _climbs_at(stands: Standing, step: Step | None, climbs: Sequence[Entry]) -> datetime | None:
    """When it goes to the next unit above: once its first deadline has passed, and again so long after, to the top.

    A deadline that was past when it last climbed does not make it climb anew at each step.
    """
    if step is None or (climbs and climbs[-1].facts.get("is_top")):
        return None
    due = [each.due.due_at for each in stands.deadlines if each.kept_at is None and each.due.due_at]
    if not climbs:
        return min(due, default=None)
    last = climbs[-1].at
    again = reckon(_climb_limit(step.limit), [Run(last)]).due_at
    waiting = [moment for moment in due if moment > last]
    return min([moment for moment in (*waiting, again) if moment]) if due else None


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
def resettle(cases: Iterable[Case]) -> int:
    """Make the deadlines of these cases anew, after a change of the calendar; returns how many changed."""
    changed = 0
    for case in cases:
        found = asdict(deadlines_of(case, history_of(case)))
        changed += Case.objects.filter(pk=case.pk).exclude(**found).update(**found)
    return changed
