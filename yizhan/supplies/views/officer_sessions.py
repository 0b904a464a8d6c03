"""A day of a station and its sessions, for officers: who is in them, moved, cancelled, made larger, approved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import officer
from yizhan.places.models import Space
from yizhan.supplies import actions, desk, laying
from yizhan.supplies.access import ROUNDS_EDIT, ROUNDS_READ, claim_in, session_in, terms_in
from yizhan.supplies.forms_officer import MoveSessionForm, PlacesForm, WordsForm
from yizhan.supplies.kernel import Done, Oversold, SessionsOverlap, SpaceInUse
from yizhan.supplies.models import Session, Supply, Terms
from yizhan.supplies.models.claims import Awaits
from yizhan.supplies.schedules import today_at
from yizhan.supplies.states import ClaimState, Why
from yizhan.supplies.views.listing import Place, list_page
from yizhan.supplies.views.officer import READ_WRITE, day_shown, may_edit, scope_of, who


@require_safe
@officer(ROUNDS_READ)
def day(request: HttpRequest, terms_pk: int) -> HttpResponse:
    """The sessions of a day. Raises Http404."""
    found, now = terms_in(scope_of(request), terms_pk), timezone.now()
    days = desk.days_with_sessions(found, today_at(now))
    shown = day_shown(request.GET.get("day", ""), days, today_at(now))
    context = {
        "terms": found,
        "station": found.station,
        "days": days,
        "day": shown,
        "lines": desk.sessions_of_day(found, shown, now),
    }
    return render(request, "supplies/console/day.html", context)


@require_safe
@officer(ROUNDS_READ)
def session(request: HttpRequest, session_pk: int) -> HttpResponse:
    """A session, who is in it, and what can be done with it. Raises Http404."""
    return _show(request, session_in(scope_of(request), session_pk))


def _show(
    request: HttpRequest,
    found: Session,
    *,
    moving: MoveSessionForm | None = None,
    resizing: PlacesForm | None = None,
    cancelling: WordsForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    supply = _supply(found)
    given: list[forms.Form | None] = [moving, resizing, cancelling]
    wrong = next((form for form in given if form and form.errors), None)
    page = Paginator(desk.claims_of(found), desk.PAGE).get_page(request.GET.get("page"))
    is_ahead = found.cancelled_at is None and found.during.lower > now
    context = {
        "session": found,
        "station": found.round.station,
        "terms": Terms.objects.filter(station=found.round.station_id, service=found.round.service).first(),
        "line": desk.line_of(supply, now),
        "supply": supply,
        "page": page,
        "claims": [desk.claim_line(claim) for claim in page],
        "moving": moving or MoveSessionForm(spaces=_spaces(found), session=found),
        "resizing": resizing or PlacesForm(initial={"capacity": supply.capacity}),
        "form": wrong,
        "reason": cancelling.data.get("words", "") if cancelling else "",
        "can_edit": may_edit(request, found.round.unit),
        "is_ahead": is_ahead,
    }
    return render(request, "supplies/console/session.html", context, status=422 if wrong else 200)


def _supply(found: Session) -> Supply:
    return Supply.objects.select_related("session__space", "round__unit").get(
        home_id=found.home_id, session=found.pk
    )


def _spaces(found: Session) -> Any:
    return Space.objects.filter(station=found.round.station_id, closed_at__isnull=True).order_by("pk")


def _is_over(request: HttpRequest, found: Session) -> bool:
    """Says so, where nothing can be changed any more."""
    if found.cancelled_at:
        messages.error(request, _("这一场已经取消了。"))
        return True
    if found.during.lower <= timezone.now():
        messages.error(request, _("这一场已经开始了，不能再改。"))
        return True
    return False


@require_http_methods(READ_WRITE)
@never_cache
@officer(ROUNDS_EDIT)
def bring_list(request: HttpRequest, session_pk: int) -> HttpResponse:
    """People brought into the session by a list. Raises Http404."""
    found = session_in(scope_of(request), session_pk)
    if _is_over(request, found):
        return redirect("bookings_console:session", session_pk)
    supply, back = _supply(found), reverse("bookings_console:session", args=[session_pk])
    line = desk.line_of(supply, timezone.now())
    crumbs = [(reverse("bookings_console:list"), _("预约")), (back, f"{line.space} {line.when}")]
    return list_page(request, supply, Place(line.space, line.when, back, crumbs))


@require_POST
@officer(ROUNDS_EDIT)
def move(request: HttpRequest, session_pk: int) -> HttpResponse:
    """Other hours, or another space; everybody in it is told. Raises Http404."""
    found, now = session_in(scope_of(request), session_pk), timezone.now()
    if _is_over(request, found):
        return redirect("bookings_console:session", session_pk)
    form = MoveSessionForm(request.POST, spaces=_spaces(found), session=found)
    if not form.is_valid():
        return _show(request, found, moving=form)
    given = form.cleaned_data
    if given["starts_at"] <= now:
        form.add_error("starts_at", _("要晚于现在"))
        return _show(request, found, moving=form)
    buffer = found.blocked.upper - found.during.upper
    try:
        lost = actions.move_session(
            session=found,
            space_id=given["space"].pk,
            during=DateTimeTZRange(given["starts_at"], given["ends_at"]),
            blocked=DateTimeTZRange(given["starts_at"], given["ends_at"] + buffer),
            by=who(request),
            now=now,
        )
    except (SessionsOverlap, SpaceInUse) as refusal:
        form.add_error(None, _("%(why)s换个时间或者场地。") % {"why": refusal})
        return _show(request, session_in(scope_of(request), session_pk), moving=form)
    if lost:
        messages.warning(
            request, _("改好了，也通知了大家。%(n)s 人那时另有预约，这一场替她们取消了。") % {"n": lost}
        )
    else:
        messages.success(request, _("改好了，约的人都通知了。"))
    return redirect("bookings_console:session", session_pk)


@require_POST
@officer(ROUNDS_EDIT)
def cancel(request: HttpRequest, session_pk: int) -> HttpResponse:
    """It does not take place; everybody is told, and offered another. Raises Http404."""
    found = session_in(scope_of(request), session_pk)
    if _is_over(request, found):
        return redirect("bookings_console:session", session_pk)
    form = WordsForm(request.POST)
    form.fields["words"].label = _("取消的原因")
    if not form.is_valid():
        return _show(request, found, cancelling=form)
    lost = actions.cancel_session(
        session=found, reason=form.cleaned_data["words"], by=who(request), now=timezone.now()
    )
    messages.success(
        request,
        _("取消了，%(n)s 人收到通知，可以改约别的场次。") % {"n": lost}
        if lost
        else _("取消了，没有人约过。"),
    )
    return redirect("bookings_console:session", session_pk)


@require_POST
@officer(ROUNDS_EDIT)
def keep(request: HttpRequest, session_pk: int) -> HttpResponse:
    """It takes place although the week does not want it any more. Raises Http404."""
    found = session_in(scope_of(request), session_pk)
    if laying.keep_session(session=found, by=who(request), now=timezone.now()):
        messages.success(request, _("照常举行，不再受时间表影响。"))
    else:
        messages.success(request, _("这一场本来就照常举行。"))
    return redirect("bookings_console:session", session_pk)


@require_POST
@officer(ROUNDS_EDIT)
def resize(request: HttpRequest, session_pk: int) -> HttpResponse:
    """More or fewer places; never fewer than are taken. Raises Http404."""
    found = session_in(scope_of(request), session_pk)
    if _is_over(request, found):
        return redirect("bookings_console:session", session_pk)
    supply = _supply(found)
    form = PlacesForm(request.POST)
    if not form.is_valid():
        return _show(request, found, resizing=form)
    capacity = form.cleaned_data["capacity"]
    try:
        went_up = actions.resize(
            round=supply.round, capacities={supply: capacity}, by=who(request), now=timezone.now()
        )
    except Oversold:
        taken = _supply(found).taken
        form.add_error(
            "capacity",
            _("已经有 %(taken)s 个名额被占用，不能改成 %(capacity)s 个。")
            % {"taken": taken, "capacity": capacity},
        )
        return _show(request, found, resizing=form)
    text = _("名额改成 %(n)s 个了。") % {"n": capacity}
    if went_up:
        text += _("候补补上 %(n)s 人，已经通知。") % {"n": went_up}
    messages.success(request, text)
    return redirect("bookings_console:session", session_pk)


# --- one claim -------------------------------------------------------------------------------------------


@require_POST
@officer(ROUNDS_EDIT)
def end_claim(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """Take one booking away; she is told, and the next goes up. Raises Http404."""
    claim = claim_in(scope_of(request), claim_pk)
    done = actions.take_away(claim=claim, by=who(request), now=timezone.now())
    if done in {Done.DONE, Done.SAME}:
        messages.success(request, _("取消了，她会收到通知，名额给了下一位。"))
    else:
        messages.error(request, _("这个预约现在的状态不能取消。"))
    return _to_its_session(claim.supply)


@require_safe
@officer(ROUNDS_READ)
def approvals(request: HttpRequest) -> HttpResponse:
    """The bookings that wait for a word, the next first."""
    scope = scope_of(request)
    page = Paginator(desk.to_approve(scope, timezone.now()), desk.PAGE).get_page(request.GET.get("page"))
    lines = [(desk.claim_line(claim), may_edit(request, claim.round.unit)) for claim in page]
    return render(request, "supplies/console/approvals.html", {"lines": lines, "page": page})


@require_POST
@officer(ROUNDS_EDIT)
def approve(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """Say yes or no to a booking; she is told. Raises Http404."""
    claim, now, by = claim_in(scope_of(request), claim_pk), timezone.now(), who(request)
    if claim.state != ClaimState.HELD or claim.awaits != Awaits.APPROVAL:
        messages.error(request, _("这个预约不在等审核，可能刚有人处理过，或者本人取消了。"))
    elif request.POST.get("say") == "yes":
        done = actions.confirm(claim=claim, by=by, now=now, own=False)
        _say(request, done, _("通过了，她会收到通知。"))
    elif request.POST.get("say") == "no":
        done = actions.take_away(claim=claim, by=by, now=now, why=Why.REFUSED)
        _say(request, done, _("没有通过，她会收到通知。"))
    else:
        messages.error(request, _("请点“通过”或者“不通过”。"))
    if request.POST.get("from") == "session":
        return _to_its_session(claim.supply)
    return redirect("bookings_console:approvals")


def _say(request: HttpRequest, done: Done, good: str) -> None:
    if done in {Done.DONE, Done.SAME}:
        messages.success(request, good)
    else:
        messages.error(request, _("没有办成：%(why)s") % {"why": done.label})


def _to_its_session(supply: Supply) -> HttpResponse:
    if supply.session and supply.round.day:
        return redirect("bookings_console:session", supply.session_id)
    return redirect("bookings_console:list")
