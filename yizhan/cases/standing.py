"""How does a case stand? Its moves are played again through its procedure; the place and all three deadlines follow.

Nothing here is stored elsewhere in another form: after a change of the calendar the same moves give the new days.

- first answer: from the opening until an outcome that is one, or the first end; it never stands still;
- next step: from the moment the case came to the step where it stands, by the step's limit or its public notice, or
  with the day that was named when it came there
  (an objection to a public notice holds it back: `held_back`);
- solution: from the opening to an end; it stands still in steps that say so, between an end and a reopening, and while
  the case goes on with another.

Pure: no clock of the machine, no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from yizhan.cases.procedures import MERGED, Outcome, Procedure, Step
from yizhan.cases.time_limits import Reckoned, Run, TimeLimit, end_of, reckon, warning_at

# Moves that no procedure declares:
REOPEN = "reopen"  # a case that has ended goes on
MERGE = "merge"  # it goes on with another, and its own clock of the solution stands still
PART = "part"  # it goes on by itself, where it was


class BadMoves(ValueError):
    """Moves that this procedure does not have: an outcome of another step, one after the end, one before its time."""


@dataclass(frozen=True, slots=True)
class Move:
    """An outcome that was taken and counted. at: when, aware. until: a day that was named with it; with that day ends
    the limit of the step to which it led, instead of the step's own."""

    at: datetime
    outcome: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """due: when it is up; kept_at: when what was due came, if it has; warns_at: when to remind, if ever."""

    due: Reckoned
    kept_at: datetime | None = None
    warns_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Did it come too late, or is it late now?"""
        return self.due.is_overdue(self.kept_at or now)


@dataclass(frozen=True, slots=True)
class Standing:
    """place: the step or end where it is, since `since`. A deadline is None where the procedure sets none."""

    place: str
    since: datetime
    is_ended: bool
    first_answer: Deadline | None
    next_step: Deadline | None
    solution: Deadline | None

    @property
    def deadlines(self) -> list[Deadline]:
        return [each for each in (self.first_answer, self.next_step, self.solution) if each]

    @property
    def is_provisional(self) -> bool:
        """May a notice of the State Council still move one of its deadlines, kept or not?"""
        return any(each.due.is_provisional for each in self.deadlines)


def standing(procedure: Procedure, opened_at: datetime, moves: Sequence[Move], grade: str = "") -> Standing:
    """Return how a case stands that opened then and made these moves, ascending. Raises BadMoves.

    grade: the last that it was given, where the procedure has grades; its limit counts from the opening.
    """
    stays = list(_stays(procedure, opened_at, moves))
    last = stays[-1]
    ended_at = last.since if last.step is None else None
    answers = [stay.left_at for stay in stays if stay.left_at and stay.left_by and stay.left_by.is_answer]
    ends = [stay.since for stay in stays if stay.step is None]
    return Standing(
        place=last.place,
        since=last.since,
        is_ended=last.step is None,
        first_answer=_deadline(
            procedure.first_answer, [Run(opened_at)], kept_at=min(answers[:1] + ends[:1], default=None)
        ),
        next_step=_next_step(last.step, last.since, last.until) if last.step else None,
        solution=_deadline(procedure.solution_of(grade), _solution_runs(stays), kept_at=ended_at),
    )


def held_back(stands: Standing, *, is_open: bool, decided_at: datetime | None) -> Standing:
    """How it stands with objections to its public notice: while one is open the notice does not pass, and not before
    the last was decided; its time is not longer for that. decided_at: when the last was, None without any.
    """
    step = stands.next_step
    if step is None or step.due.due_at is None:
        return stands
    due = step.due
    if is_open:
        due = Reckoned(None, timedelta(), is_provisional=due.is_provisional)
    elif decided_at is not None and decided_at > step.due.due_at:
        due = Reckoned(decided_at, timedelta(), is_provisional=due.is_provisional)
    return replace(stands, next_step=Deadline(due, step.kept_at, None if is_open else step.warns_at))


@dataclass(frozen=True, slots=True)
class _Stay:
    """A stretch in one place; step None: an end."""

    place: str
    step: Step | None
    since: datetime
    left_at: datetime | None = None
    left_by: Outcome | None = None
    until: date | None = None


def _stays(procedure: Procedure, opened_at: datetime, moves: Sequence[Move]) -> Iterator[_Stay]:
    steps = {step.code: step for step in procedure.steps}
    left, place, since = "", procedure.starts_at, opened_at
    until: date | None = None
    for move in moves:
        if move.at < since:
            raise BadMoves(f"{move.outcome} before the case came to {place}")
        if move.outcome == MERGE and place in steps:
            yield _Stay(place, steps[place], since, move.at)
            left, place, since = place, MERGED, move.at
            continue
        if move.outcome == PART and place == MERGED:
            yield _Stay(place, None, since, move.at)
            place, since = left, move.at
            continue
        if place not in steps:
            if move.outcome != REOPEN or place == MERGED or not procedure.reopens_at:
                raise BadMoves(f"{move.outcome} after the end, {place}")
            yield _Stay(place, None, since, move.at)
            place, since, until = procedure.reopens_at, move.at, None
            continue
        outcome = {each.code: each for each in steps[place].outcomes}.get(move.outcome)
        if outcome is None:
            raise BadMoves(f"{place} has no outcome {move.outcome}")
        yield _Stay(place, steps[place], since, move.at, outcome)
        place, since, until = outcome.leads_to, move.at, move.until
    yield _Stay(place, steps.get(place), since, until=until)


def _solution_runs(stays: Sequence[_Stay]) -> list[Run]:
    """Return the stretches in which the clock of the solution ran, up to the end or still."""
    runs: list[Run] = []
    for stay in stays:
        if stay.step is None or stay.step.stands_still:
            continue
        if runs and runs[-1].stopped_at == stay.since:
            runs[-1] = Run(runs[-1].started_at, stay.left_at)
        else:
            runs.append(Run(stay.since, stay.left_at))
    return runs or [Run(stays[0].since, stays[0].since)]


def _next_step(step: Step, since: datetime, until: date | None) -> Deadline | None:
    if until is not None:
        due_at = end_of(until)
        warns_at = warning_at(step.warning, due_at) if step.warning else None
        return Deadline(Reckoned(due_at, timedelta(), is_provisional=False), warns_at=warns_at)
    limit = step.public_notice.lasts if step.public_notice else step.limit
    return _deadline(limit, [Run(since)], warning=step.warning)


def _deadline(
    limit: TimeLimit | None,
    runs: Sequence[Run],
    *,
    kept_at: datetime | None = None,
    warning: TimeLimit | None = None,
) -> Deadline | None:
    if limit is None:
        return None
    due = reckon(limit, runs)
    warns_at = warning_at(warning, due.due_at) if warning and due.due_at else None
    return Deadline(due, kept_at, warns_at)
