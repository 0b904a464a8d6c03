"""How many days, interviews, referrals and kept promises, by unit: counts of rows, never of what was said.

Referrals below ten are shown to nobody, a unit by itself, and a sum is of what is shown: so nobody finds a small
number by subtraction, nor by narrowing to a part of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.services.interviews.models import Day, Interview, Referral, Undertaking
from yizhan.services.interviews.rules import SMALL, shown_count
from yizhan.supplies.states import ClaimState

HEADERS = (
    gettext_lazy("单位"),
    gettext_lazy("访谈日（天）"),
    gettext_lazy("访谈（人次）"),
    gettext_lazy("其中没有预约直接来的"),
    gettext_lazy("约了没来（人次）"),
    gettext_lazy("转介（人次）"),
    gettext_lazy("到期的承诺（件）"),
    gettext_lazy("按时办到（件）"),
)


@dataclass(frozen=True)
class Line:
    """A unit's year. referrals: None where it is not shown. due: promises whose day has come, or that are over."""

    unit: str
    days: int
    held: int
    walked_in: int
    missed: int
    referrals: int | None
    due: int
    in_time: int


@dataclass(frozen=True)
class Figures:
    year: int
    lines: list[Line]

    @property
    def total(self) -> Line:
        """Of what is shown."""
        return Line(
            "",
            sum(one.days for one in self.lines),
            sum(one.held for one in self.lines),
            sum(one.walked_in for one in self.lines),
            sum(one.missed for one in self.lines),
            sum(one.referrals or 0 for one in self.lines),
            sum(one.due for one in self.lines),
            sum(one.in_time for one in self.lines),
        )

    @property
    def is_whole(self) -> bool:
        """Is no number of referrals left out of the sum?"""
        return all(one.referrals is not None for one in self.lines)


def figures(scope: Scope, year: int, now: datetime) -> Figures:
    """Of the interviews and days of a Chinese year, up to today. 5 queries."""
    first, last = (datetime.combine(date(one, 1, 1), time(), CHINA) for one in (year, year + 1))
    today = now.astimezone(CHINA).date()
    of_year = Q(starts_at__gte=first, starts_at__lt=last)
    days = scope.filter(Day.objects.filter(day__year=year, day__lte=today, cancelled_at__isnull=True))
    talks = scope.filter(Interview.objects.filter(of_year))
    within = Q(interview__starts_at__gte=first, interview__starts_at__lt=last)
    referrals = scope.filter(Referral.objects.filter(within, yes_at__isnull=False), "interview__unit")
    promises = scope.filter(
        Undertaking.objects.filter(within, kind=Undertaking.Kind.PROMISE).filter(
            Q(over_at__isnull=False) | Q(due_date__lt=today)
        ),
        "interview__unit",
    ).annotate(over_date=TruncDate("over_at", tzinfo=CHINA))
    on_days = dict(days.values_list("unit").annotate(n=Count("pk")))
    by_unit: dict[int, Mapping[str, Any]] = {
        row["unit"]: row
        for row in talks.values("unit").annotate(
            held=Count("pk", filter=Q(opened_at__isnull=False)),
            walked_in=Count("pk", filter=Q(opened_at__isnull=False, key__startswith="door:")),
            missed=Count("pk", filter=Q(claim__state=ClaimState.MISSED)),
        )
    }
    referred = dict(referrals.values_list("interview__unit").annotate(n=Count("pk")))
    kept: dict[int, Mapping[str, Any]] = {
        row["interview__unit"]: row
        for row in promises.values("interview__unit").annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=Q(outcome=Undertaking.Outcome.DONE, over_date__lte=F("due_date"))),
        )
    }
    units = Unit.objects.filter(pk__in={*on_days, *by_unit, *kept}).order_by("area_path", "pk")
    return Figures(
        year,
        [
            Line(
                unit.name,
                on_days.get(unit.pk, 0),
                by_unit.get(unit.pk, {}).get("held", 0),
                by_unit.get(unit.pk, {}).get("walked_in", 0),
                by_unit.get(unit.pk, {}).get("missed", 0),
                shown_count(referred.get(unit.pk, 0)),
                kept.get(unit.pk, {}).get("due", 0),
                kept.get(unit.pk, {}).get("in_time", 0),
            )
            for unit in units
        ],
    )


def cells_of(found: Figures) -> Iterator[list[str]]:
    """The lines under HEADERS, as they are on the page."""
    for one in found.lines:
        yield [
            one.unit,
            str(one.days),
            str(one.held),
            str(one.walked_in),
            str(one.missed),
            says(one.referrals),
            str(one.due),
            str(one.in_time),
        ]


def says(count: int | None) -> str:
    return _("少于 {n}").format(n=SMALL) if count is None else str(count)
