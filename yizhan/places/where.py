"""Where does she look from? Her position, a district she picked, or where most stations are."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from yizhan.common.geo import Position
from yizhan.common.outlines import district_of_code
from yizhan.places.models import Station

CACHE_KEY = "places.areas"
CACHED_S = 600


@dataclass(frozen=True)
class Where:
    """A place to look from. is_hers: her own position, which is kept nowhere."""

    position: Position
    name: str
    is_hers: bool = False


def where_of(position: Position | None, area: str) -> Where | None:
    """Return her position if she gave it, else the district, else a default; None without any station."""
    if position is not None:
        return Where(position, _("您附近"), is_hers=True)
    district = district_of_code(area) or district_of_code(default_area())
    if district:
        return Where(district.centre, district.name)
    first = Station.objects.offered().order_by("pk").first()
    return Where(Position(first.lon, first.lat), first.name) if first else None


@dataclass(frozen=True)
class Area:
    """A district or city with running stations in it."""

    code: str
    name: str
    stations: int


@dataclass(frozen=True)
class Province:
    code: str
    name: str
    areas: tuple[Area, ...]


def areas_with_stations() -> list[Province]:
    """Return provinces and their districts that have stations, those with most first. 1 query, kept 10 minutes."""
    counts: dict[str, int] = cache.get_or_set(CACHE_KEY, _counts, CACHED_S) or {}
    provinces: dict[str, dict[str, Area]] = {}
    names: dict[str, str] = {}
    for code, stations in counts.items():
        district = district_of_code(code)
        if district is None:
            continue
        names[district.province_code] = district.province
        areas = provinces.setdefault(district.province_code, {})
        known = areas.get(district.code)
        areas[district.code] = Area(district.code, district.name, stations + (known.stations if known else 0))
    found = [
        Province(code, names[code], tuple(sorted(areas.values(), key=lambda area: -area.stations)))
        for code, areas in provinces.items()
    ]
    return sorted(found, key=lambda province: -sum(area.stations for area in province.areas))


def default_area() -> str:
    """Return the district with most stations, "" without any."""
    provinces = areas_with_stations()
    return provinces[0].areas[0].code if provinces else ""


def _counts() -> dict[str, int]:
    rows = (
        Station.objects.offered()
        .exclude(division_code="")
        .annotate(district=Left("division_code", 6))
        .values("district")
        .annotate(stations=Count("pk"))
    )
    return {row["district"]: row["stations"] for row in rows}
