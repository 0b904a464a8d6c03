"""What a service keeps and shows beside its cases. It says so in its AppConfig.ready(), so that this room knows none.

beside.keep("letters.reminder", in_step)     # rows of its own go in step with the moves of a case
beside.follow("incident.hurt", call)         # what it does when a case has come somewhere
beside.show(panel)                           # a part of the officer's page of a case
beside.show_to_worker(panel)                 # a part of her own page of it, also where a receipt opens it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from yizhan.cases.models import Case
from yizhan.people.models import User


@dataclass(frozen=True)
class Moving:
    """A move that is about to be entered, the case locked, in its transaction. fields: as its form made them, plain.
    by: None when the clock takes it."""

    case: Case
    outcome: str
    fields: Mapping[str, Any]
    by: User | None
    now: datetime


@dataclass(frozen=True)
class Panel:
    """A template and what it is given, as `it`."""

    template: str
    it: Mapping[str, Any]


# Returns facts for the entry: nothing of a person. `until` is a day ("2026-12-10"): with it ends the limit of the step
# to which the move leads, instead of the step's own. May raise cases.actions.Refused: then nothing has happened.
InStep = Callable[[Moving], Mapping[str, Any]]
Shows = Callable[[HttpRequest, Case, datetime], Panel | None]

# Called when a case has opened, moved, climbed, was handed over or left by who had it, in the same transaction. True:
# it has told the officers whom this concerns, so that the room need not.
Follows = Callable[[Case, datetime], bool]

_in_step: dict[str, InStep] = {}
ShowsWorker = Callable[[Case, datetime], Panel | None]
_following: dict[str, Follows] = {}
_shown: list[Shows] = []
Gathers = Callable[[Iterable[int]], Iterable[int]]
_shown_to_worker: list[ShowsWorker] = []
_gathers: list[Gathers] = []


class KeptTwice(ValueError):
    """Two services go in step with one procedure."""


def keep(procedure: str, function: InStep) -> None:
    if _in_step.setdefault(procedure, function) is not function:
        raise KeptTwice(procedure)


def follow(procedure: str, function: Follows) -> None:
    if _following.setdefault(procedure, function) is not function:
        raise KeptTwice(procedure)


def show(function: Shows) -> None:
    if function not in _shown:
        _shown.append(function)


def show_to_worker(function: ShowsWorker) -> None:
    if function not in _shown_to_worker:
        _shown_to_worker.append(function)


def gather(function: Gathers) -> None:
    """Of ids of cases, those that the service has gathered in them: demands in a common problem."""
    if function not in _gathers:
        _gathers.append(function)


def gathered_in(cases: Iterable[int]) -> set[int]:
    """Ids of the cases that are gathered in these, by whichever service. 1 query a service."""
    asked = set(cases)
    return {pk for function in _gathers for pk in function(asked)}


def facts_of(moving: Moving) -> dict[str, Any]:
    """Let the service whose case it is go in step; returns the facts for the entry."""
    function = _in_step.get(moving.case.procedure)
    return dict(function(moving)) if function else {}


def has_told(case: Case, now: datetime) -> bool:
    """Let the service whose case it is follow, and read the case anew."""
    function = _following.get(case.procedure)
    if function is None:
        return False
    told = function(case, now)
    case.refresh_from_db()
    return told


def panels(request: HttpRequest, case: Case, now: datetime) -> list[Panel]:
    return [panel for function in _shown if (panel := function(request, case, now))]


def panels_for_worker(case: Case, now: datetime) -> list[Panel]:
    return [panel for function in _shown_to_worker if (panel := function(case, now))]
