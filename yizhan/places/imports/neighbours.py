"""Which of many rows and stations are likely twins? All at once: first by place, then by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np
import shapely

from yizhan.common.geo import EARTH_RADIUS_M
from yizhan.places.imports.twins import MARK_BITS, NEAR_M, is_likely_twin, mark

QUERIED = 2000  # spots compared at a time
Floats = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int64]]
Marks = np.ndarray[Any, np.dtype[np.uint64]]
Spot = tuple[int, str, float, float]  # line of a row or id of a station, name, lon and lat in WGS-84
WIDE = np.array(
    [NEAR_M / (111_000 * math.cos(math.radians(54))), NEAR_M / 111_000]
)  # degrees, from 54° N down
ROW = 1_000_000  # cells are numbered column × ROW + row
CELL = 0.02  # degrees, some 2 km: what stands in other cells cannot be near


class Neighbourhood:
    """Rows by their place. Memory: some 300 bytes a row, however many are compared with them."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = spots
        self.at = _at(spots)
        self.marks = _marks(spots)
        self.tree = shapely.STRtree(cast("Any", shapely.points(self.at)))

    def cells(self) -> list[int]:
        """Return the cells of the rows and their neighbours, as _STANDING numbers them."""
        own = np.unique(np.floor(self.at / CELL).astype(np.int64), axis=0)
        steps = (-1, 0, 1)
        near = [(own[:, 0] + across) * ROW + own[:, 1] + up for across in steps for up in steps]
        cells: list[int] = np.unique(np.concatenate(near)).tolist()
        return cells

    def likely_twins(self, others: Iterable[Spot]) -> Iterator[tuple[Spot, Spot, float]]:
        """Yield (other, row, metres apart) of likely twins."""
        rest = iter(others)
        while part := list(islice(rest, QUERIED)):
            at, marks = _at(part), _marks(part)
            for first, second, apart_m in self._worth_a_look(at, marks, *self._within_a_box(at)):
                other, row = part[first], self.spots[second]
                if is_likely_twin(other[1], row[1], apart_m):
                    yield other, row, apart_m

    def likely_twins_within(self) -> Iterator[tuple[Spot, Spot]]:
        """Yield (later, earlier) of rows that are likely twins of each other."""
        for begin in range(0, len(self.spots), QUERIED):
            at, marks = self.at[begin : begin + QUERIED], self.marks[begin : begin + QUERIED]
            first, second = self._within_a_box(at)
            is_earlier = second < first + begin
            pairs = self._worth_a_look(at, marks, first[is_earlier], second[is_earlier])
            for index, earlier, apart_m in pairs:
                later, row = self.spots[begin + index], self.spots[earlier]
                if is_likely_twin(later[1], row[1], apart_m):
                    yield later, row

    def _within_a_box(self, at: Floats) -> tuple[Indices, Indices]:
        """Return which places have which rows in a box around them that is wide enough."""
        # a diagonal has the envelope of its box, which is all that the tree asks for, and is made faster
        first, second = self.tree.query(shapely.linestrings(np.stack([at - WIDE, at + WIDE], axis=1)))
        return first, second

    def _worth_a_look(
        self, at: Floats, marks: Marks, first: Indices, second: Indices
    ) -> Iterator[tuple[int, int, float]]:
        """Yield (place, row, metres apart) of pairs that are near and whose names have something in common."""
        alike = (marks[first] & self.marks[second]).any(axis=1)
        first, second = first[alike], second[alike]
        step = (at[first] - self.at[second]) * math.radians(EARTH_RADIUS_M)
        step[:, 0] *= np.cos(np.radians(at[first][:, 1]))
        apart = np.hypot(step[:, 0], step[:, 1])
        near = apart <= NEAR_M
        yield from zip(first[near].tolist(), second[near].tolist(), apart[near].tolist(), strict=True)


def _at(spots: Sequence[Spot]) -> Floats:
    return np.array([spot[2:] for spot in spots], dtype=np.float64).reshape(-1, 2)


def _marks(spots: Sequence[Spot]) -> Marks:
    """Return the marks of the names, each as two words."""
    data = b"".join(mark(spot[1]).to_bytes(MARK_BITS // 8, "little") for spot in spots)
    return np.frombuffer(data, dtype=np.uint64).reshape(-1, MARK_BITS // 64)
