"""Consultations for officers: the list, the demand letter, its paper, the matters behind it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases.access import CASES_HANDLE, CASES_READ, cases_in
from yizhan.cases.actions import Refused
from yizhan.cases.clocks import procedure_of
from yizhan.orgs.access import Scope, officer, scope_for, units_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.consultation.access import one_in, talks_in
from yizhan.services.consultation.actions import begin, rewrite, stand_behind
from yizhan.services.consultation.forms import BehindForm, NewForm, RewriteForm
from yizhan.services.consultation.models import Talks

PAGE = 50
VIEWS = {"running": gettext_lazy("没办结的"), "ended": gettext_lazy("办结的"), "all": gettext_lazy("全部")}


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _one(request: HttpRequest, ref: str) -> Talks:
    return one_in(_scope(request), shield_in(request), _user(request), ref)


@require_safe
@officer(CASES_READ)
def table(request: HttpRequest) -> HttpResponse:
    """Consultations of her units, what is owed first."""
    which = request.GET.get("which", "running")
    which = which if which in VIEWS else "running"
    rows = talks_in(_scope(request), shield_in(request), _user(request))
    if which != "all":
        rows = rows.filter(case__ended_at__isnull=which == "running")
    rows = rows.order_by("case__owed_at" if which == "running" else "-case__opened_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, procedure_of(one.case).name_of(one.case.place)) for one in page.object_list],
        "views": VIEWS.items(),
        "which": which,
        "may_write": bool(scope_for(request, CASES_HANDLE)),
        "now": timezone.now(),
    }
    return render(request, "consultation/console/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin one by its demand letter."""
    desks = units_of([_scope(request)])
    units = Unit.objects.filter(pk__in=desks, closed_at__isnull=True).order_by("pk")
    form = NewForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            talks = begin(
                unit=form.cleaned_data["unit"],
                offer=form.offer,
                key=f"{_user(request).pk}:{form.cleaned_data['key']}",
                by=_user(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("要约存下了。可以先加上背后的诉求，再交审核。"))
            return redirect("cases_console:case", talks.case.ref)
    return render(
        request,
        "consultation/console/form.html",
        {"form": form, "title": _("起草协商要约")},
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def rewrite_offer(request: HttpRequest, talks_ref: str) -> HttpResponse:
    """Write the demand letter anew, while it is a draft."""
    talks = _one(request, talks_ref)
    form = RewriteForm(request.POST or None, talks=talks)
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(
                talks=talks,
                offer=form.offer,
                was=form.cleaned_data["was"],
                by=_user(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("要约改好了。"))
            return redirect("cases_console:case", talks.case.ref)
    return render(
        request,
        "consultation/console/form.html",
        {"form": form, "title": _("改要约"), "talks": talks},
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def behind(request: HttpRequest, talks_ref: str) -> HttpResponse:
    """Note which matters stand behind it."""
    talks = _one(request, talks_ref)
    visible = cases_in(_scope(request), shield_in(request), _user(request)).exclude(pk=talks.pk)
    form = BehindForm(request.POST or None, visible=visible)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["refs"]
        try:
            stand_behind(talks=talks, matters=found, by=_user(request), now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("记下了 {n} 件").format(n=len(found)))
            return redirect("cases_console:case", talks.case.ref)
    return render(
        request,
        "consultation/console/form.html",
        {"form": form, "title": _("背后的诉求"), "talks": talks},
        status=422 if form.errors else 200,
    )


@require_safe
@officer(CASES_READ)
def paper(request: HttpRequest, talks_ref: str) -> HttpResponse:
    """The demand letter as it is printed."""
    talks = _one(request, talks_ref)
    context = {"talks": talks, "demands": list(talks.demands.order_by("number"))}
    return render(request, "consultation/console/paper.html", context)
