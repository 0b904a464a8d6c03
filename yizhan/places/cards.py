"""A station as a worker's list shows it: one card, made of what the search found. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yizhan.common.geo import Datum, Degrees, Position
from yizhan.places.amenities import BY_CODE, Amenity
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import Admits
from yizhan.places.nearby.search import NearStation
from yizhan.places.words import OpenWords, open_words, ways

SHOWN_AMENITIES = 4


@dataclass(frozen=True)
class Card:
    """One line of the list, in words. lets_in: whom it admits, "" for all. reason: why it is not offered, or "".

    on_map: degrees in the datum of the map's tiles.
    """

    id: int
    name: str
    address: str
    icon: str
    kind: str | Promise
    lon: float
    lat: float
    on_map: Degrees
    ways: str
    opening: OpenWords
    amenities: tuple[Amenity, ...]
    lets_in: str | Promise
    is_illustrative: bool
    reason: str = ""


def card_of(
    found: NearStation,
    at: datetime,
    asked: Iterable[str] = (),
    reason: str = "",
    tiles: Datum = Datum.WGS84,
) -> Card:
    """`at`: when she would be there. asked: the amenities named first. tiles: the datum of the map."""
    first = [code for code in asked if code in found.amenities]
    rest = [code for code in BY_CODE if code in found.amenities and code not in first]
    kind = kind_of(found.kind) if is_kind(found.kind) else None
    return Card(
        id=found.id,
        name=found.name,
        address=found.address,
        icon=kind.icon if kind else "map-pin",
        kind=kind.name if kind else found.kind,
        lon=found.lon,
        lat=found.lat,
        on_map=Position(found.lon, found.lat).in_datum(tiles),
        ways=ways(found.distance_m, found.walk_min, found.ride_min),
        opening=OpenWords("stopped", _("暂停使用"))
        if found.state == "suspended"
        else open_words(found.opening_at(at), at),
        amenities=tuple(BY_CODE[code] for code in (first + rest)[:SHOWN_AMENITIES]),
        lets_in="" if found.admits == Admits.ALL else Admits(found.admits).label,
        is_illustrative=found.is_illustrative,
        reason=reason,
    )
