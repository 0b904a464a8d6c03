"""A family's page of the days: who fetches, with what code, what carers must know, when the child stays away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.places.views.who import her
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.access import application_of, collector_of
from yizhan.services.childcare.actions import Refused
from yizhan.services.childcare.codes import code_of
from yizhan.services.childcare.days import day_of
from yizhan.services.childcare.forms import AbsenceForm, CareCardForm, CollectorForm
from yizhan.services.childcare.models import Application, CareCard
from yizhan.services.childcare.queries import shown
from yizhan.services.childcare.sealed import ALLERGIES, COLLECTOR_NAME, CONTACTS


@require_safe
@signed_in
def days(request: HttpRequest, pk: int) -> HttpResponse:
    _user, person = her(request)
    return _show(request, application_of(person, pk))


def _show(request: HttpRequest, one: Application, **forms: Any) -> HttpResponse:
    now = timezone.now()
    today = day_of(now)
    card = CareCard.objects.filter(application=one).first()
    known = {"allergies": ALLERGIES.open(card), "contacts": CONTACTS.open(card)} if card else {}
    inside = one.attendances.filter(day=today, left_at__isnull=True).exists()
    collectors = one.collectors.filter(ended_at__isnull=True).order_by("pk")
    attendances = one.attendances.select_related("collector").order_by("-day")
    context = {
        "one": shown(one),
        "application": one,
        "term": one.term,
        "today": today,
        "inside": inside,
        "collectors": [
            (who, COLLECTOR_NAME.open(who), code_of(who.ref, today) if inside else "") for who in collectors
        ],
        "attendances": [
            (row, COLLECTOR_NAME.open(row.collector) if row.collector else "") for row in attendances
        ],
        "absences": one.absences.order_by("-day"),
        "card": forms.get("card") or CareCardForm(initial=known),
        "collector": forms.get("collector") or CollectorForm(),
        "absence": forms.get("absence") or AbsenceForm(),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "childcare/days.html", context, status=status)


@require_POST
@signed_in
def care_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Allergies and whom to call."""
    _user, person = her(request)
    one, form = application_of(person, pk), CareCardForm(request.POST)
    if not form.is_valid():
        return _show(request, one, card=form)
    doing.write_care_card(application=one, **form.cleaned_data, now=timezone.now())
    messages.success(request, _("记下了，只有当天当班的人看得到。"))
    return redirect("childcare:days", pk)


@require_POST
@signed_in
def add_collector(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody more may fetch the child."""
    user, person = her(request)
    one, form = application_of(person, pk), CollectorForm(request.POST)
    if form.is_valid():
        try:
            doing.add_collector(application=one, **form.cleaned_data, by=user, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("授权了。来接的那天，把当天的接走码告诉这个人。"))
            return redirect("childcare:days", pk)
    return _show(request, one, collector=form)


@require_POST
@signed_in
def end_collector(request: HttpRequest, collector_pk: int) -> HttpResponse:
    user, person = her(request)
    collector = collector_of(person, collector_pk)
    doing.end_collector(collector=collector, by=user, now=timezone.now())
    messages.success(request, _("取消了，这个人的接走码马上失效。"))
    return redirect("childcare:days", collector.application_id)


@require_POST
@signed_in
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """The child stays away on a day."""
    user, person = her(request)
    one, form = application_of(person, pk), AbsenceForm(request.POST)
    if form.is_valid():
        try:
            doing.tell_absence(application=one, **form.cleaned_data, by=user, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("请好假了。"))
            return redirect("childcare:days", pk)
    return _show(request, one, absence=form)
