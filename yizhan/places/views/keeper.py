"""The keeper's pages: a tablet at the door, or her phone."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common import say
from yizhan.people.models import User
from yizhan.places.access import (
    keeper,
    kept_fault,
    kept_station,
    kept_visit,
    override_in,
)
from yizhan.places.actions.amenities import NotThere, mark_broken, mark_mended
from yizhan.places.actions.care import FaultIsClosed, answer_fault
from yizhan.places.actions.hours import (
    AlreadyOver,
    OtherwiseAlready,
    close_station,
    end_hours,
    open_station,
)
from yizhan.places.actions.visits import (
    NotTakenBack,
    StationNotRunning,
    take_back_tally,
    tally_visit,
)
from yizhan.places.forms.care import FaultForm, UntilForm
from yizhan.places.models import FaultState, HoursOverride, Station
from yizhan.places.parts import parts_of
from yizhan.places.queries.keeper import board, kept_stations, last_tally, now_at, standing_overrides

MOST_AT_ONCE = 50


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@keeper
def home(request: HttpRequest) -> HttpResponse:
    """Her station at once, or the choice among hers."""
    stations = kept_stations(_by(request), timezone.now())
    if len(stations) == 1:
        return redirect("keeper:station", stations[0].pk)
    return render(request, "places/keeper/home.html", {"stations": stations})


@require_safe
@keeper
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything at hand: count, close, open, mend, answer."""
    return _page(request, kept_station(_by(request), pk), timezone.now())


def _page(request: HttpRequest, kept: Station, now: datetime, **forms: UntilForm) -> HttpResponse:
    overrides = standing_overrides(kept, now)
    running = [each for each in overrides if each.starts_at <= now]
    wrong = any(form.errors for form in forms.values())
    return render(
        request,
        "places/keeper/station.html",
        {
            "station": kept,
            "now": now_at(kept, overrides, now),
            "board": board(kept, overrides),
            "parts": parts_of(kept, now),
            "running": running[-1] if running else None,
            "close_form": UntilForm(now=now, auto_id="close_%s"),
            "open_form": UntilForm(now=now, auto_id="open_%s"),
            **_tally(request, kept, now),
            **forms,
        },
        status=422 if wrong else 200,
    )


def _tally(request: HttpRequest, kept: Station, now: datetime) -> dict[str, Any]:
    return {"key": secrets.token_urlsafe(12), "last": last_tally(kept, _by(request), now)}


@require_safe
@keeper
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes by itself, asked for every twenty seconds."""
    kept, now = kept_station(_by(request), pk), timezone.now()
    answer = render(
        request,
        "places/keeper/_now.html",
        {"station": kept, "now": now_at(kept, standing_overrides(kept, now), now)},
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@keeper
def tally(request: HttpRequest, pk: int) -> HttpResponse:
    """Count who came in. The same key twice (a double tap, a lost answer) counts once."""
    kept, now = kept_station(_by(request), pk), timezone.now()
    count, key = request.POST.get("count", "1"), request.POST.get("key", "")[:40]
    said = ""
    if not count.isdecimal() or len(count) > 9 or not 1 <= int(count) <= MOST_AT_ONCE:
        said = _("一次最多点 50 人")
    else:
        try:
            tally_visit(station=kept, by=_by(request), now=now, count=int(count), key=key or None)
        except StationNotRunning as refused:
            said = str(refused)
    return _counted(request, kept, now, said)


@require_POST
@keeper
def undo(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    """Take her last tally back."""
    kept, now = kept_station(_by(request), pk), timezone.now()
    said = ""
    try:
        visit = kept_visit(_by(request), kept, visit_pk)
        if visit:
            take_back_tally(visit=visit, by=_by(request), now=now)
    except NotTakenBack as refused:
        said = str(refused)
    return _counted(request, kept, now, said)


def _counted(request: HttpRequest, kept: Station, now: datetime, said: str) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        if said:
            messages.error(request, said)
        return redirect("keeper:station", kept.pk)
    return render(
        request,
        "places/keeper/_counted.html",
        {
            "station": kept,
            "said": said,
            "now": now_at(kept, standing_overrides(kept, now), now),
            **_tally(request, kept, now),
        },
    )


@require_POST
@keeper
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the door for a while."""
    return _otherwise(request, pk, "close", close_station, _("关门了，到 %(until)s 自动恢复"))


@require_POST
@keeper
def open_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Open outside the usual hours for a while."""
    return _otherwise(request, pk, "open", open_station, _("开门了，到 %(until)s"))


def _otherwise(
    request: HttpRequest, pk: int, name: str, act: Callable[..., HoursOverride], done: str
) -> HttpResponse:
    """Let the station be closed or open from now on, as the form `name` says until when and why."""
    kept, now = kept_station(_by(request), pk), timezone.now()
    form = UntilForm(request.POST, now=now, auto_id=f"{name}_%s")
    if not form.is_valid():
        return _page(request, kept, now, **{f"{name}_form": form})
    try:
        made = act(
            station_id=kept.pk,
            until=form.ends_at,
            reason=form.cleaned_data["reason"],
            by=_by(request),
            now=now,
        )
    except OtherwiseAlready as other:
        messages.warning(request, _already(other, now))
    else:
        messages.success(request, done % {"until": say.moment(made.ends_at, now)})
    return redirect("keeper:station", kept.pk)


def _already(other: OtherwiseAlready, now: datetime) -> str:
    standing = other.override
    return _("刚才已经有人改过：%(reason)s，到 %(until)s。要改先点“恢复正常”。") % {
        "reason": standing.reason,
        "until": say.moment(standing.ends_at, now),
    }


@require_POST
@keeper
def usual(request: HttpRequest, pk: int, override_pk: int) -> HttpResponse:
    """Back to the usual hours."""
    kept = kept_station(_by(request), pk)
    with contextlib.suppress(AlreadyOver):  # it ended by itself a moment ago: what she wanted
        end_hours(override=override_in(kept, override_pk), by=_by(request), now=timezone.now())
    messages.success(request, _("恢复正常开放时间了"))
    return redirect("keeper:station", kept.pk)


@require_POST
@keeper
def thing(request: HttpRequest, pk: int, amenity: str) -> HttpResponse:
    """Something broke, or works again: one tap."""
    kept = kept_station(_by(request), pk)
    act = mark_broken if request.POST.get("state") == "broken" else mark_mended
    try:
        act(station_id=kept.pk, amenity=amenity, by=_by(request), now=timezone.now())
    except NotThere:
        messages.error(request, _("这个站没有这样东西了，可能刚有人改过"))
    return redirect("keeper:station", kept.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def fault(request: HttpRequest, pk: int, fault_pk: int) -> HttpResponse:
    """One fault with its answers, and hers."""
    found = kept_fault(_by(request), pk, fault_pk)
    form = FaultForm(request.POST if request.method == "POST" else None, state=found.state)
    if form.is_valid():
        try:
            answer_fault(
                fault=found,
                state=FaultState(form.cleaned_data["state"]),
                text=form.cleaned_data["text"],
                by=_by(request),
                now=timezone.now(),
            )
        except FaultIsClosed as closed:
            messages.error(request, str(closed))
        else:
            messages.success(request, _("记下了，报的人会看到"))
        return redirect("keeper:station", pk)
    return render(
        request,
        "places/keeper/fault.html",
        {
            "fault": found,
            "station": found.station,
            "notes": found.notes.select_related("by").order_by("at", "pk"),
            "form": form,
            "can_answer": found.closed_at is None,
        },
        status=422 if form.errors else 200,
    )
