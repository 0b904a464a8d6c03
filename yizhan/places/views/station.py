"""A station's page, and what a worker does there besides coming: saving it, rating it, finding the way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.geo import Datum, Position
from yizhan.common.uploads import photo_response
from yizhan.orgs.access import public, signed_in
from yizhan.people.models import Person
from yizhan.places import offers
from yizhan.places.access import offered_station
from yizhan.places.actions.care import (
    BadComment,
    drop_favourite,
    rate_station,
    save_favourite,
    take_back_rating,
)
from yizhan.places.forms.worker import RatingForm
from yizhan.places.models import Comment, Favourite, Photo, Station, StationState
from yizhan.places.queries.station_page import station_page
from yizhan.places.routes import Going, phone_of, route_links
from yizhan.places.views.who import her, person_of


@public
@require_safe
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a station. Raises Http404 unless workers may see it."""
    return render(
        request, "places/station.html", page_context(request, offered_station(pk), person_of(request))
    )


@public
@require_safe
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """The ways there, as a page of its own for browsers without script."""
    found = offered_station(pk)
    return render(request, "places/go.html", {"station": found, "ways": ways_to(request, found)})


def page_context(request: HttpRequest, found: Station, person: Person | None) -> dict[str, Any]:
    place, now = Position(found.lon, found.lat), timezone.now()
    return {
        "page": station_page(found, person, now),
        "offers": [] if found.state == StationState.SUSPENDED else offers.lines_at(found, now),
        "station": found,
        "ways": ways_to(request, found),
        "gcj02": place.in_datum(Datum.GCJ02),
    }


def ways_to(request: HttpRequest, found: Station) -> list[dict[str, Any]]:
    """Return the three ways of going with their links; drivers' homes are driven to first."""
    names = {Going.WALK: _("步行"), Going.RIDE: _("骑行"), Going.DRIVE: _("开车")}
    usual = Going.DRIVE if found.truck_spaces else Going.RIDE
    phone = phone_of(request.headers.get("User-Agent", ""))
    place = Position(found.lon, found.lat)
    return [
        {
            "code": going.value,
            "name": name,
            "is_usual": going is usual,
            "links": route_links(place, found.name, found.address, going, phone),
        }
        for going, name in names.items()
    ]


@signed_in
@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Save, or drop what was saved; htmx gets the button back."""
    found, (_user, person) = offered_station(pk), her(request)
    is_saved = Favourite.objects.filter(station=found, person=person).exists()
    (drop_favourite if is_saved else save_favourite)(station=found, person=person)
    if request.headers.get("HX-Request"):
        return render(request, "places/_favourite.html", {"station": found, "is_favourite": not is_saved})
    return redirect("places:station", pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate the station, or change what she wrote."""
    found, (user, person) = offered_station(pk), her(request)
    mine = Comment.objects.filter(station=found, person=person).first()
    form = RatingForm(
        request.POST or None, initial={"stars": mine.stars, "text": mine.text} if mine else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            rate_station(station=found, person=person, by=user, now=timezone.now(), **form.cleaned_data)
        except BadComment as wrong:
            form.add_error("text", str(wrong))
        else:
            messages.success(request, _("收到，谢谢您的评价。"))
            return redirect("places:station", pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"station": found, "form": form, "mine": mine, "range": range(1, 6)}
    return render(request, "places/rate.html", context, status=status)


@signed_in
@require_POST
def unrate(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = her(request)
    take_back_rating(station=offered_station(pk), person=person, by=user, now=timezone.now())
    messages.success(request, _("您的评价已经撤回。"))
    return redirect("places:station", pk)


@public
@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A picture of a station; a changed picture has another number, so phones keep it."""
    found = Photo.objects.filter(pk=pk, station__state__in=["running", "suspended"]).first()
    if found is None:
        raise Http404
    return photo_response(found.file, shared=True)
