"""What does the index say of a station? Pure: the facts of a station in, its row out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from yizhan.common.geo import Degrees, mercator_m
from yizhan.places.hours import DAY_MIN, HORIZON_DAYS, Override, WeekPlan, week_plan
from yizhan.places.pairs import pairs_of, signs_of

EPOCH = date(2020, 1, 1)  # `odd_open` counts minutes from here, Chinese time
MOST_DATED_TAGS = 60
_CODE = re.compile(r"[a-z0-9_]+")


class BadTag(ValueError):
    """A code is not made of small letters, digits and "_", so it cannot be a tag."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the row is made from. amenities: those that work."""

    station_id: int
    lon: float
    lat: float
    kind: str
    setting: str
    admits: str
    unit_id: int
    hours: str
    truck_spaces: int
    is_running: bool
    name: str
    address: str
    amenities: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()


class Row(NamedTuple):
    """A row of StationNear as PostgreSQL's text forms, so that it can be written, and compared, as it is."""

    station_id: int
    position: str
    tags: str
    week: str
    odd_dates: str
    odd_open: str
    from_date: date
    until_date: date
    name_signs: str
    address_signs: str
    pairs: str


@lru_cache(maxsize=4096)
def tag(prefix: str, code: str | int) -> str:
    """Return a tag such as `a_microwave`. Raises BadTag."""
    if not _CODE.fullmatch(str(code)):
        raise BadTag(str(code))
    return f"{prefix}_{code}"


def row_of(facts: Facts, today: date) -> Row:
    """Return the index row of a station, exact for HORIZON_DAYS from `today` (local)."""
    plan = week_plan(facts.hours, facts.overrides, today)
    x, y = mercator_m(Degrees(facts.lon, facts.lat))
    tags = {
        tag("t", facts.kind),
        tag("s", facts.setting),
        tag("m", facts.admits),
        *(tag("a", amenity) for amenity in facts.amenities),
    }
    if facts.is_running:
        tags.add("on")
        if facts.admits != "unit":
            tags.add("v")  # what nearly every search asks, in one tag
    if facts.truck_spaces:
        tags.add("p_truck")
    if facts.admits == "unit":
        tags.add(tag("u", facts.unit_id))
    opening = _opening(plan) if facts.overrides else _plain_opening(facts.hours, today)
    return Row(
        station_id=facts.station_id,
        position=f"({x!r},{y!r})",
        tags=" ".join(sorted(tags | opening.tags)),
        week=opening.week,
        odd_dates=opening.odd_dates,
        odd_open=opening.odd_open,
        from_date=today,
        until_date=today + timedelta(days=HORIZON_DAYS),
        name_signs=(name := signs_of(facts.name)),
        address_signs=(address := signs_of(facts.address)),
        pairs=f"{{{','.join(map(str, pairs_of(name, address)))}}}",
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    tags: frozenset[str]
    week: str
    odd_dates: str
    odd_open: str


@lru_cache(maxsize=4096)
def _plain_opening(hours: str, today: date) -> _Opening:
    return _opening(week_plan(hours, (), today))


def _opening(plan: WeekPlan) -> _Opening:
    return _Opening(
        tags=frozenset(week_tags(plan) | dated_tags(plan.exceptions)),
        week=_ranges(plan.week),
        odd_dates=_dates(plan.exceptions),
        odd_open=_ranges(
            (dated_minute(day, start), dated_minute(day, end))
            for day, ranges in sorted(plan.exceptions.items())
            for start, end in ranges
        ),
    )


def dated_minute(day: date, minute: int) -> int:
    return (day - EPOCH).days * DAY_MIN + minute


def week_tags(plan: WeekPlan) -> set[str]:
    """Return tags for the hours of the week that are open in part or whole.

    d9: on every day; k9: Monday to Friday; e9: Saturday and Sunday; w33: hour 33 of the week (Tuesday 9);
    o24: around the clock. A wide tag stands instead of the narrow ones, to keep rows small.
    """
    tags = {"o24"} if plan.is_always_open else set()
    hours = {hour for start, end in plan.week for hour in range(start // 60, -(-end // 60))}
    for hour in range(24):
        days = {day for day in range(7) if day * 24 + hour in hours}
        if len(days) == 7:
            tags.add(f"d{hour}")
            continue
        for name, wide in (("k", {0, 1, 2, 3, 4}), ("e", {5, 6})):
            if wide <= days:
                tags.add(f"{name}{hour}")
                days -= wide
        tags.update(f"w{day * 24 + hour}" for day in days)
    return tags


def dated_tags(exceptions: Mapping[date, tuple[tuple[int, int], ...]]) -> set[str]:
    """Return tags for dates that differ from the week: x20261001, and x20261001h9 where open at 9.

    xx alone when they would be too many (a change of season): then only the row itself can tell.
    """
    tags: set[str] = set()
    for day, ranges in exceptions.items():
        name = f"x{day:%Y%m%d}"
        tags.add(name)
        tags.update(f"{name}h{hour}" for start, end in ranges for hour in range(start // 60, -(-end // 60)))
    return tags if len(tags) <= MOST_DATED_TAGS else {"xx"}


def open_query(day: date, minute: int) -> str:
    """Return the tsquery of stations that may be open at a minute of a day: all that are, and few more."""
    hour, weekday, dated = minute // 60, day.weekday(), f"x{day:%Y%m%d}"
    name = "k" if weekday < 5 else "e"
    return f"((d{hour}|{name}{hour}|w{weekday * 24 + hour})&!{dated}|{dated}h{hour}|xx)"


def _ranges(ranges: Iterable[tuple[int, int]]) -> str:
    """Return a multirange's text, neighbours joined as PostgreSQL would."""
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return "{" + ",".join(f"[{start},{end})" for start, end in joined) + "}"


def _dates(days: Iterable[date]) -> str:
    joined: list[tuple[date, date]] = []
    for day in sorted(days):
        start = joined.pop()[0] if joined and joined[-1][1] == day else day
        joined.append((start, day + timedelta(days=1)))
    return "{" + ",".join(f"[{start},{end})" for start, end in joined) + "}"
