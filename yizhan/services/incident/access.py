"""Who may come to what happened: look-up and permission in one call."""

from __future__ import annotations

from django.http import Http404

from yizhan.cases.access import case_in, matter_of
from yizhan.cases.models import Case
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import Shield, outside_of, own_company
from yizhan.people.models import Person, User
from yizhan.services.incident.queries import CODES
from yizhan.services.incident.rules import What


def what_by(code: str) -> What:
    """Raises Http404."""
    if code not in What.values:
        raise Http404
    return What(code)


def hers(person: Person, ref: str) -> Case:
    """One of hers. Raises Http404."""
    case = matter_of(person, ref)
    if case.procedure not in CODES:
        raise Http404
    return case


def for_officer(scope: Scope, shield: Shield, user: User, ref: str) -> Case:
    """Raises Http404, also for one that she must not know of."""
    case = case_in(scope, shield, user, ref)
    if case.procedure not in CODES:
        raise Http404
    return case


def can_bypass(unit: Unit | None) -> bool:
    """Does somebody stand above her company, whom she can tell past it?"""
    return unit is not None and outside_of(own_company(unit)) is not None
