"""A chair's days: published, the day itself, somebody without a time, cancelled."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.say import CHINA
from yizhan.orgs.access import officer, scope_for
from yizhan.orgs.shield import shield_in
from yizhan.people.access import NobodyHasIt, account_of, living_under, person_asked_for
from yizhan.services.interviews import actions, queries
from yizhan.services.interviews.access import (
    HOLD,
    PROVIDERS,
    READ,
    days_in,
    own_day,
)
from yizhan.services.interviews.actions import Refused
from yizhan.services.interviews.forms import DayForm, WalkInForm
from yizhan.services.interviews.models import Day
from yizhan.services.interviews.views.common import done, form_page, scope_of, user_of

SHOWN = 60


@require_safe
@never_cache
@officer(READ)
def listed(request: HttpRequest) -> HttpResponse:
    """Days of her units; hers with what she has in hand. Nobody else's interviews are named or counted."""
    user, now = user_of(request), timezone.now()
    today = now.astimezone(CHINA).date()
    rows = days_in(scope_of(request))
    ahead = list(
        rows.filter(day__gte=today, cancelled_at__isnull=True).order_by("day", "starts", "pk")[:SHOWN]
    )
    past = list(rows.filter(day__lt=today, cancelled_at__isnull=True).order_by("-day", "-pk")[:20])
    own = [day for day in (*ahead, *past) if day.chair_id == user.pk]
    booked = queries.booked_by_day(own)
    may_hold = bool(scope_for(request, HOLD))
    context = {
        "ahead": [(day, booked.get(day.pk) if day in own else None) for day in ahead],
        "past": [(day, booked.get(day.pk) if day in own else None) for day in past],
        "user_pk": user.pk,
        "may_hold": may_hold,
        "may_name": bool(scope_for(request, PROVIDERS)),
        "unfinished": queries.unfinished(user).order_by("starts_at", "pk")[:SHOWN] if may_hold else [],
        "owed": [(row, row.due_date < today) for row in queries.owed_by(user)[:SHOWN]] if may_hold else [],
        "recent": queries.recent(user) if may_hold else [],
        "named_in": queries.named_in(user, scope_of(request), shield_in(request))[:SHOWN],
    }
    return render(request, "interviews/console/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def new(request: HttpRequest) -> HttpResponse:
    """Publish a day."""
    units = scope_of(request).units().standing().order_by("area_path", "industry_path", "pk")
    form = DayForm(request.POST or None, units=units)
    made: list[Day] = []
    if form.is_valid() and done(
        form,
        lambda: made.append(
            actions.publish_day(by=account_of(request), now=timezone.now(), **form.cleaned_data)
        ),
    ):
        messages.success(request, _("公布了，职工现在可以约。"))
        return redirect("interviews_console:day", made[0].pk)
    hint = _("公布以后，职工在手机上看到您、单位、日子和地点。谁约了，只有您看得到。")
    return form_page(request, form, _("公布访谈日"), _("公布"), hint=hint)


@require_safe
@never_cache
@officer(HOLD)
def day(request: HttpRequest, day_pk: int) -> HttpResponse:
    """Who comes when. Raises Http404, also for a colleague's day."""
    found, now = own_day(scope_of(request), user_of(request), day_pk), timezone.now()
    today = now.astimezone(CHINA).date()
    context = {
        "day": found,
        "turns": queries.turns(found, now),
        "is_today": found.day == today,
        "may_cancel": found.cancelled_at is None and found.day >= today,
    }
    return render(request, "interviews/console/day.html", context)


@require_POST
@officer(HOLD)
def cancel_day(request: HttpRequest, day_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = own_day(scope_of(request), user_of(request), day_pk)
    try:
        lost = actions.cancel_day(day=found, by=user_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("取消了，约了的 {n} 位会收到通知。").format(n=lost))
    return redirect("interviews_console:day", day_pk)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def walk_in(request: HttpRequest) -> HttpResponse:
    """Somebody is at the door without a time: the interview begins now."""
    user, now = user_of(request), timezone.now()
    scope = scope_of(request)
    units = scope.units().standing().order_by("area_path", "industry_path", "pk")
    days = days_in(scope).filter(chair=user, cancelled_at__isnull=True)
    form = WalkInForm(request.POST or None, units=units, days=days)
    if form.is_valid():
        given = form.cleaned_data
        try:
            among = living_under(given["unit"])
            person = person_asked_for(request, among, given["phone"]) if given["phone"] else None
            made = actions.walk_in(
                unit=given["unit"],
                day=form.day_of(now.astimezone(CHINA).date()),
                person=person,
                call_name=given["call_name"],
                reason=given["reason"],
                key=given["key"],
                by=user,
                now=now,
            )
        except NobodyHasIt as nobody:
            form.add_error("phone", str(nobody))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("interviews_console:talk", made.pk)
    return form_page(request, form, _("没有约，直接来的"), _("开始谈"))
