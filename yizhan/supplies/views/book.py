"""Booking by the day: the stations, a day of one, and a session in two taps."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import public, signed_in
from yizhan.people.models import Person
from yizhan.places.access import offered_station
from yizhan.places.asking import Asked, read_position
from yizhan.places.models import Station
from yizhan.places.views.who import her, person_of
from yizhan.places.views.worker import COOKIE
from yizhan.places.where import where_of
from yizhan.supplies.access import supply_of_session
from yizhan.supplies.actions import NotEligible, claim_place
from yizhan.supplies.answers import Said, hours_of, rules_of, say_answer
from yizhan.supplies.bookables import lines_now
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.grid import cell_at, day_grid, day_shown, days_of
from yizhan.supplies.identity import NotVerified
from yizhan.supplies.models import Claim, Supply
from yizhan.supplies.near import stations_to_book
from yizhan.supplies.queries import next_of, place_in_line

KEY_MOST = 60


@public
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """Where something can be booked. Her position is never part of this request."""
    person = person_of(request)
    now = timezone.now()
    context = _list(request) | {
        "next": next_of(person, now) if person else None,
        "lines": lines_now(now),
    }
    return render(request, "supplies/book.html", context)


@public
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The list again, from where she stands; the position in the body is forgotten."""
    return render(request, "supplies/_stations.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    position = read_position(request.POST)
    where = where_of(position, Asked.last(request.COOKIES.get(COOKIE, "")).area)
    now = timezone.now()
    found = stations_to_book(where.position, now, is_hers=where.is_hers) if where else []
    return {"where": where, "found": found}


@public
@require_safe
def station_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The day of a station. Queries: 3, and 1 for who asks. Raises Http404."""
    now = timezone.now()
    found, person = offered_station(pk), person_of(request)
    days = days_of(found, now)
    day = day_shown(request.GET.get("day", ""), days, now)
    context = {"station": found, "days": days, "day": day, "parts": day_grid(found, day, person, now)}
    return render(request, "supplies/day.html", context)


@public
@require_safe
def session(request: HttpRequest, pk: int, session_pk: int) -> HttpResponse:
    """One session: its rules, whether she may, and the button; as a sheet for the day's page. Raises Http404."""
    station = offered_station(pk)
    return _sheet(request, station, supply_of_session(station, session_pk), person_of(request))


def _sheet(
    request: HttpRequest,
    station: Station,
    supply: Supply,
    person: Person | None,
    said: Said | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    """reasons: why she may not, if they were found already."""
    now = timezone.now()
    round, session = supply.round, supply.session
    assert session
    assert round.day
    if reasons is None:
        reasons = reasons_against(round, person, now) if person else []
    context = {
        "station": station,
        "supply": supply,
        "round": round,
        "session": session,
        "cell": cell_at(station, round.day, session.pk, person, now),
        "hours": hours_of(session.during, now),
        "rules": rules_of(round, session.during.lower, now),
        "reasons": reasons,
        "person": person,
        "said": said,
        "key": secrets.token_urlsafe(16),
    }
    is_part = request.headers.get("HX-Request") == "true"
    status = 409 if said else 200
    return render(
        request, "supplies/_session.html" if is_part else "supplies/session.html", context, status=status
    )


@signed_in
@require_POST
def take(request: HttpRequest, pk: int, session_pk: int) -> HttpResponse:
    """She takes the session, or joins its list; the same page again finds the same claim. Raises Http404."""
    station, (user, person) = offered_station(pk), her(request)
    supply, now = supply_of_session(station, session_pk), timezone.now()
    key = request.POST.get("key", "").strip()
    if not key or len(key) > KEY_MOST:
        return _sheet(request, station, supply, person, Said("error", _("请从日程里重新选一场。")))
    try:
        answer = claim_place(
            supply=supply, person=person, key=f"page:{person.pk}:{key}", by=user, now=now, via="page"
        )
    except NotEligible as no:
        said = Said("error", _("这一场您现在还不能约。"))
        return _sheet(request, station, supply, person, said, no.reasons)
    except NotVerified as no:
        return _sheet(request, station, supply, person, Said("error", str(no.says)))
    line = None
    if answer.is_hers and answer.claim_id:
        claim = Claim.objects.get(pk=answer.claim_id)
        if claim.person_id != person.pk:
            return _sheet(request, station, supply, person, Said("error", _("这一场您已经转给同事了。")))
        line = place_in_line(claim)
    said = say_answer(answer, supply, now, line)
    if not answer.is_hers:
        return _sheet(request, station, supply, person, said)
    messages.add_message(request, messages.DEFAULT_LEVELS[said.level.upper()], said.text)
    return redirect("supplies:booking", said.claim_id)
