"""What problems put into the console's menu and onto its first page: what waits for a vote, and for a proposal."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_READ
from yizhan.cases.models import Entry, Kind
from yizhan.common import nav, say, today
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope, units_of
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.problems.access import PROBLEMS_DECIDE, problems_in
from yizhan.services.problems.procedure import PROPOSED

SHOWN = 3


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Proposals on her desk that wait for her voice: not her own, and not those that she has spoken on. 2 queries."""
    user = cast("User", request.user)
    here = {"by": user, "case__place": PROPOSED}
    spoken = Entry.objects.filter(kind=Kind.VOICE, stay=F("case__stay"), **here).values("case")
    rows = problems_in(scope, shield_in(request), user).filter(
        case__place=PROPOSED, case__unit__in=units_of([scope])
    )
    brought = Entry.objects.filter(number=F("case__stay"), **here).values("case")
    rows = rows.exclude(case__in=brought).exclude(case__in=spoken).order_by("case__owed_at", "pk")
    shown = tuple(
        (
            one.title,
            reverse("cases_console:case", args=[one.case.ref]),
            say.moment(one.case.owed_at, now) if one.case.owed_at else "",
        )
        for one in rows[:SHOWN]
    )
    url = f"{reverse('problems_console:list')}?which=vote"
    return [Owed(_("等您表决的共性问题"), rows.count(), url, "users", rows=shown)]


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(
        nav.Entry(
            "problems", _("共性问题"), "users", "problems_console:list", CASES_READ, group="matters", order=55
        )
    )
    today.add(today.Source("problems", PROBLEMS_DECIDE, owed, order=6))
