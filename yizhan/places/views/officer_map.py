"""What the officer's maps need to know: the base map, and where to begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yizhan.common.geo import Degrees, Position
from yizhan.common.outlines import district_of_code
from yizhan.places.base_map import BaseMap, base_map, in_tiles

CHINA_MIDDLE = Position(104.0, 35.5)


@dataclass(frozen=True)
class MapWords:
    """Told to the map's script in data attributes. provinces: codes whose outlines the sketch draws."""

    base: BaseMap
    provinces: str
    centre: Degrees
    zoom: int
    at: Degrees | None = None


def map_words(codes: Iterable[str], at: Position | None = None) -> MapWords:
    """Return what the map needs; codes: divisions it is about, the first is where it begins."""
    known = [code for code in codes if len(code) >= 2]
    first = next((found for code in known if (found := district_of_code(code))), None)
    provinces = dict.fromkeys(f"{code[:2]}0000" for code in known)
    return MapWords(
        base=base_map(),
        provinces=",".join(list(provinces)[:3]),
        centre=in_tiles(first.centre if first else CHINA_MIDDLE),
        zoom=9 if first else 4,
        at=in_tiles(at) if at else None,
    )
