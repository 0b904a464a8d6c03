"""How many came, by month, profession and unit: numbers below five are not shown, whoever looks from wherever.

A unit's number is shown or not by itself, and a sum is of what is shown: so nobody finds a small one by subtraction,
nor by narrowing to a part of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.services.appointments.models import Profession, Slot
from yizhan.services.appointments.rules import SMALL, shown_count
from yizhan.supplies.states import ClaimState

MONTHS, MOST_MONTHS = 6, 36
HEADERS = (
    gettext_lazy("月份"),
    gettext_lazy("类别"),
    gettext_lazy("单位"),
    gettext_lazy("开过的时段"),
    gettext_lazy("来了（人次）"),
)


@dataclass(frozen=True)
class Asked:
    """Whole Chinese months, `last` included."""

    first: date
    last: date

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> Asked:
        """What an address asks for ("2026-11"); by default the last six months; three years at most."""
        last = min(_month(given.get("last", "")) or today.replace(day=1), today.replace(day=1))
        first = _month(given.get("first", "")) or earlier(last, MONTHS - 1)
        return cls(max(min(first, last), earlier(last, MOST_MONTHS - 1)), last)


def _month(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 – a month, no time
    except ValueError:
        return None
    return found if found.year >= 2000 else None


def earlier(month: date, by: int) -> date:
    at = month.year * 12 + month.month - 1 - by
    return date(at // 12, at % 12 + 1, 1)


@dataclass(frozen=True)
class Line:
    """A unit's month in one profession. came: None where it is not shown."""

    month: date
    profession: str
    unit: str
    slots: int
    came: int | None


@dataclass(frozen=True)
class Sum:
    """A profession over the months and units shown. is_whole: nothing is left out of it."""

    profession: str
    came: int
    is_whole: bool


@dataclass(frozen=True)
class Figures:
    lines: list[Line]
    sums: list[Sum]


def figures(scope: Scope, asked: Asked, now: datetime) -> Figures:
    """Of the times that are over. One query."""
    ends = datetime.combine(earlier(asked.last, -1), time(), CHINA)
    rows = (
        scope.filter(
            Slot.objects.filter(
                is_off=False,
                starts_at__gte=datetime.combine(asked.first, time(), CHINA),
                starts_at__lt=ends,
                ends_at__lte=now,
            ),
            "provider__unit",
        )
        .annotate(month=TruncMonth("starts_at", tzinfo=CHINA))
        .values("month", "provider__profession", "provider__unit", "provider__unit__name")
        .annotate(
            slots=Count("pk", distinct=True),
            came=Count(
                "session__supplies__claims", filter=Q(session__supplies__claims__state=ClaimState.USED)
            ),
        )
        .order_by("-month", "provider__profession", "provider__unit__name", "provider__unit")
    )
    lines = [_line(row) for row in rows]
    return Figures(lines, [one for of in Profession if (one := _sum(lines, of))])


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        row["month"].date(),
        str(Profession(row["provider__profession"]).label),
        row["provider__unit__name"],
        row["slots"],
        shown_count(row["came"]),
    )


def _sum(lines: list[Line], profession: Profession) -> Sum | None:
    of = [line for line in lines if line.profession == str(profession.label)]
    if not of:
        return None
    return Sum(
        str(profession.label),
        sum(line.came or 0 for line in of),
        all(line.came is not None for line in of),
    )


def cells_of(found: Figures) -> Iterator[list[str]]:
    """The lines under HEADERS, as they are on the page."""
    for line in found.lines:
        yield [f"{line.month:%Y-%m}", line.profession, line.unit, str(line.slots), says(line.came)]


def says(came: int | None) -> str:
    return _("少于 %(n)s") % {"n": SMALL} if came is None else str(came)
