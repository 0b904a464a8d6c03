"""Acts on a station: made, changed without overwriting anybody, moved through its life, handed over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.places import factories as cast
from tests.places.factories import NOON, Units, at_once
from yizhan.common.geo import BadPosition
from yizhan.people.models import User
from yizhan.places.actions.amenities import NotThere, mark_broken, mark_mended, set_amenities
from yizhan.places.actions.care import answer_fault
from yizhan.places.actions.common import NotFitToRun
from yizhan.places.actions.keepers import appoint_keeper, dismiss_keeper
from yizhan.places.actions.spaces import NameTaken, add_space, close_space, edit_space, reopen_space
from yizhan.places.actions.stations import (
    NeedsReason,
    NotAllowed,
    SameUnit,
    StaleEdit,
    UnknownField,
    UnknownKind,
    create_station,
    edit_station,
    hand_over_station,
    move_station,
)
from yizhan.places.hours import BadHours
from yizhan.places.models import Fault, FaultState, Keeper, Station, StationNear, StationState
from yizhan.places.plaques import ALPHABET, BadPlaque, new_code, read_code
from yizhan.records.models import Record

REST = {
    "kind": "rest",
    "name": "江边驿站",
    "lon": 121.5,
    "lat": 31.2,
    "hours": "08:00-20:00",
}
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def olga(tree: Units) -> User:
    return cast.officer("Olga", tree.east)


@pytest.fixture
def station(tree: Units) -> Station:
    return cast.station(tree.depot, amenities=("microwave",))


def seen_of(station: Station, **wanted: Any) -> dict[str, Any]:
    return {name: getattr(station, name) for name in wanted}


# --- made ---------------------------------------------------------------------------------------


def test_a_new_station_is_planned_and_recorded_and_not_offered_yet(tree: Units, olga: User) -> None:
    made = create_station(unit=tree.east, values=REST, amenities=["water", "rest"], by=olga, now=NOON)

    record = Record.objects.get(act="places.create_station")
    assert (made.state, made.home_id, made.changed_at) == ("planned", tree.province.pk, NOON)
    assert (record.unit, record.place_id, record.by) == (tree.east, made.pk, olga)
    assert read_code(made.plaque_code) == made.plaque_code
    assert not StationNear.objects.filter(station=made).exists()


def test_a_station_that_stands_already_runs_at_once_and_is_found(tree: Units, olga: User) -> None:
    made = create_station(
        unit=tree.east,
        values=REST,
        amenities=["water", "rest"],
        state=StationState.RUNNING,
        by=olga,
        now=NOON,
    )

    assert StationNear.objects.filter(station=made).exists()


def test_a_station_without_what_its_kind_must_have_does_not_run(tree: Units, olga: User) -> None:
    with pytest.raises(NotFitToRun) as refused:
        create_station(
            unit=tree.east,
            values=REST | {"hours": ""},
            amenities=["rest"],
            state=StationState.RUNNING,
            by=olga,
            now=NOON,
        )

    assert refused.value.missing == ["water", "hours"]
    assert not Station.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"kind": "palace"}, UnknownKind),
        ({"lat": 91.0}, BadPosition),
        ({"lon": 31.2, "lat": 121.5}, BadPosition),
        ({"hours": "看情况"}, BadHours),
        ({"state": "running"}, UnknownField),
    ],
)
def test_a_wrong_value_makes_no_station(
    tree: Units, olga: User, wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        create_station(unit=tree.east, values=REST | wrong, by=olga, now=NOON)

    assert not Station.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_makes_one_station() -> None:
    units = cast.units()
    olga, code = cast.officer("Olga", units.east), new_code()

    made = at_once(
        *[
            lambda: create_station(unit=units.depot, values=REST, by=olga, now=NOON, plaque_code=code)
            for _time in range(3)
        ]
    )

    assert {station.pk for station in made} == {Station.objects.get().pk}
    assert Record.objects.filter(act="places.create_station").count() == 1


# --- changed ------------------------------------------------------------------------------------


def test_only_the_named_fields_are_changed_and_the_record_says_from_what_to_what(
    station: Station, olga: User
) -> None:
    Station.objects.filter(pk=station.pk).update(intro="别人刚写的介绍")

    edit_station(
        station_id=station.pk,
        seen={"name": station.name, "intro": ""},
        wanted={"name": "新名字驿站", "intro": ""},
        by=olga,
        now=NOON,
    )

    station.refresh_from_db()
    assert (station.name, station.intro, station.changed_at) == ("新名字驿站", "别人刚写的介绍", NOON)
    assert Record.objects.get(act="places.edit_station").data == {
        "changed": {"name": ["幸福大街驿站", "新名字驿站"]}
    }


def test_a_stale_tab_is_refused_and_told_what_stands(station: Station, olga: User) -> None:
    seen = {"phone": station.phone, "name": station.name}
    edit_station(station_id=station.pk, seen=seen, wanted={"phone": "021-1"}, by=olga, now=NOON)

    with pytest.raises(StaleEdit) as refused:
        edit_station(
            station_id=station.pk,
            seen=seen,
            wanted={"phone": "021-2", "name": "别的名字"},
            by=olga,
            now=LATER,
        )

    station.refresh_from_db()
    assert refused.value.now == {"phone": "021-1"}
    assert (station.phone, station.name) == ("021-1", "幸福大街驿站")


def test_two_who_want_the_same_both_get_it_and_one_record_is_written(station: Station, olga: User) -> None:
    seen = {"phone": station.phone}
    edit_station(station_id=station.pk, seen=seen, wanted={"phone": "021-1"}, by=olga, now=NOON)
    edit_station(station_id=station.pk, seen=seen, wanted={"phone": "021-1"}, by=olga, now=LATER)

    assert Record.objects.filter(act="places.edit_station").count() == 1


def test_a_running_station_keeps_what_it_must_have(station: Station, olga: User) -> None:
    with pytest.raises(NotFitToRun):
        edit_station(
            station_id=station.pk,
            seen=seen_of(station, hours=""),
            wanted={"hours": ""},
            by=olga,
            now=NOON,
        )
    with pytest.raises(NotFitToRun):
        set_amenities(
            station_id=station.pk,
            seen={"water", "rest", "microwave"},
            wanted={"rest", "microwave"},
            by=olga,
            now=NOON,
        )

    assert set(station.amenities.values_list("amenity", flat=True)) == {"water", "rest", "microwave"}


def test_a_station_imported_without_hours_can_still_be_edited(tree: Units, olga: User) -> None:
    bare = cast.station(tree.depot, hours="")

    edit_station(station_id=bare.pk, seen={"phone": ""}, wanted={"phone": "021-1"}, by=olga, now=NOON)

    bare.refresh_from_db()
    assert bare.phone == "021-1"


# --- its life -----------------------------------------------------------------------------------


def test_acceptance_starts_the_running_and_sets_its_dates(tree: Units, olga: User) -> None:
    station = cast.station(tree.east, state="checking")

    move_station(station_id=station.pk, to=StationState.RUNNING, by=olga, now=NOON)

    station.refresh_from_db()
    assert (station.state, station.accepted_date, station.opened_date) == (
        "running",
        date(2026, 9, 16),
        date(2026, 9, 16),
    )
    assert Record.objects.get(act="places.move_station").data == {
        "was": "checking",
        "to": "running",
        "reason": "",
    }


def test_suspending_asks_for_a_reason_and_doing_it_twice_records_once(station: Station, olga: User) -> None:
    with pytest.raises(NeedsReason):
        move_station(station_id=station.pk, to=StationState.SUSPENDED, reason=" ", by=olga, now=NOON)

    for _time in range(2):
        move_station(station_id=station.pk, to=StationState.SUSPENDED, reason="装修", by=olga, now=NOON)

    station.refresh_from_db()
    assert (station.state, station.state_reason) == ("suspended", "装修")
    assert Record.objects.filter(act="places.move_station").count() == 1


def test_a_closed_station_stays_closed(tree: Units, olga: User) -> None:
    closed = cast.station(tree.east, state="closed", state_reason="拆迁")

    with pytest.raises(NotAllowed):
        move_station(station_id=closed.pk, to=StationState.RUNNING, by=olga, now=NOON)


def test_a_station_that_lacks_something_is_not_resumed(tree: Units, olga: User) -> None:
    stopped = cast.station(tree.east, state="suspended", state_reason="装修", hours="")

    with pytest.raises(NotFitToRun):
        move_station(station_id=stopped.pk, to=StationState.RUNNING, by=olga, now=NOON)


def test_a_handed_over_station_leaves_its_history_where_it_happened(
    tree: Units, station: Station, olga: User
) -> None:
    hand_over_station(station_id=station.pk, unit=tree.works, by=olga, now=NOON)

    station.refresh_from_db()
    assert station.unit == tree.works
    assert Record.objects.get(act="places.hand_over_station").unit == tree.depot
    with pytest.raises(SameUnit):
        hand_over_station(station_id=station.pk, unit=tree.works, by=olga, now=LATER)


# --- what it has --------------------------------------------------------------------------------


def test_two_who_change_different_amenities_both_get_theirs(station: Station, olga: User) -> None:
    seen = {"water", "rest", "microwave"}
    set_amenities(station_id=station.pk, seen=seen, wanted=seen | {"wifi"}, by=olga, now=NOON)
    set_amenities(station_id=station.pk, seen=seen, wanted=seen - {"microwave"}, by=olga, now=NOON)

    assert set(station.amenities.values_list("amenity", flat=True)) == {"water", "rest", "wifi"}


def test_a_broken_thing_is_broken_since_the_first_time(station: Station, olga: User) -> None:
    mark_broken(station_id=station.pk, amenity="microwave", note="不转", by=olga, now=NOON)
    mark_broken(station_id=station.pk, amenity="microwave", by=olga, now=LATER)

    assert station.amenities.get(amenity="microwave").broken_since == NOON
    assert Record.objects.filter(act="places.break_amenity").count() == 1

    mark_mended(station_id=station.pk, amenity="microwave", by=olga, now=LATER)
    assert station.amenities.get(amenity="microwave").broken_since is None


def test_what_is_not_there_cannot_break(station: Station, olga: User) -> None:
    with pytest.raises(NotThere):
        mark_broken(station_id=station.pk, amenity="bed", by=olga, now=NOON)


def test_mending_a_fault_mends_the_thing_it_was_about(station: Station, olga: User) -> None:
    mark_broken(station_id=station.pk, amenity="microwave", by=olga, now=NOON)
    fault = Fault.objects.create(
        home_id=station.home_id, station=station, kind="broken", amenity="microwave", reported_at=NOON
    )

    answer_fault(fault=fault, state=FaultState.MENDED, text="换了新的", by=olga, now=LATER)

    station.refresh_from_db()
    assert station.amenities.get(amenity="microwave").broken_since is None
    assert station.changed_at == LATER


def test_a_space_is_added_changed_closed_and_opened_again(station: Station, olga: User) -> None:
    hall = add_space(station_id=station.pk, name="大厅", use="rest", capacity=10, by=olga, now=NOON)
    with pytest.raises(NameTaken):
        add_space(station_id=station.pk, name="大厅", use="rest", capacity=1, by=olga, now=NOON)

    hall = edit_space(space=hall, name="大厅", use="rest", capacity=12, by=olga, now=NOON)
    close_space(space=hall, by=olga, now=LATER)
    close_space(space=hall, by=olga, now=LATER)
    hall.refresh_from_db()
    assert (hall.capacity, hall.closed_at) == (12, LATER)

    reopen_space(space=hall, by=olga, now=LATER)
    hall.refresh_from_db()
    assert hall.closed_at is None
    assert Record.objects.filter(act="places.close_space").count() == 1


def test_a_keeper_is_appointed_once_and_dismissed(station: Station, olga: User) -> None:
    ken = cast.user("Ken")
    first = appoint_keeper(station_id=station.pk, user=ken, by=olga, now=NOON)
    again = appoint_keeper(station_id=station.pk, user=ken, by=olga, now=LATER)
    assert first == again

    dismiss_keeper(keeper=first, by=olga, now=LATER)
    dismiss_keeper(keeper=first, by=olga, now=LATER + timedelta(hours=1))

    assert Keeper.objects.get().ends_at == LATER
    assert Record.objects.filter(act="places.dismiss_keeper").count() == 1


# --- plaques ------------------------------------------------------------------------------------


def test_every_single_wrong_sign_and_every_swap_of_neighbours_is_noticed() -> None:
    code = new_code()
    misread = [
        code[:place] + sign + code[place + 1 :]
        for place in range(8)
        for sign in ALPHABET
        if sign != code[place]
    ]
    swapped = [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(7)
        if code[place] != code[place + 1]
    ]

    assert read_code(f" {code[:4]}-{code[4:]} ".lower()) == code
    for wrong in [*misread, *swapped, "", code[:7], "O0O0O0O0"]:
        with pytest.raises(BadPlaque):
            read_code(wrong)
