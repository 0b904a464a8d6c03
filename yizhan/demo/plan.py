"""What the demo world consists of, as plain values: nothing here touches the database."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

SEED = "yizhan-demo-1"


def chance(*topic: object) -> random.Random:
    """Return a generator of its own for `topic`: a part of the world does not hang on the order of others."""
    return random.Random(f"{SEED}:{':'.join(map(str, topic))}")  # noqa: S311  plausible, not secret


@dataclass(frozen=True)
class UnitPlan:
    """A union organisation. Parents by key; `leads_by_industry`: its second line leads it."""

    key: str
    kind: str
    name: str
    short_name: str
    division_code: str = ""
    area_parent: str = ""
    industry_parent: str = ""
    leads_by_industry: bool = False


@dataclass(frozen=True)
class Closing:
    """Other hours for a while: from the start of one day to before another."""

    starts: date
    ends: date
    hours: str
    reason: str


def closing(today: date, from_day: int, to_day: int, hours: str, reason: str) -> Closing:
    """Return a closing whose days are counted from the day the world is built."""
    return Closing(today + timedelta(days=from_day), today + timedelta(days=to_day), hours, reason)


@dataclass(frozen=True)
class StationPlan:
    """A station. broken: amenity → days since it broke. lon, lat: WGS-84, illustrative."""

    key: str
    unit: str
    kind: str
    name: str
    address: str
    division_code: str
    lon: float
    lat: float
    setting: str
    hours: str
    tier: str = ""
    hours_note: str = ""
    intro: str = ""
    amenities: tuple[str, ...] = ()
    broken: dict[str, int] = field(default_factory=dict)
    seats: int | None = None
    truck_spaces: int | None = None
    area_m2: float | None = None
    opened_date: date | None = None
    accepted_date: date | None = None
    closing: Closing | None = None
    stops_at: str = "running"  # the state it has reached
    stop_reason: str = ""


def around(key: str, lon: float, lat: float, least_m: float, most_m: float) -> tuple[float, float]:
    """Return a point `least_m` to `most_m` from a place, always the same one for `key`."""
    draw = sha256(f"{SEED}:{key}".encode()).digest()
    angle = int.from_bytes(draw[:4], "big") / 2**32 * 2 * math.pi
    reach = least_m + (most_m - least_m) * math.sqrt(int.from_bytes(draw[4:8], "big") / 2**32)
    return (
        round(lon + reach * math.cos(angle) / (111_320 * math.cos(math.radians(lat))), 6),
        round(lat + reach * math.sin(angle) / 110_574, 6),
    )


def dealt(shares: dict[str, int], *topic: object) -> Iterator[str]:
    """Deal out each name as often as `shares` says, shuffled: totals are exact, order is by chance."""
    cards = [name for name, count in shares.items() for _ in range(count)]
    chance(*topic).shuffle(cards)
    return iter(cards)
