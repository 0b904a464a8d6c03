"""The rows of the search stay in step with the stations, and a check proves it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.places.stations import a_unit, index, put
from yizhan.common.checks import invariants
from yizhan.common.geo import Position
from yizhan.places.hours import ZONE
from yizhan.places.models import HoursOverride, Station, StationAmenity, StationNear
from yizhan.places.nearby import reindex, reindex_all, roll, today_of
from yizhan.places.nearby.search import Search, nearest
from yizhan.places.tasks import roll_the_search_ahead

NOON = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
HERE = Position(121.4737, 31.2304)


def broken() -> list[str]:
    (check,) = (each for each in invariants("places.near") if each.name == "places.near")
    return list(check.broken())


@pytest.mark.django_db
def test_a_fresh_index_passes_the_check_whatever_its_stations_are():
    unit = a_unit()
    put(unit, 121.474, 31.23, "water", "toilet", hours="Mo-Fr 09:00-17:00; PH off", admits="unit")
    put(unit, 121.475, 31.23, hours="", truck_spaces=3, name="7-11 便利店 (B座)", address="人民路１２号")
    put(unit, 75.1, 52.9, hours="22:00-02:00", state="suspended", state_reason="装修")
    put(unit, 75.1, 52.9, state="planned")
    closed = put(unit, 133.3, 18.1, hours="Jun 01-Oct 07 06:00-22:00; Oct 08-May 31 08:00-18:00")
    HoursOverride.objects.create(
        station=closed, starts_at=NOON, ends_at=NOON + timedelta(days=2), hours="off", reason="水管"
    )
    index(NOON)

    assert broken() == []


@pytest.mark.django_db
def test_the_check_names_the_station_and_the_column_that_is_wrong():
    unit = a_unit()
    hours, words, gone, left = (put(unit, 121.474, 31.23) for _ in range(4))
    index(NOON)
    Station.objects.filter(pk=hours.pk).update(hours="10:00-12:00")
    Station.objects.filter(pk=words.pk).update(name="改名了")
    StationNear.objects.filter(pk=gone.pk).delete()
    Station.objects.filter(pk=left.pk).update(state="closed", state_reason="搬迁")

    found = broken()

    assert f"station {gone.pk}: missing" in found
    assert f"station {left.pk}: left over" in found
    assert {f"station {words.pk}: name_signs", f"station {words.pk}: pairs"} <= set(found)
    assert {f"station {hours.pk}: week", f"station {hours.pk}: tags"} <= set(found)


@pytest.mark.django_db
def test_rolling_ahead_moves_only_rows_that_are_due_and_leaves_them_right():
    station = put(a_unit(), 121.474, 31.23, hours="Mo-Fr 09:00-17:00; PH off")
    index(NOON)

    assert roll(today_of(NOON + timedelta(days=29))) == 0
    assert roll(today_of(NOON + timedelta(days=30))) == 1

    later = NOON + timedelta(days=30)
    row = StationNear.objects.get(pk=station.pk)
    assert row.from_date == today_of(later)
    assert broken() == []
    new_year = datetime(2026, 11, 14, 10, tzinfo=ZONE)
    assert nearest(Search(open_at=new_year), HERE, later).stations == ()  # a Saturday


@pytest.mark.django_db
def test_the_hourly_task_rolls_by_its_own_time():
    put(a_unit(), 121.474, 31.23)
    index(NOON)

    roll_the_search_ahead(timestamp=int((NOON + timedelta(days=40)).timestamp()))

    assert StationNear.objects.get().from_date == today_of(NOON + timedelta(days=40))


@pytest.mark.django_db
def test_everything_can_be_rebuilt():
    put(a_unit(), 121.474, 31.23)
    put(Station.objects.get().unit, 121.475, 31.23)

    assert reindex_all(today_of(NOON)) == 2
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_change_different_things_of_one_station_at_once_both_count():
    station = put(a_unit(), 121.474, 31.23)
    index(NOON)
    first_has_written, second_waits = threading.Event(), threading.Event()

    def mend() -> None:
        first_has_written.wait(5)
        try:
            with transaction.atomic():
                StationAmenity.objects.create(station=station, amenity="toilet")
                second_waits.set()
                reindex([station.pk], today_of(NOON))
        finally:
            connection.close()

    other = threading.Thread(target=mend)
    other.start()
    with transaction.atomic():
        Station.objects.filter(pk=station.pk).update(hours="24/7")
        reindex([station.pk], today_of(NOON))
        first_has_written.set()
        second_waits.wait(1)  # it waits for us already when it inserts, or when it reindexes
    other.join(10)

    found = nearest(Search(amenities=("toilet",), always_open=True), HERE, NOON).stations
    assert [each.id for each in found] == [station.pk]
    assert broken() == []
