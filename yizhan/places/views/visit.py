"""Coming and leaving: what the code on a station's plaque opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import public, signed_in
from yizhan.people.actions import give_consent, person_for
from yizhan.people.consents import Wording
from yizhan.people.models import ConsentKind, Person
from yizhan.people.queries import consents_of
from yizhan.places.access import offered_station
from yizhan.places.actions.visits import (
    Presence,
    StationNotRunning,
    TooManyGuests,
    check_in,
    check_in_guest,
    check_out,
    present,
)
from yizhan.places.arrived import Arrived, tell_all
from yizhan.places.asking import read_position
from yizhan.places.models import Station
from yizhan.places.plaques import tidy
from yizhan.places.views.station import page_context
from yizhan.places.views.who import her, person_of
from yizhan.places.visitors import is_near, new_device, visitor_of, visitor_of_device

DEVICE_COOKIE = "device"
SAID_NO = "no_traces"
SAID_NO_S = 365 * 24 * 3600
DEVICE_AGE_S = 24 * 3600  # longer than the two hours that count, no longer than a day's walk


def station_of_code(code: str) -> Station:
    """The station whose plaque has this code. Raises Http404."""
    pk = Station.objects.filter(plaque_code=code.upper()).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    return offered_station(pk)


@public
@never_cache
@require_safe
def plaque(request: HttpRequest, code: str) -> HttpResponse:
    """The page that the QR at the door opens: the station, and "I am here" within reach."""
    found = station_of_code(code)
    visitor = _visitor(request)
    here = present(found, visitor, timezone.now()) if visitor is not None else None
    person = person_of(request)
    context = page_context(request, found, person) | {
        "here": here,
        "is_at_plaque": True,
        "asks_traces": traces_question(request, person) if here and person else None,
    }
    return render(request, "places/station.html", context)


@public
@require_safe
def plaque_search(request: HttpRequest) -> HttpResponse:
    """A plaque's code typed by hand, as printed (ABCD-EFGH) or otherwise."""
    code = tidy(request.GET.get("code", ""))
    if Station.objects.filter(plaque_code=code, state__in=["running", "suspended"]).exists():
        return redirect("places:plaque", code)
    status = 404 if code else 200
    return render(request, "places/plaque_search.html", {"code": code}, status=status)


@public
@require_POST
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """One tap: she is here. Asked twice, it answers the same."""
    found = station_of_code(code)
    near, now = is_near(found, read_position(request.POST)), timezone.now()
    answer = redirect("places:plaque", code)
    try:
        if request.user.is_authenticated:
            person = person_for(request.user)
            here = check_in(station=found, by=request.user, now=now, is_near=near, person=person)
        else:
            device = request.COOKIES.get(DEVICE_COOKIE) or new_device()
            here = check_in_guest(station=found, device=device[:40], now=now, is_near=near)
            answer.set_cookie(DEVICE_COOKIE, device[:40], max_age=DEVICE_AGE_S, httponly=True, samesite="Lax")
    except (StationNotRunning, TooManyGuests) as refused:
        messages.warning(request, str(refused))
    else:
        _tell(request, here)
        if request.user.is_authenticated:
            for said in tell_all(Arrived(found, person, request.user, now, near)):
                messages.add_message(
                    request, messages.SUCCESS if said.is_well else messages.WARNING, said.text
                )
    return answer


@public
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """She goes, if she cares to say so."""
    found, visitor = station_of_code(code), _visitor(request)
    if visitor is not None and check_out(station=found, visitor=visitor, now=timezone.now()):
        messages.success(request, _("路上慢点，下次再来。"))
    return redirect("places:plaque", code)


def traces_question(request: HttpRequest, person: Person) -> Wording | None:
    """The question whether visits may name her; asked once, after her first check-in. 1 query."""
    if request.COOKIES.get(SAID_NO):
        return None
    traces = next(consent for consent in consents_of(person) if consent.kind == ConsentKind.TRACES)
    return traces.wording if traces.since is None or traces.is_outdated else None


@signed_in
@require_POST
def traces(request: HttpRequest, code: str) -> HttpResponse:
    """Her answer; both work, and neither is asked again. She can change it under 隐私."""
    user, person = her(request)
    answer = redirect("places:plaque", code)
    if request.POST.get("answer") == "yes":
        give_consent(person=person, kind=ConsentKind.TRACES, by=user, now=timezone.now())
        messages.success(request, _("好，从下次签到起记在您名下。"))
    else:  # no consent is no event: that she was asked is remembered on her phone only
        answer.set_cookie(SAID_NO, "1", max_age=SAID_NO_S, httponly=True, samesite="Lax")
        messages.success(request, _("好，只算人次，不记是谁。"))
    return answer


def _visitor(request: HttpRequest) -> int | None:
    if request.user.is_authenticated:
        return visitor_of(request.user)
    device = request.COOKIES.get(DEVICE_COOKIE)
    return visitor_of_device(device[:40]) if device else None


def _tell(request: HttpRequest, here: Presence) -> None:
    if here.is_new:
        messages.success(request, _("签到好了，歇会儿吧。"))
    else:
        messages.info(request, _("您已经签过到了，两小时内算一次。"))
