"""Where officers find letters: in the menu, on the page of a letter's case, on that of a matter it can come of."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside, openings
from yizhan.cases.access import CASES_HANDLE, CASES_READ
from yizhan.cases.beside import Panel
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Case
from yizhan.common import nav
from yizhan.orgs.access import scope_for
from yizhan.services.letters.in_step import in_step
from yizhan.services.letters.models import Letter
from yizhan.services.letters.procedure import CODES, DRAFTING


def panel(request: HttpRequest, case: Case, now: datetime) -> Panel | None:
    """The letter of the case, 1 query; or the way to write one, none."""
    may_handle = scope_for(request, CASES_HANDLE).holds(case.unit)
    if case.procedure in CODES:
        letter = Letter.objects.select_related("case", "unit").get(case=case)
        may_write = may_handle and case.place == DRAFTING
        return Panel("letters/console/_letter.html", {"letter": letter, "may_write": may_write})
    if may_handle and not procedure_of(case).is_of_union:
        return Panel("letters/console/_from.html", {"case": case})
    return None


def add_all() -> None:
    """Called once, when the app is ready."""
    for code in CODES:
        beside.keep(code, in_step)
    beside.show(panel)
    openings.read(openings.Opening(_("工会发给用人单位的函"), "letters:shown", order=60))
    nav.add(
        nav.Entry(
            "letters", _("一函两书"), "mail", "letters_console:list", CASES_READ, group="matters", order=70
        )
    )
