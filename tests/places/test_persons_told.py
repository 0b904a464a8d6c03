"""How many persons came is told so that neither a figure nor the difference of two singles somebody out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.common.say import CHINA
from yizhan.orgs.access import scope_of
from yizhan.people.models import Person
from yizhan.places.access import STATIONS_READ
from yizhan.places.models import Station, Visit
from yizhan.places.queries.persons import Persons, persons_by_month
from yizhan.places.queries.use import Asked, use

TODAY = date(2026, 11, 25)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


def came(station: Station, person: Person | None, day: date, hour: int = 9) -> None:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)
    Visit.objects.create(home_id=1, station=station, method="personal", at=at, person=person)


def people(tree: Units, count: int) -> list[Person]:
    return [cast.person(f"梅{number}", tree.depot) for number in range(count)]


def told(tree: Units, first: date, last: date, today: date = TODAY, **filters: object) -> list[Persons]:
    olga = cast.officer("Olga", tree.east)
    return use(scope_of(olga, STATIONS_READ), Asked(first, last, **filters), today).persons  # type: ignore[arg-type]


def test_one_day_more_or_less_does_not_change_the_figure(tree: Units) -> None:
    station = cast.station(tree.depot)
    for number, person in enumerate(people(tree, 11)):
        came(station, person, date(2026, 10, 1 + number))

    days = [date(2026, 10, day) for day in (1, 2, 10, 11, 12, 31)]
    figures = [told(tree, first, last) for first, last in product(days, days) if first <= last]

    assert figures == [[Persons(OCTOBER, at_least=10)]] * len(figures)


def test_no_filter_changes_the_figure(tree: Units) -> None:
    here, there = cast.station(tree.depot), cast.station(tree.works, "机械厂驿站", kind="fitness")
    for person in people(tree, 11):
        came(here, person, date(2026, 10, 5))
    came(there, cast.person("吴", tree.depot), date(2026, 10, 6), hour=22)

    for filters in ({}, {"station": there.pk}, {"hour": 22}, {"kind": "fitness"}, {"method": "guest"}):
        assert told(tree, OCTOBER, date(2026, 10, 31), **filters) == [Persons(OCTOBER, at_least=10)]


def test_a_figure_is_told_in_tens_and_under_ten_not_at_all(tree: Units) -> None:
    station = cast.station(tree.depot)
    everybody = people(tree, 21)
    for number, person in enumerate(everybody):
        came(station, person, date(2026, 10, 5))
        if number < 9:
            came(station, person, date(2026, 9, 5))
        if number < 20:
            came(station, person, date(2026, 8, 5))
    came(station, everybody[0], date(2026, 10, 6))  # the same person again
    came(station, None, date(2026, 10, 6))  # who did not agree to be known

    figures = told(tree, date(2026, 8, 20), date(2026, 10, 2))

    assert [(figure.month.month, figure.at_least, figure.at_most) for figure in figures] == [
        (10, 20, 29),
        (9, 0, 9),
        (8, 20, 29),
    ]


def test_a_month_is_told_when_it_is_over_in_china(tree: Units) -> None:
    station = cast.station(tree.depot)
    for person in people(tree, 10):
        came(station, person, date(2026, 10, 31), hour=23)
        came(station, person, date(2026, 11, 1), hour=0)

    assert told(tree, NOVEMBER, date(2026, 11, 30), today=date(2026, 11, 30)) == []
    assert told(tree, OCTOBER, TODAY) == [Persons(OCTOBER, at_least=10)]
    assert told(tree, OCTOBER, date(2026, 12, 1), today=date(2026, 12, 1)) == [
        Persons(NOVEMBER, at_least=10),
        Persons(OCTOBER, at_least=10),
    ]


def test_units_that_lie_within_each_other_differ_by_tens_only(tree: Units) -> None:
    depot, works = cast.station(tree.depot), cast.station(tree.works, "机械厂驿站")
    for person in people(tree, 19):
        came(depot, person, date(2026, 10, 5))
    came(works, cast.person("吴", tree.works), date(2026, 10, 5))

    of = {
        unit.name: persons_by_month(
            scope_of(cast.officer("O", unit), STATIONS_READ), OCTOBER, date(2026, 10, 31), TODAY
        )[0].at_least
        for unit in (tree.east, tree.street, tree.works)
    }

    assert of == {tree.east.name: 20, tree.street.name: 10, tree.works.name: 0}


def test_the_page_says_it_in_words(tree: Units) -> None:
    station = cast.station(tree.depot)
    olga: Client = cast.signed_in(cast.officer("Olga", tree.east))
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    month_before = last_month.replace(day=1) - timedelta(days=1)
    everybody = people(tree, 12)
    for person in everybody:
        came(station, person, last_month)
    for person in everybody[:3]:
        came(station, person, month_before)

    page = olga.get(f"/console/stations/use/?first={month_before}&last={last_month}").content.decode()

    assert f"{last_month:%Y-%m} 10–19 人；{month_before:%Y-%m} 不足 10 人" in page
    assert "12 人<" not in page
