"""The worker's home: the nearest useful stations, as a list and a map that are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from config.env import env
from yizhan.common import at_home
from yizhan.common.geo import Datum, Degrees
from yizhan.common.outlines import district_at, districts_named, provinces, sketch
from yizhan.orgs.access import public
from yizhan.people.models import Person
from yizhan.places.amenities import BY_CODE
from yizhan.places.asking import CHIPS, MOST_SKIPPED, PAGE, Asked, read_position
from yizhan.places.base_map import base_map, in_tiles
from yizhan.places.cards import Card, card_of
from yizhan.places.kinds import Kind, all_kinds
from yizhan.places.nearby.search import NearStation, nearest
from yizhan.places.nearby.why import PassedOver, passed_over
from yizhan.places.queries.mine import kept_near
from yizhan.places.sketch import Sketch, sketch_of
from yizhan.places.textsearch import find
from yizhan.places.views.who import person_of
from yizhan.places.where import Where, areas_with_stations, where_of

COOKIE = "asked"
PASSED_OVER = 6  # how many say why in the page itself, and how many at each further tap
PASSED_OVER_MORE = 20
FOUND = 20
COOKIE_AGE_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Unlisted:
    """Stations nearer than the farthest one listed, and why they are not. next: what asks for more of them.

    is_counted: they are `count`, no more. is_cut: there are more, which only a search by name tells of.
    """

    cards: Sequence[Card]
    count: int
    is_counted: bool
    next: str
    is_cut: bool


@dataclass(frozen=True)
class Answer:
    """What the list shows. next_skip: where the further ones begin, None at the end."""

    where: Where | None
    cards: Sequence[Card]
    first_number: int
    next_skip: int | None
    sketch: Sketch | None
    passed_over: Unlisted | None = None

    @property
    def province(self) -> str:
        """The code of the province whose outlines the sketch draws, "" when nobody knows."""
        district = district_at(self.where.position) if self.where and not env.tiles_url else None
        return district.province_code if district else ""

    @property
    def on_map(self) -> Degrees | None:
        """Where she looks from, in the datum of the map's tiles."""
        return in_tiles(self.where.position) if self.where else None


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The whole page. Her position is never part of this request."""
    now = timezone.now()
    asked = Asked.read(request.GET, Asked.last(request.COOKIES.get(COOKIE, "")))
    person = person_of(request)
    answer = answer_to(asked, request.GET, person, now, with_position=False)
    context = {
        "asked": asked,
        "answer": answer,
        "chips": [BY_CODE[code] for code in asked.chips()],
        "more": [amenity for code, amenity in BY_CODE.items() if code not in asked.chips()],
        "kinds": _mapped_kinds(),
        "kept": kept_near(person, now) if person else (),
        "map": base_map(),
        "links": at_home.links(),
    }
    return _remember(render(request, "places/home.html", context), request.GET, asked)


@public
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The list, or further lines of it, for the page's own script; a position in the body is forgotten."""
    now = timezone.now()
    asked = Asked.read(request.POST, Asked.last(request.COOKIES.get(COOKIE, "")))
    answer = answer_to(asked, request.POST, person_of(request), now, with_position=True)
    template = "_unlisted" if asked.why else "_cards" if asked.skip else "_results"
    return _remember(
        render(request, f"places/{template}.html", {"asked": asked, "answer": answer}), request.POST, asked
    )


def answer_to(
    asked: Asked, form: QueryDict, person: Person | None, now: datetime, *, with_position: bool
) -> Answer:
    where = where_of(read_position(form) if with_position else None, asked.area)
    if where is None:
        return Answer(None, (), 1, None, None)
    if asked.q:
        return _named(asked, where, now)
    search, at = asked.search(now, person), asked.open_at(now) or now
    found = nearest(search, where.position, now)
    cards = [_card(station, at, asked) for station in found.stations]
    limit = PASSED_OVER_MORE if asked.why else PASSED_OVER
    more = found.has_more and asked.skip + PAGE <= MOST_SKIPPED
    return Answer(
        where=where,
        cards=cards,
        first_number=asked.skip + 1,
        next_skip=asked.skip + PAGE if more else None,
        sketch=sketch_of(where.position, cards) if cards and not asked.skip else None,
        passed_over=_unlisted(
            passed_over(search, found, where.position, now, skip=asked.why, limit=limit), at, asked
        ),
    )


def _named(asked: Asked, where: Where, now: datetime) -> Answer:
    """What she typed, whatever the filters say: each card tells how it stands."""
    cards = [_card(station, now, asked) for station in find(asked.q, where.position, limit=FOUND)]
    sketch = sketch_of(where.position, cards) if cards else None
    return Answer(where, cards, 1, None, sketch)


def _unlisted(passed: PassedOver, at: datetime, asked: Asked) -> Unlisted | None:
    if not passed.stations:
        return None
    return Unlisted(
        cards=[_card(each.station, at, asked, "，".join(each.reasons)) for each in passed.stations],
        count=passed.count,
        is_counted=passed.is_whole,
        next=f"{asked.skip}-{passed.next_skip}" if passed.next_skip else "",
        is_cut=not passed.next_skip and not passed.is_whole,
    )


def _card(station: NearStation, at: datetime, asked: Asked, reason: str = "") -> Card:
    return card_of(station, at, asked.has, reason, Datum(env.tiles_datum))


@public
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Pick a district instead of a position."""
    name = request.GET.get("name", "").strip()[:12]
    context = {
        "name": name,
        "named": districts_named(name)[:20] if name else (),
        "provinces": areas_with_stations(),
        "current": Asked.last(request.COOKIES.get(COOKIE, "")).area,
    }
    return render(request, "places/areas.html", context)


@public
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """All filters as a page, for browsers without script."""
    context = {
        "asked": Asked.last(request.COOKIES.get(COOKIE, "")),
        "more": list(BY_CODE.values()),
        "kinds": _mapped_kinds(),
    }
    return render(request, "places/filters.html", context)


@public
@require_safe
@cache_control(public=True, max_age=7 * 24 * 3600)
def outline(request: HttpRequest, code: str) -> HttpResponse:
    """The outlines of a province's districts as GeoJSON: a sketch, no map. Raises Http404."""
    if not any(province.code == code for province in provinces()):
        raise Http404
    return HttpResponse(sketch(code), content_type="application/geo+json")


def _mapped_kinds() -> list[Kind]:
    return [kind for kind in all_kinds() if kind.is_mapped]


def _remember(response: HttpResponse, form: QueryDict, asked: Asked) -> HttpResponse:
    if "f" in form or "area" in form:
        kept = replace(asked, used=asked.used[:CHIPS])
        response.set_cookie(COOKIE, kept.cookie(), max_age=COOKIE_AGE_S, httponly=True, samesite="Lax")
    return response
