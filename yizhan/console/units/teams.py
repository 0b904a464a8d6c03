"""Joint teams in the console: formed, seated, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.console.units.common import ask, back, by, scope, the_unit
from yizhan.console.units.forms import SeatForm, TeamForm
from yizhan.orgs.access import OutOfReach, officer, scope_for, seat_in, team_in
from yizhan.orgs.actions import teams
from yizhan.orgs.permissions import TEAMS_EDIT, UNITS_READ
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.phones import BadPhone


@require_http_methods(["GET", "HEAD", "POST"])
@officer(TEAMS_EDIT)
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """Form a team at the unit."""
    unit = the_unit(request, pk)
    asked = TeamForm(scope(request), request.POST or None)
    if asked.is_valid():
        try:
            team = teams.form_team(
                name=asked.cleaned_data["name"],
                task=asked.cleaned_data["task"],
                unit=unit,
                covers=list(asked.cleaned_data["covers"]),
                ends_at=asked.cleaned_data["until"],
                by=by(request),
                now=timezone.now(),
            )
        except teams.TeamWithoutEnd:
            asked.add_error("until", _("要在今天以后"))
        except (teams.TeamRefused, OutOfReach):
            asked.add_error(None, _("这个范围超出了您管的"))
        else:
            messages.success(request, _("成立好了，现在加人"))
            return redirect("units:team", team.pk)
    hint = _("专班到最后一天为止，成员看到的也到那天为止。")
    return ask(request, asked, unit, title=_("成立专班"), button=_("成立"), hint=hint)


@require_safe
@officer(UNITS_READ)
def team(request: HttpRequest, team_pk: int) -> HttpResponse:
    """A team: its task, what it covers, who sits in it, until when."""
    found = team_in(scope(request), team_pk)
    context = {
        "team": found,
        "covers": found.covers.order_by("area_path"),
        "seats": found.members.filter(left_at__isnull=True).select_related("user").order_by("pk"),
        "is_over": found.ends_at <= timezone.now(),
        "may_team": scope_for(request, TEAMS_EDIT).holds(found.unit),
    }
    return render(request, "console/units/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(TEAMS_EDIT)
def seat(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Give somebody a seat, by the phone number she signs in with."""
    found = team_in(scope(request), team_pk)
    asked = SeatForm(request.POST or None)
    if asked.is_valid():
        try:
            teams.seat_member(
                team=found,
                user=account_to_appoint(request, asked.cleaned_data["phone"]),
                role=asked.cleaned_data["role"],
                body=asked.cleaned_data["body"],
                called=asked.cleaned_data["called"],
                by=by(request),
                now=timezone.now(),
            )
        except (BadPhone, TooManyAppointed) as wrong:
            asked.add_error("phone", str(wrong.says))
        except (teams.TeamRefused, OutOfReach):
            asked.add_error(None, _("专班已经结束，或者超出了您管的"))
        else:
            messages.success(request, _("加好了"))
            return redirect("units:team", found.pk)
    return ask(
        request, asked, found.unit, title=_("加入专班：%(team)s") % {"team": found.name}, button=_("加入")
    )


@require_POST
@officer(TEAMS_EDIT)
def leave(request: HttpRequest, seat_pk: int) -> HttpResponse:
    """End a seat now."""
    found = seat_in(scope(request), seat_pk)
    teams.unseat_member(seat=found, by=by(request), now=timezone.now())
    messages.success(request, _("已退出"))
    return redirect("units:team", found.team_id)


@require_POST
@officer(TEAMS_EDIT)
def end(request: HttpRequest, team_pk: int) -> HttpResponse:
    """End a team now."""
    found = team_in(scope(request), team_pk)
    try:
        teams.end_team(team=found, by=by(request), now=timezone.now())
    except teams.TeamEnded:
        messages.warning(request, _("专班早已结束"))
    else:
        messages.success(request, _("专班结束了，成员不再看到它的范围"))
    return back(found.unit, "teams")
