"""How a station is booked, for its officers: rules, weeks, parts, closings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.places.access import station_in
from yizhan.places.models import Space, Station
from yizhan.supplies import desk, laying
from yizhan.supplies.access import (
    ROUNDS_EDIT,
    ROUNDS_READ,
    blackout_in,
    doubles_in,
    schedule_in,
    space_of,
    strikes_in,
    terms_in,
)
from yizhan.supplies.forms_officer import BlackoutForm, EndForm, PartsForm, TermsForm, WeekForm
from yizhan.supplies.kernel import SpaceInUse
from yizhan.supplies.models import Part, Terms
from yizhan.supplies.previews import Preview, preview
from yizhan.supplies.schedules import BadSchedule, today_at
from yizhan.supplies.services import Service

READ_WRITE = ["GET", "HEAD", "POST"]


def scope_of(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def who(request: HttpRequest) -> User:
    return cast("User", request.user)


def may_edit(request: HttpRequest, unit: Unit) -> bool:
    scope = scope_for(request, ROUNDS_EDIT)
    return bool(scope) and scope.holds(unit)


def status_of(form: forms.Form) -> int:
    return 422 if form.errors else 200


@require_safe
@officer(ROUNDS_READ)
def stations(request: HttpRequest) -> HttpResponse:
    """Where bookings are taken, what waits for a decision, where they could begin."""
    scope, now = scope_of(request), timezone.now()
    startable = desk.stations_to_start(scope_for(request, ROUNDS_EDIT))
    left = desk.left_behind(scope, now)
    context = {
        "page": Paginator(desk.booked_terms(scope, now), desk.PAGE).get_page(request.GET.get("page")),
        "startable": startable[: desk.SHOWN],
        "startable_count": startable.count(),
        "left_behind": desk.lines_of(left[: desk.SHOWN], now),
        "left_behind_count": left.count(),
        "to_approve": desk.to_approve(scope, now).count(),
        "appeals": desk.strikes_shown(strikes_in(scope), "appealed").count(),
        "doubles": doubles_in(scope).filter(settled_at__isnull=True).count(),
    }
    return render(request, "supplies/console/stations.html", context)


@require_safe
@officer(ROUNDS_READ)
def left_behind(request: HttpRequest) -> HttpResponse:
    """All sessions that a change left behind, the next first."""
    now = timezone.now()
    page = Paginator(desk.left_behind(scope_of(request), now), desk.PAGE).get_page(request.GET.get("page"))
    return render(
        request, "supplies/console/left_behind.html", {"page": page, "lines": desk.lines_of(page, now)}
    )


@require_safe
@officer(ROUNDS_EDIT)
def startable(request: HttpRequest) -> HttpResponse:
    """All stations that could take bookings and do not yet."""
    rows = desk.stations_to_start(scope_for(request, ROUNDS_EDIT))
    page = Paginator(rows, desk.PAGE).get_page(request.GET.get("page"))
    return render(request, "supplies/console/startable.html", {"page": page})


@require_safe
@officer(ROUNDS_READ)
def terms(request: HttpRequest, terms_pk: int) -> HttpResponse:
    """A station's bookings of one service. Raises Http404."""
    found, now = terms_in(scope_of(request), terms_pk), timezone.now()
    context = {
        "terms": found,
        "station": found.station,
        "page": desk.terms_page(found, now),
        "rules": desk.rules_say(found),
        "days": desk.days_with_sessions(found, today_at(now)),
        "can_edit": may_edit(request, found.station.unit),
    }
    return render(request, "supplies/console/terms.html", context)


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def start(request: HttpRequest, station_pk: int) -> HttpResponse:
    """Begin to take bookings at a station. Raises Http404."""
    station = station_in(scope_of(request), station_pk)
    services = desk.services_to_start(station)
    code = request.POST.get("service") or request.GET.get("service", "")
    service = next((one for one in services if one.code == code), services[0] if services else None)
    if service is None:
        standing = Terms.objects.filter(station=station).first()
        messages.error(request, _("这个站已经开了预约，或者它的类型没有可约的服务。"))
        return (
            redirect("bookings_console:terms", standing.pk)
            if standing
            else redirect("stations:station", station_pk)
        )
    form = TermsForm(
        request.POST or None,
        units=units_over(station),
        initial={"title": station.name, "per_person": 1, "cancel_minutes": 120, "waiting_most": 5},
    )
    if form.is_valid():
        made = _save_terms(request, station, service.code, form)
        messages.success(request, _("规则定好了。下一步：给场地排时间表。"))
        return redirect("bookings_console:terms", made.pk)
    return _terms_form(request, station, form, service, None)


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def edit_terms(request: HttpRequest, terms_pk: int) -> HttpResponse:
    """Change the rules; days to come follow. Raises Http404."""
    found = terms_in(scope_of(request), terms_pk)
    form = TermsForm(request.POST or None, units=units_over(found.station), terms=found)
    if form.is_valid():
        _save_terms(request, found.station, found.service, form)
        messages.success(request, _("规则改好了，以后的预约照新的来，已经约好的不变。"))
        return redirect("bookings_console:terms", found.pk)
    return _terms_form(request, found.station, form, None, found)


@transaction.atomic
def _save_terms(request: HttpRequest, station: Station, service: str, form: TermsForm) -> Terms:
    now, by = timezone.now(), who(request)
    made = laying.set_terms(station=station, service=service, by=by, now=now, **form.values)
    had_limit = made.limit_id
    laying.set_limit(terms=made, by=by, now=now, **form.limit)
    if made.limit_id != had_limit:
        laying.lay_out(terms=made, by=by, now=now)
    return made


def units_over(station: Station) -> QuerySet[Unit]:
    """The station's unit and those above it, on either line."""
    above = f"{station.unit.area_path}{station.unit.industry_path}".split("/")
    return Unit.objects.filter(pk__in=[int(one) for one in above if one]).order_by("-area_path", "pk")


def _terms_form(
    request: HttpRequest, station: Station, form: TermsForm, service: Service | None, found: Terms | None
) -> HttpResponse:
    shared = []
    if found and found.limit:
        others = found.limit.terms.exclude(pk=found.pk).select_related("station")
        shared = [one.station.name for one in others]
    context = {"station": station, "form": form, "service": service, "terms": found, "shared": shared}
    return render(request, "supplies/console/terms_form.html", context, status=status_of(form))


# --- weeks ------------------------------------------------------------------------------------------------


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def new_week(request: HttpRequest, terms_pk: int, space_pk: int) -> HttpResponse:
    """Give a space a week. Raises Http404."""
    found = terms_in(scope_of(request), terms_pk)
    space = space_of(found, space_pk)
    form = WeekForm(request.POST or None, initial={"from_date": today_at(timezone.now())})
    return _week(request, found, space, form, None)


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def week(request: HttpRequest, terms_pk: int, schedule_pk: int) -> HttpResponse:
    """Change a space's week. Raises Http404."""
    found = terms_in(scope_of(request), terms_pk)
    schedule = schedule_in(found, schedule_pk)
    form = WeekForm(request.POST or None, schedule=schedule)
    return _week(request, found, schedule.space, form, schedule_pk)


def _week(
    request: HttpRequest, found: Terms, space: Space, form: WeekForm, schedule_pk: int | None
) -> HttpResponse:
    """Shown first with what it would change; done when she says so."""

    def change() -> None:
        schedule = schedule_in(found, schedule_pk) if schedule_pk else None
        laying.set_schedule(
            terms=found, space=space, schedule=schedule, by=who(request), now=now, **form.values
        )

    now = timezone.now()
    shown = _try(request, form, found, change)
    if shown is True:
        messages.success(request, _("时间表定好了，场次已经照它排出来。"))
        return redirect("bookings_console:terms", found.pk)
    context = {
        "terms": found,
        "station": found.station,
        "space": space,
        "form": form,
        "shown": shown,
        "schedule_pk": schedule_pk,
        "title": _("%(space)s的时间表") % {"space": space.name},
    }
    return render(request, "supplies/console/week.html", context, status=status_of(form))


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def end_week(request: HttpRequest, terms_pk: int, schedule_pk: int) -> HttpResponse:
    """A week ends; who has booked later is shown. Raises Http404."""
    found = terms_in(scope_of(request), terms_pk)
    schedule = schedule_in(found, schedule_pk)
    now = timezone.now()
    form = EndForm(request.POST or None, initial={"from_date": today_at(now)})

    def change() -> None:
        laying.end_schedule(
            schedule=schedule_in(found, schedule_pk),
            terms=found,
            from_date=form.cleaned_data["from_date"],
            by=who(request),
            now=now,
        )

    shown = _try(request, form, found, change)
    if shown is True:
        messages.success(request, _("这份时间表停用了。"))
        return redirect("bookings_console:terms", found.pk)
    context = {
        "terms": found,
        "station": found.station,
        "space": schedule.space,
        "form": form,
        "shown": shown,
        "says": desk.week_says(schedule),
        "title": _("停用%(space)s的时间表") % {"space": schedule.space.name},
    }
    return render(request, "supplies/console/week.html", context, status=status_of(form))


def _try(
    request: HttpRequest, form: forms.Form, found: Terms, change: Callable[[], None]
) -> Preview | bool | None:
    """True: done. A preview: what it would do. None: nothing to show, or refused with words in the form."""
    if not form.is_valid():
        return None
    try:
        if request.POST.get("do") != "save":
            return preview(found, change, timezone.now())
        change()
    except BadSchedule as refusal:
        form.add_error(None, str(refusal))
        return None
    return True


# --- parts and closings -----------------------------------------------------------------------------------


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def parts(request: HttpRequest, terms_pk: int, space_pk: int) -> HttpResponse:
    """Of which spaces a space is made. Raises Http404."""
    found = terms_in(scope_of(request), terms_pk)
    space = space_of(found, space_pk)
    others = Space.objects.filter(station=found.station_id).exclude(pk=space.pk).order_by("pk")
    standing = list(Part.objects.filter(whole=space).values_list("part_id", flat=True))
    form = PartsForm(
        request.POST if request.method == "POST" else None, spaces=others, initial={"parts": standing}
    )
    if form.is_valid():
        if refusal := _why_no_parts(space, list(form.cleaned_data["parts"])):
            form.add_error("parts", refusal)
        else:
            try:
                laying.set_parts(
                    whole=space, parts=list(form.cleaned_data["parts"]), by=who(request), now=timezone.now()
                )
            except laying.PartsInUse:
                form.add_error("parts", _("这些场地以后还有人约着，或者正暂停预约；等没有了再改。"))
            else:
                messages.success(request, _("场地组成改好了。"))
                return redirect("bookings_console:terms", found.pk)
    title = _("%(space)s由什么组成") % {"space": space.name}
    return _small(request, found, form, title, _("保存"))


def _why_no_parts(space: Space, chosen: list[Space]) -> str:
    """A part has no parts itself."""
    if chosen and Part.objects.filter(part=space).exists():
        return _("%(space)s自己是别的场地的一部分，不能再分。") % {"space": space.name}
    deep = Part.objects.filter(whole__in=chosen).select_related("whole").first()
    if deep:
        return _("%(space)s自己还分成几部分，请选最小的场地。") % {"space": deep.whole.name}
    return ""


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def close_space(request: HttpRequest, terms_pk: int) -> HttpResponse:
    """Close a space for a while; refused, with the sessions, where somebody has a place then. Raises Http404."""
    found, now = terms_in(scope_of(request), terms_pk), timezone.now()
    spaces = Space.objects.filter(station=found.station_id, closed_at__isnull=True).order_by("pk")
    form = BlackoutForm(request.POST or None, spaces=spaces, initial={"space": request.GET.get("space")})
    in_the_way: list[desk.SessionLine] = []
    if form.is_valid():
        given = form.cleaned_data
        during = DateTimeTZRange(given["starts_at"], given["ends_at"])
        if given["ends_at"] <= now:
            form.add_error("ends_at", _("要晚于现在"))
        else:
            try:
                laying.close_space(terms=found, by=who(request), now=now, **given)
            except SpaceInUse:
                in_the_way = desk.booked_meanwhile(given["space"], during)
                form.add_error(None, _refusal(len(in_the_way)))
            else:
                messages.success(request, _("这段时间不能约了，原因工人看得到。"))
                return redirect("bookings_console:terms", found.pk)
    return _small(request, found, form, _("暂停预约"), _("暂停"), in_the_way=in_the_way)


def _refusal(booked: int) -> str:
    if booked:
        return _("这段时间有 %(n)s 场有人约了，先改期或者取消，再来暂停。") % {"n": booked}
    return _("这段时间已经暂停过，或者另有安排。")


@require_POST
@officer(ROUNDS_EDIT)
def lift(request: HttpRequest, blackout_pk: int) -> HttpResponse:
    """The space may be booked again. Raises Http404."""
    blackout = blackout_in(scope_of(request), blackout_pk)
    laying.lift_blackout(blackout=blackout, by=who(request), now=timezone.now())
    messages.success(request, _("恢复预约了。"))
    standing = Terms.objects.filter(station=blackout.station_id).order_by("pk").first()
    return redirect("bookings_console:terms", standing.pk) if standing else redirect("bookings_console:list")


def _small(
    request: HttpRequest, found: Terms, form: forms.Form, title: str, button: str, **more: Any
) -> HttpResponse:
    context = {
        "terms": found,
        "station": found.station,
        "form": form,
        "title": title,
        "button": button,
    } | more
    return render(request, "supplies/console/small_form.html", context, status=status_of(form))


def day_shown(asked: str, days: list[date], today: date) -> date:
    """The day asked for; else the first there is, or today."""
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return next((day for day in days if day >= today), today)
