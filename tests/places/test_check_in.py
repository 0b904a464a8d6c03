"""A visit counts once per person and station in two hours, by every path, and says how it was counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.places import factories as cast
from tests.places.factories import NOON
from yizhan.common.geo import Position
from yizhan.people.actions import give_consent
from yizhan.people.models import Person
from yizhan.places.actions.visits import (
    NotTakenBack,
    Presence,
    StationNotRunning,
    TooManyGuests,
    check_in,
    check_in_guest,
    check_out,
    count_door,
    purge_guards,
    take_back_tally,
    tally_visit,
)
from yizhan.places.models import Station, Visit, VisitGuard, VisitMethod
from yizhan.places.visitors import (
    GUESTS_PER_HOUR,
    STATIONS_PER_DEVICE,
    is_near,
    visitor_of,
    visitor_of_device,
)
from yizhan.records.models import Record

MINUTE = timedelta(minutes=1)


def records() -> QuerySet[Record]:
    """Those of the story; founding the units left some, too."""
    return Record.objects.filter(act__startswith="places.")


@pytest.fixture
def station(db: None) -> Station:
    return cast.station(cast.units().depot)


@pytest.fixture
def mei(station: Station) -> Person:
    return cast.person("小梅", station.unit)


def visits() -> list[tuple[str, int, int | None]]:
    return list(Visit.objects.order_by("pk").values_list("method", "count", "person_id"))


def test_a_check_in_is_counted_and_recorded_as_personal(station: Station, mei: Person) -> None:
    presence = check_in(station=station, by=mei.user, now=NOON, is_near=True)

    visit = Visit.objects.get()
    assert presence == Presence(visit.pk, NOON, VisitMethod.PERSONAL, is_new=True)
    assert (visit.method, visit.at, visit.is_near, visit.count) == ("personal", NOON, True, 1)
    record = records().get()
    assert (record.act, record.count_of, record.count, record.method) == (
        "places.check_in",
        "attendance",
        1,
        "personal",
    )
    assert (record.subject, record.place_id, record.unit_id) == (
        f"places.visit:{visit.pk}",
        station.pk,
        station.unit_id,
    )


def test_without_consent_nothing_that_is_kept_names_her(station: Station, mei: Person) -> None:
    check_in(station=station, by=mei.user, now=NOON)

    visit, record = Visit.objects.get(), records().get()
    assert (visit.person, visit.by, record.person_ref, record.by) == (None, None, None, None)


def test_who_she_is_is_not_kept_without_her_consent_even_if_it_is_known(
    station: Station, mei: Person
) -> None:
    check_in(station=station, by=mei.user, now=NOON, person=mei)

    assert (Visit.objects.get().person, records().get().person_ref) == (None, None)


def test_with_consent_her_visit_and_its_record_are_hers(station: Station, mei: Person) -> None:
    give_consent(person=mei, kind="traces", by=mei.user, now=NOON)

    check_in(station=station, by=mei.user, now=NOON, person=mei)

    assert Visit.objects.get().person == mei
    assert records().get().person_ref == mei.trace_ref


def test_the_same_request_again_gets_the_same_answer_and_counts_once(station: Station, mei: Person) -> None:
    first = check_in(station=station, by=mei.user, now=NOON)

    again = check_in(station=station, by=mei.user, now=NOON + 119 * MINUTE)

    assert (again.visit_id, again.at, again.is_new) == (first.visit_id, NOON, False)
    assert (Visit.objects.count(), records().count()) == (1, 1)


def test_after_two_hours_she_counts_again(station: Station, mei: Person) -> None:
    check_in(station=station, by=mei.user, now=NOON)

    again = check_in(station=station, by=mei.user, now=NOON + 120 * MINUTE)

    assert again.is_new
    assert Visit.objects.count() == 2


def test_another_station_within_two_hours_counts(station: Station, mei: Person) -> None:
    other = cast.station(station.unit, "领航驿站")

    check_in(station=station, by=mei.user, now=NOON)

    assert check_in(station=other, by=mei.user, now=NOON + MINUTE).is_new


@pytest.mark.django_db(transaction=True)
def test_of_eight_racing_check_ins_exactly_one_counts() -> None:
    station = cast.station(cast.units().depot)
    user = cast.user("小梅")
    start = Barrier(8)

    def arrive(_n: int) -> Presence:
        try:
            start.wait()
            return check_in(station=station, by=user, now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(arrive, range(8)))

    assert [answer.is_new for answer in answers].count(True) == 1
    assert {answer.visit_id for answer in answers} == {Visit.objects.get().pk}
    assert (VisitGuard.objects.count(), records().count()) == (1, 1)


def test_a_suspended_station_counts_nobody(station: Station, mei: Person) -> None:
    Station.objects.filter(pk=station.pk).update(state="suspended", state_reason="装修")
    station.refresh_from_db()

    with pytest.raises(StationNotRunning):
        check_in(station=station, by=mei.user, now=NOON)

    assert (Visit.objects.count(), records().count()) == (0, 0)


# --- guests ----------------------------------------------------------------------------------------


def test_a_guest_is_a_figure_of_its_own_and_nobody_in_particular(station: Station) -> None:
    presence = check_in_guest(station=station, device="phone-1", now=NOON)

    assert presence.method == VisitMethod.GUEST
    assert visits() == [("guest", 1, None)]
    assert records().get().act == "places.check_in_guest"


def test_a_guests_device_counts_once_in_two_hours(station: Station) -> None:
    check_in_guest(station=station, device="phone-1", now=NOON)

    again = check_in_guest(station=station, device="phone-1", now=NOON + MINUTE)

    assert not again.is_new
    assert Visit.objects.count() == 1


def test_a_plaque_takes_only_so_many_guests_an_hour(station: Station) -> None:
    for n in range(GUESTS_PER_HOUR):
        check_in_guest(station=station, device=f"phone-{n}", now=NOON)

    with pytest.raises(TooManyGuests):
        check_in_guest(station=station, device="one more", now=NOON + MINUTE)

    assert not check_in_guest(station=station, device="phone-1", now=NOON + MINUTE).is_new
    assert check_in_guest(station=station, device="one more", now=NOON + 61 * MINUTE).is_new


def test_a_device_counts_at_only_so_many_stations_in_two_hours(station: Station) -> None:
    for n in range(STATIONS_PER_DEVICE):
        check_in_guest(station=cast.station(station.unit, f"第{n}站"), device="phone-1", now=NOON)

    with pytest.raises(TooManyGuests):
        check_in_guest(station=station, device="phone-1", now=NOON + MINUTE)


@pytest.mark.django_db(transaction=True)
def test_racing_guests_do_not_pass_the_bound() -> None:
    station = cast.station(cast.units().depot)
    for n in range(GUESTS_PER_HOUR - 1):
        check_in_guest(station=station, device=f"phone-{n}", now=NOON)
    start = Barrier(6)

    def arrive(n: int) -> bool:
        try:
            start.wait()
            return check_in_guest(station=station, device=f"late-{n}", now=NOON).is_new
        except TooManyGuests:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(arrive, range(6)))

    assert answers.count(True) == 1
    assert Visit.objects.count() == GUESTS_PER_HOUR


# --- counted by others -----------------------------------------------------------------------------


def test_a_keepers_tally_counts_what_she_saw(station: Station) -> None:
    ken = cast.keeper("老肯", station)

    tally_visit(station=station, by=ken, now=NOON, count=3)

    assert visits() == [("tally", 3, None)]
    assert records().get().count == 3


def test_a_tally_sent_twice_counts_once(station: Station) -> None:
    ken = cast.keeper("老肯", station)

    first = tally_visit(station=station, by=ken, now=NOON, key="tap-1")
    again = tally_visit(station=station, by=ken, now=NOON + MINUTE, key="tap-1")

    assert again == first
    assert (Visit.objects.count(), records().count()) == (1, 1)


def test_a_tally_taken_back_leaves_both_in_the_records_and_no_visit(station: Station) -> None:
    ken = cast.keeper("老肯", station)
    visit = tally_visit(station=station, by=ken, now=NOON, count=2)

    take_back_tally(visit=visit, by=ken, now=NOON + MINUTE)

    assert Visit.objects.count() == 0
    assert list(records().order_by("pk").values_list("count", flat=True)) == [2, -2]


def test_an_old_tally_stands(station: Station) -> None:
    ken = cast.keeper("老肯", station)
    visit = tally_visit(station=station, by=ken, now=NOON)

    with pytest.raises(NotTakenBack):
        take_back_tally(visit=visit, by=ken, now=NOON + 11 * MINUTE)


def test_another_keepers_tally_cannot_be_taken_back(station: Station) -> None:
    visit = tally_visit(station=station, by=cast.keeper("老肯", station), now=NOON)

    with pytest.raises(NotTakenBack):
        take_back_tally(visit=visit, by=cast.keeper("小柯", station), now=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_door_reading_sent_by_two_gateways_at_once_counts_once() -> None:
    station = cast.station(cast.units().depot)
    start = Barrier(4)

    def read(_n: int) -> int:
        try:
            start.wait()
            return count_door(station=station, count=7, at=NOON, key="gate-1:881").visit.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(read, range(4)))

    assert answers == {Visit.objects.get().pk}
    assert records().get().count == 7


# --- leaving, forgetting ---------------------------------------------------------------------------


def test_checking_out_keeps_the_first_time_and_the_count(station: Station, mei: Person) -> None:
    check_in(station=station, by=mei.user, now=NOON)

    check_out(station=station, visitor=visitor_of(mei.user), now=NOON + 20 * MINUTE)
    again = check_out(station=station, visitor=visitor_of(mei.user), now=NOON + 50 * MINUTE)

    assert again is not None
    assert again.left_at == NOON + 20 * MINUTE
    assert visits() == [("personal", 1, None)]


def test_who_was_not_here_cannot_check_out(station: Station) -> None:
    assert check_out(station=station, visitor=visitor_of_device("nobody"), now=NOON) is None


def test_guards_go_when_their_window_is_over_and_visits_stay(station: Station, mei: Person) -> None:
    check_in(station=station, by=mei.user, now=NOON)
    check_in_guest(station=station, device="phone-1", now=NOON + 60 * MINUTE)

    assert purge_guards(now=NOON + 119 * MINUTE) == 0
    assert purge_guards(now=NOON + 121 * MINUTE) == 1
    assert Visit.objects.count() == 2


def test_a_position_is_plausible_within_three_hundred_metres(station: Station) -> None:
    assert is_near(station, None) is None
    assert is_near(station, Position(station.lon + 0.002, station.lat)) is True
    assert is_near(station, Position(station.lon + 0.02, station.lat)) is False
