"""How a procedure runs, for officers: a page, and the same as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.cases import figures
from yizhan.cases.access import CASES_READ, cases_in
from yizhan.cases.figures import LEAST, Asked, Figures
from yizhan.cases.listing import Wanted, begin_of, units_in
from yizhan.cases.models import Case
from yizhan.cases.procedures import all_newest
from yizhan.common.downloads import table_file
from yizhan.orgs.access import Scope, officer, units_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User

PERIODS = (30, 90, 365)
MOST_UNITS = 300


@require_safe
@officer(CASES_READ)
def shown(request: HttpRequest) -> HttpResponse:
    """How many, how long, where they wait, what is late, what came back, how content people are."""
    now = timezone.now()
    today = timezone.localdate(now)
    scope: Scope = request.scope  # type: ignore[attr-defined]
    usual = (
        "" if "procedure" in request.GET else figures.usual(_visible(request, Wanted(which="all"), None)[1])
    )
    asked = Asked.read(request.GET, today, usual)
    desks = units_of([scope])
    below = Q(area_parent__in=desks) | Q(industry_parent__in=desks) | Q(pk__in=[asked.unit, *desks])
    units: list[Unit] = list(scope.units().filter(below).order_by("area_path", "pk")[:MOST_UNITS])
    return render(
        request,
        "cases/console/figures.html",
        {
            "asked": asked,
            "figures": _figures(request, asked, next((one for one in units if one.pk == asked.unit), None)),
            "procedures": all_newest(),
            "units": units,
            "unit": next((unit for unit in units if unit.pk == asked.unit), None),
            "periods": [
                (days, asked.address(first=today - timedelta(days=days - 1), last=today)) for days in PERIODS
            ],
            "address": asked.address(),
            "today": begin_of(today),
            "least": LEAST,
        },
    )


@require_safe
@officer(CASES_READ)
def file(request: HttpRequest) -> HttpResponse:
    """The same as CSV, or with `as=xlsx` as a workbook: numbers only."""
    asked = Asked.read(request.GET, timezone.localdate())
    name = f"cases-{asked.procedure.replace('.', '-')}-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    unit = Unit.objects.filter(pk=asked.unit).first() if asked.unit else None
    rows = figures.table(_figures(request, asked, unit))
    return table_file(request, name, _("办得怎么样"), figures.HEADERS, rows)


def _figures(request: HttpRequest, asked: Asked, unit: Unit | None) -> Figures:
    if not asked.procedure:
        raise Http404
    scope, visible = _visible(request, asked.wanted(), unit)
    user = cast("User", request.user)
    return figures.figures(visible, asked, scope=scope, user=user, now=timezone.now())


def _visible(request: HttpRequest, wanted: Wanted, unit: Unit | None) -> tuple[Scope, QuerySet[Case]]:
    """The part of her scope that she asks for, and the cases there that she may see."""
    scope, user = cast("Scope", request.scope), cast("User", request.user)  # type: ignore[attr-defined]
    scope, few = units_in(wanted, scope=scope, unit=unit)
    return scope, cases_in(scope, shield_in(request), user, few)
