"""Officers: providers, rooms, weeks, leaves, rules. Counts of what is booked; never by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.downloads import table_file
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.models import User
from yizhan.people.phones import BadPhone
from yizhan.services.appointments import actions
from yizhan.services.appointments.access import (
    EDIT,
    READ,
    leave_of,
    provider_in,
    providers_in,
    rota_of,
    video_slot_of,
)
from yizhan.services.appointments.figures import HEADERS, Asked, cells_of
from yizhan.services.appointments.figures import figures as figures_of
from yizhan.services.appointments.forms import (
    EndRotaForm,
    LeaveForm,
    LinkForm,
    ProviderForm,
    RotaForm,
    RulesForm,
)
from yizhan.services.appointments.laying import rules_of
from yizhan.services.appointments.models import Profession, Provider, Way
from yizhan.services.appointments.queries import (
    days_with_bookings,
    leaves_of,
    licence_warns,
    provider_lines,
    rota_lines,
    video_slots,
)
from yizhan.supplies.schedules import BadSchedule, today_at

NEW_METHODS = ["GET", "HEAD", "POST"]


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@officer(READ)
def listed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    lines = provider_lines(providers_in(_scope(request)), now)
    context = {
        "lines": [(Profession(line.provider.profession).label, line) for line in lines],
        "professions": Profession,
        "may_edit": bool(scope_for(request, EDIT)),
    }
    return render(request, "appointments/console/list.html", context)


@require_safe
@officer(READ)
def figures(request: HttpRequest) -> HttpResponse:
    """How many came, by month, profession and unit; small numbers are not shown."""
    now = timezone.now()
    asked = Asked.read(request.GET, today_at(now))
    context = {"asked": asked, "figures": figures_of(_scope(request), asked, now)}
    return render(request, "appointments/console/figures.html", context)


@require_safe
@officer(READ)
def figures_file(request: HttpRequest) -> HttpResponse:
    """The same lines as CSV, or with `as=xlsx` as a workbook."""
    now = timezone.now()
    asked = Asked.read(request.GET, today_at(now))
    rows = cells_of(figures_of(_scope(request), asked, now))
    name = f"appointments-{asked.first:%Y%m}-{asked.last:%Y%m}"
    return table_file(request, name, _("咨询预约人次"), HEADERS, rows)


@require_http_methods(NEW_METHODS)
@officer(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Add a provider or a room: `what` says which."""
    what = request.GET.get("what", "")
    profession = what if what in Profession.values else Profession.PSYCHOLOGIST.value
    form = ProviderForm(_scope(request), profession, request.POST or None)
    if request.method == "POST" and form.is_valid() and (values := _values(request, form)) is not None:
        made = actions.set_provider(
            unit=form.cleaned_data["unit"],
            profession=profession,
            by=_by(request),
            now=timezone.now(),
            **values,
        )
        messages.success(request, _("登记好了，接着排班。"))
        return redirect("appointments_console:provider", made.pk)
    context = {"form": form, "profession": Profession(profession), "provider": None}
    status = 422 if form.errors else 200
    return render(request, "appointments/console/provider_form.html", context, status=status)


@require_http_methods(NEW_METHODS)
@officer(EDIT)
def edit(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """Change a provider. Raises Http404."""
    provider = provider_in(_scope(request), provider_pk)
    form = ProviderForm(_scope(request), provider.profession, request.POST or None, provider=provider)
    if request.method == "POST" and form.is_valid() and (values := _values(request, form)) is not None:
        actions.set_provider(
            unit=provider.unit, provider=provider, by=_by(request), now=timezone.now(), **values
        )
        messages.success(request, _("改好了。"))
        return redirect("appointments_console:provider", provider.pk)
    context = {"form": form, "profession": Profession(provider.profession), "provider": provider}
    status = 422 if form.errors else 200
    return render(request, "appointments/console/provider_form.html", context, status=status)


def _values(request: HttpRequest, form: ProviderForm) -> dict[str, Any] | None:
    """The fields of the provider, with the account that signs in by the phone; None with an error at it."""
    values = form.values
    phone = form.cleaned_data.get("phone")
    if not phone:
        return values
    try:
        return values | {"user": account_to_appoint(request, phone)}
    except BadPhone:
        form.add_error("phone", _("手机号不对，请填 11 位。"))
    except TooManyAppointed as no:
        form.add_error("phone", str(no.says))
    return None


@require_safe
@officer(READ)
def provider(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """A provider's weeks, leaves, and how many are booked by day. Raises Http404."""
    return _show(request, provider_in(_scope(request), provider_pk))


def _show(request: HttpRequest, found: Provider, leave: LeaveForm | None = None) -> HttpResponse:
    now = timezone.now()
    context = {
        "provider": found,
        "profession": Profession(found.profession),
        "rotas": rota_lines(found, now),
        "leaves": leaves_of(found, now),
        "days": days_with_bookings([found], now),
        "warns": licence_warns(found, today_at(now)),
        "leave": leave or LeaveForm(now=now),
        "form": leave,
        "may_edit": scope_for(request, EDIT).holds(found.unit) and not found.left_at,
        "has_video": found.rotas.filter(way=Way.VIDEO).exists(),
    }
    status = 422 if leave and leave.errors else 200
    return render(request, "appointments/console/provider.html", context, status=status)


@require_http_methods(NEW_METHODS)
@officer(EDIT)
def new_rota(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """Give a provider a week. Raises Http404."""
    found, now = provider_in(_scope(request), provider_pk), timezone.now()
    form = RotaForm(request.POST or None, provider=found, initial={"from_date": today_at(now)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rota(provider=found, by=_by(request), now=now, **form.values)
        except BadSchedule as no:
            form.add_error(None, str(no))
        except actions.WrongPlace as no:
            form.add_error(None, str(no.says))
        else:
            messages.success(request, _("排好了，时段已经放出。"))
            return redirect("appointments_console:provider", found.pk)
    context = {"form": form, "provider": found}
    return render(request, "appointments/console/rota_form.html", context, status=422 if form.errors else 200)


@require_http_methods(NEW_METHODS)
@officer(EDIT)
def end_rota(request: HttpRequest, provider_pk: int, rota_pk: int) -> HttpResponse:
    """No more of this week from a day on. Raises Http404."""
    found, now = provider_in(_scope(request), provider_pk), timezone.now()
    rota = rota_of(found, rota_pk)
    form = EndRotaForm(request.POST or None, initial={"from_date": today_at(now) + timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        actions.end_rota(rota=rota, from_date=form.cleaned_data["from_date"], by=_by(request), now=now)
        messages.success(request, _("停用了，已经约了的不受影响。"))
        return redirect("appointments_console:provider", found.pk)
    context = {"form": form, "provider": found, "rota": rota}
    return render(request, "appointments/console/end_rota.html", context, status=422 if form.errors else 200)


@require_POST
@officer(EDIT)
def leave(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """He is not there for a while. Raises Http404."""
    found, now = provider_in(_scope(request), provider_pk), timezone.now()
    form = LeaveForm(request.POST, now=now)
    if not form.is_valid():
        return _show(request, found, form)
    left = actions.take_leave(
        provider=found,
        starts_at=form.cleaned_data["starts_at"],
        ends_at=form.cleaned_data["ends_at"],
        by=_by(request),
        now=now,
        hand_over=form.cleaned_data["booked"] == "hand",
    )
    messages.success(request, _said(left))
    return redirect("appointments_console:provider", found.pk)


def _said(left: actions.Left) -> str:
    return _(
        "记下了：%(handed)s 个由同事接，%(cancelled)s 个取消，都已告诉本人；收回空着的 %(gone)s 个。"
    ) % {
        "handed": left.handed,
        "cancelled": left.cancelled,
        "gone": left.gone,
    }


@require_POST
@officer(EDIT)
def end_leave(request: HttpRequest, provider_pk: int, leave_pk: int) -> HttpResponse:
    """He is there after all. Raises Http404."""
    found = provider_in(_scope(request), provider_pk)
    actions.end_leave(leave=leave_of(found, leave_pk), by=_by(request), now=timezone.now())
    messages.success(request, _("撤销了，空着的时段又放出来了。"))
    return redirect("appointments_console:provider", found.pk)


@require_safe
@officer(EDIT)
def links(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """The next times by video, each with a link of its own or his usual one. Raises Http404."""
    return _links(request, provider_in(_scope(request), provider_pk))


@require_POST
@officer(EDIT)
def set_link(request: HttpRequest, provider_pk: int, slot_pk: int) -> HttpResponse:
    """Another link for one time; empty: his usual one. Raises Http404."""
    found = provider_in(_scope(request), provider_pk)
    slot, form = video_slot_of(found, slot_pk), LinkForm(request.POST, prefix=f"s{slot_pk}")
    if not form.is_valid():
        return _links(request, found, {slot.pk: form})
    actions.set_link(slot=slot, url=form.cleaned_data["url"], by=_by(request), now=timezone.now())
    messages.success(request, _("链接存好了，约了的人开始前 15 分钟看得到。"))
    return redirect("appointments_console:links", provider_pk)


def _links(request: HttpRequest, found: Provider, sent: dict[int, LinkForm] | None = None) -> HttpResponse:
    sent = sent or {}
    lines = [
        (slot, sent.get(slot.pk) or LinkForm(prefix=f"s{slot.pk}", initial={"url": slot.session.video_url}))
        for slot in video_slots(found, timezone.now())
    ]
    context = {"provider": found, "lines": lines, "form": next(iter(sent.values()), None)}
    return render(request, "appointments/console/links.html", context, status=422 if sent else 200)


@require_POST
@officer(EDIT)
def goodbye(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """He does not come any more. Raises Http404."""
    found = provider_in(_scope(request), provider_pk)
    left = actions.say_goodbye(provider=found, by=_by(request), now=timezone.now())
    messages.success(request, _said(left))
    return redirect("appointments_console:provider", found.pk)


@require_http_methods(NEW_METHODS)
@officer(EDIT)
def rules(request: HttpRequest, provider_pk: int) -> HttpResponse:
    """The rules of the provider's unit. Raises Http404."""
    found = provider_in(_scope(request), provider_pk)
    form = RulesForm(rules_of(found.unit), request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_rules(unit=found.unit, by=_by(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("规则改好了。"))
        return redirect("appointments_console:provider", found.pk)
    context = {"form": form, "provider": found}
    return render(request, "appointments/console/rules.html", context, status=422 if form.errors else 200)
