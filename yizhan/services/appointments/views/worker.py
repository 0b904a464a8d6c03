"""Whom she can see, when; booking in two taps; her appointments. Nobody is asked why."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.common import hotlines
from yizhan.orgs.access import public, signed_in
from yizhan.places.asking import Asked as AskedStations
from yizhan.places.views.who import her, person_of
from yizhan.places.views.worker import COOKIE
from yizhan.places.where import Where, where_of
from yizhan.services.appointments import actions
from yizhan.services.appointments.access import appointment_of, is_provider, offered_slot
from yizhan.services.appointments.actions import NotNow
from yizhan.services.appointments.forms import BookForm
from yizhan.services.appointments.models import Profession, Provider, Slot, Way
from yizhan.services.appointments.queries import (
    Asked,
    days_free,
    free_on,
    free_slots,
    next_like,
    next_of,
    offers,
    place_of,
    rooms,
)
from yizhan.services.appointments.queries import mine as mine_of
from yizhan.services.appointments.rules import EARLY
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.answers import hours_of, moment_of, why_not
from yizhan.supplies.eligibility import Reason
from yizhan.supplies.kernel import Answer, Done, Outcome

KEY_MOST = 60
LINES = (hotlines.PSYCHOLOGICAL, hotlines.UNION, hotlines.POLICE, hotlines.AMBULANCE)


def _where(request: HttpRequest) -> Where | None:
    return where_of(None, AskedStations.last(request.COOKIES.get(COOKIE, "")).area)


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Professions with the next free time, the rooms, and whom to call at once. 8 queries."""
    now, where, person = timezone.now(), _where(request), person_of(request)
    context = {
        "offers": [one for one in offers(where, now) if one.profession != Profession.ROOM],
        "rooms": rooms(where, now),
        "mine": next_of(person, now) if person else [],
        "serves": is_provider(request.user),
        "lines": LINES,
        "where": where,
    }
    return render(request, "appointments/index.html", context)


@public
@require_safe
def profession(request: HttpRequest, profession: str) -> HttpResponse:
    """What is free of a profession, by day. Raises Http404."""
    if profession not in Profession.values:
        raise Http404
    now, where = timezone.now(), _where(request)
    asked = _asked(request, Profession(profession))
    days = days_free(asked, where, now)
    day = _day(request.GET.get("day", ""), days)
    providers = Provider.objects.filter(profession=profession, left_at__isnull=True).order_by("name", "pk")
    context = {
        "profession": asked.profession,
        "asked": asked,
        "ways": Way,
        "days": days,
        "day": day,
        "slots": free_on(asked, day, where, now) if day else [],
        "providers": list(providers[:40]),
        "where": where,
        "lines": LINES,
    }
    return render(request, "appointments/profession.html", context)


def _asked(request: HttpRequest, of: Profession) -> Asked:
    way, given = request.GET.get("way", ""), request.GET.get("provider", "")
    provider = None
    if given.isdecimal() and len(given) <= 18:
        provider = Provider.objects.filter(pk=int(given), profession=of, left_at__isnull=True).first()
    return Asked(of, way if way in Way.values else "", provider)


def _day(given: str, days: list[date]) -> date | None:
    shown = next((day for day in days if day.isoformat() == given), None)
    return shown or (days[0] if days else None)


@public
@require_safe
@never_cache
def slot(request: HttpRequest, slot_pk: int) -> HttpResponse:
    """One time: who, where, how she is called there, and the button. Raises Http404."""
    return _show(request, offered_slot(slot_pk), BookForm())


@signed_in
@require_POST
def take(request: HttpRequest, slot_pk: int) -> HttpResponse:
    """She takes it; the same page again finds the same appointment. Raises Http404."""
    found, (user, person) = offered_slot(slot_pk), her(request)
    form, key = BookForm(request.POST), request.POST.get("key", "").strip()
    if not form.is_valid():
        return _show(request, found, form)
    if not key or len(key) > KEY_MOST:
        return _show(request, found, form, said=_("请从头选一个时间。"))
    now = timezone.now()
    try:
        answer = actions.book(
            slot=found,
            person=person,
            key=f"page:{person.pk}:{key}",
            by=user,
            now=now,
            call_name=form.call_name(person),
            used=request.POST.get("now") == "1",
        )
    except NotEligible as no:
        return _show(request, found, form, reasons=no.reasons)
    except NotNow as no:
        return _show(request, found, form, said=str(no))
    if not answer.is_hers:
        return _show(request, found, form, said=_why_not(answer, found), claim_pk=answer.claim_id)
    messages.success(request, _("约好了。"))
    return redirect("appointments:mine", answer.claim_id)


def _why_not(answer: Answer, slot: Slot) -> str:
    words = {
        Outcome.FULL: _("这个时间刚被约走，请看看别的时间。"),
        Outcome.MINE: _("这一天您已经约了这一位，每天一次。"),
        Outcome.SHUT: _("这个时间不开了，请看看别的时间。"),
        Outcome.NO_SUPPLY: _("这个时间不开了，请看看别的时间。"),
    }
    now = timezone.now()
    return words.get(answer.outcome) or why_not(answer.outcome, slot.session.round, now)


def _show(
    request: HttpRequest,
    slot: Slot,
    form: BookForm,
    *,
    said: str = "",
    claim_pk: int | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    now = timezone.now()
    round = slot.session.round
    is_free = free_slots(now).filter(pk=slot.pk).exists()
    context: dict[str, Any] = {
        "slot": slot,
        "provider": slot.provider,
        "profession": Profession(slot.provider.profession),
        "hours": hours_of(slot.session.during, now),
        "place": place_of(slot),
        "form": form,
        "said": said,
        "claim_pk": claim_pk,
        "reasons": reasons or [],
        "is_free": is_free,
        "is_now": slot.provider.is_room and slot.starts_at - EARLY <= now < slot.ends_at,
        "others": [] if is_free and not said else next_like(slot, now),
        "cancel_minutes": round.cancel_s // 60,
        "key": secrets.token_urlsafe(16),
        "lines": LINES,
    }
    refused = bool(said or reasons or form.errors)
    return render(request, "appointments/slot.html", context, status=409 if refused else 200)


@signed_in
@require_safe
@never_cache
def mine(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """Her appointment: code, where, the link when it is time, cancel, what was suggested. Raises Http404."""
    _user, person = her(request)
    now = timezone.now()
    appointment = appointment_of(person, claim_pk)
    one = mine_of(appointment, now)
    context = {
        "one": one,
        "slot": appointment.slot,
        "provider": appointment.slot.provider,
        "profession": Profession(appointment.slot.provider.profession),
        "place": place_of(appointment.slot),
        "others": [] if one.is_ahead and one.may_cancel else next_like(appointment.slot, now),
        "referrals": [
            (Profession(row.profession), row.provider)
            for row in appointment.referrals.select_related("provider").order_by("pk")
        ],
        "lines": LINES,
    }
    return render(request, "appointments/mine.html", context)


@signed_in
@require_POST
def cancel(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She gives it back, within the deadline. Raises Http404."""
    user, person = her(request)
    now = timezone.now()
    appointment = appointment_of(person, claim_pk)
    done = actions.cancel(appointment=appointment, by=user, now=now)
    if done in {Done.DONE, Done.SAME}:
        messages.success(request, _("取消了。还需要的话，随时再约。"))
    elif done == Done.LATE:
        until = moment_of(mine_of(appointment, now).cancel_until, now)
        messages.error(request, _("%(until)s 起不能自己取消了，来不了也没关系。") % {"until": until})
    else:
        messages.error(request, _("现在的状态不能取消。"))
    return redirect("appointments:mine", claim_pk)
