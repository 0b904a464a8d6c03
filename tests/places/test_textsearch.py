"""Search by name or address while typing, one wrong sign allowed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.places.stations import a_unit, index, put
from tests.shared_data import shared_rows
from yizhan.common.geo import Position
from yizhan.places.pairs import number_of, pairs, pairs_of, signs_of, ways_to_match
from yizhan.places.textsearch import COMMON, find, forget_common_pairs, has_but_one, likely_share

NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)
HERE = Position(121.4737, 31.2304)


@pytest.fixture
def city(db: None) -> None:
    unit = a_unit()
    for east, (name, address) in enumerate(
        [
            ("人民广场劳动者驿站", "西藏中路 268 号"),
            ("外滩驿站", "人民广场东侧 1 号"),
            ("人民公园驿站", "南京西路 231 号"),
            ("安亭·数字汽车园驿站（B座）", "百安路５２８号"),
            ("张江驿站", "科苑路 88 弄"),
            ("大张江驿站", "科苑路 90 弄"),
        ]
    ):
        put(unit, 121.474 + east / 1000, 31.23, name=name, address=address)
    put(unit, 121.474, 31.23, name="人民广场筹建点", state="planned")
    index(NOON)
    forget_common_pairs()


def names(text: str) -> list[str]:
    return [station.name.split("驿站")[0] for station in find(text, HERE)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("人民广场", ["人民广场劳动者", "外滩"]),
        ("人民", ["人民广场劳动者", "人民公园", "外滩"]),
        ("人", ["人民广场劳动者", "人民公园"]),
        ("人名广场", ["人民广场劳动者", "外滩"]),
        ("人民广常", ["人民广场劳动者", "外滩"]),
        ("任民广场", ["人民广场劳动者", "外滩"]),
        ("任名广场", []),
        ("张江驿", ["张江", "大张江"]),
        ("张将驿", ["张江", "大张江"]),
        ("百安路528", ["安亭·数字汽车园"]),
        ("百按路528号", ["安亭·数字汽车园"]),
        ("数字汽车园驿站b座", ["安亭·数字汽车园"]),
        ("科苑路", ["张江", "大张江"]),
        ("火星", []),
        ("  ，。", []),
        ("", []),
        ("'; drop table places_station; --", []),
        ("%_\\", []),
    ],
)
def test_what_was_typed_finds(city: None, typed: str, found: list[str]):
    assert names(typed) == found


def test_one_query_when_it_matches_well_and_three_when_it_may_be_misspelt(
    city: None, django_assert_num_queries: DjangoAssertNumQueries
):
    find("人", HERE)  # reads the statistics

    with django_assert_num_queries(1):
        find("人民", HERE)
    with django_assert_num_queries(3):
        find("人名广场", HERE)


def test_what_every_station_is_called_finds_the_nearest(city: None):
    with connection.cursor() as cursor:
        cursor.execute("analyze places_stationnear")
    forget_common_pairs()

    assert names("驿站") == ["人民广场劳动者", "外滩", "人民公园", "安亭·数字汽车园", "张江", "大张江"]
    assert names("劳动者驿占") == ["人民广场劳动者"]
    forget_common_pairs()


def test_common_pairs_that_seldom_meet_are_looked_up_and_those_that_often_do_are_walked_for():
    shares = {"中山": 0.1, "山东": 0.04, "东路": 0.2, "中_东": 0.04, "山_路": 0.04, "驿站": 1.0}

    assert likely_share(["驿站"], shares) > COMMON
    assert likely_share(["中山", "山东", "东路"], shares) == pytest.approx(0.02)
    assert likely_share(["中山", "驿站", "火星"], shares) == 0
    assert likely_share(["中山", "东路", "驿站"], {**shares, "中山": 0.02}) < COMMON


signs = st.text(alphabet="人民广场路1a", min_size=3, max_size=8)


@given(
    signs,
    st.text(alphabet="人民广场路1a", max_size=4),
    st.text(alphabet="人民广场路1a", max_size=4),
    st.data(),
)
def test_a_text_with_one_wrong_sign_always_holds_one_of_the_sets(
    typed: str, before: str, after: str, data: st.DataObject
):
    where = data.draw(st.integers(0, len(typed) - 1))
    written = (
        before + typed[:where] + data.draw(st.sampled_from("人民广场路1a火")) + typed[where + 1 :] + after
    )
    held = set(pairs_of(written, ""))

    assert has_but_one(written, typed)
    assert any(set(map(number_of, way)) <= held for way in ways_to_match(typed))


@given(st.text(min_size=1, max_size=9).map(signs_of))
def test_the_index_holds_the_number_of_each_pair(signs: str):
    every = [f"^{sign}" for sign in signs] + pairs(signs)

    assert pairs_of(signs, "") == sorted(
        {number_of(pair) for pair in every if pair[0] != "^" or pair[1] == signs[0]}
    )


def test_signs_are_half_width_small_and_without_marks():
    assert signs_of("Ｂ座·（7-11）５２８ 号") == "b座711528号"


@pytest.mark.django_db
def test_real_names_are_found_by_their_middle_and_with_a_wrong_sign():
    unit = a_unit()
    rows = shared_rows("worker_stations/zhengzhou_union_stations.csv")
    for row in rows:
        put(unit, 113.6, 34.8, name=row["name"][:80], address=row["address"])
    index(NOON)
    forget_common_pairs()

    for row in rows[::5]:
        middle = signs_of(row["name"])[3:10]
        wrong = middle[:2] + "口" + middle[3:]
        assert row["name"] in [station.name for station in find(middle, HERE, limit=100)]
        assert row["name"] in [station.name for station in find(wrong, HERE, limit=100)]
