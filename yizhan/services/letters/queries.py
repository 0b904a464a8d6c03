"""Letters in figures: of those issued in a year, how many were answered in time, and how many led to something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from yizhan.common.say import CHINA
from yizhan.services.letters.models import Judged, Letter, LetterKind


@dataclass(frozen=True)
class Counted:
    """Letters of a unit and kind. due: answered, or the time for it is over; in_time: of these, answered within it."""

    unit_id: int
    unit: str
    kind: LetterKind
    issued: int
    due: int
    in_time: int
    mended: int
    partly: int
    unmended: int

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.issued, self.due, self.in_time, self.mended, self.partly, self.unmended)


def counted(letters: QuerySet[Letter], year: int, today: date) -> list[Counted]:
    """Those issued in `year`, by unit and kind. 1 query."""
    kept: list[dict[str, Any]] = list(
        letters.filter(year=year).values("unit_id", "unit__name", "kind").annotate(**_counts(today))  # type: ignore[arg-type]
    )
    kinds = list(LetterKind)
    found = [
        Counted(
            unit_id=row["unit_id"],
            unit=row["unit__name"],
            kind=LetterKind(row["kind"]),
            **{name: row[name] for name in _counts(today)},
        )
        for row in kept
    ]
    return sorted(found, key=lambda one: (one.unit, one.unit_id, kinds.index(one.kind)))


def _counts(today: date) -> dict[str, Count]:
    return {
        "issued": Count("pk"),
        "due": Count("pk", filter=Q(answered_date__isnull=False) | Q(answer_by__lt=today)),
        "in_time": Count("pk", filter=Q(answered_date__lte=F("answer_by"))),
        **{one.value: Count("pk", filter=Q(judged=one)) for one in Judged},
    }


def years_of(letters: QuerySet[Letter]) -> list[int]:
    """Years in which letters were issued, the latest first. 1 query."""
    years = letters.filter(year__isnull=False).order_by("-year").values_list("year", flat=True)
    return [year for year in years.distinct() if year]


@dataclass(frozen=True)
class Public:
    """What anybody may read of a year: counts over all unions, up to the end of a month."""

    year: int
    last: date
    rows: tuple[tuple[LetterKind, int, int, int], ...]  # kind, issued, answered in time, mended

    @property
    def issued(self) -> int:
        return sum(row[1] for row in self.rows)


def public_figures(now: datetime) -> Iterator[Public]:
    """This year and the one before, by whole months: one letter more is not seen on the day it goes. 2 queries."""
    first = now.astimezone(CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for year in (first.year, first.year - 1):
        until = min(first, datetime(year + 1, 1, 1, tzinfo=CHINA))
        if until.year == year and until.month == 1:
            continue  # no month of it is over
        rows = Letter.objects.filter(year=year, issued_at__lt=until)
        found = {
            row["kind"]: (row["issued"], row["in_time"], row["mended"])
            for row in rows.values("kind").annotate(
                issued=Count("pk"),
                in_time=Count(
                    "pk", filter=Q(answered_date__lte=F("answer_by"), answered_date__lt=until.date())
                ),
                mended=Count("pk", filter=Q(case__place="mended", case__ended_at__lt=until)),
            )
        }
        last = until.date() - timedelta(days=1)
        yield Public(year, last, tuple((kind, *found.get(kind, (0, 0, 0))) for kind in LetterKind))
