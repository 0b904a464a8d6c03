"""`yizhan check` finds what must not be of visits and faults, and nothing where all is well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.places import factories as cast
from tests.places.factories import NOON
from yizhan.common.checks import invariants
from yizhan.common.geo import Position
from yizhan.places.actions.care import answer_fault, report_fault
from yizhan.places.actions.visits import check_in, check_in_guest, count_door, take_back_tally, tally_visit
from yizhan.places.models import Fault, FaultState, Station, Visit, VisitGuard
from yizhan.places.nearby import reindex_all, today_of
from yizhan.places.nearby.search import Search, nearest
from yizhan.records.models import Record


@pytest.fixture
def station(db: None) -> Station:
    """A station where all that can happen has happened."""
    tree = cast.units()
    station = cast.station(tree.depot, seats=4)
    ken, mei = cast.keeper("肯", station), cast.person("小梅", tree.depot)
    check_in(station=station, by=mei.user, now=NOON, person=mei)
    check_in_guest(station=station, device="phone", now=NOON)
    tally_visit(station=station, by=ken, now=NOON, count=3)
    take_back_tally(visit=tally_visit(station=station, by=ken, now=NOON), by=ken, now=NOON)
    count_door(station=station, count=5, at=NOON, key="g:1")
    fault = report_fault(station=station, kind="dirty", person=mei, by=mei.user, now=NOON, is_shielded=True)
    olga = cast.officer("奥尔加", tree.east)
    answer_fault(fault=fault, state=FaultState.MENDED, text="", by=olga, now=NOON)
    return station


def broken(name: str) -> list[str]:
    (found,) = invariants(name)
    return list(found.broken())


def test_after_all_that_can_happen_nothing_is_broken(station: Station) -> None:
    assert {name: broken(name) for name in ("places.visits", "places.guards", "places.faults")} == {
        "places.visits": [],
        "places.guards": [],
        "places.faults": [],
    }


def test_a_visit_without_its_record_is_named(station: Station) -> None:
    visit = Visit.objects.create(home_id=station.home_id, station=station, method="tally", at=NOON)

    assert broken("places.visits") == [f"visit {visit.pk}"]


def test_a_visit_counted_otherwise_than_recorded_is_named(station: Station) -> None:
    visit = Visit.objects.get(method="door")
    Visit.objects.filter(pk=visit.pk).update(count=6)

    assert broken("places.visits") == [f"visit {visit.pk}"]


def test_a_visit_that_vanished_is_named(station: Station) -> None:
    visit = Visit.objects.get(method="tally")
    Visit.objects.filter(pk=visit.pk).delete()

    assert broken("places.visits") == [f"visit {visit.pk}"]


def test_a_guard_that_does_not_fit_its_visit_is_named(station: Station) -> None:
    guard = VisitGuard.objects.order_by("pk").first()
    assert guard is not None
    Visit.objects.filter(pk=guard.visit_id).update(at=NOON + timedelta(minutes=1))

    assert broken("places.guards") == [f"guard {guard.pk}"]


def test_a_shielded_fault_with_a_record_below_the_shield_is_named(station: Station) -> None:
    fault = Fault.objects.get()
    assert fault.shielded_unit is not None
    Record.objects.create(
        home_id=station.home_id,
        act="places.report_fault",
        unit=fault.shielded_unit,
        subject=f"places.fault:{fault.pk}",
        at=NOON,
    )

    assert broken("places.faults") == [f"fault {fault.pk}"]


def test_the_database_itself_refuses_two_guards_that_overlap(station: Station) -> None:
    guard = VisitGuard.objects.order_by("pk").first()
    assert guard is not None
    with connection.cursor() as cursor, pytest.raises(Exception, match="places_visit_once_in_two_hours"):
        cursor.execute(
            'INSERT INTO places_visitguard (home_id, station_id, visitor, "window", visit_id)'
            ' SELECT home_id, station_id, visitor, "window", visit_id FROM places_visitguard WHERE id = %s',
            [guard.pk],
        )


def test_a_full_station_is_left_out_by_who_wants_room_until_somebody_leaves(station: Station) -> None:
    reindex_all(today_of(NOON))
    ken = cast.keeper("小柯", station)
    here = Position(station.lon, station.lat)
    visit = tally_visit(station=station, by=ken, now=NOON, count=4)

    def with_room(minutes: int) -> int:
        now = NOON + timedelta(minutes=minutes)
        return len(nearest(Search(has_room=True), here, now).stations)

    assert with_room(1) == 0
    assert with_room(61) == 1
    take_back_tally(visit=visit, by=ken, now=NOON)
