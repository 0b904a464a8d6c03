"""What workers report: the officer's list, and one of it with its answers."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.orgs.access import Scope, held_in, officer, scope_for
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import Reader, note_read, shield_in
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT, STATIONS_READ, fault_in, faults_in
from yizhan.places.actions.care import FaultIsClosed, answer_fault
from yizhan.places.forms.care import FaultForm
from yizhan.places.models import Fault, FaultState
from yizhan.places.queries.officer import OPEN_FAULTS, old_faults

PAGE = 50


@require_safe
@officer(STATIONS_READ)
def faults(request: HttpRequest) -> HttpResponse:
    """Open faults of my stations, the oldest first; closed ones on demand, the newest first."""
    now = timezone.now()
    found = faults_in(request.scope, shield_in(request)).select_related("station__unit")  # type: ignore[attr-defined]
    station = request.GET.get("station", "")
    if station.isdecimal() and len(station) < 16:
        found = found.filter(station=int(station))
    which = request.GET.get("which", "open")
    if which == "old":
        found = old_faults(found, now).order_by("reported_at", "pk")
    elif which == "closed":
        found = found.exclude(state__in=OPEN_FAULTS).order_by("-closed_at", "-pk")
    else:
        which = "open"
        found = found.filter(state__in=OPEN_FAULTS).order_by("reported_at", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "places/console/faults.html",
        {"page": page, "which": which, "station": station, "now": now},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_READ)
def fault(request: HttpRequest, pk: int) -> HttpResponse:
    """One fault with all that was said; answered by those who may edit the station."""
    found = fault_in(request.scope, shield_in(request), pk)  # type: ignore[attr-defined]
    now = timezone.now()
    if found.shielded_unit_id and (reader := _reader(request, found)):
        note_read(subject=f"places.fault:{found.pk}", by=reader, now=now)
    to_edit = scope_for(request, STATIONS_EDIT)
    can_edit = bool(to_edit) and to_edit.holds(found.station.unit)
    form = FaultForm(request.POST if request.method == "POST" and can_edit else None, state=found.state)
    if form.is_valid():
        try:
            answer_fault(
                fault=found,
                state=FaultState(form.cleaned_data["state"]),
                text=form.cleaned_data["text"],
                by=cast("User", request.user),
                now=now,
            )
        except FaultIsClosed as closed:
            messages.error(request, str(closed))
        else:
            messages.success(request, _("记下了，报的人会看到"))
        return redirect("stations:fault", found.pk)
    return render(
        request,
        "places/console/fault.html",
        {
            "fault": found,
            "notes": found.notes.select_related("by").order_by("at", "pk"),
            "form": form,
            "can_answer": can_edit and found.closed_at is None,
        },
        status=422 if form.errors else 200,
    )


def _reader(request: HttpRequest, found: Fault) -> Reader | None:
    """In which role she reads it: the one nearest to the station."""
    reaching = [one for one in held_in(request) if Scope((one.reach,)).holds(found.station.unit)]
    nearest = max(reaching, key=lambda one: len(one.reach.path), default=None)
    if nearest is None:
        return None
    return Reader(cast("User", request.user).pk, nearest.role, Unit.objects.get(pk=nearest.reach.unit_id))
