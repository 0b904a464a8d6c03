"""The officer's table of stations, and the same on a map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.env import env
from yizhan.common.geo import Datum, Degrees, from_wgs84
from yizhan.orgs.access import officer, scope_for
from yizhan.orgs.models import UnitKind
from yizhan.orgs.shield import shield_in
from yizhan.places import amenities, kinds
from yizhan.places.access import STATIONS_EDIT, STATIONS_READ
from yizhan.places.models import Setting, StationState
from yizhan.places.queries.officer import Filter, dots, page_of, stations
from yizhan.places.views.officer_map import map_words

UNITS_OFFERED = 200


@require_safe
@officer(STATIONS_READ)
def table(request: HttpRequest) -> HttpResponse:
    """Stations of my units, a page of fifty; filters and order stand in the address, so a view is a link."""
    wanted = Filter.read(request.GET, request.GET.getlist("id"))
    number = request.GET.get("page", "")
    page = page_of(
        request.scope,  # type: ignore[attr-defined]
        shield_in(request),
        wanted,
        int(number) if number.isdecimal() and len(number) < 8 else 1,
        timezone.now(),
    )
    units = list(request.scope.units().standing().order_by("area_path")[:UNITS_OFFERED])  # type: ignore[attr-defined]
    kind = kinds.kind_of(wanted.kind) if wanted.kind else None
    return render(
        request,
        "places/console/list.html",
        {
            "page": page,
            "wanted": wanted,
            "address": wanted.address(),
            "views": _views(wanted),
            "can_edit": bool(scope_for(request, STATIONS_EDIT)),
            "units": units,
            "districts": [unit for unit in units if unit.kind == UnitKind.DISTRICT and unit.division_code],
            "map": map_words(unit.division_code for unit in units),
            "kinds": kinds.all_kinds(),
            "tiers": kind.tiers if kind else (),
            "settings": Setting.choices,
            "states": StationState.choices,
            "amenities": amenities.ALL,
        },
    )


def _views(wanted: Filter) -> list[tuple[str, str, bool]]:
    """Return the work lists as (code, address, is it this one)."""
    listed = [("", Filter())] + [
        (code, Filter(**{code: True}))  # type: ignore[arg-type]
        for code in ("no_hours", "idle", "old_faults", "broken")
    ]
    return [(code, f"?{each.address()}", each == wanted) for code, each in listed]


@require_safe
@officer(STATIONS_READ)
def map_dots(request: HttpRequest) -> HttpResponse:
    """The filtered stations in `bbox` (west,south,east,north in WGS-84 degrees) as dots for the map."""
    try:
        west, south, east, north = (float(part) for part in request.GET.get("bbox", "").split(","))
    except ValueError:
        return HttpResponseBadRequest("bbox")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return HttpResponseBadRequest("bbox")
    wanted = Filter.read(request.GET, request.GET.getlist("id"))
    rows = stations(request.scope, shield_in(request), wanted, timezone.now())  # type: ignore[attr-defined]
    found = dots(rows, west, south, east, north)
    answer = JsonResponse(
        {
            "dots": [
                {
                    "lon": round(place.lon, 6),
                    "lat": round(place.lat, 6),
                    "count": dot.count,
                    **(
                        {
                            "name": dot.name,
                            "state": dot.state,
                            "url": reverse("stations:station", args=[dot.pk]),
                        }
                        if dot.pk
                        else {}
                    ),
                }
                for dot in found
                if (place := from_wgs84(Degrees(dot.lon, dot.lat), Datum(env.tiles_datum)))
            ]
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
