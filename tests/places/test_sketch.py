"""The sketch of the list: dots where the stations lie, its scale where no dot is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.places.stations import a_unit, index, put
from tests.places.test_why_not import HERE, NOON
from yizhan.places.cards import Card, card_of
from yizhan.places.nearby.search import Search, nearest
from yizhan.places.sketch import HEIGHT, Sketch, sketch_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def card() -> Card:
    put(a_unit(), 121.474, 31.23)
    index(NOON)
    return card_of(nearest(Search(), HERE, NOON).stations[0], NOON)


def sketch(card: Card, *around: tuple[float, float]) -> Sketch:
    """Draw stations so many metres north and east of her."""
    return sketch_of(
        HERE,
        [
            replace(card, lat=HERE.lat + north / 111_195, lon=HERE.lon + east / 95_085)
            for north, east in around
        ],
    )


def test_the_scale_is_written_on_the_upper_edge_of_its_ring_or_below_where_a_dot_covers_that(
    card: Card,
) -> None:
    free = sketch(card, (-500, 0), (0, 800))
    covered = sketch(card, (500, 0), (0, 800))

    assert free.label_y < HEIGHT / 2 < covered.label_y


def test_no_dot_lies_below_the_button_that_opens_the_map(card: Card) -> None:
    drawn = sketch(card, (500, 0), (-400, 900), (-500, 0))

    assert [dot.number for dot in drawn.dots] == [3, 1]
