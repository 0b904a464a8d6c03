"""What cases put into the console's menu and onto its first page."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases import openings
from yizhan.cases.access import CASES_READ, cases_in
from yizhan.cases.clocks import procedure_of
from yizhan.cases.listing import COUNTED, counted
from yizhan.cases.models import Case
from yizhan.cases.openings import Opening
from yizhan.cases.owed import became, listed
from yizhan.cases.postings import has_notices
from yizhan.cases.views.common import place_of
from yizhan.common import nav, notebook, say
from yizhan.common.today import Owed, Source
from yizhan.common.today import add as owe
from yizhan.orgs.access import Scope, units_of
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User

SHOWN = 3


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """What is late on my desk, what was given to me, what nobody has taken yet. 6 queries."""
    running = cases_in(scope, shield_in(request), cast("User", request.user)).filter(ended_at__isnull=True)
    desk = running.filter(unit__in=units_of([scope]))
    mine = running.filter(assignee=cast("User", request.user))
    return [
        _line(_("超期的事"), desk.filter(owed_at__lt=now), "late", now, is_late=True),
        _line(_("交给我办的"), mine, "mine", now),
        _line(_("等着接的事"), desk.filter(assignee__isnull=True), "free", now),
    ]


def _line(
    name: str | Promise, rows: QuerySet[Case], which: str, now: datetime, *, is_late: bool = False
) -> Owed:
    shown = tuple(
        (
            f"{procedure_of(case).name} · {place_of(case)}",
            reverse("cases_console:case", args=[case.ref]),
            say.moment(case.owed_at, now) if case.owed_at else "",
        )
        for case in rows.order_by("owed_at", "pk")[:SHOWN]
    )
    url, count = f"{reverse('cases_console:list')}?which={which}", counted(rows)
    most = min(count, COUNTED)
    return Owed(name, most, url, "message-circle", is_late, shown, is_more=count > most)


def add_all() -> None:
    """Called once, when the app is ready."""
    openings.read(Opening(_("正在公示的事"), "postings:list", order=80, is_there=has_notices))
    nav.add(
        nav.Entry("cases", _("办事"), "message-circle", "cases_console:list", CASES_READ, group="matters")
    )
    nav.add(
        nav.Entry(
            "cases_categories",
            _("事项分类"),
            "category",
            "cases_console:categories",
            CASES_READ,
            group="matters",
            order=95,
        )
    )
    owe(Source("cases", CASES_READ, owed, order=5))
    notebook.add(notebook.Source("cases", _("办事"), CASES_READ, listed, became, order=5))
