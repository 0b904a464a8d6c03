"""Who may come to a problem, and to which of its demands. What somebody must not know of is not there for her.

A demand that goes past a unit is seen, counted and suggested only to those who may know of it
(`cases.access.cases_in`); a problem made of nothing else is hidden from the same (`actions.group`).
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from yizhan.cases.access import cases_in
from yizhan.cases.models import Case
from yizhan.cases.openings import how_heard
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import EDITORS, declare
from yizhan.orgs.shield import Shield
from yizhan.people.models import User
from yizhan.services.problems.models import Member, Problem

PROBLEMS_GROUP = declare("problems.group", EDITORS)
PROBLEMS_DECIDE = declare("problems.decide", frozenset({Role.ADMIN, Role.CHAIR}))


def problems_in(scope: Scope, shield: Shield, user: User) -> QuerySet[Problem]:
    rows = Problem.objects.filter(case__in=cases_in(scope, shield, user).order_by())
    return rows.select_related("case__unit", "case__assignee", "case__shielded_unit", "case__about_unit")


def problem_in(scope: Scope, shield: Shield, user: User, ref: str) -> Problem:
    """Raises Http404, also for one that she must not know of."""
    found = problems_in(scope, shield, user).filter(case__ref=ref).first()
    if found is None:
        raise Http404
    return found


def demands_of(problem: Problem, visible: QuerySet[Case]) -> list[Case]:
    """The demands that belong to it, of those that she may see; the newest last. 1 query."""
    members = Member.objects.filter(problem=problem, left_at__isnull=True).values("case")
    return list(visible.filter(pk__in=members).order_by("opened_at", "pk"))


def free_demands(visible: QuerySet[Case]) -> QuerySet[Case]:
    """Of those that she may see: demands that run by themselves and are in no problem that is not over."""
    taken = Member.objects.filter(left_at__isnull=True, over_at__isnull=True).values("case")
    rows = visible.filter(procedure=how_heard().procedure, ended_at__isnull=True, main__isnull=True)
    return rows.exclude(pk__in=taken)


def shown_problems(home_id: int | None = None) -> QuerySet[Problem]:
    """Problems that everybody may read of, the newest first; of one home, or of all."""
    rows = Problem.objects.filter(shown_at__isnull=False).select_related("case__unit")
    return (rows if home_id is None else rows.filter(home_id=home_id)).order_by("-shown_at", "-pk")


def shown_problem(ref: str) -> Problem:
    """Raises Http404."""
    found = shown_problems().filter(case__ref=ref).first()
    if found is None:
        raise Http404
    return found
