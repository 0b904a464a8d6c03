"""What is a procedure? Steps, who may take each, what it leads to, by when, and what of it is confidential.

Declared by a service in its AppConfig.ready(), once per version; what is not sound stops the start (soundness.py):

    DEMAND = declare(
        Procedure(
            code="say.demand",
            version=1,
            name=_("诉求"),
            starts_at="received",
            steps=(
                Step(
                    "received",
                    _("受理"),
                    does=_("工会看您说的事，决定由谁来办"),
                    who=(Office(CASES_HANDLE),),
                    form=ReceiveForm,
                    limit=working_days(2),
                    outcomes=(
                        Outcome(
                            "accept",
                            _("受理"),
                            leads_to="working",
                            is_answer=True,
                            tells=(Tells(ACCEPTED, Whom.WORKER),),
                        ),
                        Outcome("withdraw", _("撤回"), leads_to="withdrawn", by=(Worker(),)),
                    ),
                ),
                …
            ),
            ends=(End("solved", _("已解决")), End("withdrawn", _("已撤回"))),
            handles=CASES_HANDLE,
            first_answer=working_days(5),
            solution=working_days(30),
        )
    )

A new version is declared beside the old one, which stays for the cases that run by it. Values only: no database.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.time_limits import TimeLimit
from yizhan.common.acts import Act, acts
from yizhan.notices.kinds import Kind

Text = str | Promise
MERGED = "merged"  # where a case is that goes on with another; no procedure declares it


class BadProcedure(ValueError):
    """A procedure that could leave a case nowhere, or somebody without a word; the message lists all that is wrong."""


class ProcedureTaken(ValueError):
    """Two procedures have one code and version."""


class At(enum.StrEnum):
    """At which unit an officer must hold the permission, seen from the case."""

    HANDLING = "handling"  # the unit that has it in hand
    PARENT = "parent"  # the one above that, on the case's line
    HOME = "home"  # the province or national body


@dataclass(frozen=True, slots=True)
class Worker:
    """She whose matter it is."""


@dataclass(frozen=True, slots=True)
class Office:
    """An officer with a permission at a unit of the case."""

    permission: str
    at: At = At.HANDLING


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody who has no account here: an employer, a court, an insurer. An officer enters what came of it."""

    name: Text


@dataclass(frozen=True, slots=True)
class Clock:
    """Nobody: taken when the step's limit, or its public notice, is up."""


@dataclass(frozen=True, slots=True)
class Service:
    """Nobody: the service takes it, by actions.take_by_service, when what the case waits for has come."""


Actor = Worker | Office | Outside | Clock | Service


class Whom(enum.StrEnum):
    WORKER = "worker"  # every one of them, where reports were merged
    HANDLING = "handling"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Tells:
    kind: Kind
    whom: Whom


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way out of a step. leads_to: a step or an end. by: who may take it, if others than who owe the step.

    form: what is asked for it; without one, who owes the step is asked the step's form, and others nothing.
    needs: how many different persons must take it before it counts. is_second_look: never by who brought the case to
    this step. is_answer: the worker has her first answer by it.
    takes_files: its page asks for photos and PDFs too.
    """

    code: str
    name: Text
    leads_to: str
    by: tuple[Actor, ...] = ()
    form: type[forms.BaseForm] | None = None
    needs: int = 1
    is_second_look: bool = False
    is_answer: bool = False
    takes_files: bool = False
    tells: tuple[Tells, ...] = ()
    records: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice in public for so long. shows: fields of the procedure's forms, none of them confidential; nothing else
    of the case is shown, and no identity in them (postings.py).

    if_upheld: the outcome of the step that is taken when an objection to it is upheld; one that the service takes.
    """

    lasts: TimeLimit
    shows: frozenset[str]
    if_upheld: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a case can stand. does: what happens now, in a sentence to the worker. who: those who owe it.

    stands_still: the clock of the solution does not run meanwhile. is_confidential: all that is entered here;
    confidential_fields: only these; of the first step also such as the opening asks.
    readers: permissions that may read what is confidential.
    """

    code: str
    name: Text
    does: Text
    who: tuple[Actor, ...]
    outcomes: tuple[Outcome, ...]
    form: type[forms.BaseForm] | None = None
    limit: TimeLimit | None = None
    warning: TimeLimit | None = None
    stands_still: bool = False
    is_confidential: bool = False
    confidential_fields: frozenset[str] = frozenset()
    readers: tuple[str, ...] = ()
    public_notice: PublicNotice | None = None

    @property
    def fields(self) -> dict[str, forms.Field]:
        """All that can be entered here, by name: of the step's form and of its outcomes' own."""
        asked = [self.form, *(outcome.form for outcome in self.outcomes)]
        return {name: found for form in asked for name, found in getattr(form, "base_fields", {}).items()}

    @property
    def has_clock(self) -> bool:
        """Does something happen here by itself when the time is up?"""
        return any(Clock() in self.actors_of(outcome) for outcome in self.outcomes)

    def form_of(self, outcome: Outcome) -> type[forms.BaseForm] | None:
        """What is asked of who takes it."""
        return outcome.form or (None if outcome.by else self.form)

    def outcome(self, code: str) -> Outcome:
        """Raises KeyError for an outcome that is not declared."""
        return {outcome.code: outcome for outcome in self.outcomes}[code]

    @property
    def hidden_fields(self) -> frozenset[str]:
        """Fields that only `readers` and the worker may read."""
        return frozenset(self.fields) if self.is_confidential else self.confidential_fields

    def actors_of(self, outcome: Outcome) -> tuple[Actor, ...]:
        return outcome.by or self.who


@dataclass(frozen=True, slots=True)
class Grade:
    """How hard a case is, and its own limit of the solution. Chosen when the case opens, changed with a reason."""

    code: str
    name: Text
    solution: TimeLimit


@dataclass(frozen=True, slots=True)
class End:
    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Procedure:
    """code: stored, "service.what". first_answer, solution: counted from the start of the case.

    handles: the permission by which officers see its cases, hand them over and give them to each other. reopens_at: the
    step to which a case that has ended can be brought back. grades: each with its limit of the solution, instead of
    `solution`. goes_alone: each is owed an answer of its own, so none is merged or split. opening: what is asked when a
    case begins. is_of_union: the union's own matter, which no worker brought and none follows.
    """

    code: str
    version: int
    name: Text
    starts_at: str
    steps: tuple[Step, ...]
    ends: tuple[End, ...]
    handles: str
    first_answer: TimeLimit | None = None
    solution: TimeLimit | None = None
    opening: type[forms.BaseForm] | None = None
    reopens_at: str = ""
    grades: tuple[Grade, ...] = ()
    goes_alone: bool = False
    is_of_union: bool = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides how a case goes, its texts aside: 64 hex digits."""
        says = [
            (self.code, self.version, self.starts_at, self.reopens_at, self.handles),
            (repr(self.first_answer), repr(self.solution), self.goes_alone),
            *(
                (step.code, repr(step.limit), step.stands_still, _who(step.who), sorted(step.hidden_fields))
                for step in self.steps
            ),
            *(
                (
                    step.code,
                    outcome.code,
                    outcome.leads_to,
                    outcome.needs,
                    outcome.is_answer,
                    _who(outcome.by),
                )
                for step, outcome in self.moves()
            ),
            sorted(end.code for end in self.ends),
            sorted((grade.code, repr(grade.solution)) for grade in self.grades),
            sorted((step.code, outcome.code) for step, outcome in self.moves() if outcome.is_second_look),
            *(["of the union"] if self.is_of_union else []),
            *(
                (step.code, repr(notice.lasts), sorted(notice.shows), notice.if_upheld)
                for step in self.steps
                if (notice := step.public_notice)
            ),
        ]
        return hashlib.sha256(repr(says).encode()).hexdigest()

    @property
    def opening_fields(self) -> dict[str, forms.Field]:
        """What is asked when a case begins, by name."""
        return dict(getattr(self.opening, "base_fields", {}))

    def is_end(self, place: str) -> bool:
        return place == MERGED or place in {end.code for end in self.ends}

    def name_of(self, place: str) -> Text:
        """The name of a step or an end."""
        names = {step.code: step.name for step in self.steps} | {end.code: end.name for end in self.ends}
        return _("和同样的事一起办") if place == MERGED else names[place]

    def step(self, code: str) -> Step:
        """Raises KeyError for a step that is not declared."""
        return {step.code: step for step in self.steps}[code]

    def grade(self, code: str) -> Grade:
        """Raises KeyError for a grade that is not declared."""
        return {grade.code: grade for grade in self.grades}[code]

    def solution_of(self, grade: str) -> TimeLimit | None:
        """By when a case of this grade is to be solved. Raises KeyError."""
        return self.grade(grade).solution if self.grades else self.solution

    def moves(self) -> Iterator[tuple[Step, Outcome]]:
        return ((step, outcome) for step in self.steps for outcome in step.outcomes)


def _who(actors: tuple[Actor, ...]) -> list[str]:
    """Actors without their texts."""
    return [
        f"{actor.permission}@{actor.at}" if isinstance(actor, Office) else type(actor).__name__
        for actor in actors
    ]


_versions: dict[str, dict[int, Procedure]] = {}


def declare(procedure: Procedure) -> Procedure:
    """Declare a version, the first being 1, each after the one before. Raises BadProcedure or ProcedureTaken."""
    from yizhan.cases.soundness import problems

    wrong = problems(procedure)
    known = _versions.get(procedure.code, {})
    if procedure.version > 1 and procedure.version - 1 not in known:
        wrong.append(
            f"version {procedure.version - 1}, by which cases may still run, is not declared before it"
        )
    if wrong:
        raise BadProcedure(f"{procedure.code} {procedure.version}: " + "; ".join(wrong))
    if known.get(procedure.version, procedure) != procedure:
        raise ProcedureTaken(f"{procedure.code} {procedure.version}")
    _versions.setdefault(procedure.code, {})[procedure.version] = procedure
    for _step, outcome in procedure.moves():
        for act in outcome.records:  # known before the first record of it, in every process
            acts.setdefault(act.code, act)
    return procedure


def newest(code: str) -> Procedure:
    """The version by which new cases begin. Raises KeyError for a procedure that nobody declares."""
    versions = _versions[code]
    return versions[max(versions)]


def version_of(code: str, version: int) -> Procedure:
    """The version by which a running case goes on. Raises KeyError."""
    return _versions[code][version]


def all_versions() -> list[Procedure]:
    return [_versions[code][number] for code in sorted(_versions) for number in sorted(_versions[code])]


def all_newest() -> list[Procedure]:
    return [newest(code) for code in sorted(_versions)]
