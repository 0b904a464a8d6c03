"""How spaces are used, for officers; the same table as a file."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.common.downloads import table_file
from yizhan.orgs.access import officer
from yizhan.supplies.access import ROUNDS_READ
from yizhan.supplies.schedules import today_at
from yizhan.supplies.use import GROUPS, HEADERS, Asked, cells_of
from yizhan.supplies.use import use as use_of
from yizhan.supplies.views.officer import scope_of


@require_safe
@officer(ROUNDS_READ)
def use(request: HttpRequest) -> HttpResponse:
    """Sessions that are over, in groups."""
    now = timezone.now()
    today = today_at(now)
    asked = Asked.read(request.GET, today)
    context = {
        "use": use_of(scope_of(request), asked, now),
        "asked": asked,
        "address": asked.address(),
        "groups": [(by, asked.address(by=by)) for by in GROUPS],
        "periods": [
            (days, asked.address(first=today - timedelta(days=days - 1), last=today)) for days in (7, 30, 90)
        ],
        "today": today,
    }
    return render(request, "supplies/console/use.html", context)


@require_safe
@officer(ROUNDS_READ)
def use_file(request: HttpRequest) -> HttpResponse:
    """All groups as CSV, or with `as=xlsx` as a workbook."""
    now = timezone.now()
    asked = Asked.read(request.GET, today_at(now))
    found = use_of(scope_of(request), asked, now, most=None)
    rows = cells_of(found)
    name = f"bookings-{asked.by}-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    return table_file(request, name, _("预约使用情况"), HEADERS, rows)
