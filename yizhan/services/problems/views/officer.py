"""Problems for officers: all with figures, suggested groups, one made of demands, more taken in, told to all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases.access import CASES_READ, cases_in
from yizhan.cases.actions import Refused
from yizhan.cases.chain import Said
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Case
from yizhan.cases.openings import how_heard
from yizhan.cases.queries import groups_among, opening_words
from yizhan.cases.views.common import entry_number, note_reading
from yizhan.orgs.access import Scope, officer, scope_for, units_of
from yizhan.orgs.shield import shield_in
from yizhan.people.access import account_of
from yizhan.people.models import User
from yizhan.services.problems import actions
from yizhan.services.problems.access import (
    PROBLEMS_GROUP,
    demands_of,
    free_demands,
    problem_in,
    problems_in,
)
from yizhan.services.problems.forms import AddForm, GroupForm, ResultForm, TextForm, demands_in
from yizhan.services.problems.models import Problem
from yizhan.services.problems.procedure import DECLINED, PROBLEM, PROPOSED
from yizhan.services.problems.queries import Counted, counts, named, near

PAGE = 50
MOST_GROUPS = 30
MOST_REFS = 200  # demands that one request takes in
VIEWS = {
    "running": gettext_lazy("没办结的"),
    "vote": gettext_lazy("等表决的"),
    "ended": gettext_lazy("办结的"),
}


def _visible(request: HttpRequest, permission: str = CASES_READ) -> QuerySet[Case]:
    scope = scope_for(request, permission)
    return cases_in(scope, shield_in(request), cast("User", request.user))


def _problem(request: HttpRequest, ref: str) -> Problem:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return problem_in(scope, shield_in(request), cast("User", request.user), ref)


def _words(request: HttpRequest, demands: Sequence[Case]) -> dict[int, Said]:
    """What each began with, for the page; each is noted as read (ADR 0086). 2 queries."""
    note_reading(request, demands, timezone.now())
    return opening_words(list(demands))


@require_safe
@officer(CASES_READ)
def problems(request: HttpRequest) -> HttpResponse:
    """Problems of her units, the newest first, and figures of all of them. 12 queries for a page."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    which = request.GET.get("which", "running")
    which = which if which in VIEWS else "running"
    every = problems_in(scope, shield_in(request), cast("User", request.user))
    rows = every.filter(case__ended_at__isnull=which != "ended").order_by("-case__opened_at", "-pk")
    if which == "vote":
        rows = rows.filter(case__place=PROPOSED)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found, visible = list(page.object_list), _visible(request)
    counted = counts(found, visible, scope)
    context = {
        "page": page,
        "which": which,
        "views": VIEWS.items(),
        "rows": [(one, named(one.case), counted.get(one.pk, Counted())) for one in found],
        "figures": _figures(every, visible, scope),
        "may_group": bool(scope_for(request, PROBLEMS_GROUP)),
    }
    return render(request, "problems/console/list.html", context)


def _figures(every: QuerySet[Problem], visible: QuerySet[Case], scope: Scope) -> dict[str, Any]:
    """Of all problems that she may know of: by where they stand, persons, units, money decided, services."""
    places = dict(every.order_by().values_list("case__place").annotate(n=Count("pk")))
    money = every.exclude(case__place=DECLINED).aggregate(cents=Sum("decided_cents"))["cents"] or 0
    names = [(step.code, step.name) for step in PROBLEM.steps] + [
        (end.code, end.name) for end in PROBLEM.ends
    ]
    return {
        "places": [(name, places.get(code, 0)) for code, name in names],
        "counted": counts(every, visible, scope).get(0, Counted()),
        "cents": money,
        "services": every.aggregate(n=Count("came_of"))["n"],
    }


@require_safe
@never_cache
@officer(PROBLEMS_GROUP)
def suggested(request: HttpRequest) -> HttpResponse:
    """Demands that say much the same and are in no problem yet: groups, with the words that made them."""
    groups = groups_among(free_demands(_visible(request, PROBLEMS_GROUP)))[:MOST_GROUPS]
    said = _words(request, [case for group in groups for case in group.cases])
    context = {
        "groups": [
            (
                group.theme,
                group.words,
                len(group.cases),
                [(case, said.get(case.pk), named(case)) for case in group.cases],
            )
            for group in groups
        ]
    }
    return render(request, "problems/console/suggested.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(PROBLEMS_GROUP)
def new(request: HttpRequest) -> HttpResponse:
    """Make a problem of these demands, or put them to one that there is; both only by her own choice, one by one."""
    now, scope = timezone.now(), cast("Scope", request.scope)  # type: ignore[attr-defined]
    visible, user = _visible(request, PROBLEMS_GROUP), cast("User", request.user)
    sent = request.POST if request.method == "POST" else request.GET
    demands = demands_in(visible, sent.getlist("ref")[:MOST_REFS])
    running = problems_in(scope, shield_in(request), user).filter(case__ended_at__isnull=True)
    desks = units_of([scope])
    form = GroupForm(
        request.POST or None,
        units=scope.units().standing().order_by("area_path", "industry_path", "pk"),
        problems=list(running.order_by("-pk")[:PAGE]),
        initial={"key": secrets.token_urlsafe(16), "unit": min(desks, default=None)},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            if given.get("into"):
                problem = running.get(case__ref=given["into"])
                actions.add(problem=problem, demands=demands, by=account_of(request), now=now)
            else:
                problem = actions.group(
                    unit=given["unit"],
                    title=given["title"],
                    demands=demands,
                    key=given["key"],
                    by=account_of(request),
                    now=now,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("归在一起了，提的人都会收到消息。"))
            return redirect("cases_console:case", problem.case.ref)
    said = _words(request, demands)
    context = {"form": form, "rows": [(one, said.get(one.pk), named(one)) for one in demands]}
    return render(request, "problems/console/new.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(PROBLEMS_GROUP)
def more(request: HttpRequest, ref: str) -> HttpResponse:
    """Take more demands in: whose reporters said that they have it too, such as say much the same, or by number."""
    problem, now = _problem(request, ref), timezone.now()
    visible = _visible(request, PROBLEMS_GROUP)
    is_by_number = request.POST.get("do") == "number"
    form = AddForm(request.POST if is_by_number else None, visible=visible)
    demands: list[Case] = []
    if request.method == "POST" and not is_by_number:
        demands = demands_in(visible, request.POST.getlist("ref")[:MOST_REFS])
        if not demands:
            messages.error(request, _("请先选要归进来的"))
    elif form.is_valid():
        demands = [form.cleaned_data["other"]]
    if demands:
        try:
            actions.add(problem=problem, demands=demands, by=account_of(request), now=now)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("归进来了，提的人会收到消息。"))
            return redirect("cases_console:case", ref)
    found = near(problem, demands_of(problem, visible), free_demands(visible))
    note_reading(request, [one.demand for one in found], now)
    context = {"problem": problem, "form": form, "rows": [(one, named(one.demand)) for one in found]}
    status = 422 if request.method == "POST" else 200
    return render(request, "problems/console/more.html", context, status=status)


@require_POST
@officer(PROBLEMS_GROUP)
def let_go(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one demand out again."""
    problem = _problem(request, ref)
    for demand in demands_in(_visible(request, PROBLEMS_GROUP), request.POST.getlist("ref")[:1]):
        try:
            actions.let_go(problem=problem, demand=demand, by=account_of(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("{ref} 不在这个问题里了，提的人会收到消息。").format(ref=demand.ref))
    return redirect("cases_console:case", ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(PROBLEMS_GROUP)
def public(request: HttpRequest, ref: str) -> HttpResponse:
    """What everybody may read of it, in the officer's words; or nothing any more."""
    problem, now = _problem(request, ref), timezone.now()
    is_hiding = request.POST.get("do") == "hide"
    form = TextForm(None if is_hiding else request.POST or None, initial={"text": problem.text})
    if is_hiding or form.is_valid():
        try:
            if is_hiding:
                actions.hide(problem=problem, by=account_of(request), now=now)
            else:
                actions.publish(
                    problem=problem, text=form.cleaned_data["text"], by=account_of(request), now=now
                )
        except Refused as refused:
            form.add_error(None, str(refused)) if form.is_bound else messages.error(request, str(refused))
        else:
            messages.success(request, _("不再公开了。") if is_hiding else _("公开了。"))
            return redirect("cases_console:case", ref)
    context = {"problem": problem, "form": form}
    return render(request, "problems/console/public.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(PROBLEMS_GROUP)
def answers(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the demands of a problem their result in one act; what became of each stands beside it."""
    problem, now = _problem(request, ref), timezone.now()
    demands = demands_of(problem, _visible(request, PROBLEMS_GROUP))
    form = ResultForm(request.POST or None, initial={"says": problem.answer})
    told: dict[str, actions.Answered] = {}
    seen = dict(one.rsplit(":", 1) for one in request.POST.getlist("demand")[:MOST_REFS] if ":" in one)
    if form.is_valid() and not seen:
        form.add_error(None, _("请选要答复的"))
    elif form.is_valid():
        chosen = {one: entry_number(seen[one.ref]) for one in demands if one.ref in seen}
        results = actions.answer_all(
            problem=problem, demands=chosen, says=form.cleaned_data["says"], by=account_of(request), now=now
        )
        told = {one.demand.ref: one for one in results}
        done = sum(one.is_done for one in results)
        says = _("{all} 件里答复了 {done} 件，没答成的写了原因。").format(all=len(results), done=done)
        (messages.success if done else messages.warning)(request, says)
        demands = demands_of(problem, _visible(request, PROBLEMS_GROUP))
    said = _words(request, demands)
    context = {
        "problem": problem,
        "form": form,
        "told": told,
        "rows": [(one, said.get(one.pk), named(one), _can_settle(one), told.get(one.ref)) for one in demands],
    }
    return render(request, "problems/console/answers.html", context, status=422 if form.errors else 200)


def _can_settle(demand: Case) -> bool:
    """Does it stand where its result can be given?"""
    if demand.ended_at is not None:
        return False
    step = procedure_of(demand).step(demand.place)
    return any(one.code == how_heard().settles for one in step.outcomes)
