"""出事了: whom to call at once, what to keep, until when, and who on duty has it."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases.actions import Refused
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case
from yizhan.cases.openings import openings
from yizhan.cases.views.common import place_of
from yizhan.common.say import CHINA
from yizhan.duty.queries import post_for
from yizhan.orgs.access import public, signed_in
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.asking import Asked
from yizhan.places.views.who import her, person_of
from yizhan.places.views.worker import COOKIE
from yizhan.places.where import default_area
from yizhan.services.incident import actions, queries
from yizhan.services.incident.access import can_bypass, hers, what_by
from yizhan.services.incident.actions import BadDate
from yizhan.services.incident.calling import WAITING, desk_at, seat_of, who_has
from yizhan.services.incident.forms import DayForm, EvidenceForm, TellForm
from yizhan.services.incident.rules import AT_ONCE, CALLS, ITEMS, BadDay, Limit, What, check_day, limits


@public
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Numbers first; then what happened, in one tap; then what of hers is running."""
    person, now = person_of(request), timezone.now()
    unit = _unit_of(request, person)
    context = {
        "lines": AT_ONCE,
        "kinds": What,
        "mine": [(case, place_of(case)) for case in queries.running(person)] if person else [],
        "desk": desk_at(unit, now) if unit else None,
        "others": [one for one in openings() if one.url_name != "incident:home"],
    }
    return render(request, "incident/home.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest, what: str) -> HttpResponse:
    """What to keep, until when what can be asked for, and calling who is on duty. ?happened_on=&left_on="""
    kind, person, now = what_by(what), person_of(request), timezone.now()
    unit = _unit_of(request, person)
    is_post = request.method == "POST" and person is not None and unit is not None
    if request.method == "POST" and not is_post:
        return redirect("incident:what", what)
    days = DayForm(_days_asked(request) or None, what=kind)
    shown = _limits_asked(days, kind, person, now) if days.is_bound else []
    form = TellForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        what=kind,
        can_shield=person is not None and can_bypass(person.unit),
        initial={"key": secrets.token_urlsafe(16), "happened_on": _today(now)}
        | ({name: days[name].value() for name in days.fields} if days.is_bound else {}),
    )
    if is_post and not ratelimit.consume(request, action="say", user=request.user):
        form.add_error(None, _("您刚提了很多条，请过一会儿再提。急的先打电话"))
    elif is_post and person is not None and unit is not None and form.is_valid():
        opened = _tell(request, kind, form, person, unit, now)
        if opened is not None:
            return redirect("incident:mine", opened.ref)
    context = {
        "kind": kind,
        "lines": CALLS[kind],
        "items": ITEMS[kind],
        "days": days,
        "limits": _with_state(shown, now),
        "form": form,
        "unit": unit,
        "is_own": person is not None and unit is not None and person.unit_id == unit.pk,
        "desk": desk_at(unit, now) if unit else None,
        "is_known": person is not None,
    }
    is_wrong = bool(form.errors or (days.is_bound and days.errors))
    return render(request, "incident/what.html", context, status=422 if is_wrong else 200)


def _tell(
    request: HttpRequest, kind: What, form: TellForm, person: Person, unit: Unit, now: datetime
) -> Case | None:
    """The case; None: refused, the form says why."""
    user, given = her(request)[0], form.cleaned_data
    try:
        opened = actions.tell(
            what=kind,
            unit=unit,
            person=person,
            fields=form.opening,
            key=given["key"],
            by=user,
            now=now,
            says=given["says"],
            files=given["added"],
            is_shielded=given.get("shield", False),
        )
    except BadDate as bad:
        form.add_error(bad.field, str(bad))
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        if not opened.is_new:
            messages.info(request, _("这一页先前交过一次，就是这件。"))
        return opened.case
    return None


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, ref: str) -> HttpResponse:
    """One of hers: who has it and by when, what is kept and what not yet, until when what can be asked for."""
    user, person = her(request)
    case, now = hers(person, ref), timezone.now()
    kind = queries.what_of(case)
    form = EvidenceForm(what=kind)
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES, what=kind)
        if form.is_valid():
            try:
                actions.keep_evidence(
                    case=case,
                    item=form.cleaned_data["item"],
                    files=form.cleaned_data["added"],
                    taker=Taker(user, person),
                    now=now,
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("存好了。"))
                return redirect("incident:mine", ref)
    waits = case.place in WAITING and case.ended_at is None
    seat = seat_of(case, case.assignee, now)
    context = {
        "case": case,
        "place": place_of(case),
        "kind": kind,
        "lines": CALLS[kind],
        "waits": waits,
        "has": who_has(case),
        "is_hers": case.place == "settled" and case.ended_at is None,
        "seat": seat,
        "post": post_for(seat, "incident"),
        "desk": desk_at(case.unit, now) if case.place == "away" else None,
        "kept": queries.kept_of(case),
        "limits": _with_state(queries.limits_of(case), now),
        "form": form,
        "now": now,
    }
    return render(request, "incident/mine.html", context, status=422 if form.errors else 200)


def _unit_of(request: HttpRequest, person: Person | None) -> Unit | None:
    """Hers; of who has none, that of the district she looks at."""
    if person is not None and person.unit is not None:
        return person.unit
    area = Asked.last(request.COOKIES.get(COOKIE, "")).area
    return queries.union_of_place(area) or queries.union_of_place(default_area())


def _days_asked(request: HttpRequest) -> dict[str, Any]:
    """Her days, by the address."""
    return {name: request.GET[name] for name in ("happened_on", "left_on") if name in request.GET}


def _limits_asked(days: DayForm, kind: What, person: Person | None, now: datetime) -> list[Limit]:
    if not days.is_valid():
        return []
    birth = person.birth_date if person else None
    for name, day in days.cleaned_data.items():
        if day is None:
            continue
        try:
            check_day(day, today=_today(now), birth=birth)
        except BadDay as bad:
            days.add_error(name, str(bad))
    if days.errors:
        return []
    return limits(kind, days.cleaned_data["happened_on"], days.cleaned_data.get("left_on"))


def _with_state(found: list[Limit], now: datetime) -> list[tuple[Limit, bool, int | None]]:
    """Each with whether it is over and how many days are left."""
    today = _today(now)
    return [(one, one.is_over(today), (one.last - today).days if one.last else None) for one in found]


def _today(now: datetime) -> date:
    return now.astimezone(CHINA).date()
