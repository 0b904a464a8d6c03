"""What visits put into the console's menu and onto its first page: promises that somebody owes, visits that come."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, notebook, say, today
from yizhan.common.say import CHINA
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.places import offers
from yizhan.places.models import Station
from yizhan.places.offers import Line
from yizhan.services.visits.access import VISITS_EDIT, VISITS_READ, promises_to, visits_in
from yizhan.services.visits.models import Promise
from yizhan.services.visits.owed import became, listed
from yizhan.services.visits.queries import shown_at

SHOWN = 3


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """What she promised and has not done, what colleagues owe past its day, where she goes next. 6 queries."""
    user, day = cast("User", request.user), now.astimezone(CHINA).date()
    rows = scope.filter(Promise.objects.filter(kept_at__isnull=True, dropped_at__isnull=True), "visit__unit")
    rows = promises_to(rows, shield_in(request), user).order_by("due_date", "pk")
    mine = rows.filter(owner=user)
    goes = visits_in(scope).standing().filter(goers__user=user, ends_at__gt=now).order_by("starts_at")  # type: ignore[attr-defined]
    shown = tuple(
        (visit.title, reverse("visits_console:visit", args=[visit.pk]), say.moment(visit.starts_at, now))
        for visit in goes[:SHOWN]
    )
    here = reverse("visits_console:list")
    return [
        _line(_("走访时答应的，过了日子"), rows.filter(due_date__lt=day), "late", now, is_late=True),
        _line(_("我走访时答应的"), mine.filter(due_date__gte=day), "mine", now),
        Owed(_("我要去的走访"), goes.count(), here, "walk", rows=shown),
    ]


def _line(
    name: str | Text, rows: QuerySet[Promise], which: str, now: datetime, *, is_late: bool = False
) -> Owed:
    day = now.astimezone(CHINA).date()
    shown = tuple(
        (
            one.says,
            reverse("visits_console:visit", args=[one.visit_id]) + "#promises",
            say.day(one.due_date, day),
        )
        for one in rows[:SHOWN]
    )
    url = f"{reverse('visits_console:promises')}?which={which}"
    return Owed(name, rows.count(), url, "clipboard-check", is_late, shown)


def _said_here(station: Station, now: datetime) -> list[Line]:
    """What came of the last visit here, where it may be read. 1 query."""
    visit = shown_at(station)
    if visit is None:
        return []
    said = say.day(visit.starts_at.astimezone(CHINA).date(), now.astimezone(CHINA).date())
    return [
        Line(str(_("走访回音")), f"{visit.title} · {said}", reverse("visits:shown", args=[visit.pk]), "walk")
    ]


def add_all() -> None:
    """Called once, when the app is ready."""
    offers.add("visits", _said_here)
    nav.add(
        nav.Entry("visits", _("走访"), "walk", "visits_console:list", VISITS_READ, group="matters", order=60)
    )
    today.add(today.Source("visits", VISITS_EDIT, owed, order=20))
    notebook.add(notebook.Source("visits", _("走访"), VISITS_EDIT, listed, became, order=30))
