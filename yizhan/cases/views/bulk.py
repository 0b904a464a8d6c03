"""Several cases of the list at once: what to do to them, and what came of it for each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases import bulk as acting
from yizhan.cases.access import CASES_READ, bulk_by, bulk_of, cases_in
from yizhan.cases.actors import officers_of
from yizhan.cases.bulk import MOST, Asked, AskedOtherwise, ways_for
from yizhan.cases.clocks import procedure_of
from yizhan.cases.forms import units_near
from yizhan.cases.listing import Wanted
from yizhan.cases.models import BulkState, Case
from yizhan.cases.views.common import entry_number, place_of
from yizhan.orgs.access import officer
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User

MOST_KEY = 40
MOST_SORTS = 20  # whose officers and neighbours are offered
DOES = {
    "assign": gettext_lazy("交给一位同事"),
    "hand": gettext_lazy("转给别的工会"),
    "take": gettext_lazy("办这一步"),
}


class WayForm(forms.Form):
    """Which step is taken, and a sentence that each case keeps."""

    way = forms.ChoiceField(
        label=gettext_lazy("办哪一步"), error_messages={"required": gettext_lazy("请选办哪一步")}
    )
    says = forms.CharField(
        label=gettext_lazy("附一句话（可以不写）"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("每件都记这一句，本人会看到。"),
    )

    def __init__(self, *args: Any, cases: Sequence[Case], **more: Any) -> None:
        super().__init__(*args, **more)
        names = {procedure_of(case).code: procedure_of(case).name for case in cases}
        field = cast("forms.ChoiceField", self.fields["way"])
        field.choices = [
            (
                code,
                f"{names[code.split(':')[0]]}：{step.name} → {outcome.name}（{_('{n} 件').format(n=count)}）",
            )
            for code, (step, outcome, count) in ways_for(cases).items()
        ]


class ToForm(forms.Form):
    """Which officer has them from now on."""

    to = forms.ChoiceField(label=gettext_lazy("交给谁"), required=False)

    def __init__(self, *args: Any, cases: Sequence[Case], now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        found: dict[str, str] = {}
        for case in _one_of_each(cases):
            for one in officers_of(case, case.unit, now):
                found.setdefault(str(one.pk), f"{one} · {case.unit}")
        field = cast("forms.ChoiceField", self.fields["to"])
        field.choices = [("", _("先不交给谁")), *found.items()]


class UnitForm(forms.Form):
    """Which unit has them from now on, and why."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("转给哪个单位"),
        queryset=Unit.objects.none(),
        error_messages={"required": gettext_lazy("请选一个单位")},
    )
    says = forms.CharField(
        label=gettext_lazy("为什么转"),
        max_length=300,
        error_messages={"required": gettext_lazy("请写一句，接手的人会看到")},
    )

    def __init__(self, *args: Any, cases: Sequence[Case], **more: Any) -> None:
        super().__init__(*args, **more)
        near = {pk for case in _one_of_each(cases) for pk in units_near(case).values_list("pk", flat=True)}
        field = cast("forms.ModelChoiceField[Unit]", self.fields["to"])
        field.queryset = Unit.objects.filter(pk__in=near).order_by("area_path", "pk")


def _one_of_each(cases: Sequence[Case]) -> list[Case]:
    """One of each sort: its colleagues and the units near are the same for the others."""
    sorts = {(one.unit_id, one.procedure, one.shielded_unit_id, one.about_unit_id): one for one in cases}
    return list(sorts.values())[:MOST_SORTS]


@require_POST
@officer(CASES_READ)
def bulk(request: HttpRequest) -> HttpResponse:
    """What is done to the rows that were chosen; first it is asked how, then each is done for itself."""
    user, now = cast("User", request.user), timezone.now()
    back = f"{reverse('cases_console:list')}?{Wanted.read(_query(request)).address()}"
    does, rows = request.POST.get("do", ""), _rows(request)
    is_sent, key = "key" in request.POST, request.POST.get("key", "")[:MOST_KEY]
    before = bulk_by(user, key) if is_sent else None
    if before is not None and not rows:  # the first time has moved them out of her sight
        return redirect("cases_console:bulk_done", before.handle)
    if does not in DOES or not rows or len(rows) > MOST:
        messages.error(
            request,
            _("一次最多选 {most} 件").format(most=MOST)
            if len(rows) > MOST
            else _("请先在表里选几件，再选怎么办"),
        )
        return redirect(back)
    cases = [case for case, _seen in rows]
    form = _form(does, cases, request.POST if is_sent else None, now)
    if is_sent and form.is_valid():
        asked = _asked(does, form.cleaned_data)
        try:
            begun = acting.begin(asked=asked, rows=rows, key=key, by=user, now=now)
        except AskedOtherwise:
            messages.error(request, _("这一页已经交过了，内容不一样。请回到表里重新选"))
            return redirect(back)
        acting.go_on(bulk=begun, asked=asked, by=user, now=now)
        return redirect("cases_console:bulk_done", begun.handle)
    if before is not None:  # or on, to where this is not offered any more
        return redirect("cases_console:bulk_done", before.handle)
    return render(
        request,
        "cases/console/bulk.html",
        {
            "form": form,
            "do": does,
            "name": DOES[does],
            "rows": [(case, seen, procedure_of(case).name, place_of(case)) for case, seen in rows],
            "key": key or secrets.token_urlsafe(12),
            "back": back,
            "query": request.POST.get("query", "")[:1000],
            "nothing": does == "take" and not ways_for(cases),
        },
        status=422 if is_sent else 200,
    )


def _query(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", "")[:1000])


def _rows(request: HttpRequest) -> list[tuple[Case, int]]:
    """The chosen cases that she may see, each with the number of the last entry that she saw: "ref:number"."""
    seen: dict[str, int] = {}
    for text in request.POST.getlist("row")[: MOST * 2]:
        ref, _colon, number = text.partition(":")
        if ref.isascii() and ref.isalnum() and len(ref) < 24:
            seen[ref] = entry_number(number)
    found: QuerySet[Case] = cases_in(
        request.scope,  # type: ignore[attr-defined]
        shield_in(request),
        cast("User", request.user),
    ).filter(ref__in=seen)
    by_ref = {case.ref: case for case in found.select_related("main", "about_unit")}
    return [(by_ref[ref], number) for ref, number in seen.items() if ref in by_ref]


def _form(does: str, cases: list[Case], data: Any, now: datetime) -> forms.Form:
    match does:
        case "assign":
            return ToForm(data, cases=cases, now=now)
        case "hand":
            return UnitForm(data, cases=cases)
    return WayForm(data, cases=cases)


def _asked(does: str, given: dict[str, Any]) -> Asked:
    match does:
        case "assign":
            return Asked(does, to=User.objects.get(pk=int(given["to"])) if given["to"] else None)
        case "hand":
            return Asked(does, unit=given["to"], says=given["says"])
    return Asked(does, way=given["way"], says=given["says"])


@require_safe
@officer(CASES_READ)
def done(request: HttpRequest, bulk_handle: UUID) -> HttpResponse:
    """What came of it, row by row; those that were not done first."""
    found = bulk_of(cast("User", request.user), bulk_handle)
    rows = list(found.rows.select_related("case").order_by("pk"))
    visible = cases_in(
        request.scope,  # type: ignore[attr-defined]
        shield_in(request),
        cast("User", request.user),
    )
    open_to_her = set(visible.filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True))
    order = {BulkState.REFUSED: 0, BulkState.WAITING: 1, BulkState.DONE: 2}
    rows.sort(key=lambda row: order[BulkState(row.state)])
    return render(
        request,
        "cases/console/bulk_done.html",
        {
            "name": DOES[found.does],
            "at": found.at,
            "rows": [(row, row.case_id in open_to_her) for row in rows],
            "done": sum(row.state == BulkState.DONE for row in rows),
            "refused": sum(row.state == BulkState.REFUSED for row in rows),
            "waiting": sum(row.state == BulkState.WAITING for row in rows),
        },
    )
