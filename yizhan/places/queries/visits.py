"""How many came, counted by method; never by person, never ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q, Sum

from yizhan.places.models import Station, Visit, VisitMethod

FRESH = timedelta(hours=1)  # what was seen longer ago says nothing of now


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
