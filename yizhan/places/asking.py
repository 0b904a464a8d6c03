"""What does she ask for? The form of the home page, read from a request or from what she asked last.

Her position comes in the body of a POST only and is never kept: query strings land in logs
(docs/adr/0020-position-stays-with-her.md). What she filters by is kept in a cookie on her own phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from django.http import QueryDict

from yizhan.common.geo import BadPosition, Datum, Position
from yizhan.people.models import Person
from yizhan.places.admission import groups_of, units_of
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours import ZONE
from yizhan.places.kinds import is_kind
from yizhan.places.nearby.index import PROMISED_DAYS
from yizhan.places.nearby.search import EVERYBODY, WALKS, Search

PAGE = 10
MOST_SKIPPED = 190
FIRST_CHIPS = ("microwave", "toilet", "water", "charging", "rest")
CHIPS = 5


@dataclass(frozen=True)
class Asked:
    """What the form says.

    opening: "now", "at" or "" (any time); at: Chinese wall time "2026-09-16T19:00" as the field gives it.
    why: how many of the stations passed over on the page at `skip` she has seen.
    used: amenities she asked for lately, newest first. area: a division code. q: words of a name or address.
    """

    opening: str = "now"
    at: str = ""
    has: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    always: bool = False
    truck: bool = False
    mine: bool = False
    area: str = ""
    q: str = ""
    skip: int = 0
    why: int = 0
    used: tuple[str, ...] = ()

    @classmethod
    def read(cls, form: QueryDict, last: Asked) -> Asked:
        """Return what the form asks; one that was not sent as a whole (`f` missing) only moves the place."""
        if "f" not in form:
            return replace(last, area=form.get("area", last.area)[:12], q=form.get("q", "")[:40].strip())
        has = _known(form.getlist("has"), BY_CODE)
        skip, _dash, why = form.get("why", form.get("skip", "")).partition("-")
        return cls(
            opening=form.get("opening", "") if form.get("opening") in {"now", "at"} else "",
            at=form.get("at", "")[:16],
            has=has,
            kinds=tuple(dict.fromkeys(code for code in form.getlist("kind") if is_kind(code))),
            always="always" in form,
            truck="truck" in form,
            mine="mine" in form,
            area=form.get("area", "")[:12],
            q=form.get("q", "")[:40].strip(),
            skip=_number(skip, MOST_SKIPPED),
            why=_number(why, WALKS[-1]),
            used=tuple(dict.fromkeys((*has, *last.used)))[:CHIPS],
        )

    @classmethod
    def last(cls, cookie: str) -> Asked:
        """Return what she asked last, from the cookie; anything odd in it is as if she had asked nothing."""
        kept = parse_qs(cookie[:1000])
        if not kept:
            return cls()
        return cls(
            opening="now" if kept.get("opening") == ["now"] else "",
            has=_known(kept.get("has", []), BY_CODE),
            kinds=tuple(code for code in kept.get("kind", []) if is_kind(code)),
            always="always" in kept,
            truck="truck" in kept,
            mine="mine" in kept,
            area=kept.get("area", [""])[0][:12],
            used=_known(kept.get("used", []), BY_CODE)[:CHIPS],
        )

    def cookie(self) -> str:
        """Return what is kept for the next visit: no words, no moment, no position."""
        kept: list[tuple[str, str]] = [("opening", "now" if self.opening == "now" else "any")]
        kept += [("has", code) for code in self.has] + [("kind", code) for code in self.kinds]
        kept += [(name, "1") for name in ("always", "truck", "mine") if getattr(self, name)]
        kept += [("used", code) for code in self.used] + ([("area", self.area)] if self.area else [])
        return urlencode(kept)

    def chips(self) -> list[str]:
        """Return the amenities of the filter row: what she asks for, used lately, then what most ask for."""
        row = tuple(dict.fromkeys((*self.has, *self.used, *FIRST_CHIPS)))
        return list(row[: max(CHIPS, len(self.has))])

    def open_at(self, now: datetime) -> datetime | None:
        """Return the moment at which it must be open; one that is past or too far off is taken as now."""
        if self.opening == "now":
            return now
        if self.opening != "at":
            return None
        try:
            moment = datetime.fromisoformat(self.at).replace(tzinfo=ZONE)
        except ValueError:
            return now
        return moment if now <= moment < now + timedelta(days=PROMISED_DAYS - 1) else now

    def search(self, now: datetime, person: Person | None) -> Search:
        admits, units = EVERYBODY, frozenset[int]()
        if self.mine:
            admits = groups_of(person)
        if person and person.unit:
            units = units_of(person.unit)
        return Search(
            amenities=self.has,
            kinds=self.kinds,
            open_at=self.open_at(now),
            always_open=self.always,
            truck_parking=self.truck,
            admits=admits,
            units=units,
            has_room=self.opening == "now",  # nobody knows how full it will be tonight
            limit=PAGE,
            skip=self.skip,
        )


def _known(codes: list[str], among: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code in among))


def _number(text: str, most: int) -> int:
    return min(int(text[:9]), most) if text.isascii() and text.isdigit() else 0


def read_position(form: QueryDict) -> Position | None:
    """Return the position in the form, in the datum it names; None when there is none or it is nonsense."""
    lon, lat = form.get("lon", ""), form.get("lat", "")
    if not lon or not lat:
        return None
    try:
        return Position.read(lon, lat, Datum(form.get("datum") or Datum.WGS84))
    except (BadPosition, ValueError):
        return None
