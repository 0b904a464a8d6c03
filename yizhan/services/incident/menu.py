"""Where people find it: on home, where matters begin, at a station; and in the console's menu and day."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside, openings
from yizhan.cases.access import CASES_READ, cases_in
from yizhan.cases.beside import Panel
from yizhan.cases.models import Case
from yizhan.common import at_home, nav, say, today
from yizhan.common.say import CHINA
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.incident.queries import CODES, kept_of, limits_of, waiting, what_of

SHOWN = 3


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Who waits for somebody. 2 queries."""
    rows = waiting(cases_in(scope, shield_in(request), cast("User", request.user)))
    here = reverse("incident_console:list")
    shown = tuple((str(what_of(case).label), here, say.moment(case.opened_at, now)) for case in rows[:SHOWN])
    return [Owed(_("出事了，等人接"), rows.count(), here, "alert-triangle", is_late=True, rows=shown)]


def panel(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """The limits that run for her and what she has kept, on the officer's page of the case. 2 queries."""
    if case.procedure not in CODES:
        return None
    day = now.astimezone(CHINA).date()
    found = [(one, one.is_over(day)) for one in limits_of(case)]
    return Panel("incident/console/_panel.html", {"limits": found, "kept": kept_of(case)})


def add_all() -> None:
    """Called once, when the app is ready."""
    at_home.add(at_home.Link(_("出事了"), "incident:home", "alert-triangle"))
    openings.add(openings.Opening(_("出事了：受伤、欠薪、封号"), "incident:home", order=5))
    beside.show(panel)
    nav.add(
        nav.Entry(
            "incident",
            _("出事了"),
            "alert-triangle",
            "incident_console:list",
            CASES_READ,
            group="matters",
            order=55,
        )
    )
    today.add(today.Source("incident", CASES_READ, owed, order=1))
