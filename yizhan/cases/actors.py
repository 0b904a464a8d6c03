"""Who may do what in a case? An officer by a permission at one of its units, the worker whose it is, nobody else."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Case, Entry, Kind
from yizhan.cases.procedures import Actor, At, Clock, Office, Outcome, Step, Worker
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Line, Unit
from yizhan.orgs.shield import Reader, readers, shield_of
from yizhan.people.locks import hold_persons
from yizhan.people.models import Person, User


class Why(enum.Enum):
    """Why an officer keeps out of a case."""

    OWN = _("这是您自己的事，请让同事来办")
    ABOUT = _("这件事涉及您所在的单位，您要回避")
    RECUSED = _("您在这件事上已经回避")
    OWN_WORK = _("这是您自己交上来的，要由另一位同事审核")

    @property
    def says(self) -> Promise:
        return self.value


@dataclass(frozen=True)
class Taker:
    """Who acts: an officer, or the worker whose matter it is, by her account or her receipt."""

    user: User | None = None
    person: Person | None = None
    holds_receipt: bool = False

    def is_worker(self, case: Case) -> bool:
        return self.holds_receipt or (self.person is not None and self.person.pk == case.person_id)


def parent_of(unit: Unit, line: str) -> Unit | None:
    """The unit above on the line of the case, or on its other line where this one ends."""
    first, second = unit.area_parent, unit.industry_parent
    return (second or first) if line == Line.INDUSTRY else (first or second)


def unit_at(case: Case, at: At) -> Unit | None:
    match at:
        case At.HANDLING:
            return case.unit
        case At.PARENT:
            return parent_of(case.unit, case.line)
        case At.HOME:
            return Unit.objects.get(pk=case.home_id)


def step_of(case: Case) -> Step | None:
    """Where it stands; None at an end."""
    procedure = procedure_of(case)
    return None if procedure.is_end(case.place) else procedure.step(case.place)


def outcomes_for(case: Case, taker: Taker, now: datetime) -> list[Outcome]:
    """The ways out of the step where it stands that she may take now."""
    step = step_of(case)
    if step is None or (not taker.is_worker(case) and conflict_of(case, taker.user, now)):
        return []
    return [
        outcome
        for outcome in step.outcomes
        if may_take(case, step, outcome, taker, now) and not is_own_work(case, outcome, taker)
    ]


def may_take(case: Case, step: Step, outcome: Outcome, taker: Taker, now: datetime) -> bool:
    return any(_is(actor, case, taker, now) for actor in step.actors_of(outcome))


def is_own_work(case: Case, outcome: Outcome, taker: Taker) -> bool:
    """Would she pass what she herself brought to this step?"""
    if not outcome.is_second_look or taker.user is None:
        return False
    return Entry.objects.filter(case=case, number=case.stay, by=taker.user).exists()


def _is(actor: Actor, case: Case, taker: Taker, now: datetime) -> bool:
    if isinstance(actor, Worker):
        return taker.is_worker(case)
    if isinstance(actor, Clock) or not isinstance(actor, Office) or taker.user is None:
        return False
    unit = unit_at(case, actor.at)
    return unit is not None and scope_of(taker.user, actor.permission, now).holds(unit)


def conflict_of(case: Case, user: User | None, now: datetime) -> Why | None:
    """Why this officer decides nothing here: her own matter, her own unit, or her word that she keeps out."""
    if user is None:
        return None
    if case.person_id is not None and case.person is not None and case.person.user_id == user.pk:
        return Why.OWN
    if case.about_unit_id is not None and shield_of(user, now).hides(case.about_unit_id):
        return Why.ABOUT
    if Entry.objects.filter(case=case, kind=Kind.RECUSED, by=user).exists():
        return Why.RECUSED
    return None


def officers_of(case: Case, unit: Unit, now: datetime) -> list[User]:
    """Those at this very unit who may handle the case: neither past the shield nor kept out of it; by name."""
    past = (case.shielded_unit_id, case.about_unit_id)
    found = readers(unit, procedure_of(case).handles, now, past=past, is_here=True)
    users = User.objects.filter(pk__in={one.user_id for one in found}).exclude(person__cases=case)
    recused = Entry.objects.filter(case=case, kind=Kind.RECUSED, by__isnull=False).values("by")
    return list(users.exclude(pk__in=recused).order_by("display_name", "pk"))


def readers_of(case: Case, permission: str, now: datetime) -> list[Reader]:
    """Who may read it now, for her whose matter it is; outermost first."""
    found = readers(case.unit, permission, now, past=(case.shielded_unit_id, case.about_unit_id))
    own = case.person.user_id if case.person is not None else None
    return [one for one in found if one.user_id != own]


def is_bypassed(case: Case, unit: Unit) -> bool:
    """Is it a unit that this matter goes past, or one that it is about?"""
    return any(past is not None and unit.stands_under(past) for past in (case.shielded_unit, case.about_unit))


def clock_outcomes(case: Case) -> Iterator[Outcome]:
    """What happens by itself when the time of its step is up."""
    step = step_of(case)
    if step is not None:
        yield from (each for each in step.outcomes if Clock() in step.actors_of(each))


def locked(case: Case) -> Case:
    """The case, held to the end of the transaction; before it whose it is, whom a merge would take first."""
    assert transaction.get_connection().in_atomic_block
    if case.person_id is not None:
        hold_persons([case.person_id])
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("unit", "person", "shielded_unit", "about_unit")
        .get(pk=case.pk)
    )
