"""Who may see a term, an application, a file? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import EDITORS, declare
from yizhan.people.models import Child, Person, User
from yizhan.services.childcare.models import (
    Application,
    Carer,
    Collector,
    Group,
    Proof,
    RecordCheck,
    Shift,
    Term,
)
from yizhan.supplies.models import RoundState
from yizhan.supplies.states import ClaimState

Row = TypeVar("Row", bound=Model)

CHILDCARE_EDIT = declare("childcare.edit", EDITORS)  # also to see: children's names are in it
TERM = ("round__unit", "round__station")
WITH = ("term__round__unit", "term__round__station", "claim__round", "claim__supply", "child", "guardian")


def shown_terms() -> QuerySet[Term]:
    """Terms that workers may see."""
    return Term.objects.exclude(round__state=RoundState.DRAFT).select_related(*TERM)


def shown_term(pk: int) -> Term:
    """A term for everybody. Raises Http404."""
    return _one(shown_terms().filter(pk=pk))


def terms_in(scope: Scope) -> QuerySet[Term]:
    return scope.filter(Term.objects.all(), "round__unit").select_related(*TERM)


def term_in(scope: Scope, pk: int) -> Term:
    """A term for an officer. Raises Http404 when it is not there or not hers."""
    return _one(terms_in(scope).filter(pk=pk))


def group_in(term: Term, pk: int) -> Group:
    """A group of a term that was looked up before. Raises Http404."""
    return _one(Group.objects.filter(term=term, pk=pk).select_related("supply"))


def application_in(scope: Scope, pk: int) -> Application:
    """An application for an officer. Raises Http404."""
    rows = scope.filter(Application.objects.filter(pk=pk), "term__round__unit")
    return _one(rows.select_related(*WITH))


def application_of(person: Person, pk: int) -> Application:
    """An application that she made. Raises Http404 when it is not there or somebody else's."""
    return _one(Application.objects.filter(pk=pk, guardian=person).select_related(*WITH))


def child_of(person: Person, pk: int) -> Child:
    """A child for whom she speaks. Raises Http404."""
    return _one(Child.objects.filter(pk=pk, guardian=person))


def proof_of(person: Person, pk: int) -> Proof:
    """A file that she sent. Raises Http404."""
    return _one(Proof.objects.filter(pk=pk, application__guardian=person))


def proof_in(scope: Scope, pk: int) -> Proof:
    """A file for the officer who checks it. Raises Http404."""
    rows = scope.filter(Proof.objects.filter(pk=pk), "application__term__round__unit")
    return _one(rows.select_related("application__term__round__unit", "application__guardian"))


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if not found:
        raise Http404
    return found


# --- day by day ---------------------------------------------------------------------------------------------


def terms_on_duty(user: User, today: date) -> QuerySet[Term]:
    """Terms in whose roster she stands today."""
    duty = Shift.objects.filter(day=today, carer__user=user, carer__ended_at__isnull=True)
    return Term.objects.filter(pk__in=duty.values("carer__term")).select_related(*TERM).order_by("pk")


def child_on_duty(user: User, pk: int, today: date) -> Application:
    """A child who is in a term, for those on its roster today alone. Raises Http404."""
    rows = Application.objects.filter(
        pk=pk, term__in=terms_on_duty(user, today), claim__state=ClaimState.CONFIRMED
    )
    return _one(rows.select_related(*WITH))


def collector_of(person: Person, pk: int) -> Collector:
    """Somebody whom she has authorised. Raises Http404."""
    rows = Collector.objects.filter(pk=pk, application__guardian=person)
    return _one(rows.select_related("application__term__round__unit", "application__child"))


def carer_in(term: Term, pk: int) -> Carer:
    """One of a term's staff. Raises Http404."""
    return _one(
        Carer.objects.filter(term=term, pk=pk, ended_at__isnull=True).select_related("term__round__unit")
    )


def shift_in(term: Term, pk: int) -> Shift:
    return _one(Shift.objects.filter(carer__term=term, pk=pk).select_related("carer__term__round__unit"))


def check_of(term: Term, pk: int) -> RecordCheck:
    """A record check of one of a term's staff, kept by the term's unit. Raises Http404."""
    users = Carer.objects.filter(term=term).values("user")
    return _one(RecordCheck.objects.filter(pk=pk, user__in=users, unit=term.round.unit_id))
