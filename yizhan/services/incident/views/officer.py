"""Who waits for somebody, in one list with one tap; what is being done; how long people waited."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases.access import CASES_HANDLE, CASES_READ, cases_in
from yizhan.cases.actions import Refused
from yizhan.cases.views.common import place_of
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.orgs.shield import shield_in
from yizhan.people.access import account_of
from yizhan.people.models import User
from yizhan.services.incident import actions, queries
from yizhan.services.incident.access import for_officer

SHOWN = 50


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


@require_safe
@never_cache
@officer(CASES_READ)
def table(request: HttpRequest) -> HttpResponse:
    """Those who wait first, the longest on top; then what is being done. 6 queries."""
    rows = cases_in(_scope(request), shield_in(request), cast("User", request.user))
    now, may = timezone.now(), scope_for(request, CASES_HANDLE)
    context = {
        "waiting": [
            (case, place_of(case), queries.what_of(case), may.holds(case.unit), queries.is_called(case))
            for case in queries.waiting(rows)[:SHOWN]
        ],
        "taken": [(case, place_of(case), queries.what_of(case)) for case in queries.taken(rows)[:SHOWN]],
        "waited": queries.waited(rows, now),
        "now": now,
    }
    return render(request, "incident/console/list.html", context)


@require_POST
@officer(CASES_HANDLE)
def acknowledge(request: HttpRequest, ref: str) -> HttpResponse:
    """She takes it. Of two at once one does; the other is told who."""
    user = account_of(request)
    case = for_officer(_scope(request), shield_in(request), user, ref)
    try:
        actions.acknowledge(case=case, by=user, now=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("incident_console:list")
    messages.success(request, _("您接了，本人收到了通知。请现在就联系。"))
    return redirect("cases_console:case", ref)
