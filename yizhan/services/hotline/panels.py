"""What stands of other orders on the page of an order."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest

from yizhan.cases.access import CASES_HANDLE, cases_in
from yizhan.cases.actors import conflict_of
from yizhan.cases.beside import Panel
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Case
from yizhan.cases.queries import related_to
from yizhan.orgs.access import scope_for
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.hotline.callers import others_like
from yizhan.services.hotline.models import Advice
from yizhan.services.hotline.procedure import CODE


def of_order(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """Others of the same caller or the same matter, for who may handle it, among what she may handle. 6 queries.

    Nothing that was said in them: their number, step and union, and words that this order has too.
    """
    if case.procedure != CODE:
        return None
    user, scope = cast("User", request.user), scope_for(request, CASES_HANDLE)
    if not scope.holds(case.unit) or conflict_of(case, user, now):
        return None
    visible = cases_in(scope, shield_in(request), user)
    found = others_like(case, visible)
    if not found:
        return None
    related = {other.pk for _says, other in related_to(case, visible)}
    rows = [(one, procedure_of(one.case).name_of(one.case.place), one.case.pk in related) for one in found]
    return Panel("hotline/_others.html", {"rows": rows, "case": case})


def advice_on(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """What experts said to it, for who may handle it, and the way to ask. 1 query."""
    if case.procedure != CODE or not scope_for(request, CASES_HANDLE).holds(case.unit):
        return None
    rows = Advice.objects.filter(case=case).select_related("expert", "asked_by").order_by("asked_at", "pk")
    return Panel("hotline/_advice.html", {"rows": list(rows), "case": case, "now": now})
