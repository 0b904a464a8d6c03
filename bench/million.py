"""A million stations, made by COPY: where they stand, when they are open, what they have, what they are called."""

from __future__ import annotations

import csv
import gzip
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

Place = tuple[float, float]  # longitude, latitude

# Text, share of stations. On a Wednesday at 14:00 half of them are open; at 03:00 one in a thousand.
HOURS = (
    ("Mo-Fr 08:30-17:00; PH off", 0.20),
    ("Mo-Fr 08:30-11:30,13:30-17:00; PH off", 0.10),
    ("08:00-20:00", 0.16),
    ("06:00-22:00", 0.06),
    ("17:00-24:00", 0.22),
    ("05:00-13:00", 0.159),
    ("", 0.10),
    ("24/7", 0.001),
)
TEXTS = [text for text, _share in HOURS]
AMENITIES = {
    "water": 0.95, "rest": 0.9, "microwave": 0.7, "first_aid": 0.6, "charging": 0.7, "fridge": 0.5, "toilet": 0.5,
    "wifi": 0.5, "aircon": 0.7, "books": 0.3, "umbrella": 0.4, "shower": 0.1, "bed": 0.05, "aed": 0.1,
}  # fmt: skip
KINDS = ("rest",) * 14 + ("fitness",) * 3 + ("drivers_home", "childcare", "book_room")
SETTINGS = ("office", "park", "depot", "street", "campus", "community")
STREETS = "人民解放中山建设和平长江黄河光明胜利新华文化幸福团结花园学府科技金沙银杏梧桐紫荆"
WORDS = "劳动职工爱心红领司机健身暖心工会蓝天港湾加油邮政银行社区园区地铁公园医院市场学校"

STATIONS = """
    copy places_station (id, home_id, unit_id, kind, tier, setting, name, address, division_code, lon, lat,
        hours, hours_note, admits, admits_note, intro, contact, phone, state, state_reason, plaque_code,
        is_illustrative) from stdin
"""
NEAR = """
    copy places_stationnear (station_id, position, tags, week, odd_dates, odd_open, from_date, until_date,
        name_signs, address_signs, pairs) from stdin
"""
INDEXES = {
    "places_near_position_tags": "gist (position, tags)",
    "places_near_pairs": "gin (pairs)",
}


class World(NamedTuple):
    """What brute force reads: arrays over all stations, in order of id (1, 2, 3 …). real: so many first ones."""

    lon: Any
    lat: Any
    hours: Any
    kind: Any
    has: dict[str, Any]
    metropolis: Place
    real: int


def make(count: int, real_points: list[Place], today: date) -> World:
    """Fill the stations and the search's rows; its indexes are built after, as a restore would."""
    from django.db import connection

    from yizhan.orgs.models import Unit

    unit = Unit.objects.create(kind="national", name="全国总工会")
    world = _draw(count, real_points)
    with connection.cursor() as cursor:
        cursor.execute(f"drop index {', '.join(INDEXES)}")
        with cursor.copy(STATIONS) as copy:
            for n in range(count):
                copy.write_row(
                    (n + 1, unit.pk, unit.pk, KINDS[world.kind[n]], "", SETTINGS[n % 6], *names(n), "310115",
                     world.lon[n], world.lat[n], TEXTS[world.hours[n]], "", "all", "", "", "", "", "running", "",
                     f"B{n:09d}", True)
                )  # fmt: skip
        with cursor.copy(NEAR) as copy:
            for row in _rows(world, unit.pk, today):
                copy.write_row(row)
        for name, what in INDEXES.items():
            began = time.perf_counter()
            cursor.execute(f"create index {name} on places_stationnear using {what}")
            taken_s = time.perf_counter() - began
            cursor.execute("select pg_relation_size(%s) / 1e6", [name])
            print(f"{name} built in {taken_s:.1f} s, {cursor.fetchone()[0]:.0f} MB", flush=True)
        cursor.execute("vacuum analyze places_station")
        cursor.execute("vacuum analyze places_stationnear")
    return world


def _draw(count: int, real_points: list[Place]) -> World:
    import numpy as np

    draw = random.Random(1)
    places, metropolis = _positions(count, real_points[: count // 10], draw)
    lon, lat = np.array([place[0] for place in places]), np.array([place[1] for place in places])
    hours = np.array(
        draw.choices(range(len(HOURS)), [share for _text, share in HOURS], k=count), dtype=np.int8
    )
    # around the metropolis nothing is open at 03:00 for 80 km
    east = (lon - metropolis[0]) * np.cos(np.radians(metropolis[1]))
    is_near = np.hypot(east, lat - metropolis[1]) * 111.2 < 80.5
    hours[is_near & (hours == TEXTS.index("24/7"))] = TEXTS.index("08:00-20:00")
    kind = np.array([draw.randrange(len(KINDS)) for _ in range(count)], dtype=np.int8)
    chances = enumerate(AMENITIES.items())
    has = {name: np.random.default_rng(n).random(count) < chance for n, (name, chance) in chances}
    return World(lon, lat, hours, kind, has, metropolis, min(len(real_points), count // 10))


def _positions(count: int, real_points: list[Place], draw: random.Random) -> tuple[list[Place], Place]:
    """Return positions, and the biggest city: real points, cities of very different size, the country."""
    places = list(real_points)
    cities = [(draw.uniform(98, 127), draw.uniform(18.3, 52.7), draw.paretovariate(1.2)) for _ in range(300)]
    sizes = [size for _x, _y, size in cities]
    while len(places) < count:
        if draw.random() < 0.9:
            x, y, _size = draw.choices(cities, sizes)[0]
            places.append((x + draw.gauss(0, 0.15), min(52.9, max(18.0, y + draw.gauss(0, 0.12)))))
        else:
            places.append((draw.uniform(90, 130), draw.uniform(18, 53)))
    return places, max(cities, key=lambda city: city[2])[:2]


def _rows(world: World, unit_id: int, today: date) -> Iterator[Any]:
    from yizhan.places.nearby.rows import Facts, row_of

    for n in range(len(world.lon)):
        name, address = names(n)
        facts = Facts(
            station_id=n + 1,
            lon=float(world.lon[n]),
            lat=float(world.lat[n]),
            kind=KINDS[world.kind[n]],
            setting=SETTINGS[n % 6],
            admits="all",
            unit_id=unit_id,
            hours=TEXTS[world.hours[n]],
            truck_spaces=0,
            is_running=True,
            name=name,
            address=address,
            amenities=tuple(name for name in AMENITIES if world.has[name][n]),
        )
        yield row_of(facts, today)


def names(n: int) -> tuple[str, str]:
    """Return name and address of a station, the same each time."""
    draw = random.Random(n)

    def two(words: str) -> str:
        at = draw.randrange(len(words) // 2) * 2
        return words[at : at + 2]

    name = f"{two(STREETS)}{two(WORDS)}{two(STREETS)}驿站{n % 977}"
    return name, f"{two(STREETS)}{draw.choice('东西南北')}路{draw.randrange(1, 999)}弄{n % 89}号"


def real_points() -> Iterator[Place]:
    """Yield the real points of Shanghai when they are at hand (YIZHAN_SHARED_DATA, or shared/data beside)."""
    root = Path(__file__).resolve().parent.parent
    beside = [root.parents[level] / "shared" / "data" for level in range(2)]
    for folder in (os.environ.get("YIZHAN_SHARED_DATA"), *beside):
        path = Path(folder) / "shanghai_poi" / "poi.csv.gz" if folder else None
        if path and path.exists():
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield float(row["lon"]), float(row["lat"])
            return
    print("real points of Shanghai not present (YIZHAN_SHARED_DATA): invented ones only", file=sys.stderr)
