"""The nearest are exactly those that reading every row would find, and the table is never read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.places.stations import a_unit, brute_force, index, put
from yizhan.common.geo import Box, Position
from yizhan.places.hours import ZONE
from yizhan.places.nearby.search import Search, in_box, nearest

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
HERE = Position(121.4737, 31.2304)

KINDS = ("rest", "fitness")
HOURS = ("24/7", "08:00-20:00", "22:00-02:00", "Mo-Fr 09:00-17:00; PH off", "", "Su 20:00-04:00")
AMENITIES = ("water", "microwave", "toilet")
positions = st.builds(
    Position, st.floats(75, 134).map(lambda v: round(v, 3)), st.floats(18, 53).map(lambda v: round(v, 3))
)
near_positions = st.builds(
    Position,
    st.floats(0, 1).map(lambda v: round(121 + v * v, 4)),
    st.floats(0, 1).map(lambda v: round(31 + v * v, 4)),
)
searches = st.builds(
    Search,
    amenities=st.sets(st.sampled_from(AMENITIES), max_size=2).map(tuple),
    kinds=st.sampled_from([(), ("rest",), KINDS]),
    open_at=st.none()
    | st.datetimes(datetime(2026, 9, 16), datetime(2026, 10, 15)).map(lambda t: t.replace(tzinfo=ZONE)),
    limit=st.integers(1, 12),
    skip=st.integers(0, 6),
)


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """400 stations all over China and in one city, some at one place; in a transaction around this file."""
    draw = random.Random(53)
    with django_db_blocker.unblock(), transaction.atomic():
        unit = a_unit()
        for number in range(400):
            lon, lat = (
                (draw.uniform(75, 134), draw.uniform(18, 53))
                if number % 4
                else (121 + draw.randrange(40) / 40, 31 + draw.randrange(40) / 40)
            )
            amenities = [each for each in AMENITIES if draw.random() < 0.6]
            put(unit, lon, lat, *amenities, kind=draw.choice(KINDS), hours=draw.choice(HOURS))
        index(NOON)
        yield
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(search=searches, origin=positions | near_positions)
def test_the_answer_is_exactly_that_of_reading_every_row(crowd: None, search: Search, origin: Position):
    found = nearest(search, origin, NOON)

    truth = brute_force(search, origin)
    assert [s.id for s in found.stations] == truth[search.skip : search.skip + search.limit]
    assert found.has_more == (len(truth) > search.skip + search.limit)


def test_the_index_is_walked_and_the_table_never_read(crowd: None):
    with connection.cursor() as cursor:
        cursor.execute("analyze places_stationnear")

        def scans() -> tuple[int, int]:
            cursor.execute(
                "select seq_scan, idx_scan from pg_stat_xact_user_tables where relname = 'places_stationnear'"
            )
            found = cursor.fetchone()
            assert found
            return found

        read_before, walked_before = scans()
        for search in (
            Search(),
            Search(open_at=NOON),
            Search(amenities=AMENITIES, kinds=("fitness",), always_open=True),
        ):
            nearest(search, HERE, NOON)
            in_box(search, Box(121, 31, 122, 32), NOON)
        read, walked = scans()

    assert read == read_before
    assert walked > walked_before
