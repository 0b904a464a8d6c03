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
from yizhan.places.nearby.search import CARD_COLUMNS, NearStation, card, point_text
from yizhan.places.pairs import LONGEST_QUERY, number_of, signs_of, ways_to_match

COMMON = 0.005  # what a greater share of stations has is sought by walking
COSTLY = 0.02  # a pair of a greater share is not looked up beside rarer ones: it narrows little
WALK = 2000  # stations
MOST_CANDIDATES = 300
_SHARES_FOR_S = 600.0

_BY_INDEX = """
    select station_id, name_signs, address_signs, position <-> %(origin)s::point flat_m
    from places_stationnear where {held}
"""
_BY_WALKING = """
    select station_id, name_signs, address_signs, flat_m
    from (
        select station_id, name_signs, address_signs, pairs, position <-> %(origin)s::point flat_m
        from places_stationnear order by position <-> %(origin)s::point limit %(walk)s
    ) near
    where {held}
"""
_WHOLE = """
    select station_id, rank, flat_m
    from (
        select c.*, case when starts_with(name_signs, %(signs)s) then 0
                         when position(%(signs)s in name_signs) > 0 then 1
                         when position(%(signs)s in address_signs) > 0 then 2 end rank
        from ({candidates}) c
    ) ranked
    where rank is not null
    order by rank, flat_m, station_id limit %(limit)s
"""
_BUT_ONE = """
    select station_id, name_signs, address_signs, flat_m from ({candidates}) c order by flat_m limit %(most)s
"""
_CARDS = f"""
    select n.tags::text, n.week::text, n.odd_dates::text, n.odd_open::text, wanted.place, {CARD_COLUMNS}
    from ({{wanted}}) wanted
    join places_stationnear n on n.station_id = wanted.station_id
    join places_station s on s.id = wanted.station_id
"""  # noqa: S608


def find(text: str, origin: Position, limit: int = 20) -> list[NearStation]:
    """Return stations for what was typed, best first, running and stopped ones.

    One query; three when it may be misspelt.
    """
    signs = signs_of(text)[:LONGEST_QUERY]
    if not signs:
        return []
    whole, *but_one = ways_to_match(signs)
    asked = {"origin": point_text(origin), "walk": WALK, "signs": signs, "limit": limit}
    candidates, pairs = _candidates([whole])
    ranked = _WHOLE.format(candidates=candidates)
    wanted = (
        f"select station_id, row_number() over (order by rank, flat_m, station_id) place from ({ranked}) r"  # noqa: S608
    )
    found = _cards(wanted, asked | pairs, origin)
    if len(found) < limit and but_one:
        found += _misspelt(but_one, signs, origin, {station.id for station in found})
    return found[:limit]


def _misspelt(
    ways: Sequence[Sequence[str]], signs: str, origin: Position, seen: set[int]
) -> list[NearStation]:
    """Return stations that hold the signs but for one: those with it in their name first, then the nearest."""
    candidates, pairs = _candidates(ways)
    asked: dict[str, Any] = {"origin": point_text(origin), "walk": WALK, "most": MOST_CANDIDATES}
    with connection.cursor() as cursor:
        cursor.execute(_BUT_ONE.format(candidates=candidates), asked | pairs)
        rows = [row for row in cursor.fetchall() if row[0] not in seen]
    ranks = {
        row[0]: (0 if has_but_one(row[1], signs) else 1, row[3]) for row in rows if _is_match(row, signs)
    }
    ids = sorted(ranks, key=lambda pk: (ranks[pk], pk))
    wanted = "select * from unnest(%(ids)s::bigint[]) with ordinality u (station_id, place)"
    return _cards(wanted, {"ids": ids}, origin) if ids else []


def _is_match(row: Sequence[Any], signs: str) -> bool:
    return has_but_one(row[1], signs) or has_but_one(row[2], signs)


def _candidates(ways: Sequence[Sequence[str]]) -> tuple[str, dict[str, list[int]]]:
    """Return SQL of stations that hold one of the sets of pairs whole, and its parameters.

    Sets that few have are looked up; sets that many have are sought among those near.
    """
    known = _common_pairs()
    shares = {pair: known.get(number_of(pair), 0.0) for way in ways for pair in way}
    parts: list[str] = []
    parameters: dict[str, list[int]] = {}
    common = [way for way in ways if likely_share(way, shares) > COMMON]
    rare = [
        [pair for pair in way if shares.get(pair, 0.0) <= COSTLY] or list(way)
        for way in ways
        if way not in common
    ]
    for sql, sets in ((_BY_INDEX, rare), (_BY_WALKING, [list(way) for way in common])):
        if sets:
            names = [f"pairs_{len(parameters) + number}" for number in range(len(sets))]
            parameters |= {name: list(map(number_of, each)) for name, each in zip(names, sets, strict=True)}
            held = " or ".join(f"pairs @> %({name})s::int[]" for name in names)
            parts.append(f"({sql.format(held=f'({held})')})")
    return " union ".join(parts), parameters


def likely_share(way: Sequence[str], shares: dict[str, float]) -> float:
    """Return the share of stations that hold all these pairs, as if pairs that do not overlap were independent.

    At most the share of the rarest pair; 0 when one is too rare for the statistics.
    """
    share, last = 1.0, ""
    for pair in way:
        if len(pair) == 2 and not (last and pair[0] == last[1]):
            share *= shares.get(pair, 0.0)
            last = pair
        else:
            last = ""
    return min(share, min(shares.get(pair, 0.0) for pair in way))


def _cards(wanted: str, parameters: dict[str, Any], origin: Position) -> list[NearStation]:
    with connection.cursor() as cursor:
        cursor.execute(_CARDS.format(wanted=wanted), parameters)
        rows = sorted(cursor.fetchall(), key=lambda row: row[4])
    return [card(row, distance_m(origin, Degrees(row[11], row[12]))) for row in rows]


def has_but_one(text: str, signs: str) -> bool:
    """Does the text hold the signs with at most one of them different?"""
    return any(
        sum(a != b for a, b in zip(text[start : start + len(signs)], signs, strict=True)) <= 1
        for start in range(len(text) - len(signs) + 1)
    )


# --- which pairs are common? --------------------------------------------------------------------

_shares: tuple[float, dict[int, float]] = (0.0, {})


def _common_pairs() -> dict[int, float]:
    """Return a pair's number → share of stations that have it, for the most common; by PostgreSQL's own statistics.

    Kept for ten minutes: it only decides which of two right ways is quicker.
    """
    global _shares
    until, known = _shares
    if time.monotonic() < until:
        return known
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select most_common_elems::text::int[], most_common_elem_freqs
            from pg_stats where tablename = 'places_stationnear' and attname = 'pairs'
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
