"""The officer's pages of rotas: posts, watches, and a month of persons."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.say import CHINA, WEEKDAYS
from yizhan.duty import actions, queries
from yizhan.duty.access import DUTY_PLAN, DUTY_READ, colleagues, post_in, posts_in
from yizhan.duty.actions import BadPlan, Planned, Refused, Wish
from yizhan.duty.forms import PostForm, WatchForm
from yizhan.duty.models import Post, Watch
from yizhan.duty.purposes import purpose_of
from yizhan.duty.queries import Cell
from yizhan.duty.rules import monday_of
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.people.access import account_of

PAGE = 30
SHOWN_SKIPPED = 5


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _today() -> date:
    return timezone.now().astimezone(CHINA).date()


@require_safe
@never_cache
@officer(DUTY_READ)
def table(request: HttpRequest) -> HttpResponse:
    """Posts of her units: who is there now, who next, how many gaps. So many queries a row, so few rows a page."""
    now = timezone.now()
    page = Paginator(posts_in(_scope(request)).order_by("unit__area_path", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        {
            "post": post,
            "purpose": purpose_of(post.purpose),
            "now": queries.on_duty(post.unit, post.purpose, now),
            "next": queries.next_on_duty(post.unit, post.purpose, now),
            "gaps": len(queries.gaps(post, now, _today())),
        }
        for post in page.object_list
    ]
    context = {"page": page, "rows": rows, "may_plan": bool(scope_for(request, DUTY_PLAN))}
    return render(request, "duty/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(DUTY_PLAN)
def new(request: HttpRequest) -> HttpResponse:
    form = PostForm(request.POST or None, units=_scope(request).units())
    if form.is_valid():
        try:
            made = actions.open_post(**form.cleaned_data, by=account_of(request), now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("设好了。接着定班次：周几、几点到几点。"))
            return redirect("duty:watches", made.pk)
    return _form(request, form, _("设值班岗"), _("设好"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(DUTY_PLAN)
def change(request: HttpRequest, post_pk: int) -> HttpResponse:
    found = post_in(_scope(request), post_pk)
    form = PostForm(request.POST or None, units=None, initial={"name": found.name, "phone": found.phone})
    if form.is_valid():
        try:
            actions.change_post(post=found, by=account_of(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("改好了。"))
            return redirect("duty:post", post_pk)
    return _form(request, form, _("改名称和电话"), _("保存"), found)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(DUTY_PLAN)
def close(request: HttpRequest, post_pk: int) -> HttpResponse:
    """Asked once more: shifts that are planned go."""
    found = post_in(_scope(request), post_pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.close_post(post=found, by=account_of(request), now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("撤了。排好还没值的班都取消了，本人收到了通知。"))
            return redirect("duty:list")
    hint = _("撤了以后这里不再有人值班，还没开始的班全部取消，已经值过的留着。")
    return _form(request, form, _("撤掉值班岗"), _("撤掉"), found, hint=hint)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(DUTY_PLAN)
def watches(request: HttpRequest, post_pk: int) -> HttpResponse:
    """The post's week: its watches, and one more."""
    found = post_in(_scope(request), post_pk)
    form = WatchForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_watch(post=found, by=account_of(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("班次加好了。"))
            return redirect("duty:watches", post_pk)
    context = {
        "post": found,
        "form": form,
        "watches": [(watch, _days_said(watch)) for watch in found.watches.order_by("starts", "pk")],
    }
    return render(request, "duty/watches.html", context, status=422 if form.errors else 200)


@require_POST
@officer(DUTY_PLAN)
def drop_watch(request: HttpRequest, post_pk: int, watch_pk: int) -> HttpResponse:
    found = post_in(_scope(request), post_pk)
    watch = get_object_or_404(Watch.objects.select_related("post__unit"), post=found, pk=watch_pk)
    actions.drop_watch(watch=watch, by=account_of(request), now=timezone.now())
    messages.success(request, _("去掉了。还没开始的班取消了，本人收到了通知。"))
    return redirect("duty:watches", post_pk)


# --- the month ---------------------------------------------------------------------------------------


@require_safe
@never_cache
@officer(DUTY_READ)
def post(request: HttpRequest, post_pk: int) -> HttpResponse:
    """A month of the post, a select for each watch of each day; what is not filled stands out. ?month=2026-12"""
    return _month_page(request, post_in(_scope(request), post_pk))


@require_POST
@officer(DUTY_PLAN)
def plan(request: HttpRequest, post_pk: int) -> HttpResponse:
    """The month as it was filled in; refused, it comes back as it was sent."""
    found = post_in(_scope(request), post_pk)
    try:
        done = actions.plan(
            post=found, wishes=list(_wishes(request)), by=account_of(request), now=timezone.now()
        )
    except BadPlan as bad:
        return _month_page(request, found, str(bad), bad.wrong)
    except Refused as refused:
        return _month_page(request, found, str(refused))
    _say_planned(request, done)
    return redirect(f"{reverse('duty:post', args=[post_pk])}?month={_month(request):%Y-%m}")


def _month_page(
    request: HttpRequest, found: Post, problem: str = "", wrong: Mapping[str, str] | None = None
) -> HttpResponse:
    now, first = timezone.now(), _month(request)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    shown = queries.cells(found, first, last, now)
    context = {
        "post": found,
        "purpose": purpose_of(found.purpose),
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "weeks": list(_weeks(shown, request.POST if problem else {}, wrong or {})),
        "people": colleagues(found, now),
        "gaps": sum(cell.is_gap for cell in shown),
        "here": reverse("duty:post", args=[found.pk]),
        "has_watches": found.watches.exists(),
        "may_plan": scope_for(request, DUTY_PLAN).holds(found.unit),
        "problem": problem,
        "now_there": queries.on_duty(found.unit, found.purpose, now),
    }
    return render(request, "duty/post.html", context, status=422 if problem else 200)


@require_POST
@officer(DUTY_PLAN)
def repeat(request: HttpRequest, post_pk: int) -> HttpResponse:
    """Those of a week again, to the end of the month that is shown."""
    found = post_in(_scope(request), post_pk)
    first = _month(request)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    again = redirect(f"{reverse('duty:post', args=[post_pk])}?month={first:%Y-%m}")
    monday = _day(request.POST.get("monday", ""))
    if monday is None:
        messages.warning(request, _("请选一周。"))
        return again
    try:
        done = actions.repeat_week(
            post=found, monday=monday, until=last, by=account_of(request), now=timezone.now()
        )
    except Refused as refused:
        messages.warning(request, str(refused))
        return again
    if not done.given and not done.skipped:
        messages.warning(request, _("后面的几周都排了人，没有要补的。"))
        return again
    _say_planned(request, done)
    if done.skipped:
        said = "；".join(done.skipped[:SHOWN_SKIPPED])
        n = len(done.skipped)
        messages.warning(request, _("有 {n} 格没排上：{said}").format(n=n, said=said))
    return again


def _say_planned(request: HttpRequest, done: Planned) -> None:
    if done.given:
        messages.success(request, _("排好了 {n} 个班，本人收到了通知。").format(n=len(done.given)))
    elif done.taken:
        messages.success(request, _("去掉了 {n} 个班，本人收到了通知。").format(n=len(done.taken)))


def _wishes(request: HttpRequest) -> Iterator[Wish]:
    """The cells that were sent: c-20261201-7 is who shall, w-20261201-7 who had it when the page was made."""
    for key in request.POST:
        cell = re.fullmatch(r"c-([0-9]{8})-([0-9]{1,15})", key)
        if cell is None:
            continue
        day = _day(f"{cell[1][:4]}-{cell[1][4:6]}-{cell[1][6:]}")
        if day is not None:
            was = _pk(request.POST.get(f"w-{cell[1]}-{cell[2]}", ""))
            yield Wish(day, int(cell[2]), was, _pk(request.POST[key]))


def _weeks(cells: list[Cell], sent: Mapping[str, Any], wrong: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The month by weeks: each day with its cells, and whom the page shows in each."""
    by_week: dict[date, dict[date, list[dict[str, Any]]]] = {}
    for cell in cells:
        chosen = cell.shift.user_id if cell.shift else None
        was = chosen
        if f"c-{cell.name}" in sent:
            chosen, was = _pk(sent[f"c-{cell.name}"]), _pk(sent.get(f"w-{cell.name}", ""))
        if cell.name in wrong:
            was = cell.shift.user_id if cell.shift else None  # once she has read what it is now
        line = {"cell": cell, "chosen": chosen, "was": was, "wrong": wrong.get(cell.name, "")}
        by_week.setdefault(monday_of(cell.day), {}).setdefault(cell.day, []).append(line)
    for monday, days in by_week.items():
        is_set = any(line["cell"].shift for lines in days.values() for line in lines)
        yield {
            "monday": monday,
            "is_set": is_set,
            "days": [(day, str(WEEKDAYS[day.weekday()]), lines) for day, lines in days.items()],
        }


def _month(request: HttpRequest) -> date:
    given = request.POST.get("month", "") or request.GET.get("month", "")
    found = _day(f"{given}-01") if re.fullmatch(r"20[0-9]{2}-[0-9]{2}", given) else None
    return found or _today().replace(day=1)


def _day(given: str) -> date | None:
    try:
        found = date.fromisoformat(given) if len(given) == 10 else None
    except ValueError:
        return None
    return found if found and 2000 <= found.year < 2100 else None


def _pk(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


def _days_said(watch: Watch) -> str:
    if len(watch.weekdays) == 7:
        return _("每天")
    return "、".join(str(WEEKDAYS[day]) for day in watch.weekdays)


def _form(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    button: str,
    found: Post | None = None,
    hint: str = "",
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "post": found, "hint": hint}
    return render(request, "duty/form.html", context, status=422 if form.errors else 200)
