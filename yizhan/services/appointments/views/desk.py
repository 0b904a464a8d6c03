"""A provider's day: who comes, came or not, the link, a suggestion, his leave. Others find an empty day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.people.models import User
from yizhan.services.appointments import actions
from yizhan.services.appointments.access import appointment_with, providers_of
from yizhan.services.appointments.actions import NotNow
from yizhan.services.appointments.forms import LeaveForm, LinkForm, ReferForm
from yizhan.services.appointments.models import Profession, Way
from yizhan.services.appointments.queries import (
    days_with_bookings,
    desk_day,
    leaves_of,
    link_of,
    number_to_call,
)
from yizhan.supplies.kernel import Done
from yizhan.supplies.schedules import today_at


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@signed_in
@require_safe
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """His day; today unless asked. Who serves nobody has an empty one."""
    providers, now = providers_of(_by(request)), timezone.now()
    shown = _date(request.GET.get("day", ""), today_at(now))
    context = {
        "providers": providers,
        "day": shown,
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "is_today": shown == today_at(now),
        "turns": desk_day(providers, shown, now),
        "days": [pair for pair in days_with_bookings(providers, now) if pair[1]],
        "leaves": [leave for provider in providers for leave in leaves_of(provider, now)],
        "leave": LeaveForm(now=now),
    }
    return render(request, "appointments/desk.html", context)


def _date(given: str, today: date) -> date:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return today
    return found if abs((found - today).days) <= 366 else today


@signed_in
@require_safe
@never_cache
def turn(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """One appointment of his: as she wants to be called, and nothing else of her. Raises Http404."""
    return _turn(request, claim_pk)


def _turn(
    request: HttpRequest, claim_pk: int, *, link: LinkForm | None = None, status: int = 200
) -> HttpResponse:
    appointment, now = appointment_with(_by(request), claim_pk), timezone.now()
    slot = appointment.slot
    (shown,) = [
        one for one in desk_day([slot.provider], today_at(slot.starts_at), now) if one.slot.pk == slot.pk
    ]
    context = {
        "turn": shown,
        "appointment": appointment,
        "slot": slot,
        "is_hers": shown.appointment and shown.appointment.pk == appointment.pk,
        "is_video": slot.way == Way.VIDEO,
        "is_phone": slot.way == Way.PHONE,
        "number": number_to_call(appointment, now),
        "link": link or LinkForm(initial={"url": link_of(slot)}),
        "refer": ReferForm(),
        "referred": [Profession(row.profession).label for row in appointment.referrals.order_by("pk")],
    }
    return render(request, "appointments/turn.html", context, status=status)


@signed_in
@require_POST
def came(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She is there. Raises Http404."""
    return _note(request, claim_pk, actions.came, _("开始了。"))


@signed_in
@require_POST
def missed(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She did not come. Raises Http404."""
    return _note(request, claim_pk, actions.did_not_come, _("记下了，会告诉她没关系。"))


def _note(request: HttpRequest, claim_pk: int, act: Callable[..., Done], well: str) -> HttpResponse:
    appointment = appointment_with(_by(request), claim_pk)
    try:
        done = act(appointment=appointment, by=_by(request), now=timezone.now())
    except NotNow as no:
        messages.error(request, str(no))
    else:
        if done in {Done.DONE, Done.SAME}:
            messages.success(request, well)
        else:
            messages.error(request, _("现在的状态不能这样改。"))
    return redirect("appointments:turn", claim_pk)


@signed_in
@require_POST
def link(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """Where she finds him by video. Raises Http404."""
    appointment = appointment_with(_by(request), claim_pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _turn(request, claim_pk, link=form, status=422)
    actions.set_link(slot=appointment.slot, url=form.cleaned_data["url"], by=_by(request), now=timezone.now())
    messages.success(request, _("链接存好了，她开始前 15 分钟看得到。"))
    return redirect("appointments:turn", claim_pk)


@signed_in
@require_POST
def refer(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """He suggests another profession. Raises Http404."""
    appointment = appointment_with(_by(request), claim_pk)
    form = ReferForm(request.POST)
    if form.is_valid():
        actions.refer(appointment=appointment, profession=form.cleaned_data["profession"], now=timezone.now())
        messages.success(request, _("建议给她了，约不约由她。"))
    else:
        messages.error(request, _("请选建议她约什么。"))
    return redirect("appointments:turn", claim_pk)


@signed_in
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """He will not be there."""
    now = timezone.now()
    providers = providers_of(_by(request))
    form = LeaveForm(request.POST, now=now)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect("appointments:desk")
    handed = cancelled = 0
    for provider in providers:
        left = actions.take_leave(
            provider=provider,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            by=_by(request),
            now=now,
            hand_over=form.cleaned_data["booked"] == "hand",
        )
        handed, cancelled = handed + left.handed, cancelled + left.cancelled
    messages.success(
        request,
        _("请假记下了：%(handed)s 个由同事接，%(cancelled)s 个取消，都已告诉本人。")
        % {"handed": handed, "cancelled": cancelled},
    )
    return redirect(f"{reverse('appointments:desk')}?day={today_at(form.cleaned_data['starts_at'])}")
