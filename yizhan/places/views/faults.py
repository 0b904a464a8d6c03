"""Something is wrong here: reporting it, and seeing what became of it."""

from __future__ import annotations

from datetime import timedelta

from allauth.core import ratelimit
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.common.uploads import photo_response
from yizhan.orgs.access import public, signed_in
from yizhan.orgs.models import Role
from yizhan.orgs.shield import readers, reads_of
from yizhan.people.models import Person, User
from yizhan.places.access import STATIONS_READ, offered_station
from yizhan.places.actions.care import BadFault, FaultIsClosed, add_to_fault, report_fault, shield_unit
from yizhan.places.amenities import BY_CODE
from yizhan.places.faults import FaultKind
from yizhan.places.forms.worker import FaultForm, WordForm
from yizhan.places.models import Fault
from yizhan.places.views.who import her, person_of

NAMELESS_PER_HOUR = (
    20  # reports without an account, per station: enough for a real failure, dull for a script
)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what is wrong. With an account she sees what becomes of it."""
    found, person = offered_station(pk), person_of(request)
    unit = shield_unit(found, person)
    is_post = request.method == "POST"
    refusal = _too_many(request, found.pk, person) if is_post else ""
    form = FaultForm(
        request.POST if is_post else None,
        request.FILES if is_post and not refusal else None,
        station=found,
        can_shield=unit is not None,
        initial={"amenity": request.GET.get("amenity", ""), "kind": request.GET.get("kind", "")},
    )
    if refusal:
        form.add_error(None, refusal)
    elif is_post and form.is_valid():
        given = form.cleaned_data
        now = timezone.now()
        try:
            fault = report_fault(
                station=found,
                kind=given["kind"],
                amenity=given["amenity"] if given["kind"] == FaultKind.BROKEN else "",
                text=given["text"],
                photo=given["photo"],
                person=person,
                by=person.user if person else None,
                is_shielded=given.get("shield", False),
                now=now,
            )
        except BadFault as bad:
            form.add_error(None, str(bad))
        else:
            return _thank(request, fault)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "places/wrong.html", {"station": found, "form": form, "unit": unit}, status=status)


def _too_many(request: HttpRequest, station_id: int, person: Person | None) -> str:
    """Return why no more is taken now, or "". Asked before the photo is decoded, and each try counts."""
    if person is not None:
        may = ratelimit.consume(request, action="report_fault", user=request.user)
        return "" if may else _("您刚报了很多条，请过一会儿再报")
    hour_ago = timezone.now() - timedelta(hours=1)
    nameless = Fault.objects.filter(station=station_id, reporter=None, reported_at__gt=hour_ago)
    is_over = nameless.count() >= NAMELESS_PER_HOUR
    if is_over or not ratelimit.consume(request, action="report_fault_nameless"):
        return _("这里刚收到很多条，请登录后再报")
    return ""


def _thank(request: HttpRequest, fault: Fault) -> HttpResponse:
    if fault.reporter_id:
        messages.success(request, _("收到了，谢谢您。处理到哪一步，这里都能看到。"))
        return redirect("places:fault", fault.pk)
    messages.success(request, _("收到了，谢谢您。登录后再报，能看到处理到哪一步。"))
    return redirect("places:station", fault.station_id)


def fault_of(user: User, pk: int) -> Fault:
    """Her own report. Raises Http404 for any other, without telling whether it exists."""
    found = (
        Fault.objects.filter(pk=pk, reporter__user=user)
        .select_related("station__unit", "shielded_unit")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _who_reads(fault: Fault) -> dict[str, object]:
    """Of what she said past her unit she sees who may read it, by unit and role, and who has."""
    if not fault.shielded_unit_id:
        return {}
    may = readers(fault.station.unit, STATIONS_READ, timezone.now(), past=[fault.shielded_unit_id])
    lines = dict.fromkeys((reader.unit.name, Role(reader.role).label) for reader in may)
    return {"may_read": lines, "have_read": reads_of(f"places.fault:{fault.pk}")}


@signed_in
@never_cache
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    """All she has reported, newest first."""
    _user, person = her(request)
    mine = Fault.objects.filter(reporter=person).select_related("station")
    return render(request, "places/faults.html", {"faults": mine.order_by("-reported_at")[:100]})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fault(request: HttpRequest, pk: int) -> HttpResponse:
    """One report with what was done about it; while it is open she can add a word."""
    assert request.user.is_authenticated
    found = fault_of(request.user, pk)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_to_fault(fault=found, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
        except (BadFault, FaultIsClosed) as bad:
            form.add_error("text", str(bad))
        else:
            messages.success(request, _("补充好了。"))
            return redirect("places:fault", pk)
    context = {
        "fault": found,
        "kind": FaultKind(found.kind).label if found.kind in FaultKind.values else found.kind,
        "amenity": BY_CODE[found.amenity].name if found.amenity in BY_CODE else "",
        "notes": found.notes.order_by("at", "pk"),
        "form": form,
        **_who_reads(found),
    }
    return render(request, "places/fault.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_safe
def fault_photo(request: HttpRequest, pk: int) -> FileResponse:
    """The photo of her own report."""
    assert request.user.is_authenticated
    found = fault_of(request.user, pk)
    return photo_response(found.photo)
