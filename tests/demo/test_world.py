"""The plan of the demo world holds the newspaper page's figures, before anything is built."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from stdnum.cn import ric

from yizhan.common.geo import CHINA
from yizhan.demo import world
from yizhan.demo.rhythm import day_visits, fitness_target
from yizhan.demo.scale import FITNESS_VISITS, FULL, TINY, VISITS_ONE_STANDS_FOR
from yizhan.demo.world import hunan, people, shanghai
from yizhan.places.hours import check_hours
from yizhan.places.kinds import kind_of

TODAY = date(2026, 11, 24)
STATIONS = world.stations(TODAY)
FITNESS = [s for s in STATIONS if s.kind == "fitness" and s.stops_at == "running"]


def test_shanghai_has_131_fitness_stations_of_three_sizes():
    found = Counter(s.tier for s in FITNESS)

    assert found == {"simple": 36, "regular": 17, "comprehensive": 78}
    assert found.total() == 131


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 1), date(2028, 2, 29)])
def test_51_are_accepted_in_the_year_of_building_and_none_after_today(today: date):
    accepted = [s.accepted_date for s in shanghai.fitness_stations(today)]

    assert sum(day is not None and day.year == today.year for day in accepted) == 51
    assert all(day is not None and day <= today for day in accepted)


def test_over_forty_per_cent_stand_in_office_buildings_and_parks():
    assert sum(s.setting in {"office", "park"} for s in FITNESS) / len(FITNESS) > 0.40


def test_all_sixteen_districts_of_shanghai_have_some():
    assert len({s.division_code for s in FITNESS}) == 16


def test_hunan_has_84_driver_homes_and_some_are_open_day_and_night():
    homes = [s for s in STATIONS if s.kind == "driver_home"]

    assert len(homes) == 84
    assert 0 < sum(s.hours == "24/7" for s in homes) < 84
    assert all(s.unit.startswith("hn-transport-") for s in homes)


def test_qingdao_has_four_rooms_two_stations_and_three_bases():
    assert [s.kind for s in STATIONS if s.division_code.startswith("37")] == [
        "psychological_room",
        "mothers_room",
        "garden_club",
        "book_room",
        "rest",
        "childcare",
        "study_base",
        "labour_plaza",
        "law_plaza",
    ]


def test_the_couriers_depot_has_a_station_with_microwave_fridge_water_and_first_aid():
    (depot,) = [s for s in STATIONS if s.key == "rest-depot"]

    assert {"microwave", "fridge", "water", "first_aid"} <= set(depot.amenities)


def test_every_station_keeps_the_rules_of_its_kind():
    for station in STATIONS:
        kind = kind_of(station.kind)

        if station.stops_at == "running":
            assert set(kind.must_have(station.tier)) <= set(station.amenities), station.key
            assert station.hours or not kind.must_hours, station.key
        assert set(station.amenities) <= set(kind.may_have()), station.key
        assert set(station.broken) <= set(station.amenities), station.key
        assert not kind.settings or station.setting in kind.settings, station.key
        assert check_hours(station.hours) == station.hours
        assert CHINA.holds(station.lon, station.lat)


def test_names_and_keys_of_stations_are_their_own():
    assert len({s.key for s in STATIONS}) == len(STATIONS)
    assert len({s.name for s in STATIONS}) == len(STATIONS)


def test_units_come_after_their_parents_and_every_station_has_one():
    seen: set[str] = {""}
    for unit in world.units():
        assert {unit.area_parent, unit.industry_parent} <= seen, unit.key
        seen.add(unit.key)
    assert {s.unit for s in STATIONS} <= seen


def test_workers_have_numbers_that_pass_every_check_and_that_no_person_has():
    workers = people.workers(FULL.workers, TODAY, STATIONS)

    for worker in workers:
        assert ric.calc_check_digit(worker.id_number) == worker.id_number[-1]
        assert worker.id_number[6:14] == f"{worker.birth_date:%Y%m%d}"
        assert worker.id_number[2:6] == "9999"
    assert len({w.id_number for w in workers}) == len({w.name for w in workers}) == len(workers)


def test_the_same_day_gives_the_same_world():
    again = world.stations(TODAY)
    first = TODAY - timedelta(days=30)

    assert again == STATIONS
    workers = people.workers(TINY.workers, TODAY, STATIONS)
    assert day_visits(first, TINY, first, STATIONS, workers) == day_visits(
        first, TINY, first, again, people.workers(TINY.workers, TODAY, again)
    )


def test_a_month_of_fitness_visits_sums_to_near_two_million_at_the_stated_scale():
    first = TODAY - timedelta(days=30)

    month = [fitness_target(first + timedelta(days=step), FULL, first) for step in range(30)]

    assert sum(month) == FITNESS_VISITS
    assert 1_950_000 <= FITNESS_VISITS * VISITS_ONE_STANDS_FOR < 2_000_000


def test_a_day_of_visits_meets_its_target_to_the_head():
    first = TODAY - timedelta(days=FULL.days)
    workers = people.workers(FULL.workers, TODAY, STATIONS)
    kinds = {s.key: s.kind for s in STATIONS}

    visits = day_visits(first, FULL, first, STATIONS, workers)

    fitness = sum(v.count for v in visits if kinds[v.station] == "fitness")
    assert fitness == fitness_target(first, FULL, first)
    assert [v.at for v in visits] == sorted(v.at for v in visits)


def test_places_of_the_world_are_counted_once_in_their_modules():
    assert shanghai.FITNESS == 131
    assert hunan.HOMES == 84
