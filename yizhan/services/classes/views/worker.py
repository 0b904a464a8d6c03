"""Classes for workers: the list, a class with its rules and sessions, enrolling, saying how it was."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.say import WEEKDAYS
from yizhan.orgs.access import public, signed_in
from yizhan.people.models import Person
from yizhan.places.asking import Asked, read_position
from yizhan.places.views.who import her, person_of
from yizhan.places.views.worker import COOKIE
from yizhan.places.where import where_of
from yizhan.services.classes import queries
from yizhan.services.classes.access import attended_session, offered_series, supply_for
from yizhan.services.classes.actions import NotThere, TooLate, give_feedback
from yizhan.services.classes.forms import FeedbackForm, ListForm
from yizhan.services.classes.models import Enrolment, Feedback, Kind, Series
from yizhan.services.classes.rules import may_say
from yizhan.supplies.actions import NotEligible, claim_place
from yizhan.supplies.answers import Said, hours_of, moment_of, say_answer, why_not
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.identity import NotVerified
from yizhan.supplies.kernel import Answer, Outcome
from yizhan.supplies.models import Claim, RoundState, Supply
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.states import OVER, ClaimState

KEY_MOST = 60


@public
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What one may enrol in, by kind and weekday. Her position is never part of this request."""
    return render(request, "classes/list.html", _list(request))


@public
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The list again, from where she stands; the position in the body is forgotten."""
    return render(request, "classes/_offers.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    form = ListForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    kind, day = asked.get("kind", ""), asked.get("day")
    position = read_position(request.POST)
    where = where_of(position, Asked.last(request.COOKIES.get(COOKIE, "")).area)
    found = queries.offers(
        timezone.now(),
        person_of(request),
        kind=kind,
        weekday=day,
        position=where.position if where else None,
        is_hers=bool(where and where.is_hers),
    )
    here = f"?kind={kind}&day={'' if day is None else day}"
    return {
        "offers": found,
        "where": where,
        "kind": kind,
        "day": day,
        "kinds": Kind.choices,
        "days": list(enumerate(WEEKDAYS)),
        "is_narrowed": bool(kind) or day is not None,
        "near": reverse("classes:near") + here,
    }


@public
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """A class: rules before the button, whether she may, and every session. Raises Http404."""
    return _page(request, offered_series(pk), person_of(request))


def _page(
    request: HttpRequest,
    found: Series,
    person: Person | None,
    said: Said | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    now, round = timezone.now(), found.round
    if reasons is None:
        reasons = reasons_against(round, person, now) if person else []
    by_series = found.enrolment == Enrolment.SERIES
    supply = supply_for(found) if by_series else None
    mine = _mine(found, person) if by_series else None
    context = {
        "series": found,
        "round": round,
        "station": round.station,
        "by_series": by_series,
        "when": queries.week_of(found),
        "lessons": queries.lessons(found, person, now),
        "teachers": queries.teachers(found),
        "rules": queries.rules_of(found, now),
        "reasons": reasons,
        "clashes": queries.clashes(found, person, now) if person and by_series and not mine else [],
        "supply": supply,
        "mine": mine,
        "line": place_in_line(mine) if mine and mine.state == ClaimState.WAITING else None,
        "stands": _stands(found, supply, now) if supply else "",
        "is_open": round.state == RoundState.OPEN,
        "person": person,
        "said": said,
        "key": secrets.token_urlsafe(16),
    }
    return render(request, "classes/series.html", context, status=409 if said else 200)


def _mine(found: Series, person: Person | None) -> Claim | None:
    if not person:
        return None
    return Claim.objects.filter(person=person, round=found.round_id).exclude(state__in=OVER).first()


def _stands(found: Series, supply: Supply, now: Any) -> str:
    """free, full (she may wait), none, late, shut."""
    round = found.round
    if round.state != RoundState.OPEN:
        return "shut"
    if round.closes_at and round.closes_at <= now:
        return "late"
    if supply.left:
        return "free"
    return "full" if round.waiting_most is None or supply.waiting < round.waiting_most else "none"


@signed_in
@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """She enrols in the series, or in one session, or joins its list; the same page again finds the same claim.

    Raises Http404.
    """
    found, (user, person) = offered_series(pk), her(request)
    now, key = timezone.now(), request.POST.get("key", "").strip()
    supply = _supply(found, request.POST.get("session", ""))
    if supply is None or not key.isprintable() or not 0 < len(key) <= KEY_MOST:
        return _page(request, found, person, Said("error", _("请重新选一次。")))
    try:
        answer = claim_place(supply=supply, person=person, key=f"class:{person.pk}:{key}", by=user, now=now)
    except NotEligible as no:
        return _page(request, found, person, Said("error", _("您现在还不能报这个课。")), no.reasons)
    except NotVerified as no:
        return _page(request, found, person, Said("error", str(no.says)))
    said = _said(found, supply, answer, now)
    if not answer.is_hers:
        return _page(request, found, person, said)
    messages.add_message(request, messages.DEFAULT_LEVELS[said.level.upper()], said.text)
    return redirect("supplies:booking", answer.claim_id)


def _supply(found: Series, session: str) -> Supply | None:
    """The places that are asked for: of the series, or of the session that was chosen."""
    if found.enrolment == Enrolment.SERIES:
        return supply_for(found)
    if not session.isdecimal() or not session.isascii() or len(session) > 18:
        return None
    return supply_for(found, int(session))


def _said(found: Series, supply: Supply, answer: Answer, now: Any) -> Said:
    if answer.outcome == Outcome.MINE:
        return Said("error", _("您已经报了这个课。"), answer.claim_id)
    if answer.outcome in {Outcome.LATE, Outcome.SHUT}:
        return Said("error", _("报名已经截止。"))
    if not answer.is_hers:
        return Said("error", why_not(answer.outcome, supply.round, now), answer.claim_id)
    line = None
    if answer.state == ClaimState.WAITING and answer.claim_id:
        line = place_in_line(Claim.objects.get(pk=answer.claim_id))
    if supply.session:
        return say_answer(answer, supply, now, line)
    if line:
        text = _("这个课满了，您排第 %(n)s 位，有空位马上告诉您。") % {"n": line}
        return Said("warning", text, answer.claim_id)
    if answer.state == ClaimState.HELD and answer.expires_at:
        text = _("给您留着，请在%(until)s 前确认。") % {"until": moment_of(answer.expires_at, now)}
        return Said("warning", text, answer.claim_id)
    return Said("success", _("报好了：%(what)s，每一次课都有您的名额。") % {"what": found}, answer.claim_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, session_pk: int) -> HttpResponse:
    """How a session was, said by who was there; changed for some days. Raises Http404."""
    (user, person), now = her(request), timezone.now()
    session = attended_session(person, session_pk)
    standing = Feedback.objects.filter(session=session, person=person).first()
    initial = {"stars": standing.stars, "words": standing.words} if standing else None
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            give_feedback(session=session, person=person, by=user, now=now, **form.cleaned_data)
        except (NotThere, TooLate) as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("谢谢，记下了。"))
            return redirect("classes:series", session.round.series.pk)
    context = {
        "session": session,
        "series": session.round.series,
        "when": hours_of(session.during, now),
        "form": form,
        "may_say": may_say(session.during.upper, now),
        "standing": standing,
    }
    return render(request, "classes/feedback.html", context, status=422 if form.errors else 200)
