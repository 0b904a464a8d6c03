"""Cases to read: what is due, what is mine, what somebody owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from yizhan.cases.chain import ERASED, Said, said_in
from yizhan.cases.clocks import procedure_of, standing_of
from yizhan.cases.models import Case, Entry, Kind
from yizhan.cases.procedures import Step, all_versions
from yizhan.cases.standing import Standing
from yizhan.people.models import Person

BATCH = 500  # of a job at a time
TO_WORKER = (
    Kind.OPENED,
    Kind.MOVE,
    Kind.ANSWER,
    Kind.ASK,
    Kind.WORD,
    Kind.HANDED,
    Kind.CLIMBED,
    Kind.REOPENED,
    Kind.RATED,
)


# --- what is due: one query each, by index -----------------------------------------------------------


def to_take(now: datetime) -> list[Case]:
    """Cases whose step may end by the clock and whose time is up; the oldest first."""
    rows = Case.objects.filter(ended_at__isnull=True, next_due_at__lte=now).filter(_in_steps_of_the_clock())
    return list(rows.order_by("next_due_at", "pk")[:BATCH])


def to_warn(now: datetime) -> list[Case]:
    return list(Case.objects.filter(warns_at__lte=now).order_by("warns_at", "pk")[:BATCH])


def to_climb(now: datetime) -> list[Case]:
    return list(Case.objects.filter(climbs_at__lte=now).order_by("climbs_at", "pk")[:BATCH])


def provisional() -> QuerySet[Case]:
    """Cases with a day that a notice may still move, also such as have ended: their deadlines stand in figures."""
    return Case.objects.filter(is_provisional=True)


def _in_steps_of_the_clock() -> Q:
    found = Q(pk__in=[])
    for procedure in all_versions():
        places = [step.code for step in procedure.steps if step.has_clock]
        if places:
            found |= Q(procedure=procedure.code, version=procedure.version, place__in=places)
    return found


# --- one case ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """An entry with its words, as somebody may read them; said None: there are words, and not for her."""

    entry: Entry
    said: Said | None
    step: Step | None


@dataclass(frozen=True)
class Whole:
    """A case with its history and its deadlines."""

    case: Case
    standing: Standing
    lines: tuple[Line, ...]


def whole(case: Case, *, is_worker: bool, reads: frozenset[str] = frozenset()) -> Whole:
    """A case as she whose matter it is may see it, or an officer who holds the permissions `reads`. 2 queries.

    She sees what is done and said to her, not what officers note among themselves; confidential words of a step are for
    her and the step's readers.
    """
    procedure = procedure_of(case)
    history = list(case.history.select_related("words", "by").order_by("number"))
    steps = {step.code: step for step in procedure.steps}
    lines = [
        Line(
            entry,
            _said(entry, steps.get(entry.step), is_worker=is_worker, reads=reads),
            steps.get(entry.step),
        )
        for entry in history
        if not is_worker or entry.kind in TO_WORKER
    ]
    return Whole(case, standing_of(case, history), tuple(lines))


def _said(entry: Entry, step: Step | None, *, is_worker: bool, reads: frozenset[str]) -> Said | None:
    said = said_in(entry.words)
    if said is ERASED:
        return said
    if is_worker:  # what officers say to each other on the way is not for her
        return Said(fields=said.fields, by=said.by) if entry.is_hidden and entry.kind == Kind.HANDED else said
    if step is None or not step.readers or reads.intersection(step.readers):
        return said
    if step.is_confidential:
        return None
    open_fields = {name: value for name, value in said.fields.items() if name not in step.hidden_fields}
    return Said(said.says, open_fields, said.by)


def opening_words(cases: list[Case]) -> dict[int, Said]:
    """What each case began with, by its id, for lists: of a confidential step nothing stands there. 1 query."""
    open_ones = [case for case in cases if not _begins_in_secret(case)]
    rows = Entry.objects.filter(case__in=open_ones, number=1).select_related("words")
    return {entry.case_id: said_in(entry.words) for entry in rows}


def _begins_in_secret(case: Case) -> bool:
    procedure = procedure_of(case)
    return procedure.step(procedure.starts_at).is_confidential


# --- lists -------------------------------------------------------------------------------------------


def matters_of(person: Person) -> QuerySet[Case]:
    """Hers, the newest first."""
    return Case.objects.filter(person=person).select_related("unit").order_by("-opened_at", "-pk")
