"""The texts that officers of a unit start their answers from."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import Refused
from yizhan.cases.forms import TextForm
from yizhan.cases.models import ReadyText
from yizhan.cases.texts import remove, write
from yizhan.orgs.access import Scope, acting_unit, officer, units_of
from yizhan.orgs.models import Unit
from yizhan.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def texts(request: HttpRequest) -> HttpResponse:
    """Those of her units, and a new one."""
    desks = _desks(request)
    form = TextForm(request.POST or None, desks=desks, initial={"unit": acting_unit(request)})
    if request.method == "POST" and form.is_valid() and _written(request, form, None):
        return redirect("cases_console:texts")
    rows = ReadyText.objects.filter(unit__in=desks).select_related("unit").order_by("unit", "name", "pk")
    return render(
        request,
        "cases/console/texts.html",
        {"form": form, "texts": rows},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: written anew, or removed. Raises Http404."""
    desks = _desks(request)
    found = ReadyText.objects.filter(pk=pk, unit__in=desks).select_related("unit").first()
    if found is None:
        raise Http404
    user, now = cast("User", request.user), timezone.now()
    if request.POST.get("do") == "remove":
        remove(text=found, by=user, now=now)
        messages.success(request, _("删掉了"))
        return redirect("cases_console:texts")
    initial = {"name": found.name, "says": found.says, "unit": found.unit}
    form = TextForm(request.POST or None, desks=desks.filter(pk=found.unit_id), initial=initial)
    if request.method == "POST" and form.is_valid() and _written(request, form, found):
        return redirect("cases_console:texts")
    return render(
        request,
        "cases/console/text.html",
        {"form": form, "text": found},
        status=422 if form.errors else 200,
    )


def _desks(request: HttpRequest) -> QuerySet[Unit]:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return Unit.objects.filter(pk__in=units_of([scope]), closed_at__isnull=True)


def _written(request: HttpRequest, form: TextForm, found: ReadyText | None) -> bool:
    try:
        write(text=found, by=cast("User", request.user), now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error("name", str(refused))
        return False
    messages.success(request, _("存下了，写答复的时候可以选它"))
    return True
