"""The officer's list of cases: filters, saved ones, a page after another, as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases import exports, filters, listing
from yizhan.cases.access import CASES_READ, cases_in
from yizhan.cases.chain import Said
from yizhan.cases.clocks import procedure_of
from yizhan.cases.listing import COUNTED, Cursor, Wanted
from yizhan.cases.models import Case, Category, SavedFilter, Via
from yizhan.cases.procedures import Procedure, Text, all_newest
from yizhan.cases.queries import opening_words
from yizhan.cases.views.common import note_reading, place_of
from yizhan.common.downloads import table_file
from yizhan.orgs.access import Scope, acting_unit, officer, scope_for, units_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User

MOST_UNITS = 300  # to choose from


@dataclass(frozen=True)
class Row:
    case: Case
    name: Text
    place: Text
    said: Said | None
    is_late: bool


@require_safe
@officer(CASES_READ)
def cases(request: HttpRequest) -> HttpResponse:
    """What I owe and by when, the earliest first. 6 queries for a page, 3 more where words are asked for."""
    now, user = timezone.now(), cast("User", request.user)
    saved = filters.filters_of(user)
    wanted = Wanted.read(_asked(request.GET, saved))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    units = _units(scope, wanted)
    unit = next((one for one in units if one.pk == wanted.unit), None)
    found = rows_for(request, wanted, unit, now)
    cursor = Cursor.read(request.GET.get("after", ""))
    page = listing.page_of(found, wanted, cursor)
    words = opening_words(page.cases) if wanted.with_words else {}
    note_reading(request, _said(page.cases, words), now)
    return render(
        request,
        "cases/console/cases.html",
        {
            "rows": [
                Row(
                    case,
                    procedure_of(case).name,
                    place_of(case),
                    words.get(case.pk),
                    bool(case.owed_at and case.owed_at < now),
                )
                for case in page.cases
            ],
            "count": page.count,
            "most": COUNTED,
            "wanted": wanted,
            "next_url": f"?{wanted.address()}&after={page.after}" if page.after else "",
            "is_first": cursor is None,
            "views": [(code, name, wanted.address(which=code)) for code, name in listing.VIEWS.items()],
            "saved": [(one, one.query == wanted.address(ref="", with_words=False)) for one in saved],
            "address": wanted.address(),
            "other_words": wanted.address(with_words=not wanted.with_words),
            "can_handle": _handles(request),
            "units": units,
            **_choices(scope, wanted),
        },
    )


def _said(cases: Iterable[Case], words: Mapping[int, Said]) -> Iterable[Case]:
    """Those of which some words are shown."""
    return (case for case in cases if case.pk in words and words[case.pk].says)


def _asked(given: QueryDict, saved: list[SavedFilter]) -> Mapping[str, str]:
    """The address, or without one what she begins with."""
    default = next((one for one in saved if one.is_default), None)
    return QueryDict(default.query) if default and not given else given


def rows_for(request: HttpRequest, wanted: Wanted, unit: Unit | None, now: datetime) -> QuerySet[Case]:
    """What she asks for of what she may see; unit: the one that `wanted` names. At most 1 query."""
    user = cast("User", request.user)
    scope, few = listing.units_in(wanted, scope=request.scope, unit=unit)  # type: ignore[attr-defined]
    return listing.chosen(cases_in(scope, shield_in(request), user, few), wanted, user=user, now=now)


def _units(scope: Scope, wanted: Wanted) -> list[Unit]:
    """Those that stand next below her desks, to choose from, and the one that was chosen. 1 query."""
    desks = units_of([scope])
    below = Q(area_parent__in=desks) | Q(industry_parent__in=desks) | Q(pk=wanted.unit)
    rows = scope.units().filter(below).filter(Q(closed_at__isnull=True) | Q(pk=wanted.unit))
    return list(rows.order_by("area_path", "pk")[:MOST_UNITS])


def _handles(request: HttpRequest) -> bool:
    return any(scope_for(request, permission) for permission in {one.handles for one in all_newest()})


def _choices(scope: Scope, wanted: Wanted) -> dict[str, Any]:
    """What the filters offer beside units. 1 query."""
    procedures = all_newest()
    shown = [one for one in procedures if not wanted.procedure or one.code == wanted.procedure]
    desks = units_of([scope])
    homes = Unit.objects.filter(pk__in=desks).values("home_id")
    categories = Category.objects.filter(Q(closed_at__isnull=True) | Q(pk=wanted.category), home_id__in=homes)
    return {
        "procedures": procedures,
        "places": [(one.name, _places(one)) for one in shown],
        "grades": [
            (one.name, [(f"{one.code}:{grade.code}", grade.name) for grade in one.grades])
            for one in shown
            if one.grades
        ],
        "categories": _under_each_other(categories),
        "assignees": listing.ASSIGNEES.items(),
        "dues": listing.DUES.items(),
        "pasts": listing.PASTS.items(),
        "vias": Via.choices,
        "has_more": any(
            getattr(wanted, name)
            for name in (
                *("unit", "via", "grade", "category", "past", "been", "opened_from", "opened_until", "ref"),
            )
        ),
    }


def _under_each_other(categories: Iterable[Category]) -> list[tuple[Category, list[Category]]]:
    kept = sorted(categories, key=lambda one: one.pk)
    return [(top, [one for one in kept if one.parent_id == top.pk]) for top in kept if top.parent_id is None]


def _places(procedure: Procedure) -> Iterable[tuple[str, Text]]:
    for code in [one.code for one in procedure.steps] + [one.code for one in procedure.ends]:
        yield f"{procedure.code}:{code}", procedure.name_of(code)


@require_POST
@officer(CASES_READ)
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the page she came from, drop one, or choose the one that the list opens with."""
    user = cast("User", request.user)
    wanted = Wanted.read(QueryDict(request.POST.get("query", "")[:1000]))
    back = f"{reverse('cases_console:list')}?{wanted.address()}"
    pk = request.POST.get("pk", "")
    number = int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 16 else 0
    match request.POST.get("do", ""):
        case "save":
            try:
                filters.save(
                    user=user,
                    name=request.POST.get("name", ""),
                    wanted=wanted,
                    is_default=request.POST.get("is_default") == "1",
                    now=timezone.now(),
                )
            except filters.BadFilter as wrong:
                messages.error(request, str(wrong))
            else:
                messages.success(request, _("存好了，在上面点名字就能看"))
        case "drop":
            filters.drop(user=user, pk=number)
            messages.success(request, _("删掉了"))
        case "default":
            filters.make_default(user=user, pk=number)
            messages.success(request, _("以后打开「办事」先看这个"))
        case "no_default":
            filters.make_default(user=user, pk=0)
            messages.success(request, _("以后打开「办事」先看本单位没办结的"))
        case _:
            messages.error(request, _("没有这种操作"))
    return redirect(back)


@require_POST
@officer(CASES_READ)
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as CSV or with `as=xlsx` as a workbook; a POST, for it is recorded."""
    now, user = timezone.now(), cast("User", request.user)
    wanted = Wanted.read(request.GET)
    try:
        unit = Unit.objects.filter(pk=wanted.unit).first() if wanted.unit else None
        found = exports.cases_for(rows_for(request, wanted, unit, now), wanted)
    except exports.TooMany as wrong:
        messages.error(request, str(wrong))
        return redirect(f"{reverse('cases_console:list')}?{wanted.address()}")
    headers = [*exports.HEADERS, *([exports.WORDS] if wanted.with_words else [])]
    words = opening_words(found) if wanted.with_words else None
    rows = list(exports.table(found, now, words))
    note_reading(request, _said(found, words or {}), now)
    scope: Scope = request.scope  # type: ignore[attr-defined]
    exports.note_export(
        unit=acting_unit(request) or Unit.objects.get(pk=scope.reaches[0].unit_id),
        by=user,
        now=now,
        count=len(found),
        form="xlsx" if request.GET.get("as") == "xlsx" else "csv",
        with_words=wanted.with_words,
    )
    return table_file(request, f"cases-{now:%Y%m%d}", _("办事"), headers, rows)
