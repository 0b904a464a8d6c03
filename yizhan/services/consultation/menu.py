"""Where consultations are found: the menu, the page of a case, the officer's notebook, and by anybody under 诉求."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside, openings
from yizhan.cases.access import CASES_HANDLE, CASES_READ, cases_in
from yizhan.cases.beside import Panel
from yizhan.cases.models import Case
from yizhan.cases.time_limits import end_of
from yizhan.common import nav, notebook
from yizhan.common.notebook import Asked, Gone, Listed, Row
from yizhan.orgs.access import scope_for, units_of
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User
from yizhan.services.consultation.in_step import in_step
from yizhan.services.consultation.models import Commitment, Talks
from yizhan.services.consultation.procedure import CODE, DRAFTING
from yizhan.services.consultation.queries import asked_by, commitments_of

TITLE_SIGNS = 80


def panel(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """What is demanded and what was promised. 4 queries; none for other cases."""
    if case.procedure != CODE:
        return None
    talks = Talks.objects.select_related("case").get(case=case)
    may_handle = scope_for(request, CASES_HANDLE).holds(case.unit)
    return Panel(
        "consultation/console/_talks.html",
        {
            "talks": talks,
            "demands": list(talks.demands.order_by("number")),
            "commitments": commitments_of(talks),
            "may_write": may_handle and case.place == DRAFTING,
            "may_link": may_handle and case.ended_at is None,
        },
    )


def for_worker(case: Case, now: datetime) -> Panel | None:
    """What came of the consultation behind which her matter stands, once it is public. 1 query."""
    talks = asked_by(case)
    return Panel("consultation/_matter.html", {"talks": talks}) if talks else None


def listed(asked: Asked) -> Listed:
    """Commitments of her desks that are to be looked at, the earliest first. 1 query."""
    user = cast("User", asked.request.user)
    visible = cases_in(asked.scope, shield_in(asked.request), user).filter(unit__in=units_of([asked.scope]))
    rows = Commitment.objects.filter(
        check_date__isnull=False, talks__shown_at__isnull=False, talks__case__in=visible.values("pk")
    )
    found = list(rows.select_related("talks__case").order_by("check_date", "pk")[: asked.most + 1])
    return Listed(
        [
            Row(
                key=str(one.pk),
                home_id=one.home_id,
                title=gettext("复查承诺：{says}").format(says=one.says[:TITLE_SIGNS]),
                url=reverse("cases_console:case", args=[one.talks.case.ref]),
                due_at=end_of(one.check_date) if one.check_date else None,
                hint=one.talks.counterpart,
            )
            for one in found[: asked.most]
        ],
        len(found) > asked.most,
        reverse("consultation_console:list"),
    )


def became(asked: Asked, keys: Sequence[str]) -> list[Gone]:
    """2 queries."""
    user = cast("User", asked.request.user)
    visible = cases_in(asked.scope, shield_in(asked.request), user).filter(unit__in=units_of([asked.scope]))
    rows = Commitment.objects.filter(pk__in=[int(key) for key in keys], talks__case__in=visible.values("pk"))
    known = {str(one.pk): one for one in rows.prefetch_related("rechecks")}
    gone = []
    for key in keys:
        one = known.get(key)
        if one is None:
            gone.append(Gone(key, gettext("不再由您办")))
        elif one.check_date is None:
            last = max(one.rechecks.all(), key=lambda check: check.number)
            gone.append(
                Gone(
                    key,
                    gettext("复查了：{found}").format(found=one.get_found_display()),
                    last.by_id == user.pk,
                )
            )
    return gone


def add_all() -> None:
    """Called once, when the app is ready."""
    beside.keep(CODE, in_step)
    beside.show(panel)
    beside.show_to_worker(for_worker)
    openings.read(openings.Opening(_("工会和平台谈了什么"), "consultation:list", order=50))
    notebook.add(notebook.Source("consultation", _("集体协商"), CASES_HANDLE, listed, became, order=20))
    nav.add(
        nav.Entry(
            "consultation",
            _("集体协商"),
            "users-group",
            "consultation_console:list",
            CASES_READ,
            group="matters",
            order=75,
        )
    )
