"""What lies under every map: the operator's approved tiles, or outlines marked as a sketch."""

from __future__ import annotations

from dataclasses import dataclass

from config.env import env
from yizhan.common.geo import Datum, Degrees, Position


@dataclass(frozen=True)
class BaseMap:
    """Told to static/places/base_map.js in data attributes (places/_base_map.html). tiles: "" for the sketch."""

    tiles: str
    subdomains: str
    approval: str
    datum: str
    is_referred: bool


def base_map() -> BaseMap:
    return BaseMap(
        tiles=env.tiles_url,
        subdomains=",".join(env.tiles_subdomains),
        approval=env.tiles_approval,
        datum=env.tiles_datum,
        is_referred=env.tiles_referrer,
    )


def in_tiles(place: Position) -> Degrees:
    """A place in the datum of the tiles."""
    return place.in_datum(Datum(env.tiles_datum))
