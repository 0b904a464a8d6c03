"""A few stations around a point, drawn as a small picture in the page: the list seen as a map, for 1 kB.

It is no map: no streets, no outline, only where the numbers of the list lie from here. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from yizhan.common.geo import Position
from yizhan.places.cards import Card

WIDTH, HEIGHT = 358, 132
SHOWN = 9
RINGS_M = (200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
_MARGIN = 16
_BUTTON = (232, 76)  # the corner from here on is covered by "open the map"


@dataclass(frozen=True)
class Dot:
    """number: as in the list. x, y: in the picture's own units."""

    number: int
    x: int
    y: int
    code: str


@dataclass(frozen=True)
class Sketch:
    """dots: far ones first, so that near ones lie on top. ring: radius of the circle that ring_m stands for."""

    dots: tuple[Dot, ...]
    ring: int
    ring_m: int

    @property
    def label_y(self) -> int:
        """Where the ring's size is written: on its upper edge, or on the lower one when dots lie on that."""
        upper, lower = max(14, HEIGHT // 2 - self.ring + 4), min(HEIGHT - 6, HEIGHT // 2 + self.ring + 4)
        return min(upper, lower, key=lambda y: sum(_covers(dot, y) for dot in self.dots))


def sketch_of(origin: Position, cards: Sequence[Card]) -> Sketch:
    """Return the first cards around `origin`, drawn so that the middle ones of them fit."""
    shown = cards[:SHOWN]
    places = [_offset_m(origin, card) for card in shown]
    reach_m = max((max(abs(x) / WIDTH, abs(y) / HEIGHT) for x, y in places[:5]), default=1.0) or 1.0
    scale = (0.5 - _MARGIN / HEIGHT) / reach_m
    dots = []
    for number, (card, (x_m, y_m)) in enumerate(zip(shown, places, strict=True), start=1):
        x, y = WIDTH / 2 + x_m * scale, HEIGHT / 2 - y_m * scale
        is_inside = _MARGIN / 2 <= x <= WIDTH - _MARGIN / 2 and _MARGIN / 2 <= y <= HEIGHT - _MARGIN / 2
        if is_inside and not (x > _BUTTON[0] and y > _BUTTON[1]):
            dots.append(Dot(number, round(x), round(y), card.opening.code))
    fitting = [ring for ring in RINGS_M if ring * scale < HEIGHT / 2 - 4]
    ring_m = fitting[-1] if fitting else RINGS_M[0]
    return Sketch(tuple(reversed(dots)), round(ring_m * scale), ring_m)


def _covers(dot: Dot, label_y: int) -> bool:
    """Does a dot lie on the ring's size, written in the middle at `label_y`?"""
    return abs(dot.x - WIDTH // 2) < 44 and abs(dot.y - (label_y - 4)) < 18


def _offset_m(origin: Position, card: Card) -> tuple[float, float]:
    north = math.radians(card.lat - origin.lat) * 6_371_008.8
    east = math.radians(card.lon - origin.lon) * 6_371_008.8 * math.cos(math.radians(origin.lat))
    return east, north
