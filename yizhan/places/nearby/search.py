"""Which useful stations are nearest? Exact on the sphere, in one round trip as a rule.

The index lies in a Mercator plane, where order by distance is nearly, not wholly, the true order. So a few
rows more are taken than asked for, put in true order, and a bound shows that no row not taken can be nearer
(`_is_proved`); if it cannot show that, twice as many are taken. docs/adr/0010 has the argument and figures.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.common.geo import (
    EARTH_RADIUS_M,
    Box,
    Degrees,
    Position,
    distance_m,
    mercator_m,
    ride_min,
    walk_min,
)
from yizhan.places.hours import ZONE, Openness, StateAt
from yizhan.places.models import Admits
from yizhan.places.nearby.index import PROMISED_DAYS
from yizhan.places.nearby.opening import RowHours
from yizhan.places.nearby.rows import dated_minute, open_query, tag

EVERYBODY = frozenset(Admits.values) - {Admits.UNIT.value}
EVERY_STATION = "|".join(f"m_{group}" for group in Admits.values)  # a tsquery that each row meets
MOST = 500  # rows that a page may walk outward
WALKS = (120, 480, 1920)  # rows walked, useful or not, to see who was passed over

CARD = (
    *("id", "name", "address", "kind", "tier", "setting", "lon", "lat", "hours", "admits"),
    *("seats", "truck_spaces", "is_illustrative", "unit_id", "state"),
)
CARD_COLUMNS = ", ".join(f"s.{name}" for name in CARD)
NEAREST = f"""
    select n.tags, n.week, n.odd_dates, n.odd_open, n.flat_m, {CARD_COLUMNS}
    from places_nearest(%s::point, %s::tsquery, %s::int, %s::date, %s::int, %s::timestamptz, %s::int) n
    join places_station s on s.id = n.station_id
"""  # noqa: S608
IN_BOX = NEAREST.replace("places_nearest(", "places_in_box(%s::box, ")


class BadSearch(ValueError):
    """A search asks for what the index cannot answer; the message says what."""


@dataclass(frozen=True, slots=True)
class Search:
    """What makes a station useful to her.

    amenities: all of them, working. kinds, settings: any of them, empty for any. open_at: open then; None at
    any time. admits: who she is (places.models.Admits); units: unions whose own places let her in.
    has_room: leave out those that fresh evidence says are full.
    """

    amenities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    open_at: datetime | None = None
    always_open: bool = False
    truck_parking: bool = False
    admits: frozenset[str] = EVERYBODY
    units: frozenset[int] = frozenset()
    has_room: bool = False
    limit: int = 20
    skip: int = 0

    def tags(self) -> str:
        """Return the tsquery of what is asked; rows it finds are still compared with the hours."""
        asked = [tag("a", amenity) for amenity in self.amenities]
        if self.kinds:
            asked.append(_any(tag("t", kind) for kind in self.kinds))
        if self.settings:
            asked.append(_any(tag("s", setting) for setting in self.settings))
        if self.always_open:
            asked.append("o24")
        if self.truck_parking:
            asked.append("p_truck")
        if self.open_at:
            local = self.open_at.astimezone(ZONE)
            asked.append(open_query(local.date(), local.hour * 60 + local.minute))
        lets_in = ["v"] if self.admits == EVERYBODY else [tag("m", group) for group in sorted(self.admits)]
        lets_in += [f"(m_unit&{tag('u', unit)})" for unit in sorted(self.units)]
        asked.append(_any(lets_in))
        return "&".join(asked if lets_in == ["v"] else [*asked, "on"])


@dataclass(frozen=True, slots=True)
class NearStation:
    """A card: a station, how far it is, what works there."""

    id: int
    name: str
    address: str
    kind: str
    tier: str
    setting: str
    lon: float
    lat: float
    hours: str
    admits: str
    seats: int | None
    truck_spaces: int | None
    is_illustrative: bool
    unit_id: int
    state: str
    distance_m: float
    tags: str = field(repr=False)
    row_hours: RowHours = field(repr=False)

    @property
    def amenities(self) -> tuple[str, ...]:
        """What works there, as codes."""
        return tuple(word[3:-1] for word in self.tags.split(" ") if word.startswith("'a_"))

    @property
    def walk_min(self) -> int:
        return walk_min(self.distance_m)

    @property
    def ride_min(self) -> int:
        return ride_min(self.distance_m)

    def opening_at(self, at: datetime) -> StateAt:
        """Return open until, or opens at; unknown while no hours are known and nothing says "open"."""
        found = self.row_hours.state_at(at)
        if not self.hours and found.state is Openness.CLOSED:
            return StateAt(Openness.UNKNOWN, opens_at=found.opens_at)
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """Stations, nearest first. has_more: there are further ones (`skip` leads to them).

    before_m: how far the last one skipped is, 0 when none was. so_far: ids of these and of those skipped.
    """

    stations: tuple[NearStation, ...]
    has_more: bool
    before_m: float = 0.0
    so_far: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Around:
    """A part of the stations of a ring, useful or not, nearest first.

    count: how many the ring is known to have. is_whole: it has no more than these.
    """

    stations: tuple[NearStation, ...]
    count: int
    is_whole: bool


def nearest(search: Search, origin: Position, now: datetime) -> Found:
    """Return the nearest useful stations. One query, seldom more. Raises BadSearch."""
    last = search.skip + search.limit
    if not 0 < search.limit <= MOST or search.skip < 0 or last > MOST:
        raise BadSearch(_("一次最多看 %(most)d 个站点") % {"most": MOST})
    parameters = query_parameters(search, now)
    take = last + 1 + max(4, last // 8)
    while True:
        rows = _fetch(NEAREST, [point_text(origin), *parameters, take], origin)
        ranked = sorted(rows, key=_true_order)
        if len(rows) < take or _is_proved(rows[-1].flat_m, ranked[last].away_m, origin):
            return Found(
                tuple(row.card() for row in ranked[search.skip : last]),
                len(ranked) > last,
                before_m=ranked[: search.skip][-1].away_m if search.skip and ranked else 0.0,
                so_far=frozenset(row.id for row in ranked[:last]),
            )
        take *= 2


def around(
    origin: Position,
    from_m: float,
    to_m: float,
    *,
    without: Collection[int] = (),
    skip: int = 0,
    limit: int = 10,
) -> Around:
    """Return stations from `from_m` to less than `to_m` away but for some, useful or not, stopped ones too.

    Exact and in true order, so that pages (`skip`) join. One query, seldom two or three: the walk begins at the
    origin and ends after WALKS[-1] rows, however many there may be.
    """
    for take in WALKS:
        rows = _fetch(NEAREST, [point_text(origin), EVERY_STATION, None, None, None, None, take], origin)
        is_all = len(rows) < take
        edge_m = rows[-1].flat_m if rows else 0.0
        ring = [
            row
            for row in sorted(rows, key=_true_order)
            if from_m <= row.away_m < to_m
            and row.id not in without
            and (is_all or _is_proved(edge_m, row.away_m, origin))
        ]
        is_whole = is_all or _is_proved(edge_m, to_m, origin)
        if is_whole or len(ring) > skip + limit:
            break
    return Around(tuple(row.card() for row in ring[skip : skip + limit]), len(ring), is_whole)


def in_box(search: Search, box: Box, now: datetime) -> Found:
    """Return useful stations in a part of the map, those nearest to its middle first. One query.

    Near the middle is in the map's own plane: what the eye sees. At most search.limit (up to MOST).
    """
    if not (box.west < box.east and box.south < box.north and 0 < search.limit <= MOST):
        raise BadSearch(_("地图范围不对"))
    south_west = point_text(Degrees(box.west, max(box.south, -85)))
    north_east = point_text(Degrees(box.east, min(box.north, 85)))
    middle = Degrees((box.west + box.east) / 2, (max(box.south, -85) + min(box.north, 85)) / 2)
    area = f"({south_west},{north_east})"
    parameters = [area, point_text(middle), *query_parameters(search, now), search.limit + 1]
    rows = _fetch(IN_BOX, parameters, middle)
    return Found(tuple(row.card() for row in rows[: search.limit]), len(rows) > search.limit)


def query_parameters(search: Search, now: datetime) -> list[Any]:
    """Return wanted, minute, day, dated, room_at for the functions. Raises BadSearch beyond the horizon."""
    room_at = now if search.has_room else None
    if search.open_at is None:
        return [search.tags(), None, None, None, room_at]
    local = search.open_at.astimezone(ZONE)
    day, today = local.date(), now.astimezone(ZONE).date()
    if not today <= day < today + timedelta(days=PROMISED_DAYS):
        raise BadSearch(_("只能查今天起 %(days)d 天内的开放时间") % {"days": PROMISED_DAYS})
    minute = local.hour * 60 + local.minute
    return [search.tags(), day.weekday() * 1440 + minute, day, dated_minute(day, minute), room_at]


class _Fetched(NamedTuple):
    """A row of the database: how far in the plane, how far truly, its columns. A card only if it is shown."""

    flat_m: float
    away_m: float
    values: Sequence[Any]

    @property
    def id(self) -> int:
        return int(self.values[5])

    def card(self) -> NearStation:
        return card(self.values, self.away_m)


def _true_order(row: _Fetched) -> tuple[float, int]:
    return row.away_m, row.id


def _fetch(sql: str, parameters: Sequence[Any], origin: Position | Degrees) -> list[_Fetched]:
    """Return rows in the plane's order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    fetched = [_Fetched(row[4], distance_m(origin, Degrees(row[11], row[12])), row) for row in rows]
    fetched.sort(key=lambda each: each.flat_m)
    return fetched


def card(row: Sequence[Any], away_m: float) -> NearStation:
    """Return the card of a row that begins with the index columns and goes on with CARD."""
    return NearStation(
        **dict(zip(CARD, row[5:], strict=True)),
        distance_m=away_m,
        tags=row[0],
        row_hours=RowHours(row[1], row[2], row[3]),
    )


def _is_proved(edge_m: float, last_m: float, origin: Position) -> bool:
    """Can no row beyond those taken be nearer than the last one shown, truly `last_m` away?

    A row not taken is at least `edge_m` away in the plane. Were it truly nearer than `last_m`, the way to it would
    stay within that distance's band of latitudes, where a metre of the plane is at least cos(latitude) true
    metres: so it is truly at least edge_m × that cosine away.
    """
    reach = min(abs(math.radians(origin.lat)) + last_m / EARTH_RADIUS_M, math.pi / 2)
    return edge_m * math.cos(reach) > last_m


def point_text(place: Position | Degrees) -> str:
    """Return a place as a point of the index's plane, in PostgreSQL's text form."""
    x, y = mercator_m(place)
    return f"({x!r},{y!r})"


def _any(tags: Any) -> str:
    return f"({'|'.join(tags)})"
