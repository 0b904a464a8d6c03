"""Pictures of a station and of what is wrong there, for its officers."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.uploads import PhotoField, photo_response
from yizhan.orgs.access import officer
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT, STATIONS_READ, fault_in, photo_in, station_in
from yizhan.places.actions.photos import TooManyPhotos, add_photo, caption_photo, put_first, remove_photo


class PhotoForm(forms.Form):
    """One photo of a station."""

    photo = PhotoField()
    caption = forms.CharField(label=gettext_lazy("说明"), max_length=80, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo."""
    station = station_in(request.scope, pk)  # type: ignore[attr-defined]
    sent = request.method == "POST"
    form = PhotoForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            add_photo(
                station_id=station.pk,
                file=form.cleaned_data["photo"],
                caption=form.cleaned_data["caption"],
                by=cast("User", request.user),
                now=timezone.now(),
            )
        except TooManyPhotos:
            form.add_error("photo", _("最多 12 张，先移除一张再加"))
        else:
            messages.success(request, _("照片加好了"))
            return redirect(f"{reverse('stations:station', args=[station.pk])}#photos")
    return render(
        request,
        "places/console/small_form.html",
        {"form": form, "station": station, "title": _("添加照片"), "button": _("添加")},
        status=422 if form.errors else 200,
    )


@require_POST
@officer(STATIONS_EDIT)
def change(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Caption a photo, show it first, or take it away."""
    station = station_in(request.scope, pk)  # type: ignore[attr-defined]
    chosen = photo_in(station, photo_pk)
    by, now, doing = cast("User", request.user), timezone.now(), request.POST.get("do")
    if doing == "remove":
        remove_photo(photo=chosen, by=by, now=now)
        messages.success(request, _("照片移除了"))
    elif doing == "first":
        put_first(photo=chosen, by=by, now=now)
    else:
        caption_photo(photo=chosen, caption=request.POST.get("caption", "")[:80], by=by, now=now)
        messages.success(request, _("说明改好了"))
    return redirect(f"{reverse('stations:station', args=[station.pk])}#photos")


@require_safe
@officer(STATIONS_READ)
def photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponseBase:
    """A station's photo, in whatever state the station is."""
    return photo_response(photo_in(station_in(request.scope, pk), photo_pk).file)  # type: ignore[attr-defined]


@require_safe
@officer(STATIONS_READ)
def fault_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What a worker photographed, for those who may know of the fault."""
    return photo_response(fault_in(request.scope, shield_in(request), pk).photo)  # type: ignore[attr-defined]
