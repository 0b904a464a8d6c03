"""Cases that go on with another: found to be about the same, they share its unit, its way and what is told of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yizhan.cases import telling
from yizhan.cases.actors import is_bypassed
from yizhan.cases.chain import append
from yizhan.cases.clocks import settle
from yizhan.cases.models import Case, Kind
from yizhan.cases.postings import post
from yizhan.cases.procedures import MERGED
from yizhan.cases.standing import MERGE, PART
from yizhan.common.acts import unrecorded
from yizhan.people.locks import hold_persons
from yizhan.people.models import User


def hold_reporters(*cases: Case) -> None:
    """Keep all whose matters these are, or go on with these, as they are; before any of the rows is locked."""
    mains = [case.pk for case in cases]
    rows = Case.objects.filter(pk__in=mains) | Case.objects.filter(main__in=mains)
    hold_persons(rows.filter(person__isnull=False).values_list("person", flat=True))


def followers_of(main: Case) -> list[Case]:
    """Those that go on with it, held to the end of the transaction; their reporters are held before."""
    rows = Case.objects.select_for_update(of=("self",)).filter(main=main)
    return list(rows.select_related("unit", "person", "shielded_unit", "about_unit").order_by("pk"))


@unrecorded("part of the act that brings them together")
def bring_to(case: Case, main: Case, *, by: User | None, now: datetime) -> list[Case]:
    """`case`, and what goes on with it, goes on with `main`; what must not be known at its unit goes on by itself.

    Returns those that go on with it now.
    """
    brought = [case]
    for one in followers_of(case):
        if not _let_go(one, main, now):
            append(one, Kind.MERGED, at=now, by=by, facts={"into": main.pk, "unit": one.unit_id})
            _sit_with(one, main)
            brought.append(one)
    append(
        case,
        Kind.MERGED,
        at=now,
        by=by,
        outcome=MERGE,
        leads_to=MERGED,
        ends=True,
        facts={"into": main.pk, "unit": case.unit_id},
    )
    settle(case)
    _sit_with(case, main)
    return brought


@unrecorded("part of the act that hands the main one over")
def follow(main: Case, now: datetime) -> None:
    """What goes on with it goes to its unit, too, unless that must not know of it."""
    for one in followers_of(main):
        if not _let_go(one, main, now):
            _sit_with(one, main)


@unrecorded("part of the act that lets it go")
def go_alone(case: Case, *, by: User | None, now: datetime, says: str = "") -> None:
    """It goes on where it was when it was merged, and at the unit where it is, unless that may not know of it."""
    merged = case.history.filter(kind=Kind.MERGED, leads_to=MERGED).order_by("-number").first()
    assert merged is not None
    append(case, Kind.PARTED, at=now, by=by, says=says, outcome=PART, leads_to=merged.step)
    if is_bypassed(case, case.unit):
        Case.objects.filter(pk=case.pk).update(unit=merged.facts["unit"])
        case.refresh_from_db()
    settle(case)
    post(case)


def _let_go(case: Case, main: Case, now: datetime) -> bool:
    """Where the unit of the main one must not know of it, it goes on by itself, and she is told."""
    if not is_bypassed(case, main.unit):
        return False
    go_alone(case, by=None, now=now)
    telling.tell_worker(case, now, _("单独办理"))
    return True


def _sit_with(case: Case, main: Case) -> None:
    Case.objects.filter(pk=case.pk).update(unit=main.unit, assignee=None)
    case.refresh_from_db()
