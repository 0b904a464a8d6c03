"""When do people come? Each trade's day, as weights per hour; and one day's visits, as plain values. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from yizhan.demo.plan import StationPlan, chance
from yizhan.demo.scale import Size
from yizhan.demo.world.people import WorkerPlan
from yizhan.places.hours import ZONE, Override, open_ranges_by_day, timeline

# Weights of the hours 0–23. Couriers rest between the waves (06, 10, 14, 16 h), people train before work, at
# noon and most in the evening, truck drivers stop at night and at meals.
HOURS = {
    "courier": (1, 0, 0, 0, 0, 1, 1, 3, 8, 6, 2, 9, 14, 11, 3, 8, 3, 5, 8, 9, 7, 4, 2, 1),
    "fitness": (0, 0, 0, 0, 0, 1, 4, 6, 3, 2, 2, 5, 10, 6, 2, 2, 3, 6, 13, 16, 14, 6, 1, 0),
    "driver": (9, 7, 5, 4, 4, 5, 4, 3, 2, 2, 3, 7, 9, 5, 2, 2, 3, 5, 8, 8, 7, 8, 10, 10),
    "centre": (0, 0, 0, 0, 0, 0, 0, 2, 2, 3, 3, 4, 9, 5, 3, 3, 3, 6, 6, 4, 2, 0, 0, 0),
}
RHYTHM_OF = {"rest": "courier", "fitness": "fitness", "driver_home": "driver"}
WEEKDAY = {
    "courier": (1.0, 1.0, 1.0, 1.0, 1.1, 0.9, 0.8),
    "fitness": (1.0, 1.1, 1.05, 1.1, 0.9, 0.75, 0.7),
    "driver": (1.0, 1.0, 1.0, 1.0, 1.05, 1.0, 0.9),
    "centre": (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.8),
}
TIER_WEIGHT = {"simple": 1.0, "regular": 2.2, "comprehensive": 4.2}
GUEST_SHARE = 0.18  # of those who do not check in themselves; the rest the keeper counts
CROWD = 9  # most heads in one tally
APART = timedelta(hours=3)  # between two visits of one person: the rule is two
# a day, over all stations of the kind; mothers' rooms are not counted at the door, so some stand idle in the lists
OTHERS_GUESTS = {"rest": 22, "driver_home": 26, "book_room": 2, "legal_point": 1, "consultation_room": 1}
OTHERS_TALLIES = {"rest": 34, "driver_home": 22, "book_room": 4, "legal_point": 2, "consultation_room": 3}


@dataclass(frozen=True)
class VisitPlan:
    """One act of counting. who: worker's key (personal) or device (guest); count: heads of a tally."""

    at: datetime
    station: str
    method: str
    who: str = ""
    count: int = 1


def day_visits(
    day: date, size: Size, first: date, stations: Sequence[StationPlan], workers: Sequence[WorkerPlan]
) -> list[VisitPlan]:
    """Return the visits of a local day in order of time.

    The fitness stations' total over `size.days` days from `first` is exactly `size.fitness_visits`.
    """
    draw = chance("day", day.isoformat())
    stations = [station for station in stations if station.stops_at == "running"]
    by_key = {station.key: station for station in stations}
    made = [visit for worker in workers for visit in _own_visits(day, worker, by_key)]
    fitness = [s for s in stations if s.kind == "fitness"]
    own = sum(by_key[visit.station].kind == "fitness" for visit in made)
    rest = max(0, fitness_target(day, size, first) - own)
    guests = round(rest * GUEST_SHARE)
    made += _guests(day, fitness, guests, draw)
    made += _tallies(day, fitness, rest - guests, draw)
    for kind in OTHERS_GUESTS:
        some = [s for s in stations if s.kind == kind]
        made += _guests(day, some, math.ceil(OTHERS_GUESTS[kind] * size.share), draw)
        made += _tallies(day, some, math.ceil(OTHERS_TALLIES[kind] * 3 * size.share), draw)
    return sorted(made, key=lambda visit: (visit.at, visit.station, visit.who))


def fitness_target(day: date, size: Size, first: date) -> int:
    """Return how many come to fitness stations on `day`: shares of the whole that sum to it exactly."""
    days = [first + timedelta(days=step) for step in range(size.days)]
    weights = [WEEKDAY["fitness"][d.weekday()] * (0.94 + 0.12 * chance("weather", d).random()) for d in days]
    if day not in days:  # the day of building itself, and later ones
        return round(size.fitness_visits / size.days)
    before = sum(weights[: days.index(day)])
    through = before + weights[days.index(day)]
    whole = sum(weights)
    return round(size.fitness_visits * through / whole) - round(size.fitness_visits * before / whole)


def _own_visits(day: date, worker: WorkerPlan, by_key: dict[str, StationPlan]) -> list[VisitPlan]:
    draw = chance("own", worker.key, day.isoformat())
    wish = worker.daily * WEEKDAY[worker.rhythm][day.weekday()]
    times = int(wish) + (draw.random() < wish % 1)
    made: list[VisitPlan] = []
    for _ in range(times):
        key = worker.often[0] if draw.random() < 0.7 else draw.choice(worker.often)
        at = _moment(day, by_key[key], draw)
        if at and all(abs(at - other.at) >= APART for other in made):
            made.append(VisitPlan(at, key, "personal", worker.key))
    return made


def _guests(day: date, stations: list[StationPlan], count: int, draw: Random) -> list[VisitPlan]:
    made = []
    for number, station in enumerate(_drawn(day, stations, count, draw)):
        if at := _moment(day, station, draw):
            made.append(VisitPlan(at, station.key, "guest", f"{day:%Y%m%d}-{station.kind}-{number}"))
    return made


def _tallies(day: date, stations: list[StationPlan], heads: int, draw: Random) -> list[VisitPlan]:
    made = []
    while heads > 0:
        drawn = _drawn(day, stations, 1, draw)
        if not drawn:
            break  # all of them rest on this day
        (station,) = drawn
        crowd = min(heads, draw.randint(2, CROWD))
        if at := _moment(day, station, draw):
            made.append(VisitPlan(at, station.key, "tally", count=crowd))
            heads -= crowd
    return made


def _drawn(day: date, stations: list[StationPlan], count: int, draw: Random) -> list[StationPlan]:
    """Draw among those that open at all on `day`; bigger ones more often."""
    open_ones = [station for station in stations if _open_hours(station, day)]
    if not open_ones:
        return []
    return draw.choices(open_ones, [TIER_WEIGHT.get(s.tier, 1.0) for s in open_ones], k=count)


def _moment(day: date, station: StationPlan, draw: Random) -> datetime | None:
    """Return a moment of `day` when the station is open, by its rhythm; None if it stays shut."""
    hours = _open_hours(station, day)
    if not hours:
        return None
    weights = HOURS[RHYTHM_OF.get(station.kind, "centre")]
    # a closed rhythm hour weighs little, not nothing: somebody is always out of step
    (start, end) = draw.choices(hours, [(weights[s // 60 % 24] + 0.05) * (e - s) for s, e in hours])[0]
    second = draw.randrange(start * 60, end * 60)
    return _midnight(day) + timedelta(seconds=second)


def _open_hours(station: StationPlan, day: date) -> tuple[tuple[int, int], ...]:
    """Return the open minutes of `day`, cut at full hours; a station of unknown hours counts as open by day."""
    closing = station.closing
    overrides: tuple[Override, ...] = ()
    if closing and closing.starts <= day < closing.ends:
        overrides = (
            Override(_midnight(closing.starts), _midnight(closing.ends), closing.hours, closing.reason),
        )
    return _cut_at_hours(station.hours or "08:00-18:00", overrides, day)


@lru_cache(maxsize=10_000)
def _cut_at_hours(text: str, overrides: tuple[Override, ...], day: date) -> tuple[tuple[int, int], ...]:
    (ranges,) = open_ranges_by_day(timeline(text, overrides, day, 1), 1)
    return tuple(
        (max(start, hour * 60), min(end, hour * 60 + 60))
        for start, end in ranges
        for hour in range(start // 60, -(-end // 60))
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)
