"""Where answers in public stand: in the menu, on the page of a demand, on her own page of it, on today's list."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside, openings
from yizhan.cases.access import CASES_HANDLE, CASES_READ
from yizhan.cases.beside import Panel
from yizhan.cases.models import Case
from yizhan.common import nav, say, today
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope, scope_for
from yizhan.orgs.shield import shield_in
from yizhan.people.access import account_of
from yizhan.services.say.access import answers_in
from yizhan.services.say.models import PublicAnswer
from yizhan.services.say.procedure import CODE
from yizhan.services.say.publishing import can_be_shown, follow

SHOWN = 3


def panel(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """What everybody reads of it, or the way there. 2 queries."""
    if case.procedure != CODE or case.ended_at is None:
        return None
    answer = PublicAnswer.objects.filter(case=case).first()
    may_write = scope_for(request, CASES_HANDLE).holds(case.unit) and (bool(answer) or can_be_shown(case))
    if answer is None and not may_write:
        return None
    return Panel("say/console/_answer.html", {"case": case, "answer": answer, "may_write": may_write})


def panel_for_worker(case: Case, now: datetime) -> Panel | None:
    """What everybody reads of hers, or of the one that it went on with, and the tap that takes it back. 1 query."""
    if case.procedure != CODE or case.ended_at is None:
        return None
    answer = PublicAnswer.objects.filter(case=case.main_id or case.pk, shown_at__isnull=False).first()
    if answer is None or (answer.taken_back_at is not None and not answer.is_hers):
        return None
    path = (
        reverse("say:take_back_unknown") if case.receipt_index else reverse("say:take_back", args=[case.ref])
    )
    return Panel("say/_answer.html", {"answer": answer, "path": path})


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Answers of her units that wait for somebody else than who wrote them. 2 queries."""
    user = account_of(request)
    rows = answers_in(scope, shield_in(request), user).filter(shown_at__isnull=True)
    rows = rows.exclude(written_by=user).order_by("written_at", "pk")
    shown = tuple(
        (one.asked, reverse("say_console:answer", args=[one.case.ref]), say.moment(one.written_at, now))
        for one in rows[:SHOWN]
    )
    return [Owed(_("等审核的公开答复"), rows.count(), reverse("say_console:answers"), "eye", rows=shown)]


def add_all() -> None:
    """Called once, when the app is ready."""
    beside.follow(CODE, follow)
    beside.show(panel)
    beside.show_to_worker(panel_for_worker)
    openings.read(openings.Opening(_("别人问过的事，工会怎么答复"), "say:answers", order=40))
    nav.add(
        nav.Entry("say", _("公开答复"), "eye", "say_console:answers", CASES_READ, group="matters", order=58)
    )
    today.add(today.Source("say", CASES_HANDLE, owed, order=12))
