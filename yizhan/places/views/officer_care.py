"""What an officer does to a standing station: its life, its hours, its things, its keepers, its spaces."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.orgs.access import officer
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.models import User
from yizhan.people.phones import BadPhone
from yizhan.places.access import (
    STATIONS_EDIT,
    comment_in,
    keeper_in,
    override_in,
    space_in,
    station_in,
)
from yizhan.places.actions.amenities import NotThere, mark_broken, mark_mended
from yizhan.places.actions.care import BadComment, hide_comment, show_comment
from yizhan.places.actions.common import NotFitToRun
from yizhan.places.actions.hours import AlreadyOver, end_hours, plan_hours
from yizhan.places.actions.keepers import NoAccount, appoint_keeper, dismiss_keeper
from yizhan.places.actions.spaces import NameTaken, add_space, close_space, edit_space, reopen_space
from yizhan.places.actions.stations import NeedsReason, NotAllowed, move_station
from yizhan.places.forms.care import KeeperForm, MoveForm, PlanForm, SpaceForm
from yizhan.places.models import Station, StationState
from yizhan.places.queries.officer_station import missing_words


def _station(request: HttpRequest, pk: int) -> Station:
    return station_in(request.scope, pk)  # type: ignore[attr-defined]


def _back(station: Station, part: str = "") -> HttpResponse:
    answer = redirect("stations:station", station.pk)
    answer["Location"] += f"#{part}" if part else ""
    return answer


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_POST
@officer(STATIONS_EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step of the station's life."""
    station = _station(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有这一步"))
        return _back(station)
    try:
        moved = move_station(
            station_id=station.pk,
            to=StationState(form.cleaned_data["to"]),
            reason=form.cleaned_data["reason"],
            by=_by(request),
            now=timezone.now(),
        )
    except NeedsReason:
        messages.error(request, _("请写上原因，再点一次"))
    except NotAllowed:
        messages.error(request, _("它现在的状态走不到这一步，可能刚有人改过"))
    except NotFitToRun as refused:
        needs = "、".join(missing_words(code) for code in refused.missing)
        messages.error(request, _("还不能运行，缺：%(needs)s") % {"needs": needs})
    else:
        messages.success(request, _("现在是“%(state)s”") % {"state": moved.get_state_display()})
    return _back(station)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Other hours for a while: holidays, repairs."""
    station = _station(request, pk)
    form = PlanForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        if form.cleaned_data["ends_at"] <= now:
            form.add_error("ends_at", _("要晚于现在"))
        else:
            plan_hours(
                station_id=station.pk,
                starts_at=form.cleaned_data["starts_at"],
                ends_at=form.cleaned_data["ends_at"],
                hours=form.text,
                reason=form.cleaned_data["reason"],
                by=_by(request),
                now=now,
            )
            messages.success(request, _("安排好了，到时自动生效，过后自动恢复"))
            return _back(station, "hours")
    return render(
        request,
        "places/console/small_form.html",
        {
            "form": form,
            "station": station,
            "title": _("临时开放时间"),
            "button": _("安排"),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@officer(STATIONS_EDIT)
def end(request: HttpRequest, pk: int, override_pk: int) -> HttpResponse:
    """Back to the usual hours."""
    station = _station(request, pk)
    try:
        end_hours(override=override_in(station, override_pk), by=_by(request), now=timezone.now())
    except AlreadyOver:
        messages.success(request, _("它已经到期，恢复正常了"))
    else:
        messages.success(request, _("恢复正常开放时间了"))
    return _back(station, "hours")


@require_POST
@officer(STATIONS_EDIT)
def thing(request: HttpRequest, pk: int, amenity: str) -> HttpResponse:
    """Something is broken, or works again."""
    station = _station(request, pk)
    given: dict[str, Any] = {
        "station_id": station.pk,
        "amenity": amenity,
        "by": _by(request),
        "now": timezone.now(),
    }
    try:
        if request.POST.get("state") == "broken":
            mark_broken(**given, note=request.POST.get("note", "")[:120])
            messages.success(request, _("记下了：坏了"))
        else:
            mark_mended(**given)
            messages.success(request, _("记下了：修好了"))
    except NotThere:
        messages.error(request, _("这个站没有这样东西了，可能刚有人改过"))
    return _back(station, "things")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Make somebody a keeper, by the phone number she signs in with."""
    station = _station(request, pk)
    form = KeeperForm(request.POST or None)
    if form.is_valid():
        try:
            appoint_keeper(
                station_id=station.pk,
                user=account_to_appoint(request, form.cleaned_data["phone"]),
                called=form.cleaned_data["called"],
                by=_by(request),
                now=timezone.now(),
            )
        except (BadPhone, TooManyAppointed) as wrong:
            form.add_error("phone", str(wrong.says))
        except NoAccount:
            form.add_error("phone", _("这个账号已经停用"))
        else:
            messages.success(request, _("指定好了，她用这个号码登录就能看到这个站"))
            return _back(station, "keepers")
    return render(
        request,
        "places/console/small_form.html",
        {"form": form, "station": station, "title": _("指定管理员"), "button": _("指定")},
        status=422 if form.errors else 200,
    )


@require_POST
@officer(STATIONS_EDIT)
def dismiss(request: HttpRequest, pk: int, keeper_pk: int) -> HttpResponse:
    """She keeps the station no longer."""
    station = _station(request, pk)
    dismiss_keeper(keeper=keeper_in(station, keeper_pk), by=_by(request), now=timezone.now())
    messages.success(request, _("已解除"))
    return _back(station, "keepers")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def space(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a space."""
    station = _station(request, pk)
    form = SpaceForm(request.POST or None)
    if form.is_valid():
        try:
            add_space(station_id=station.pk, **form.cleaned_data, by=_by(request), now=timezone.now())
        except NameTaken:
            form.add_error("name", _("这个站已经有叫这个名字的场地"))
        else:
            messages.success(request, _("场地加好了"))
            return _back(station, "spaces")
    return render(
        request,
        "places/console/small_form.html",
        {"form": form, "station": station, "title": _("新增场地"), "button": _("加上")},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def change_space(request: HttpRequest, pk: int, space_pk: int) -> HttpResponse:
    """Rename a space, or say how many it takes."""
    station = _station(request, pk)
    chosen = space_in(station, space_pk)
    standing = {"name": chosen.name, "use": chosen.use, "capacity": chosen.capacity}
    form = SpaceForm(request.POST or None, initial=standing)
    if form.is_valid():
        try:
            edit_space(space=chosen, **form.cleaned_data, by=_by(request), now=timezone.now())
        except NameTaken:
            form.add_error("name", _("这个站已经有叫这个名字的场地"))
        else:
            messages.success(request, _("场地改好了"))
            return _back(station, "spaces")
    return render(
        request,
        "places/console/small_form.html",
        {"form": form, "station": station, "title": _("修改场地"), "button": _("保存")},
        status=422 if form.errors else 200,
    )


@require_POST
@officer(STATIONS_EDIT)
def space_state(request: HttpRequest, pk: int, space_pk: int) -> HttpResponse:
    """Take a space out of use, or into use again."""
    station = _station(request, pk)
    chosen = space_in(station, space_pk)
    act = reopen_space if request.POST.get("state") == "open" else close_space
    act(space=chosen, by=_by(request), now=timezone.now())
    return _back(station, "spaces")


@require_POST
@officer(STATIONS_EDIT)
def comment(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Hide a comment with a reason, or show it again."""
    station = _station(request, pk)
    chosen = comment_in(station, comment_pk)
    try:
        if request.POST.get("state") == "shown":
            show_comment(comment=chosen, by=_by(request), now=timezone.now())
            messages.success(request, _("评价恢复显示了"))
        else:
            why = request.POST.get("why", "")[:120]
            hide_comment(comment=chosen, by=_by(request), why=why, now=timezone.now())
            messages.success(request, _("评价隐藏了"))
    except BadComment as wrong:
        messages.error(request, str(wrong))
    return _back(station, "comments")
