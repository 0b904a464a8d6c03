"""How many came, counted by method; never by person, never ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, Sum
from django.db.models.functions import TruncDate, TruncHour

from yizhan.places.hours import ZONE
from yizhan.places.models import Station, Visit, VisitMethod

FRESH = timedelta(hours=1)  # what was seen longer ago says nothing of now


@dataclass(frozen=True)
class Counts:
    """Visits of one hour or day by method; a method nobody was counted by is absent."""

    begins_at: datetime
    by_method: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_method.values())


def visits_by_hour(station: Station, day: date) -> list[Counts]:
    """Return the hours of a Chinese day that had visits, ascending. 1 query."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    rows = (
        Visit.objects.filter(station=station, at__gte=midnight, at__lt=midnight + timedelta(days=1))
        .annotate(hour=TruncHour("at", tzinfo=ZONE))
        .values("hour", "method")
        .annotate(people=Sum("count"))
        .order_by("hour")
    )
    hours: dict[datetime, dict[str, int]] = defaultdict(dict)
    for row in rows:
        hours[row["hour"]][row["method"]] = row["people"]
    return [Counts(hour, methods) for hour, methods in hours.items()]


def visits_by_day(
    station_ids: Iterable[int], first: date, before: date
) -> dict[int, dict[date, dict[str, int]]]:
    """Return station → Chinese day → method → visits, from `first` to before `before`. 1 query."""
    start = datetime(first.year, first.month, first.day, tzinfo=ZONE)
    end = datetime(before.year, before.month, before.day, tzinfo=ZONE)
    rows = (
        Visit.objects.filter(station__in=list(station_ids), at__gte=start, at__lt=end)
        .annotate(day=TruncDate("at", tzinfo=ZONE))
        .values("station_id", "day", "method")
        .annotate(people=Sum("count"))
        .order_by("station_id", "day")
    )
    found: dict[int, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[row["station_id"]][row["day"]][row["method"]] = row["people"]
    return {station: dict(days) for station, days in found.items()}


@dataclass(frozen=True)
class Fullness:
    """How many are there by fresh evidence. people: None when nothing was seen within the hour."""

    people: int | None
    seats: int | None
    seen_at: datetime | None = None

    @property
    def is_full(self) -> bool:
        return self.people is not None and bool(self.seats) and self.people >= (self.seats or 0)

    @property
    def code(self) -> str:
        """unknown, empty (below half), some (below nine tenths), full, or seen when the seats are not known."""
        if self.people is None:
            return "unknown"
        if not self.seats:
            return "seen"
        share = self.people / self.seats
        return "empty" if share < 0.5 else "some" if share < 0.9 else "full"


def how_full(station: Station, now: datetime) -> Fullness:
    """Return who came within the hour and has not left, by what was counted; no evidence is unknown. 1 query.

    A door counter sees the same people as scans and tallies do, so the larger of the two counts.
    """
    here = Visit.objects.filter(station=station, at__gt=now - FRESH, at__lte=now)
    staying = Q(left_at__isnull=True) | Q(left_at__gt=now)
    seen = here.aggregate(
        scanned=Sum("count", filter=staying & ~Q(method=VisitMethod.DOOR), default=0),
        door=Sum("count", filter=Q(method=VisitMethod.DOOR), default=0),
        last=Max("at"),
    )
    if seen["last"] is None:
        return Fullness(None, station.seats)
    return Fullness(max(seen["scanned"], seen["door"]), station.seats, seen["last"])
