"""Orders of the hotlines for officers: a file of them in, and the file of answers back."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases.access import CASES_HANDLE, cases_in
from yizhan.cases.actions import Refused
from yizhan.cases.models import Case
from yizhan.cases.views.common import note_reading
from yizhan.common.downloads import table_file
from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.access import Scope, officer, units_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.access import account_of
from yizhan.people.models import User
from yizhan.services.hotline.exchange import (
    NotOrders,
    Told,
    TooManyOrders,
    bring_in,
    columns,
    counts_of,
    kept,
)
from yizhan.services.hotline.forms import HeardFileForm, OrdersFileForm
from yizhan.services.hotline.procedure import ASKED, CODE, HANDED_BACK_BY
from yizhan.services.hotline.queries import HEADINGS, MOST_BACK, Back, to_hand_back
from yizhan.services.hotline.returning import hand_back, hear_all, heard_columns

FILE = "hotline-orders"


def _orders(request: HttpRequest) -> QuerySet[Case]:
    """Orders that she may know of."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return cases_in(scope, shield_in(request), cast("User", request.user)).filter(procedure=CODE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def home(request: HttpRequest) -> HttpResponse:
    """Bring in a file of orders: one answer a row. And what runs and waits, in figures."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    now = timezone.now()
    units = Unit.objects.filter(pk__in=units_of([scope]), closed_at__isnull=True).order_by("pk")
    form = OrdersFileForm(request.POST or None, request.FILES or None, units=units)
    told: list[Told] | None = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            with kept(given["file"].chunks()) as path:
                told = bring_in(path=path, unit=given["unit"], by=cast("User", request.user), now=now)
        except (BadSheet, NotOrders, TooManyOrders) as refused:
            form.add_error("file", str(refused))
    running = _orders(request).filter(ended_at__isnull=True)
    figures = [
        (_("没办结"), running.count()),
        (_("超期"), running.filter(owed_at__lt=now).count()),
        (_("等交回热线"), running.filter(place__in=HANDED_BACK_BY).count()),
        (_("等热线答复延期"), running.filter(place=ASKED).count()),
    ]
    return render(
        request,
        "hotline/home.html",
        {
            "form": form,
            "told": told,
            "counts": counts_of(told or []),
            "figures": figures,
            "code": CODE,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@officer(CASES_HANDLE)
def template(request: HttpRequest) -> HttpResponse:
    """The empty template."""
    return table_file(request, FILE, _("热线工单"), columns(), [])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def back(request: HttpRequest) -> HttpResponse:
    """What goes back to the hotline; and the word that it has gone, for the orders that stood on the page."""
    if request.method == "POST":
        done, not_done = _hand_back(request, request.POST.getlist("order")[:MOST_BACK])
        if done:
            messages.success(request, _("{n} 件记为已交回热线").format(n=done))
        if not_done:
            messages.error(request, _("{n} 件没有记：您看的时候有了新的进展，请再看一眼").format(n=not_done))
        return redirect("hotline:back")
    rows = _read(request)
    n_back = sum(not row.asks for row in rows)
    return render(request, "hotline/back.html", {"rows": rows, "n_back": n_back})


def _hand_back(request: HttpRequest, sent: list[str]) -> tuple[int, int]:
    """Each `ref:entries` as the page showed it: how many went, how many had changed meanwhile."""
    seen = dict(one.rsplit(":", 1) for one in sent if ":" in one)
    found = {case.ref: case for case in _orders(request).filter(ref__in=seen, place__in=HANDED_BACK_BY)}
    done, now = 0, timezone.now()
    for ref, number in seen.items():
        case = found.get(ref)
        if case is None or number != str(case.entries):
            continue
        with suppress(Refused):
            hand_back(case=case, seen=case.entries, by=account_of(request), now=now)
            done += 1
    return done, len(seen) - done


@require_safe
@never_cache
@officer(CASES_HANDLE)
def back_file(request: HttpRequest) -> HttpResponse:
    """The answers as a file for the hotline."""
    rows = (row.cells for row in _read(request))
    return table_file(request, "hotline-answers", _("热线答复"), HEADINGS, rows)


def _read(request: HttpRequest) -> list[Back]:
    """What waits, with its words; each is noted as read (ADR 0086)."""
    rows = to_hand_back(_orders(request))
    note_reading(request, [row.case for row in rows], timezone.now())
    return rows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def heard(request: HttpRequest) -> HttpResponse:
    """A file of what the hotline's calls found: one answer a row; who is not satisfied has hers opened again."""
    form = HeardFileForm(request.POST or None, request.FILES or None)
    told: list[Told] | None = None
    if form.is_valid():
        try:
            with kept(form.cleaned_data["file"].chunks()) as path:
                told = hear_all(
                    path=path,
                    orders=lambda: _orders(request),
                    by=account_of(request),
                    now=timezone.now(),
                )
        except (BadSheet, NotOrders, TooManyOrders) as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "told": told, "counts": counts_of(told or [])}
    return render(request, "hotline/heard.html", context, status=422 if form.errors else 200)


@require_safe
@officer(CASES_HANDLE)
def heard_template(request: HttpRequest) -> HttpResponse:
    """The empty template of it."""
    return table_file(request, "hotline-heard", _("热线回访结果"), heard_columns(), [])
