"""Districts of many points at once: what imports ask. The outlines themselves: yizhan/common/outlines.py."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import shapely

from yizhan.common.geo import Degrees, wgs84_to_gcj02
from yizhan.common.outlines import District, all_districts, districts_of, provinces

M_PER_DEGREE = 100_000.0  # near enough for a tolerance: 111 km north, 85–105 km east in China

Place = tuple[float, float]  # lon, lat in WGS-84


@cache
def _tree() -> tuple[list[District], shapely.STRtree]:
    every = list(all_districts())
    for each in every:
        shapely.prepare(each.shape)
    return every, shapely.STRtree([each.shape for each in every])


def _gcj(places: Sequence[Place]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([wgs84_to_gcj02(Degrees(*place)) for place in places]).reshape(-1, 2)


def districts_at(places: Sequence[Place]) -> list[District | None]:
    """Return the district or city around each place, or None at sea and abroad. 13 µs each."""
    found: list[District | None] = [None] * len(places)
    if not places:
        return found
    every, tree = _tree()
    points = shapely.points(_gcj(places))
    for place, shape in zip(*tree.query(points, predicate="intersects"), strict=True):
        found[int(place)] = every[int(shape)]
    return found


def distances_m(district: District, places: Sequence[Place]) -> list[float]:
    """Return how far outside the district each place lies, roughly; 0 inside."""
    if not places:
        return []
    at = _gcj(places)
    far = np.zeros(len(at))
    outside = ~shapely.contains_xy(district.shape, at[:, 0], at[:, 1])
    if outside.any():
        far[outside] = shapely.distance(district.shape, shapely.points(at[outside])) * M_PER_DEGREE
    return far.tolist()


@lru_cache(maxsize=4096)
def named(text: str, within: str = "") -> District | None:
    """Return the one district, city or province of this name (嘉定区, 郑州市, 郑州) or code.

    within: the two digits of a province, "" for the whole country. None when there are two, or none.
    """
    hits = [each for each in _candidates(within) if text == each.code or _is_name(text, each.name)]
    return hits[0] if len(hits) == 1 else None


def _is_name(text: str, name: str) -> bool:
    return len(text) > 1 and (text == name or (len(name) > 2 and text == name[:-1]))


@lru_cache(maxsize=64)
def _candidates(within: str) -> tuple[District, ...]:
    if within:
        return districts_of(f"{within}0000")
    return (*all_districts(), *provinces())


@lru_cache(maxsize=64)
def with_full_names(within: str) -> tuple[District, ...]:
    """Return the districts of a province whose full name (…市, …区) can be looked for in an address."""
    return tuple(each for each in _candidates(within) if each.name[-1] in "市区县盟州")
