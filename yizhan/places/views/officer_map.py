"""What the officer's maps need to know: whose tiles, in which datum, where to begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.env import env
from yizhan.common.geo import Datum, Degrees, Position
from yizhan.common.outlines import district_of_code

CHINA_MIDDLE = Position(104.0, 35.5)


@dataclass(frozen=True)
class MapWords:
    """Told to the map's script in data attributes. provinces: codes whose outlines the sketch draws."""

    tiles: str
    subdomains: str
    approval: str
    datum: str
    provinces: str
    centre: Degrees
    zoom: int
    at: Degrees | None = None


def in_tiles(place: Position) -> Degrees:
    """A place in the datum of the tiles."""
    return place.in_datum(Datum(env.tiles_datum))


def map_words(codes: Iterable[str], at: Position | None = None) -> MapWords:
    """Return what the map needs; codes: divisions it is about, the first is where it begins."""
    known = [code for code in codes if len(code) >= 2]
    first = next((found for code in known if (found := district_of_code(code))), None)
    provinces = dict.fromkeys(f"{code[:2]}0000" for code in known)
    return MapWords(
        tiles=env.tiles_url,
        subdomains=",".join(env.tiles_subdomains),
        approval=env.tiles_approval,
        datum=env.tiles_datum,
        provinces=",".join(list(provinces)[:3]),
        centre=in_tiles(first.centre if first else CHINA_MIDDLE),
        zoom=9 if first else 4,
        at=in_tiles(at) if at else None,
    )
