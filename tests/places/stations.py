"""Stations for the tests of the search: many, cheap, and the plain truth about them without any index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.orgs.factories import make_unit
from yizhan.common.geo import Degrees, Position, distance_m
from yizhan.orgs.models import Unit
from yizhan.places.hours import Openness, Override, state_at
from yizhan.places.models import Station, StationAmenity
from yizhan.places.nearby import reindex, today_of
from yizhan.places.nearby.search import Search


def a_unit() -> Unit:
    return make_unit("province", make_unit("national"))


def put(at: Unit, lon: float, lat: float, *amenities: str, **more: Any) -> Station:
    """Make a running station at a position with just these working amenities; index it yourself."""
    number = Station.objects.count() + 1
    given = {"kind": "rest", "state": "running", "hours": "08:00-20:00", "name": f"驿站{number}"}
    made = Station.objects.create(
        home_id=at.home_id or at.pk, unit=at, lon=lon, lat=lat, plaque_code=f"N{number:07d}", **given | more
    )
    StationAmenity.objects.bulk_create(StationAmenity(station=made, amenity=amenity) for amenity in amenities)
    return made


def index(now: datetime, *stations: Station) -> None:
    ids = [each.pk for each in stations] or list(Station.objects.values_list("pk", flat=True))
    reindex(ids, today_of(now))


def brute_force(search: Search, origin: Position) -> list[int]:
    """Return the ids of every useful station, nearest first, by reading all rows and the rules themselves."""
    found: list[tuple[float, int]] = []
    for station in Station.objects.filter(state="running").prefetch_related("amenities", "overrides"):
        if _is_useful(station, search):
            found.append((distance_m(origin, Degrees(station.lon, station.lat)), station.pk))
    return [pk for _away_m, pk in sorted(found)]


def _is_useful(station: Station, search: Search) -> bool:
    works = {each.amenity for each in station.amenities.all() if each.broken_since is None}
    return (
        set(search.amenities) <= works
        and (not search.kinds or station.kind in search.kinds)
        and (not search.settings or station.setting in search.settings)
        and (not search.truck_parking or bool(station.truck_spaces))
        and (not search.always_open or station.hours == "24/7")
        and (
            station.admits in search.admits or (station.admits == "unit" and station.unit_id in search.units)
        )
        and (search.open_at is None or _is_open(station, search.open_at))
    )


def _is_open(station: Station, at: datetime) -> bool:
    overrides = [
        Override(row.starts_at, row.ends_at, row.hours, row.reason) for row in station.overrides.all()
    ]
    return state_at(station.hours, overrides, at).state is Openness.OPEN
