"""Which useful stations lie along her way? In driving order, with what each costs extra.

The route is a line of straight pieces through the points given. Leaving it for a station and coming back to it
costs twice the distance between them; a station counts when that is within the detour she allows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.common.geo import DETOUR, EARTH_RADIUS_M, Degrees, Position, distance_m, mercator_m
from yizhan.places.nearby.search import (
    CARD_COLUMNS,
    BadSearch,
    NearStation,
    Search,
    card,
    query_parameters,
)

LONGEST_M = 3_000_000  # across the country
WIDEST_M = 50_000
PIECE_M = 10_000  # short pieces have slim boxes, and are straight in every projection
MOST_POINTS = 500
MOST_CANDIDATES = 5000

ALONG = f"""
    select n.tags, n.week, n.odd_dates, n.odd_open, n.flat_m, {CARD_COLUMNS}
    from (
        select distinct on (station_id) *
        from places_along(%s::box[], %s::lseg[], %s::float8[],
                          %s::tsquery, %s::int, %s::date, %s::int, %s::timestamptz, %s::int)
        order by station_id, flat_m
    ) n
    join places_station s on s.id = n.station_id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A station by the way: how far along it lies, and how much longer the way becomes (straight lines)."""

    station: NearStation
    along_m: float
    extra_m: float

    @property
    def extra_road_m(self) -> float:
        """As roads go: the extra with the usual factor for streets."""
        return self.extra_m * DETOUR


def along(
    search: Search, route: Sequence[Position], now: datetime, detour_m: float = 4000
) -> tuple[list[OnTheWay], bool]:
    """Return useful stations in driving order from the first point on, and whether there are more.

    With more than search.limit, those that cost least are kept. One query. Raises BadSearch.
    """
    pieces = pieces_of(route)
    if not 0 < detour_m <= WIDEST_M:
        raise BadSearch(_("绕行距离要在 %(most)d 公里以内") % {"most": WIDEST_M // 1000})
    reach_m = detour_m / 2
    found = [
        OnTheWay(station, *measured)
        for station in _candidates(search, pieces, reach_m, now)
        if (measured := measure(station, pieces))[1] <= detour_m
    ]
    found.sort(key=lambda each: (each.extra_m, each.station.id))
    kept = sorted(found[: search.limit], key=lambda each: (each.along_m, each.station.id))
    return kept, len(found) > search.limit


def measure(
    place: Position | NearStation, pieces: Sequence[tuple[Position, Position]]
) -> tuple[float, float]:
    """Return (metres along the route to where one leaves it, extra metres for there and back)."""
    best, so_far = (math.inf, 0.0), 0.0
    for start, end in pieces:
        length = distance_m(start, end)
        share, away_m = _nearest_on_piece(place, start, end)
        if away_m < best[0]:
            best = (away_m, so_far + share * length)
        so_far += length
    return best[1], best[0] * 2


def _nearest_on_piece(place: Position | NearStation, start: Position, end: Position) -> tuple[float, float]:
    """Return (share of the piece travelled, distance from it in metres); flat, as a piece is short."""
    scale = math.cos(math.radians((start.lat + end.lat) / 2))
    way = ((end.lon - start.lon) * scale, end.lat - start.lat)
    off = ((place.lon - start.lon) * scale, place.lat - start.lat)
    length2 = way[0] ** 2 + way[1] ** 2
    share = (off[0] * way[0] + off[1] * way[1]) / length2 if length2 else 0.0
    share = min(1.0, max(0.0, share))
    foot = Degrees(
        start.lon + (end.lon - start.lon) * share,
        start.lat + (end.lat - start.lat) * share,
    )
    return share, distance_m(foot, Degrees(place.lon, place.lat))


def pieces_of(route: Sequence[Position]) -> list[tuple[Position, Position]]:
    """Return the route cut into straight pieces of at most PIECE_M. Raises BadSearch."""
    if not 2 <= len(route) <= MOST_POINTS:
        raise BadSearch(_("路线要有起点和终点，最多 %(most)d 个点") % {"most": MOST_POINTS})
    length = sum(distance_m(start, end) for start, end in pairwise(route))
    if length > LONGEST_M:
        raise BadSearch(_("路线太长，最多 %(most)d 公里") % {"most": LONGEST_M // 1000})
    pieces: list[tuple[Position, Position]] = []
    for start, end in pairwise(route):
        count = max(1, math.ceil(distance_m(start, end) / PIECE_M))
        cuts = [
            Position(
                start.lon + (end.lon - start.lon) * step / count,
                start.lat + (end.lat - start.lat) * step / count,
            )
            for step in range(count + 1)
        ]
        pieces.extend(pairwise(cuts))
    return pieces


def _candidates(
    search: Search, pieces: Sequence[tuple[Position, Position]], reach_m: float, now: datetime
) -> list[NearStation]:
    """Return useful stations within reach of a piece, by the index; a few beyond reach may be among them."""
    boxes, lines, reaches = [], [], []
    for start, end in pieces:
        (ax, ay), (bx, by) = mercator_m(start), mercator_m(end)
        # plane metres per true metre, at the end nearer the pole and a little beyond: never too small
        pole_lat = max(abs(start.lat), abs(end.lat)) + math.degrees(reach_m / EARTH_RADIUS_M)
        flat_m = reach_m / math.cos(math.radians(pole_lat)) * 1.001 + 1
        low = (min(ax, bx) - flat_m, min(ay, by) - flat_m)
        high = (max(ax, bx) + flat_m, max(ay, by) + flat_m)
        boxes.append(f"({low[0]},{low[1]}),({high[0]},{high[1]})")
        lines.append(f"(({ax},{ay}),({bx},{by}))")
        reaches.append(flat_m)
    box_array = "{" + ";".join(boxes) + "}"  # boxes alone are parted by ";"
    line_array = "{" + ",".join(f'"{line}"' for line in lines) + "}"
    parameters = [box_array, line_array, reaches, *query_parameters(search, now), MOST_CANDIDATES]
    with connection.cursor() as cursor:
        cursor.execute(ALONG, parameters)
        return [card(row, row[4]) for row in cursor.fetchall()]
