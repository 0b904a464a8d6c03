"""Likely twins among many rows are those that comparing each with each would find."""

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from yizhan.common.geo import Degrees, distance_m
from yizhan.places.imports.neighbours import QUERIED, Neighbourhood, Spot
from yizhan.places.imports.twins import is_likely_twin, mark, similarity

NAMES = st.text("人民广场静安寺驿站职工(（）)a1 ·", max_size=9)


@given(NAMES, NAMES)
def test_names_whose_marks_share_no_bit_have_nothing_in_common(a: str, b: str) -> None:
    assert mark(a) & mark(b) or similarity(a, b) == 0


def crowd(rows: int, seed: int) -> list[Spot]:
    """Rows within a few hundred metres, of names that are often alike; many on one spot."""
    draw = random.Random(seed)
    words = ["静安寺", "人民广场", "徐家汇", "五角场", "陆家嘴"]
    spots = []
    for number in range(rows):
        name = (
            draw.choice(words)
            + draw.choice(["", "东", "二"])
            + draw.choice(["职工驿站", "爱心驿站", "（工会）"])
        )
        lon, lat = 121.4 + draw.randrange(40) / 8000, 31.2 + draw.randrange(40) / 8000
        spots.append((number, name, lon, lat))
    return spots


def are_twins(a: Spot, b: Spot) -> bool:
    return is_likely_twin(a[1], b[1], distance_m(Degrees(*a[2:]), Degrees(*b[2:])))


def test_twins_within_a_sheet_are_those_of_comparing_each_with_each() -> None:
    spots = crowd(rows=QUERIED + 200, seed=5)

    found = {(later[0], earlier[0]) for later, earlier in Neighbourhood(spots).likely_twins_within()}

    assert found == {(b[0], a[0]) for a, b in combinations(spots, 2) if are_twins(a, b)}
    assert found


def test_twins_of_stations_are_those_of_comparing_each_with_each() -> None:
    rows, stations = crowd(rows=300, seed=6), crowd(rows=QUERIED + 100, seed=7)

    found = {(a[0], b[0]) for a, b, _apart_m in Neighbourhood(rows).likely_twins(iter(stations))}

    assert found == {(a[0], b[0]) for a in stations for b in rows if are_twins(a, b)}
    assert found


def test_a_sheet_without_new_rows_has_no_twins() -> None:
    nobody = Neighbourhood([])

    assert not list(nobody.likely_twins_within())
    assert not list(nobody.likely_twins(crowd(rows=3, seed=8)))
