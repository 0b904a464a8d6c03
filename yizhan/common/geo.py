"""Where is it, how far, and in which datum? The only module that converts coordinates.

Everything stored is WGS-84. Chinese maps speak GCJ-02 (Amap, Tencent) or BD-09 (Baidu), shifted by up to
700 m; both appear only at the border: import, map links, tiles, feeds. Degrees, longitude before latitude.
Checked by 200 published vectors (tests/common/test_geo.py); the formulas are those of `coord-convert` and
`prcoords`, which agree with each other to 1e-14°.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
WALK_M_PER_MIN = 80.0  # 4.8 km/h, a brisk walk
RIDE_M_PER_MIN = 250.0  # 15 km/h, the limit for electric bicycles in bicycle lanes
DETOUR = 1.3  # streets are longer than the straight line: 1.2–1.4 in dense grids

_SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940, as the GCJ-02 formula has it
_ECCENTRICITY2 = 0.00669342162296594323
_X_PI = math.pi * 3000 / 180


class BadPosition(ValueError):
    """A pair of numbers is not a place we can serve; the message says why, for the person who typed it."""


class Datum(enum.StrEnum):
    """Whose degrees are they?"""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class Degrees(NamedTuple):
    """Bare degrees in some datum; only `Position` promises WGS-84."""

    lon: float
    lat: float


class Box(NamedTuple):
    """West, south, east, north in degrees; does not cross the date line."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


CHINA = Box(73.0, 3.0, 136.0, 54.0)
_SHIFTED = Box(72.004, 0.8293, 137.8347, 55.8271)  # where the published libraries shift at all


@dataclass(frozen=True, slots=True)
class Position:
    """A WGS-84 position in China, in degrees. Raises BadPosition for anything else."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            raise BadPosition(_("经纬度不是数字"))
        if CHINA.holds(self.lon, self.lat):
            return
        if CHINA.holds(self.lat, self.lon):
            raise BadPosition(_("经度和纬度写反了（经度在前，约 73–136；纬度在后，约 3–54）"))
        if abs(self.lat) > 90:
            raise BadPosition(_("纬度 %(lat)s 不存在（应在 -90 到 90 之间）") % {"lat": f"{self.lat:g}"})
        if abs(self.lon) > 180:
            raise BadPosition(_("经度 %(lon)s 不存在（应在 -180 到 180 之间）") % {"lon": f"{self.lon:g}"})
        raise BadPosition(
            _("位置 %(lon)s, %(lat)s 不在中国") % {"lon": f"{self.lon:g}", "lat": f"{self.lat:g}"}
        )

    @classmethod
    def read(cls, lon: str | float, lat: str | float, datum: Datum = Datum.WGS84) -> Position:
        """Return the position written in `datum`. Raises BadPosition, also for words."""
        try:
            given = Degrees(float(lon), float(lat))
        except ValueError:
            raise BadPosition(_("经纬度不是数字")) from None
        cls(*given)  # the degrees as written: a message about 91.004 would puzzle who wrote 91
        return cls(*to_wgs84(given, datum))

    def in_datum(self, datum: Datum) -> Degrees:
        return from_wgs84(Degrees(self.lon, self.lat), datum)


# --- datums ------------------------------------------------------------------------------------


def _offset_m(x: float, y: float) -> tuple[float, float]:
    """Return the GCJ-02 offset, metres east and north, at x = lon - 105, y = lat - 35."""
    root = math.sqrt(abs(x))
    wave = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    return east, north


def wgs84_to_gcj02(place: Degrees) -> Degrees:
    if not _SHIFTED.holds(*place):
        return place
    east, north = _offset_m(place.lon - 105, place.lat - 35)
    phi = math.radians(place.lat)
    magic = 1 - _ECCENTRICITY2 * math.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1 - _ECCENTRICITY2) / (magic * math.sqrt(magic))
    parallel_m = _SEMI_MAJOR_M / math.sqrt(magic) * math.cos(phi)
    return Degrees(place.lon + math.degrees(east / parallel_m), place.lat + math.degrees(north / meridian_m))


def gcj02_to_bd09(place: Degrees) -> Degrees:
    radius = math.hypot(place.lon, place.lat) + 0.00002 * math.sin(place.lat * _X_PI)
    angle = math.atan2(place.lat, place.lon) + 0.000003 * math.cos(place.lon * _X_PI)
    return Degrees(radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006)


def _invert(forward: Callable[[Degrees], Degrees], target: Degrees) -> Degrees:
    """Return the place that `forward` takes to `target`, to 1e-11° (a shift changes slowly: few rounds)."""
    guess = target
    for _round in range(12):
        there = forward(guess)
        miss = Degrees(target.lon - there.lon, target.lat - there.lat)
        guess = Degrees(guess.lon + miss.lon, guess.lat + miss.lat)
        if abs(miss.lon) + abs(miss.lat) < 1e-12:
            break
    return guess


def gcj02_to_wgs84(place: Degrees) -> Degrees:
    return _invert(wgs84_to_gcj02, place)


def bd09_to_gcj02(place: Degrees) -> Degrees:
    return _invert(gcj02_to_bd09, place)


def to_wgs84(place: Degrees, datum: Datum) -> Degrees:
    if datum is Datum.WGS84:
        return place
    return gcj02_to_wgs84(bd09_to_gcj02(place) if datum is Datum.BD09 else place)


def from_wgs84(place: Degrees, datum: Datum) -> Degrees:
    if datum is Datum.WGS84:
        return place
    gcj02 = wgs84_to_gcj02(place)
    return gcj02_to_bd09(gcj02) if datum is Datum.BD09 else gcj02


# --- distances ---------------------------------------------------------------------------------


def distance_m(a: Position | Degrees, b: Position | Degrees) -> float:
    """Return the great-circle distance in metres (haversine; within 0.5 % of the ellipsoid)."""
    phi_a, phi_b = math.radians(a.lat), math.radians(b.lat)
    rise = math.sin((phi_b - phi_a) / 2) ** 2
    across = math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return (
        2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, rise + math.cos(phi_a) * math.cos(phi_b) * across)))
    )


def mercator_m(place: Position | Degrees) -> tuple[float, float]:
    """Return x, y in metres on the spherical Mercator plane (the plane the station index lives in)."""
    return (
        EARTH_RADIUS_M * math.radians(place.lon),
        EARTH_RADIUS_M * math.asinh(math.tan(math.radians(place.lat))),
    )


def box_around(place: Position | Degrees, radius_m: float) -> Box:
    """Return a box that holds every point within `radius_m` (up to a few hundred km) of `place`."""
    rise = math.degrees(radius_m / EARTH_RADIUS_M)
    # the widest parallel of the disc lies nearer the pole than its centre
    across = math.degrees(
        math.asin(min(1.0, math.sin(radius_m / EARTH_RADIUS_M) / math.cos(math.radians(place.lat))))
    )
    return Box(place.lon - across, place.lat - rise, place.lon + across, place.lat + rise)


def walk_min(straight_m: float) -> int:
    """Return walking minutes for a straight-line distance, at least 1."""
    return max(1, math.ceil(straight_m * DETOUR / WALK_M_PER_MIN))


def ride_min(straight_m: float) -> int:
    """Return minutes by electric bicycle for a straight-line distance, at least 1."""
    return max(1, math.ceil(straight_m * DETOUR / RIDE_M_PER_MIN))
