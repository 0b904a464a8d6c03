"""What stands of problems on the pages of cases: a problem's own, that of a demand, her own of her matter."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest

from yizhan.cases.access import CASES_READ, cases_in
from yizhan.cases.actors import is_bypassed
from yizhan.cases.beside import Panel
from yizhan.cases.models import Case
from yizhan.cases.openings import how_heard
from yizhan.common import offered
from yizhan.orgs.access import scope_for
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.problems.access import (
    PROBLEMS_GROUP,
    demands_of,
    free_demands,
    problems_in,
)
from yizhan.services.problems.models import Member, Problem
from yizhan.services.problems.procedure import CODE, DOING, THERE
from yizhan.services.problems.queries import Counted, counts, named, place_said, turns

MOST_SHOWN = 200  # demands on the page of a problem


def of_problem(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """Its demands, how many asked, money, what came of it; of what was said in them nothing. 8 queries."""
    if case.procedure != CODE:
        return None
    problem = Problem.objects.get(pk=case.pk)
    problem.case = case
    scope, user = scope_for(request, CASES_READ), cast("User", request.user)
    visible = cases_in(scope, shield_in(request), user)
    demands = demands_of(problem, visible)
    may_group = scope_for(request, PROBLEMS_GROUP)
    can_link = case.place in (DOING, THERE) and may_group.holds(case.unit)
    me_too = free_demands(visible).filter(pk__in=problem.me_too.values("case")).count()
    return Panel(
        "problems/console/_problem.html",
        {
            "problem": problem,
            "case": case,
            "counted": counts([problem], visible, scope).get(problem.pk, Counted()),
            "rows": [(one, named(one)) for one in demands[:MOST_SHOWN]],
            "more": max(0, len(demands) - MOST_SHOWN),
            "me_too": me_too,
            "came_of": problem.came_of.order_by("at", "pk"),
            "may_group": may_group.holds(case.unit),
            "is_hidden": case.shielded_unit_id or case.about_unit_id,
            "services": offered.listed(may_group, now) if can_link else [],
        },
    )


def of_demand(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """The problem that it belongs to, if she may know of it; or the way to make one. 2 queries."""
    if case.procedure != how_heard().procedure:
        return None
    user = cast("User", request.user)
    now_in = Member.objects.filter(case=case, left_at__isnull=True).values("problem")
    problems = problems_in(scope_for(request, CASES_READ), shield_in(request), user).filter(pk__in=now_in)
    found = list(problems.order_by("-pk"))
    may_group = scope_for(request, PROBLEMS_GROUP).holds(case.unit)
    is_free = free_demands(Case.objects.filter(pk=case.pk)).exists()
    if not found and not (may_group and is_free):
        return None
    return Panel(
        "problems/console/_demand.html",
        {"problems": found, "case": case, "may_group": may_group and is_free},
    )


def for_worker(case: Case, now: datetime) -> Panel | None:
    """What becomes of the problem that her demand, or the one that it goes on with, belongs to. 3 queries a problem."""
    rows = Member.objects.filter(case__in=[case.pk, *([case.main_id] if case.main_id else [])])
    rows = rows.filter(left_at__isnull=True).select_related("problem__case__unit").order_by("pk")
    found = {}
    for row in rows:
        if not is_bypassed(case, row.problem.case.unit):
            found[row.problem_id] = (
                row.problem,
                place_said(row.problem),
                turns(row.problem, row.joined_at),
            )
    return Panel("problems/_matter.html", {"problems": list(found.values())}) if found else None
