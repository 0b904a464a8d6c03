"""What the matters of a home are about, and how people say it: every officer reads it, the chair arranges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yizhan.cases import categories as actions
from yizhan.cases import learning, tasks
from yizhan.cases.access import CASES_ARRANGE, CASES_READ, cases_in
from yizhan.cases.actions import Refused
from yizhan.cases.forms import CategoryForm
from yizhan.cases.models import Category, Sorting
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User


@dataclass(frozen=True)
class Row:
    """A category as the page shows it. count: cases in it, or under it, that she may see."""

    category: Category
    count: int


@dataclass(frozen=True)
class Shown:
    """A home as the page shows it."""

    home: Unit
    rows: list[Row]
    versions: list[Sorting]
    may_edit: bool


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_READ)
def categories(request: HttpRequest) -> HttpResponse:
    """The categories of the homes in her reach, and what was learnt from sorted cases. 6 queries."""
    homes, arranges = _homes(request), scope_for(request, CASES_ARRANGE)
    if request.method == "POST":
        home = next((one for one in homes if str(one.pk) == request.POST.get("home")), None)
        if home is None or not arranges.holds(home):
            return _not_hers(request)
        _do(request, home)
        return redirect("cases_console:categories")
    counts = _counts(request)
    kept = list(Category.objects.filter(home_id__in=[home.pk for home in homes]).order_by("pk"))
    rows = Sorting.objects.filter(home_id__in=[home.pk for home in homes]).defer("cipher")
    versions = list(rows.select_related("used_by").order_by("-number"))
    shown = []
    for home in homes:
        tops = [one for one in kept if one.home_id == home.pk and one.parent_id is None]
        ordered = [
            Row(one, sum(counts.get(each.pk, 0) for each in kept if one.pk in (each.pk, each.parent_id)))
            for top in tops
            for one in (top, *(below for below in kept if below.parent_id == top.pk))
        ]
        mine = [one for one in versions if one.home_id == home.pk]
        shown.append(Shown(home, ordered, mine, arranges.holds(home)))
    return render(
        request,
        "cases/console/categories.html",
        {"homes": shown, "may_edit": any(one.may_edit for one in shown)},
    )


def _do(request: HttpRequest, home: Unit) -> None:
    """What was asked of a home: the common categories, a new version, another one in use."""
    by, now, number = cast("User", request.user), timezone.now(), request.POST.get("number", "")
    try:
        match request.POST.get("do", ""):
            case "start":
                actions.start(home=home, by=by, now=now)
            case "learn":
                learning.check_enough(home)
                tasks.learn_for.defer(home_id=home.pk)
                messages.success(request, _("开始学了，过几分钟回来看新的一版"))
            case "use":
                wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
                learning.use(home=home, number=wanted, by=by, now=now)
                messages.success(request, _("换好了"))
            case "stop":
                learning.use(home=home, number=None, by=by, now=now)
                messages.success(request, _("不再按学到的提示"))
    except Refused as refused:
        messages.error(request, str(refused))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_ARRANGE)
def add(request: HttpRequest) -> HttpResponse:
    """A new one, at the home in her reach; of several the one that the address names."""
    homes = [one for one in _homes(request) if request.scope.holds(one)]  # type: ignore[attr-defined]
    home = next((one for one in homes if str(one.pk) == request.GET.get("home")), next(iter(homes), None))
    if home is None:
        return _not_hers(request)
    form = CategoryForm(request.POST or None, home_id=home.pk)
    if form.is_valid():
        try:
            actions.add(
                home=home, described=form.described(), by=cast("User", request.user), now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("加好了"))
            return redirect("cases_console:categories")
    return _form(request, form, _("加一个分类"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_READ)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: name, place, ways of saying; offered no more, or again. Others than its chair read it."""
    homes = {one.pk: one for one in _homes(request)}
    found = Category.objects.filter(pk=pk, home_id__in=homes).select_related("parent").first()
    if found is None:
        raise Http404
    if not scope_for(request, CASES_ARRANGE).holds(homes[found.home_id]):
        if request.method == "POST":
            return _not_hers(request)
        return render(request, "cases/console/category.html", {"category": found, "title": found.name})
    by, now, do = cast("User", request.user), timezone.now(), request.POST.get("do", "")
    if do in ("close", "open"):
        actions.close(category=found, by=by, now=now, opens=do == "open")
        messages.success(request, _("又能选了") if do == "open" else _("停用了，已经分到这一类的不变"))
        return redirect("cases_console:categories")
    kept = {"name": found.name, "parent": found.parent_id, "says": "、".join(found.says)}
    form = CategoryForm(request.POST or None, home_id=found.home_id, itself=found, initial=kept)
    if form.is_valid():
        try:
            actions.change(category=found, described=form.described(), by=by, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("改好了"))
            return redirect("cases_console:categories")
    return _form(request, form, found.name, found)


def _form(
    request: HttpRequest, form: CategoryForm, title: str, category: Category | None = None
) -> HttpResponse:
    return render(
        request,
        "cases/console/category.html",
        {"form": form, "title": title, "category": category},
        status=422 if form.errors else 200,
    )


def _not_hers(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("分类由上面那一级工会的主席或管理员来设，您可以看"))
    return redirect("cases_console:categories")


def _homes(request: HttpRequest) -> list[Unit]:
    """The homes of the units that she reaches, by name."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return list(Unit.objects.filter(pk__in=scope.units().values("home_id")).order_by("name", "pk"))


def _counts(request: HttpRequest) -> dict[int, int]:
    visible = cases_in(request.scope, shield_in(request), cast("User", request.user))  # type: ignore[attr-defined]
    counted = visible.filter(category__isnull=False).order_by().values("category").annotate(n=Count("pk"))
    return {row["category"]: row["n"] for row in counted}
