"""Along my way: stations within a detour between two places, in driving order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.env import env
from yizhan.common.geo import Datum, Degrees, Position, ride_min
from yizhan.common.outlines import district_at, district_of_code, districts_named
from yizhan.orgs.access import public
from yizhan.people.models import Person
from yizhan.places.asking import Asked, read_position
from yizhan.places.base_map import base_map, in_tiles
from yizhan.places.cards import Card, card_of
from yizhan.places.models import Station
from yizhan.places.nearby.along import OnTheWay, along
from yizhan.places.nearby.search import BadSearch
from yizhan.places.textsearch import find
from yizhan.places.views.who import person_of
from yizhan.places.views.worker import COOKIE
from yizhan.places.where import where_of
from yizhan.places.words import on_top

DRIVE_M_PER_MIN = 660.0  # 40 km/h, as a van gets through a city
DETOURS_KM = (1, 2, 5, 10, 20)
LIMIT = 30


@dataclass(frozen=True)
class End:
    """One end of the way. pick: "s12" a station, "d310101" a district, "me" a position in the request's body.

    position: None while nothing she typed is known. others: what else her words may mean.
    """

    text: str = ""
    pick: str = ""
    position: Position | None = None
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Stop:
    """A station on the way. extra: what it costs, in words."""

    card: Card
    extra: str


@public
@require_http_methods(["GET", "HEAD", "POST"])
def along_my_way(request: HttpRequest) -> HttpResponse:
    """A form of two ends, and the stations between them. A position comes by POST only."""
    form = request.POST if request.method == "POST" else request.GET
    now, person = timezone.now(), person_of(request)
    asked = Asked.last(request.COOKIES.get(COOKIE, ""))
    ends = [read_end(form, name, asked, request.method == "POST") for name in ("a", "b")]
    going = "drive" if form.get("going") == "drive" else "ride"
    detour_km = int(form["km"]) if form.get("km") in {str(km) for km in DETOURS_KM} else 2
    context = {
        "a": ends[0],
        "b": ends[1],
        "going": going,
        "detour_km": detour_km,
        "detours_km": DETOURS_KM,
        "open_now": "open" in form or "f" not in form,
        "asked": asked,
    }
    if not request.headers.get("HX-Request"):
        context |= _map_start(asked)
    if ends[0].position and ends[1].position:
        wanted = replace(asked, opening="now" if context["open_now"] else "", skip=0)
        context |= _stops([ends[0].position, ends[1].position], wanted, person, going, detour_km * 1000, now)
    template = "places/_along.html" if request.headers.get("HX-Request") else "places/along.html"
    answer = render(request, template, context)
    patch_vary_headers(answer, ["HX-Request"])  # going back must not show the part as if it were the page
    return answer


def _map_start(asked: Asked) -> dict[str, object]:
    """Where the map begins, in the datum of its tiles."""
    where = where_of(None, asked.area)
    district = district_at(where.position) if where else None
    return {
        "map": base_map(),
        "start": in_tiles(where.position) if where else Degrees(104.0, 35.0),
        "province": district.province_code if district else "",
    }


def read_end(form: QueryDict, name: str, asked: Asked, is_post: bool) -> End:
    """Return an end of the way: the one she picked, or the best guess for her words with what else they mean."""
    text, pick = form.get(name, "").strip()[:40], form.get(f"{name}_at", "")[:16]
    if pick == "me":
        body = form.copy()
        body["lon"], body["lat"], body["datum"] = (
            form.get(f"{name}_{part}", "") for part in ("lon", "lat", "datum")
        )
        place = read_position(body) if is_post else None
        return End(text or _("我的位置"), "me" if place else "", place)
    if not text:
        return End()
    options = _options(text, asked)
    chosen = next((option for option in options if option[0] == pick), options[0] if options else None)
    if chosen is None:
        return End(text)
    return End(text, chosen[0], _position_of(chosen[0]), tuple(options))


def _options(text: str, asked: Asked) -> list[tuple[str, str]]:
    """Return tokens with names: districts that begin with the words, then stations, the nearest first."""
    districts = [
        (
            f"d{district.code}",
            f"{district.province} {district.name}" if district.province != district.name else district.name,
        )
        for district in districts_named(text)[:3]
    ]
    where = where_of(None, asked.area)
    stations = find(text, where.position, limit=4) if where else []
    return districts + [(f"s{station.id}", station.name) for station in stations]


def _position_of(pick: str) -> Position | None:
    if pick.startswith("d"):
        district = district_of_code(pick[1:])
        return district.centre if district else None
    found = Station.objects.filter(pk=int(pick[1:])).values_list("lon", "lat").first()
    return Position(*found) if found else None


def _stops(
    route: Sequence[Position], asked: Asked, person: Person | None, going: str, detour_m: float, now: datetime
) -> dict[str, object]:
    try:
        found, has_more = along(replace(asked.search(now, person), limit=LIMIT, skip=0), route, now, detour_m)
    except BadSearch as bad:
        return {"wrong": str(bad)}
    stops = [_stop(each, asked, going, now) for each in found]
    return {"stops": stops, "has_more": has_more, "is_answered": True}


def _stop(found: OnTheWay, asked: Asked, going: str, now: datetime) -> Stop:
    per_min = DRIVE_M_PER_MIN
    minutes = ride_min(found.extra_m) if going == "ride" else max(1, round(found.extra_road_m / per_min))
    card = card_of(found.station, now, asked.has, tiles=Datum(env.tiles_datum))
    return Stop(card, on_top(found.along_m, found.extra_road_m, minutes))
