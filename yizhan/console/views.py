"""The console's own pages: today, and the unit acted for."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.common import today as owed_today
from yizhan.console.access import CONSOLE_ENTER
from yizhan.console.context import reaches
from yizhan.orgs.access import ACTS_FOR, officer, scope_for

UNITS_SHOWN = 50


@require_safe
@officer(CONSOLE_ENTER)
def today(request: HttpRequest) -> HttpResponse:
    """What came in, what is late: each line leads to its rows."""
    now = timezone.now()
    owed = [
        line
        for source in owed_today.sources()
        if (scope := scope_for(request, source.permission))
        for line in source.of(request, scope, now)
        if line.count
    ]
    owed.sort(key=lambda line: not line.is_late)
    return render(request, "console/today.html", {"owed": owed, "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CONSOLE_ENTER)
def choose_unit(request: HttpRequest) -> HttpResponse:
    """Choose the unit to act for among all that her roles reach; an empty choice means all of them."""
    mine = reaches(request).units().standing()
    if request.method == "POST":
        chosen = request.POST.get("unit", "")
        if not chosen:
            request.session.pop(ACTS_FOR, None)
            messages.success(request, _("现在看到您管的全部单位"))
        else:
            unit = mine.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 16 else None
            if not unit:
                raise Http404
            request.session[ACTS_FOR] = unit.pk
            messages.success(request, _("现在代表 %(unit)s") % {"unit": unit})
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = "console:today"
        return redirect(back)
    text = request.GET.get("q", "").strip()
    found = mine.filter(name__icontains=text) if text else mine
    rows = list(found.order_by("area_path", "industry_path", "pk")[: UNITS_SHOWN + 1])
    return render(
        request,
        "console/choose_unit.html",
        {
            "rows": rows[:UNITS_SHOWN],
            "has_more": len(rows) > UNITS_SHOWN,
            "q": text,
            "next": request.GET.get("next", ""),
        },
    )
