"""What the world may know of a station: the public columns, of stations that are offered or stopped for a while.

Nothing else of a station leaves by a feed: no keeper, no source, no plaque code (whoever has it could check in
from afar), no unit's inner number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from yizhan.common.geo import Box, Datum, Degrees, from_wgs84, mercator_m
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours_text import hours_sentence
from yizhan.places.kinds import all_kinds, is_kind, kind_of
from yizhan.places.models import Admits, Setting

PUBLIC_STATES = ("running", "suspended")
CHUNK = 2000
SHOWN = 5e-8  # degrees: half of the last decimal we show, so that what is shown on the border lies in the box

_SELECT = """
    select s.id, s.name, s.kind, s.tier, s.setting, s.address, s.division_code, s.lon, s.lat, s.hours,
           s.hours_note, s.admits, s.admits_note, s.intro, s.contact, s.phone, s.seats, s.truck_spaces,
           s.area_m2, s.state, s.state_reason, s.opened_date, s.is_illustrative, s.changed_at, u.name,
           array(select a.amenity from places_stationamenity a
                 where a.station_id = s.id and a.broken_since is null order by a.amenity),
           array(select a.amenity from places_stationamenity a
                 where a.station_id = s.id and a.broken_since is not null order by a.amenity)
    from places_station s join orgs_unit u on u.id = s.unit_id
"""
_PUBLIC = "s.state in ('running', 'suspended') and s.kind = any(%(kinds)s)"
_IN_BOX = """
    exists (select 1 from places_stationnear near
            where near.station_id = s.id and near.position <@ box(point(%(x1)s, %(y1)s), point(%(x2)s, %(y2)s)))
    and s.lon between %(west)s and %(east)s and s.lat between %(south)s and %(north)s
"""


@dataclass(frozen=True, slots=True)
class Feature:
    """A station for the world, in WGS-84."""

    id: int
    name: str
    kind: str
    tier: str
    setting: str
    address: str
    division_code: str
    lon: float
    lat: float
    hours: str
    hours_note: str
    admits: str
    admits_note: str
    intro: str
    contact: str
    phone: str
    seats: int | None
    truck_spaces: int | None
    area_m2: float | None
    state: str
    state_reason: str
    opened_date: date | None
    is_illustrative: bool
    changed_at: datetime
    union: str
    amenities: list[str]
    broken_amenities: list[str]

    def at(self, datum: Datum) -> Degrees:
        """Its position, to 7 decimals (a centimetre)."""
        lon, lat = from_wgs84(Degrees(self.lon, self.lat), datum)
        return Degrees(round(lon, 7), round(lat, 7))

    def properties(self) -> dict[str, Any]:
        """What is said of it beyond its position. Codes for machines, names in Chinese beside them."""
        with translation.override("zh-hans"):
            return {
                "name": self.name,
                "kind": self.kind,
                "kind_name": str(kind_of(self.kind).name) if is_kind(self.kind) else self.kind,
                "tier": self.tier,
                "setting": self.setting,
                "setting_name": str(Setting(self.setting).label),
                "address": self.address,
                "division_code": self.division_code,
                "opening_hours": self.hours,
                "opening_hours_text": hours_sentence(self.hours),
                "opening_hours_note": self.hours_note,
                "admits": self.admits,
                "admits_name": str(Admits(self.admits).label),
                "admits_note": self.admits_note,
                "amenities": self.amenities,
                "amenity_names": [_amenity(code) for code in self.amenities],
                "broken_amenities": self.broken_amenities,
                "seats": self.seats,
                "truck_spaces": self.truck_spaces,
                "area_m2": self.area_m2,
                "intro": self.intro,
                "contact": self.contact,
                "phone": self.phone,
                "union": self.union,
                "state": self.state,
                "state_reason": self.state_reason,
                "opened_date": self.opened_date.isoformat() if self.opened_date else None,
                "is_illustrative": self.is_illustrative,
                "updated": moment_text(self.changed_at),
            }


def _amenity(code: str) -> str:
    return str(BY_CODE[code].name) if code in BY_CODE else code


def moment_text(moment: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond, so that it can be compared."""
    return moment.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which features: those in the boxes (WGS-84; any of them), changed in the interval (both ends within)."""

    boxes: tuple[Box, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        parts = [_PUBLIC]
        given: dict[str, Any] = {"kinds": mapped_kinds()}
        if self.boxes:
            asked = []
            for number, box in enumerate(self.boxes):
                corners = _corners(box)
                condition = _IN_BOX
                for name, value in corners.items():
                    condition = condition.replace(f"%({name})s", f"%({name}_{number})s")
                    given[f"{name}_{number}"] = value
                asked.append(condition)
            parts.append("(" + " or ".join(f"({each})" for each in asked) + ")")
        if self.since:
            parts.append("s.changed_at >= %(since)s")
            given["since"] = self.since
        if self.until:
            parts.append("s.changed_at <= %(until)s")
            given["until"] = self.until
        return " and ".join(parts), given


def _corners(box: Box) -> dict[str, float]:
    """The box in degrees and in the index's metres, a metre wider there for what rounding takes."""
    box = Box(box.west - SHOWN, box.south - SHOWN, box.east + SHOWN, box.north + SHOWN)
    south, north = max(box.south, -85.0), min(box.north, 85.0)
    x1, y1 = mercator_m(Degrees(box.west, south))
    x2, y2 = mercator_m(Degrees(box.east, north))
    return {**box._asdict(), "x1": x1 - 1, "y1": y1 - 1, "x2": x2 + 1, "y2": y2 + 1}


def mapped_kinds() -> list[str]:
    return [kind.code for kind in all_kinds() if kind.is_mapped]


def features_page(
    wanted: Wanted, limit: int, *, after: int = 0, before: int | None = None
) -> tuple[list[Feature], bool]:
    """Return up to `limit` features by id, and whether more lie beyond in that direction. 1 query."""
    condition, given = wanted.where()
    backwards = before is not None
    step = "s.id < %(before)s" if backwards else "s.id > %(after)s"
    rows = _fetch(
        f"{_SELECT} where {condition} and {step} order by s.id {'desc' if backwards else ''} limit %(limit)s",
        given | {"after": after, "before": before, "limit": limit + 1},
    )
    found = rows[:limit]
    return (found[::-1] if backwards else found), len(rows) > limit


def count_features(wanted: Wanted, most: int) -> int | None:
    """Return how many match, or None past `most`: counting a million on every page helps nobody. 1 query."""
    condition, given = wanted.where()
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select 1 from places_station s where {condition} limit %(most)s) found",  # noqa: S608
            given | {"most": most + 1},
        )
        number: int = cursor.fetchone()[0]
    return number if number <= most else None


def features_by_id(ids: Sequence[int]) -> dict[int, Feature]:
    """Return those of the stations that are public. 1 query."""
    if not ids:
        return {}
    condition, given = Wanted().where()
    rows = _fetch(f"{_SELECT} where {condition} and s.id = any(%(ids)s)", given | {"ids": list(ids)})
    return {feature.id: feature for feature in rows}


def every_feature() -> Iterator[Feature]:
    """Stream all features by id, as they stood at one moment; memory stays bounded."""
    condition, given = Wanted().where()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"{_SELECT} where {condition} order by s.id", given)
        while rows := cursor.fetchmany(CHUNK):
            yield from (Feature(*row) for row in rows)


def _fetch(statement: str, given: dict[str, Any]) -> list[Feature]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [Feature(*row) for row in cursor.fetchall()]
