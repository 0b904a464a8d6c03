"""What a worker has of her own at stations: favourites, where she was lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from yizhan.people.models import Person
from yizhan.places.models import Favourite, Visit

LATELY = timedelta(days=60)
SHOWN = 6


@dataclass(frozen=True)
class Kept:
    """A station she knows. last_at: her last visit, None when she only saved it."""

    id: int
    name: str
    is_favourite: bool
    last_at: datetime | None = None


def kept_near(person: Person, now: datetime) -> tuple[Kept, ...]:
    """Return favourites, newest first, then stations where she was lately; at most SHOWN. 2 queries.

    Visits are hers only while she consents to traces, so without consent only favourites are here.
    """
    favourites = {
        pk: Kept(pk, name, is_favourite=True)
        for pk, name in Favourite.objects.filter(person=person, station__state__in=("running", "suspended"))
        .order_by("-added_at")
        .values_list("station_id", "station__name")[:SHOWN]
    }
    for visited in last_stations(person, now):
        known = favourites.get(visited.id)
        favourites[visited.id] = Kept(visited.id, visited.name, known is not None, visited.last_at)
    return tuple(favourites.values())[:SHOWN]


def last_stations(person: Person, now: datetime) -> list[Kept]:
    """Return stations she checked in at lately, last one first. 1 query."""
    rows = (
        Visit.objects.filter(person=person, at__gt=now - LATELY, station__state__in=("running", "suspended"))
        .values("station_id", "station__name")
        .annotate(last_at=Max("at"))
        .order_by("-last_at")[:SHOWN]
    )
    return [Kept(row["station_id"], row["station__name"], False, row["last_at"]) for row in rows]
