"""Letters for officers: the list, a draft, the page that is printed, the figures."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases.access import CASES_HANDLE, CASES_READ, case_in
from yizhan.cases.actions import Refused
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Case
from yizhan.common.downloads import table_file
from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope, officer, scope_for, units_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.letters import queries
from yizhan.services.letters.access import letter_in, letters_in
from yizhan.services.letters.actions import draft, rewrite, stands
from yizhan.services.letters.forms import NewForm, RewriteForm
from yizhan.services.letters.models import Letter, LetterKind

PAGE = 50
VIEWS = {"running": gettext_lazy("没办结的"), "ended": gettext_lazy("办结的"), "all": gettext_lazy("全部")}
HEADINGS = (
    gettext_lazy("工会"),
    gettext_lazy("种类"),
    gettext_lazy("发出"),
    gettext_lazy("该答复的"),
    gettext_lazy("按期答复"),
    gettext_lazy("整改了"),
    gettext_lazy("部分整改"),
    gettext_lazy("没有整改"),
)


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _letters(request: HttpRequest) -> QuerySet[Letter]:
    return letters_in(_scope(request), shield_in(request), _user(request))


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


@require_safe
@officer(CASES_READ)
def table(request: HttpRequest) -> HttpResponse:
    """Letters of her units, what is owed first; ?which, ?kind, ?unit, ?year narrow it."""
    which = request.GET.get("which", "running")
    which = which if which in VIEWS else "running"
    rows = _letters(request)
    if which != "all":
        rows = rows.filter(case__ended_at__isnull=which == "running")
    kind = request.GET.get("kind", "")
    if kind in LetterKind.values:
        rows = rows.filter(kind=kind)
    if (unit := _number(request, "unit")) is not None:
        rows = rows.filter(unit=unit)
    if (year := _number(request, "year")) is not None:
        rows = rows.filter(year=year)
    rows = rows.order_by("case__owed_at" if which == "running" else "-case__opened_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "letters/console/list.html",
        {
            "page": page,
            "rows": [(one, stands(one)) for one in page.object_list],
            "views": VIEWS.items(),
            "which": which,
            "kinds": LetterKind.choices,
            "kind": kind,
            "may_write": bool(scope_for(request, CASES_HANDLE)),
            "now": timezone.now(),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a letter; ?after= says of which matter it comes, and then it is of the unit that has that in hand."""
    kind = request.GET.get("kind", "")
    kind = LetterKind(kind) if kind in LetterKind.values else LetterKind.REMINDER
    after = _after(request)
    desks = {after.unit_id} if after else units_of([_scope(request)])
    form = NewForm(
        request.POST or None,
        kind=kind,
        units=Unit.objects.filter(pk__in=desks, closed_at__isnull=True).order_by("pk"),
        is_of_matter=after is not None and not procedure_of(after).is_of_union,
    )
    if request.method == "POST" and form.is_valid():
        try:
            letter = draft(
                unit=form.cleaned_data["unit"],
                kind=kind,
                text=form.text,
                key=f"{_user(request).pk}:{form.cleaned_data['key']}",
                by=_user(request),
                now=timezone.now(),
                after=after,
                told=form.cleaned_data.get("told", ""),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("文稿存下了。看一遍，没问题就交审核。"))
            return redirect("cases_console:case", letter.case.ref)
    return render(
        request,
        "letters/console/write.html",
        {"form": form, "kind": kind, "kinds": LetterKind.choices, "after": after},
        status=422 if form.errors else 200,
    )


def _after(request: HttpRequest) -> Case | None:
    """The matter of which the letter comes. Raises Http404 for one that she may not handle."""
    ref = request.GET.get("after", "")
    return case_in(_scope(request), shield_in(request), _user(request), ref) if ref else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def rewrite_draft(request: HttpRequest, letter_ref: str) -> HttpResponse:
    """Write a draft anew."""
    letter = letter_in(_scope(request), shield_in(request), _user(request), letter_ref)
    form = RewriteForm(request.POST or None, letter=letter)
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(
                letter=letter,
                text=form.text,
                was=form.cleaned_data["was"],
                by=_user(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("文稿改好了。"))
            return redirect("cases_console:case", letter.case.ref)
    return render(
        request,
        "letters/console/write.html",
        {"form": form, "kind": LetterKind(letter.kind), "letter": letter},
        status=422 if form.errors else 200,
    )


@require_safe
@officer(CASES_READ)
def paper(request: HttpRequest, letter_ref: str) -> HttpResponse:
    """The letter as it is printed: one page of A4, of a draft with a mark."""
    letter = letter_in(_scope(request), shield_in(request), _user(request), letter_ref)
    return render(request, "letters/console/paper.html", {"letter": letter, "kind": LetterKind(letter.kind)})


@require_safe
@officer(CASES_READ)
def figures(request: HttpRequest) -> HttpResponse:
    """Letters by unit and kind of a year: issued, answered in time, mended; each number leads to its rows."""
    letters, today = _letters(request), timezone.now().astimezone(CHINA).date()
    years = queries.years_of(letters)
    year = _number(request, "year") or (years[0] if years else today.year)
    rows = queries.counted(letters, year, today)
    if request.GET.get("as"):
        cells = [[one.unit, str(one.kind.label), *map(str, one.numbers)] for one in rows]
        return table_file(request, f"letters-{year}", _("一函两书"), HEADINGS, cells)
    context = {"rows": rows, "year": year, "years": years, "headings": HEADINGS}
    return render(request, "letters/console/figures.html", context)
