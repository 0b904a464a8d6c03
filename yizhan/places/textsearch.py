"""Which stations does she mean by what she has typed so far? By name or address, one wrong sign allowed.

The index holds pairs of signs (places/pairs.py says why). A text that equals the query but for one sign holds
one of a few sets of pairs whole; PostgreSQL looks up those sets. Where all that was typed is common ("工会驿站"),
a set has very many rows, but then some are near: the nearest stations are walked instead. Every candidate is
then compared with the query itself, and ranked: begins with it, has it in its name, in its address, has it but
for one sign; the nearest first within each.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from yizhan.common.geo import Degrees, Position, distance_m
from yizhan.places.nearby.search import (
    CARD_COLUMNS,
    EVERY_STATION,
    NearStation,
    card,
    point_text,
)
from yizhan.places.pairs import LONGEST_QUERY, signs_of, ways_to_match

COMMON = 0.02  # pairs that a greater share of stations has are found by walking
WALK = 2000  # stations
MOST_CANDIDATES = 300
_SHARES_FOR_S = 600.0

_CARDS = f"""
    select n.tags::text, n.week::text, n.odd_dates::text, n.odd_open::text, 0.0, {CARD_COLUMNS}
    from ({{candidates}}) c
    join places_stationnear n on n.station_id = c.station_id
    join places_station s on s.id = c.station_id
"""  # noqa: S608
_RARE = """
    select w.station_id from places_stationwords w where {held}
    order by w.position <-> %s::point limit %s
"""
_WALKED = """
    select w.station_id
    from places_nearest(%s::point, %s::tsquery, null, null, null, null, %s) near
    join places_stationwords w on w.station_id = near.station_id
    where {held}
    limit %s
"""


def find(text: str, origin: Position, limit: int = 20) -> list[NearStation]:
    """Return stations for what was typed, best first, running and stopped ones. One query, two if fuzzy."""
    signs = signs_of(text)[:LONGEST_QUERY]
    if not signs:
        return []
    whole, *but_one = ways_to_match(signs)
    found = _ranked(_candidates([whole], origin), signs)
    if len(found) < limit and but_one:
        seen = {station.id for station in found}
        more = _ranked(_candidates(but_one, origin), signs)
        found += [station for station in more if station.id not in seen]
    return found[:limit]


def _candidates(ways: Sequence[Sequence[str]], origin: Position) -> list[NearStation]:
    """Return stations that hold one of the sets of pairs whole; those near, where there are too many."""
    shares = _common_pairs()
    common = [way for way in ways if min(shares.get(pair, 0.0) for pair in way) > COMMON]
    rare = [way for way in ways if way not in common]
    found: list[NearStation] = []
    if rare:
        # a pair that many stations have costs more to look up than it narrows, beside a rarer one
        narrow = [[pair for pair in way if shares.get(pair, 0.0) <= COMMON] for way in rare]
        held, pairs = _held(narrow)
        found += _cards(_RARE.format(held=held), [*pairs, point_text(origin), MOST_CANDIDATES], origin)
    if common:
        held, pairs = _held(common)
        walk = [point_text(origin), EVERY_STATION, WALK, *pairs, MOST_CANDIDATES]
        found += _cards(_WALKED.format(held=held), walk, origin)
    return found


def _held(ways: Sequence[Sequence[str]]) -> tuple[str, list[list[str]]]:
    return "(" + " or ".join(["w.pairs @> %s::text[]"] * len(ways)) + ")", [list(way) for way in ways]


def _cards(candidates: str, parameters: Sequence[Any], origin: Position) -> list[NearStation]:
    with connection.cursor() as cursor:
        cursor.execute(_CARDS.format(candidates=candidates), parameters)
        return [card(row, distance_m(origin, Degrees(row[11], row[12]))) for row in cursor.fetchall()]


def _ranked(stations: Sequence[NearStation], signs: str) -> list[NearStation]:
    """Return those that truly match, best first, each once."""
    ranks = {station.id: (_rank(station, signs), station) for station in stations}
    matching = [(rank, station) for rank, station in ranks.values() if rank is not None]
    matching.sort(key=lambda each: (each[0], each[1].distance_m, each[1].id))
    return [station for _rank_, station in matching]


def _rank(station: NearStation, signs: str) -> int | None:
    """Return how well a station matches, 0 best; None when it does not."""
    name, address = signs_of(station.name), signs_of(station.address)
    if name.startswith(signs):
        return 0
    if signs in name:
        return 1
    if signs in address:
        return 2
    if len(signs) < 3:
        return None
    if has_but_one(name, signs):
        return 3
    return 4 if has_but_one(address, signs) else None


def has_but_one(text: str, signs: str) -> bool:
    """Does the text hold the signs with at most one of them different?"""
    return any(
        sum(a != b for a, b in zip(text[start : start + len(signs)], signs, strict=True)) <= 1
        for start in range(len(text) - len(signs) + 1)
    )


# --- which pairs are common? --------------------------------------------------------------------

_shares: tuple[float, dict[str, float]] = (0.0, {})


def _common_pairs() -> dict[str, float]:
    """Return pair → share of stations that have it, for the most common; by PostgreSQL's own statistics.

    Kept for ten minutes: it only decides which of two right ways is quicker.
    """
    global _shares
    until, known = _shares
    if time.monotonic() < until:
        return known
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select most_common_elems::text::text[], most_common_elem_freqs
            from pg_stats where tablename = 'places_stationwords' and attname = 'pairs'
            """
        )
        row = cursor.fetchone()
    elements, shares = row if row and row[0] else ([], [])
    _shares = (time.monotonic() + _SHARES_FOR_S, dict(zip(elements, shares, strict=False)))
    return _shares[1]


def forget_common_pairs() -> None:
    """For tests: read the statistics again."""
    global _shares
    _shares = (0.0, {})
