"""The keeper's day: who is expected, check in by a tap, mark as missed, undo, take in who walks in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Literal, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from yizhan.people.actions import person_for
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.models import Person, User
from yizhan.places.access import keeper, kept_station
from yizhan.places.models import Station
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.answers import hours_of
from yizhan.supplies.door import actions, codes
from yizhan.supplies.door.access import claim_at, rolled_session_at, supply_at
from yizhan.supplies.door.actions import NotNow
from yizhan.supplies.door.arriving import arrive, expected
from yizhan.supplies.door.forms import SentBatch, WalkInForm
from yizhan.supplies.door.queries import day_of_door, door_day
from yizhan.supplies.identity import NotVerified
from yizhan.supplies.kernel import Answer, Done, Outcome
from yizhan.supplies.models import Session
from yizhan.supplies.schedules import today_at

ID = re.compile(r"[0-9]{1,18}")


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@keeper
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """A day of the station; today unless asked. Raises Http404."""
    station, now = kept_station(_by(request), pk), timezone.now()
    shown, today = day_of_door(request.GET.get("day", ""), now), today_at(now)
    given = request.GET.get("s", "")
    chosen = int(given) if given.isdecimal() and len(given) <= 18 else 0
    context = {
        "station": station,
        "date": shown,
        "is_today": shown == today,
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "day": door_day(station, shown, now, chosen=chosen),
    }
    return render(request, "supplies/door/day.html", context)


@require_POST
@keeper
def come(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponse:
    """She is there. Raises Http404."""
    return _act(request, pk, claim_pk, "come", actions.see_in, _("到了，记好了。"), _("已经到了。"))


@require_POST
@keeper
def missed(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponse:
    """She has not come. Raises Http404."""
    text = _("记为没来。来了再点“到了”。")
    return _act(request, pk, claim_pk, "miss", actions.say_missed, text, _("已经记为没来。"))


@require_POST
@keeper
def undo(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponse:
    """It was the wrong one. Raises Http404."""
    return _act(request, pk, claim_pk, "undo", actions.take_back, _("撤回了。"), _("已经撤回。"))


@require_safe
@never_cache
@keeper
def codes_ahead(request: HttpRequest, pk: int) -> JsonResponse:
    """What the page needs to check codes for ten minutes without network. Raises Http404."""
    station, now = kept_station(_by(request), pk), timezone.now()
    return JsonResponse(
        {
            "now": now.timestamp(),
            "step_s": codes.STEP_S,
            "first": codes.step_at(now) - codes.DRIFT,
            "drift": codes.DRIFT,
            "steps": codes.STEPS + 2 * codes.DRIFT + 1,
            "claims": [asdict(one) for one in expected(station, now)],
        }
    )


@require_POST
@keeper
def arrivals(request: HttpRequest, pk: int) -> JsonResponse:
    """Check-ins that the page sends, each answered by its key; 400 for a body that is none. Raises Http404."""
    station, now = kept_station(_by(request), pk), timezone.now()
    try:
        batch = SentBatch.model_validate_json(request.body)
    except ValidationError:
        return JsonResponse({"error": _("这不是签到记录。")}, status=400)
    told = [arrive(station=station, sent=one.sent(), by=_by(request), now=now) for one in batch.arrivals]
    return JsonResponse({"answers": [asdict(one) | {"says": str(one.outcome.label)} for one in told]})


def _act(
    request: HttpRequest,
    pk: int,
    claim_pk: int,
    hand: Literal["come", "miss", "undo"],
    act: Callable[..., Done],
    text: str,
    same: str,
) -> HttpResponse:
    """At the claim's own session; or at one of its round that the form names, by the hand of its roll."""
    station, now = kept_station(_by(request), pk), timezone.now()
    given = request.POST.get("session", "")
    try:
        if given:
            roll, session = rolled_session_at(station, int(given) if ID.fullmatch(given) else 0)
            claim = roll.claim_at(session, claim_pk)
            done = getattr(roll, hand)(session, claim, _by(request), now)
        else:
            claim = claim_at(station, claim_pk)
            assert claim.supply.session
            session = claim.supply.session
            done = act(claim=claim, by=_by(request), now=now)
    except NotNow as no:
        messages.warning(request, str(no))
    else:
        if done in {Done.DONE, Done.SAME}:
            messages.success(request, text if done == Done.DONE else same)
        else:
            messages.warning(request, _("刚有人改过这一条，请看现在的样子。"))
    return redirect(_to_session(station, session))


def _to_session(station: Station, session: Session) -> str:
    page = reverse("door:day", args=[station.pk])
    on = today_at(session.during.lower).isoformat()
    return f"{page}?day={on}&s={session.pk}#s{session.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def walk_in(request: HttpRequest, pk: int, session_pk: int) -> HttpResponse:
    """Somebody without a booking; the same page again finds the same claim. Raises Http404."""
    station, now = kept_station(_by(request), pk), timezone.now()
    supply = supply_at(station, session_pk)
    assert supply.session
    form = WalkInForm(
        request.POST if request.method == "POST" else None, initial={"key": secrets.token_urlsafe(12)}
    )
    asks_why = False
    if form.is_valid():
        try:
            answer = actions.let_in(
                supply=supply,
                person=_person(request, form.cleaned_data["phone"]),
                key=f"door:{station.pk}:{form.cleaned_data['key']}",
                by=_by(request),
                now=now,
                reason=form.cleaned_data["reason"],
            )
        except NotEligible as no:
            asks_why = True
            for reason in no.reasons:
                form.add_error(None, str(reason.says))
        except (TooManyAppointed, NotVerified) as no:
            form.add_error("phone", str(no.says))
        except NotNow as no:
            form.add_error(None, str(no))
        else:
            if answer.is_hers:
                messages.success(request, _("登记好了，请进。"))
                return redirect(_to_session(station, supply.session))
            form.add_error(None, why_not_in(answer))
    context = {
        "station": station,
        "supply": supply,
        "when": hours_of(supply.session.during, now),
        "form": form,
        "asks_why": asks_why or bool(form.data.get("reason")),
        "back": _to_session(station, supply.session),
    }
    return render(request, "supplies/door/walk_in.html", context, status=422 if form.errors else 200)


def _person(request: HttpRequest, phone: str) -> Person | None:
    return person_for(account_to_appoint(request, phone, action="walk_in")) if phone else None


def why_not_in(answer: Answer) -> str:
    """Why somebody at the door did not get the place."""
    words = {
        Outcome.FULL: _("刚被约满，没有空位了。"),
        Outcome.BLOCKED: _("这段时间场地另有安排，没有空位。"),
        Outcome.MINE: _("这位今天的场次已经用完，一人一天不能再多。"),
        Outcome.OVERLAPS: _("这位同一时间另有预约；约的是这一场的话，请在名单里点“到了”。"),
        Outcome.SHUT: _("这一场停了，不能登记。"),
        Outcome.OTHER: _("这个页面已经用过，请回到名单重新选。"),
    }
    return words.get(answer.outcome, _("这一场现在不能登记。"))
