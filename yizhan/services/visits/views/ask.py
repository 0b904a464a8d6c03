"""The questionnaire on the phone: a page that is kept for times without network, and the door for what was answered.

A plain form works without script; with script what was answered waits on the phone until it has arrived.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.orgs.access import Scope, officer
from yizhan.people.access import account_of
from yizhan.services.visits import answering
from yizhan.services.visits.access import VISITS_EDIT, edition_of, stop_of, visit_in
from yizhan.services.visits.actions import Refused
from yizhan.services.visits.answering import BadAnswer
from yizhan.services.visits.models import Edition, Stop, Visit

MOST_BYTES = 64 * 1024


class Nonsense(ValueError):
    """What arrived is no answer."""


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of the visit, on a phone."""
    visit = visit_in(cast("Scope", request.scope), pk)  # type: ignore[attr-defined]
    if visit.edition is None:
        messages.info(request, _("这次走访还没有选问卷。"))
        return redirect("visits_console:choose_edition", pk)
    edition: Edition = visit.edition
    wrong: dict[str, str] = {}
    says = ""
    if request.method == "POST":
        try:
            _take(request, visit, _from_form(request, edition))
        except BadAnswer as bad:
            wrong, says = bad.wrong, str(bad)
        except (Refused, Nonsense) as refused:
            says = str(refused)
        else:
            messages.success(request, _("存好了，可以问下一位。"))
            return redirect("visits:ask", pk)
    asked = [
        (question, _given(request, question), wrong.get(question["code"], ""))
        for question in edition.questions
    ]
    context = {
        "visit": visit,
        "edition": edition,
        "asked": asked,
        "says": says,
        "stops": visit.stops.select_related("station").order_by("at"),
        "key": request.POST.get("key") or uuid.uuid4(),
        "asked_at": request.POST.get("asked_at") or timezone.now().replace(microsecond=0).isoformat(),
        "stop": request.POST.get("stop", ""),
        "who": account_of(request).pk,
    }
    return render(request, "visits/ask.html", context, status=422 if says else 200)


def _given(request: HttpRequest, question: dict[str, Any]) -> list[str]:
    return request.POST.getlist(question["code"])


def _from_form(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """What a page without script sends, as the phone would."""
    answers = {
        each["code"]: (
            request.POST.getlist(each["code"])
            if each["kind"] == "many"
            else request.POST.get(each["code"], "")
        )
        for each in edition.questions
    }
    names = ("key", "asked_at", "stop", "edition")
    return {name: request.POST.get(name, "") for name in names} | {"answers": answers}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(VISITS_EDIT)
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the phone brings what it kept, one after another; GET: the token that it needs for it."""
    visit = visit_in(cast("Scope", request.scope), pk)  # type: ignore[attr-defined]
    if request.method != "POST":
        return JsonResponse({"token": get_token(request), "who": account_of(request).pk})
    try:
        if len(request.body) > MOST_BYTES:
            raise Nonsense(_("这份太大了，不像一份问卷"))
        brought = json.loads(request.body)
        if not isinstance(brought, dict) or not isinstance(brought.get("answers"), dict):
            raise Nonsense(_("这份读不出来"))
        _take(request, visit, brought)
    except BadAnswer as bad:
        return JsonResponse({"says": str(bad), "wrong": bad.wrong}, status=422)
    except Refused as refused:
        return JsonResponse({"says": str(refused)}, status=409)
    except (Nonsense, json.JSONDecodeError, UnicodeDecodeError) as nonsense:
        says = str(nonsense) if isinstance(nonsense, Nonsense) else _("这份读不出来")
        return JsonResponse({"says": says}, status=422)
    return JsonResponse({"done": True})


def _take(request: HttpRequest, visit: Visit, brought: dict[str, Any]) -> None:
    """Raises Nonsense, Refused, BadAnswer."""
    answering.take_answer(
        visit=visit,
        edition=_edition(visit, brought.get("edition")),
        stop=_stop(visit, brought.get("stop")),
        given=brought["answers"],
        key=_key(brought.get("key")),
        asked_at=_moment(brought.get("asked_at")),
        by=account_of(request),
        now=timezone.now(),
    )


def _key(text: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise Nonsense(_("这份没有编号，收不了")) from None


def _moment(text: Any) -> datetime:
    try:
        found = parse_datetime(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 <= found.year <= 2099:
        raise Nonsense(_("这份没有时间，收不了"))
    return found


def _number(text: Any) -> int | None:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _edition(visit: Visit, text: Any) -> Edition:
    found = edition_of(visit, _number(text) or 0)
    if found is None:
        raise Nonsense(_("没有这份问卷"))
    return found


def _stop(visit: Visit, text: Any) -> Stop | None:
    """Where it was; a stop that was taken off the route meanwhile is none."""
    number = _number(text)
    try:
        return stop_of(visit, number) if number else None
    except Http404:
        return None
