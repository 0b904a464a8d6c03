"""The officer's pages of persons: the list, masked; one person, unmasked with a reason; imports; doubles."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.access import officer, scope_for
from yizhan.people import actions
from yizhan.people.access import (
    PEOPLE_IMPORT,
    PEOPLE_MERGE,
    PEOPLE_READ,
    PEOPLE_UNMASK,
    account_of,
    double_in,
    draft_of,
    person_in,
)
from yizhan.people.drafts import discard, keep_draft, plan_of, sheet_of
from yizhan.people.forms_officer import FindForm, ImportForm, UnmaskForm
from yizhan.people.queries import masked
from yizhan.people.register.plan import NotPersons, TooManyRows
from yizhan.people.register.queries import open_doubles, persons_in

SHOWN_ROWS = 500


@require_safe
@officer(PEOPLE_READ)
def table(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    form = FindForm(request.GET or None)
    page = persons_in(
        scope,
        text=form.cleaned_data["q"] if form.is_bound and form.is_valid() else "",
        after=int(after) if (after := request.GET.get("after", "")).isdecimal() else 0,
    )
    may_import = bool(scope_for(request, PEOPLE_IMPORT))
    doubles = len(open_doubles(merging)) if (merging := scope_for(request, PEOPLE_MERGE)) else 0
    context = {"page": page, "form": form, "may_import": may_import, "doubles": doubles}
    return render(request, "people/console/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(PEOPLE_READ)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person, masked; shown in full to who may, for a reason that she will read."""
    found = person_in(request.scope, pk)  # type: ignore[attr-defined]
    unmasking = scope_for(request, PEOPLE_UNMASK)
    may_unmask = bool(found.unit and unmasking.holds(found.unit))
    form = UnmaskForm(request.POST or None)
    shown = None
    if request.method == "POST" and may_unmask and form.is_valid():
        assert found.unit
        try:
            shown = actions.unmask(
                person=found,
                fields=tuple(form.cleaned_data["fields"]),
                reason=form.cleaned_data["reason"],
                by=account_of(request),
                unit=found.unit,
                now=timezone.now(),
            )
        except actions.NoReason as wrong:
            form.add_error("reason", str(wrong))
    context = {"person": masked(found), "form": form, "may_unmask": may_unmask, "shown": shown}
    return render(request, "people/console/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(PEOPLE_IMPORT)
def bring(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would do; nothing is imported yet."""
    scope = request.scope  # type: ignore[attr-defined]
    form = ImportForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        draft = keep_draft(
            file=form.cleaned_data["file"], unit=form.cleaned_data["unit"], by=account_of(request)
        )
        try:
            plan_of(draft, scope, timezone.localdate())
        except (BadSheet, NotPersons, TooManyRows) as wrong:
            discard(draft)
            form.add_error("file", str(wrong))
        else:
            return redirect("register:report", draft.handle)
    return render(request, "people/console/import.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(PEOPLE_IMPORT)
def report(request: HttpRequest, handle: UUID) -> HttpResponse:
    """What each row would do; the word to go imports all of them or none."""
    scope = request.scope  # type: ignore[attr-defined]
    draft = draft_of(account_of(request), scope, handle)
    plan = plan_of(draft, scope, timezone.localdate())
    if request.method == "POST":
        expected = {name: int(request.POST.get(name, "-1") or -1) for name in plan.counts}
        try:
            with sheet_of(draft) as path:
                done = actions.import_persons(
                    path=path,
                    unit=draft.unit,
                    scope=scope,
                    by=account_of(request),
                    now=timezone.now(),
                    expected=expected,
                )
        except actions.PlanOutdated as wrong:
            messages.warning(request, str(wrong))
            return redirect("register:report", handle)
        discard(draft)
        said = _("导入好了：新增 %(new)d 人，改了 %(changed)d 人，没变 %(same)d 人，没收 %(refused)d 行。")
        messages.success(request, said % done.counts)
        return redirect("register:list")
    notable = [row for row in plan.rows if row.faults or row.double_of or row.changes]
    context = {"draft": draft, "plan": plan, "rows": notable[:SHOWN_ROWS], "more": len(notable) > SHOWN_ROWS}
    return render(request, "people/console/report.html", context)


@require_safe
@never_cache
@officer(PEOPLE_IMPORT)
def report_csv(request: HttpRequest, handle: UUID) -> HttpResponse:
    """The report as a table, one line per row of the sheet; names masked."""
    scope = request.scope  # type: ignore[attr-defined]
    plan = plan_of(draft_of(account_of(request), scope, handle), scope, timezone.localdate())
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    lines = csv.writer(response)
    lines.writerow([_("行"), _("姓名"), _("结果"), _("列"), _("原因")])
    words = {"new": _("新增"), "changed": _("更新"), "same": _("没变"), "refused": _("没收")}
    for row in plan.rows:
        for fault in row.faults or (None,):
            told = (fault.column, fault.why) if fault else ("", "")
            lines.writerow([row.line, row.name, words[row.outcome], *told])
    return response


@require_safe
@officer(PEOPLE_MERGE)
def doubles(request: HttpRequest) -> HttpResponse:
    pairs = open_doubles(request.scope)  # type: ignore[attr-defined]
    return render(request, "people/console/doubles.html", {"pairs": pairs})


@require_POST
@officer(PEOPLE_MERGE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One person or two: the officer says."""
    double, by = double_in(request.scope, pk), account_of(request)  # type: ignore[attr-defined]
    try:
        if request.POST.get("one") == "1":
            actions.merge_persons(double=double, by=by, now=timezone.now())
            messages.success(request, _("合成一个人了。"))
        else:
            actions.keep_apart(double=double, by=by, now=timezone.now())
            messages.success(request, _("记下了：不是同一个人。"))
    except (actions.AlreadyDecided, actions.TwoAccounts) as wrong:
        messages.warning(request, str(wrong))
    return redirect("register:doubles")
