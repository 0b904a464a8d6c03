"""Which kinds of station are there? Each is declared once, in the folder of the service that owns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from yizhan.places.amenities import BY_CODE
from yizhan.places.choices import Admits, Setting

if TYPE_CHECKING:
    from yizhan.places.models import Station


@dataclass(frozen=True)
class Tier:
    """A size or standard within a kind, with what it must have beyond the kind's own list."""

    code: str
    name: str | Promise
    must: tuple[str, ...] = ()
    min_area_m2: float = 0
    min_smart_machines: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of station and its rules.

    must, may: amenity codes. settings: where it may stand, empty for anywhere.
    must_hours: it cannot run without opening hours. must_seats / must_truck_spaces: a number is needed.
    """

    code: str
    name: str | Promise
    icon: str
    does: str | Promise
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    settings: tuple[Setting, ...] = ()
    admits: Admits = Admits.ALL
    must_hours: bool = False
    must_truck_spaces: bool = False
    is_mapped: bool = True

    def tier(self, code: str) -> Tier | None:
        return next((tier for tier in self.tiers if tier.code == code), None)

    def must_have(self, tier: str = "") -> tuple[str, ...]:
        """The amenities that a station of this kind and tier cannot run without."""
        found = self.tier(tier)
        return self.must + (found.must if found else ())

    def may_have(self) -> tuple[str, ...]:
        """Every amenity this kind can have, what it must have first."""
        return tuple(dict.fromkeys(self.must + tuple(c for t in self.tiers for c in t.must) + self.may))


class KindTaken(ValueError):
    """Two services declare a kind of the same code."""


class UnknownAmenity(ValueError):
    """A kind names an amenity that is not in places/amenities.py."""


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Declare `kind`; call it at import time of the service's kinds.py."""
    for code in kind.may_have():
        if code not in BY_CODE:
            raise UnknownAmenity(f"{kind.code}: {code}")
    if _kinds.setdefault(kind.code, kind) != kind:
        raise KindTaken(kind.code)
    return kind


def kind_of(code: str) -> Kind:
    """Raises KeyError for a code that no service declares."""
    return _kinds[code]


def is_kind(code: str) -> bool:
    return code in _kinds


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def missing_to_run(station: Station, amenities: set[str]) -> list[str]:
    """Return what keeps the station from running, as codes: amenity codes, "hours", "truck_spaces", "tier"."""
    kind = kind_of(station.kind)
    missing = [code for code in kind.must_have(station.tier) if code not in amenities]
    if kind.must_hours and not station.hours:
        missing.append("hours")
    if kind.must_truck_spaces and not station.truck_spaces:
        missing.append("truck_spaces")
    if kind.tiers and not kind.tier(station.tier):
        missing.append("tier")
    return missing
