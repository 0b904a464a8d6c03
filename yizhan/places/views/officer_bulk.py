"""Several stations at once: suspended, handed over, their plaques printed. Each row says how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import OutOfReach, officer
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT
from yizhan.places.actions.stations import NotAllowed, SameUnit, hand_over_station, move_station
from yizhan.places.forms.care import ReasonForm, UnitForm
from yizhan.places.models import Station, StationState
from yizhan.places.sheet import qr_svg

MOST = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one row. said: empty when it went well."""

    name: str
    url: str
    said: str = ""


def _chosen(request: HttpRequest, ids: list[str]) -> list[Station]:
    """Return the chosen stations that are hers, in the order of their names, at most 200."""
    numbers = [int(text) for text in ids[:MOST] if text.isdecimal() and len(text) < 16]
    mine = request.scope.filter(Station.objects.filter(pk__in=numbers))  # type: ignore[attr-defined]
    return list(mine.select_related("unit").order_by("name", "pk"))


@require_POST
@officer(STATIONS_EDIT)
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask what is needed for what is to be done, then do it row by row."""
    stations = _chosen(request, request.POST.getlist("id"))
    doing = request.POST.get("do", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("stations:list")
    if not stations or doing not in ("plaques", "suspend", "unit"):
        return redirect(back)
    if doing == "plaques":
        query = urlencode([("id", station.pk) for station in stations])
        return redirect(f"{reverse('stations:plaques')}?{query}")
    sent = request.POST if "sure" in request.POST else None
    form = (
        ReasonForm(sent)
        if doing == "suspend"
        else UnitForm(sent, units=request.scope.units().standing().order_by("area_path", "pk"))  # type: ignore[attr-defined]
    )
    outcomes = None
    if form.is_valid():
        outcomes = [_tried(station, _act(doing, form.cleaned_data, request)) for station in stations]
    return render(
        request,
        "places/console/bulk.html",
        {
            "form": form,
            "doing": doing,
            "stations": stations,
            "outcomes": outcomes,
            "failed": sum(bool(each.said) for each in outcomes or []),
            "next": back,
        },
        status=422 if form.errors else 200,
    )


def _act(doing: str, given: dict[str, Any], request: HttpRequest) -> Callable[[Station], object]:
    by, now = cast("User", request.user), timezone.now()
    if doing == "suspend":
        return lambda station: move_station(
            station_id=station.pk, to=StationState.SUSPENDED, reason=given["reason"], by=by, now=now
        )
    return lambda station: hand_over_station(station_id=station.pk, unit=given["unit"], by=by, now=now)


def _tried(station: Station, act: Callable[[Station], object]) -> Outcome:
    said = ""
    try:
        act(station)
    except NotAllowed:
        said = _("它不在运行，不能停用")
    except SameUnit:
        said = _("它已经归这个单位")
    except OutOfReach:
        said = _("不归您管")
    return Outcome(station.name, reverse("stations:station", args=[station.pk]), said)


@require_safe
@officer(STATIONS_EDIT)
def plaques(request: HttpRequest) -> HttpResponse:
    """A sheet to print: per station its name, its code, and the QR that leads to checking in."""
    stations = _chosen(request, request.GET.getlist("id"))
    sheets = [(station, qr_svg(check_in_address(request, station.plaque_code))) for station in stations]
    return render(request, "places/console/plaques.html", {"sheets": sheets})


def check_in_address(request: HttpRequest, code: str) -> str:
    """The address that a plaque's QR holds; by the public name of the site, where that is set."""
    try:
        path = reverse("places:plaque", args=[code])
    except NoReverseMatch:  # the worker's door is not built in
        path = f"/p/{code}/"
    public = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    return f"{public}{path}" if public else request.build_absolute_uri(path)
