"""How stations are used, and the rows behind each number."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.orgs.access import officer
from yizhan.places.access import STATIONS_READ
from yizhan.places.models import Station
from yizhan.places.queries import use as queries
from yizhan.places.queries.use import GROUPS, Asked

PAGE = 100


@require_safe
@officer(STATIONS_READ)
def use(request: HttpRequest) -> HttpResponse:
    """Visits in groups; each number leads to its rows."""
    today = timezone.localdate()
    asked = Asked.read(request.GET, today)
    return render(
        request,
        "places/console/use.html",
        {
            "use": queries.use(request.scope, asked, today),  # type: ignore[attr-defined]
            "asked": asked,
            "groups": [(by, asked.address(by=by)) for by in GROUPS],
            "periods": [
                (days, asked.address(first=today - timedelta(days=days - 1), last=today))
                for days in (7, 30, 90)
            ],
            "today": today,
        },
    )


@require_safe
@officer(STATIONS_READ)
def visits(request: HttpRequest) -> HttpResponse:
    """The visits that a number counts. Who came is not told: a visit is not for looking up people."""
    asked = Asked.read(request.GET, timezone.localdate())
    rows = queries.visits(request.scope, asked).select_related("station", "by").order_by("-at", "-pk")  # type: ignore[attr-defined]
    station = None
    if asked.station is not None:
        station = request.scope.filter(Station.objects.filter(pk=asked.station)).first()  # type: ignore[attr-defined]
    return render(
        request,
        "places/console/visits.html",
        {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "asked": asked,
            "address": asked.address(),
            "station": station,
        },
    )
