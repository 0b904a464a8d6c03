"""Officers sort what came in: each confirms what the case seems to be about, by the words in which people say it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from yizhan.cases.access import CASES_HANDLE, cases_in
from yizhan.cases.actions import Refused, categorise
from yizhan.cases.learning import suggested
from yizhan.demo.founding import ADMINS
from yizhan.orgs.access import scope_of
from yizhan.orgs.shield import shield_of

if TYPE_CHECKING:
    from yizhan.demo.made import Made

MOST = 60  # of one administrator
LEFT = 4  # of so many, one is left for whoever looks at the demo


def sort_matters(made: Made) -> None:
    """After all have said what they want: the administrators of cities and districts go through their lists."""
    for key in ADMINS.values():
        by = made.officers[key]
        visible = cases_in(scope_of(by, CASES_HANDLE, made.now), shield_of(by, made.now), by)
        for number, case in enumerate(visible.filter(category__isnull=True).order_by("pk")[:MOST]):
            if number % LEFT and (found := suggested(case)):
                with suppress(Refused):
                    categorise(case=case, to=found[0].category, seen=case.entries, by=by, now=made.now)
