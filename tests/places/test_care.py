"""What workers say of a station: rated once each, reported and followed up, and past a shield unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from tests.places import factories as cast
from tests.places.factories import NOON, Units
from yizhan.orgs.shield import shield_of
from yizhan.people.models import Person
from yizhan.places.actions.care import (
    BadComment,
    BadFault,
    FaultIsClosed,
    add_to_fault,
    answer_fault,
    drop_favourite,
    hide_comment,
    rate_station,
    report_fault,
    save_favourite,
    shield_unit,
    take_back_rating,
)
from yizhan.places.models import Comment, Fault, FaultState, Favourite, Station
from yizhan.records.models import Record

LATER = NOON + timedelta(hours=1)


def records() -> QuerySet[Record]:
    """Those of the story; founding the units left some, too."""
    return Record.objects.filter(act__startswith="places.")


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def station(tree: Units) -> Station:
    return cast.station(tree.depot, amenities=("microwave",))


@pytest.fixture
def mei(tree: Units) -> Person:
    return cast.person("小梅", tree.depot)


def test_saving_a_favourite_twice_keeps_it_once(station: Station, mei: Person) -> None:
    save_favourite(station=station, person=mei)
    save_favourite(station=station, person=mei)
    assert Favourite.objects.count() == 1

    drop_favourite(station=station, person=mei)
    assert Favourite.objects.count() == 0


def test_rating_again_rewrites_hers_and_counts_one_in_all(station: Station, mei: Person) -> None:
    rate_station(station=station, person=mei, stars=3, text="一般", by=mei.user, now=NOON)
    rate_station(station=station, person=mei, stars=5, text=" 修好了 ", by=mei.user, now=LATER)

    comment = Comment.objects.get()
    assert (comment.stars, comment.text, comment.written_at) == (5, "修好了", LATER)
    assert list(records().order_by("pk").values_list("count", flat=True)) == [1, 0]


def test_a_rating_taken_back_takes_its_count_back(station: Station, mei: Person) -> None:
    rate_station(station=station, person=mei, stars=3, text="", by=mei.user, now=NOON)
    take_back_rating(station=station, person=mei, by=mei.user, now=LATER)

    assert Comment.objects.count() == 0
    assert list(records().order_by("pk").values_list("count", flat=True)) == [1, -1]


@pytest.mark.parametrize(("stars", "text"), [(0, ""), (6, ""), (3, "长" * 301)], ids=["0", "6", "too long"])
def test_a_rating_outside_its_bounds_is_refused(station: Station, mei: Person, stars: int, text: str) -> None:
    with pytest.raises(BadComment):
        rate_station(station=station, person=mei, stars=stars, text=text, by=mei.user, now=NOON)


def test_hiding_a_comment_needs_a_reason(station: Station, mei: Person, tree: Units) -> None:
    olga = cast.officer("奥尔加", tree.east)
    comment = rate_station(station=station, person=mei, stars=1, text="骂人", by=mei.user, now=NOON)

    with pytest.raises(BadComment):
        hide_comment(comment=comment, by=olga, why=" ", now=LATER)
    hide_comment(comment=comment, by=olga, why="有辱骂", now=LATER)

    comment.refresh_from_db()
    assert (comment.hidden_at, comment.hidden_by, comment.hidden_why) == (LATER, olga, "有辱骂")


def test_a_fault_is_reported_and_its_answers_follow(station: Station, mei: Person) -> None:
    ken = cast.keeper("老肯", station)
    fault = report_fault(
        station=station, kind="broken", amenity="microwave", text="不热", person=mei, by=mei.user, now=NOON
    )

    answer_fault(fault=fault, state=FaultState.DOING, text="已叫人来修", by=ken, now=LATER)
    answer_fault(fault=fault, state=FaultState.MENDED, text="换了新的", by=ken, now=LATER)

    fault.refresh_from_db()
    assert (fault.state, fault.closed_at) == ("mended", LATER)
    assert list(fault.notes.order_by("pk").values_list("state", "text")) == [
        ("doing", "已叫人来修"),
        ("mended", "换了新的"),
    ]
    with pytest.raises(FaultIsClosed):
        answer_fault(fault=fault, state=FaultState.DOING, text="", by=ken, now=LATER)
    with pytest.raises(FaultIsClosed):
        add_to_fault(fault=fault, text="又坏了", by=mei.user, now=LATER)


@pytest.mark.parametrize(
    ("kind", "amenity", "text"),
    [("unheard", "", ""), ("broken", "jacuzzi", ""), ("other", "", " "), ("broken", "", "长" * 501)],
    ids=["kind", "amenity", "nothing said", "too long"],
)
def test_a_fault_that_says_nothing_useful_is_refused(
    station: Station, kind: str, amenity: str, text: str
) -> None:
    with pytest.raises(BadFault):
        report_fault(station=station, kind=kind, amenity=amenity, text=text, by=None, now=NOON)
    assert Fault.objects.count() == 0


def test_declining_a_fault_needs_a_reason(station: Station) -> None:
    ken = cast.keeper("老肯", station)
    fault = report_fault(station=station, kind="dirty", by=None, now=NOON)

    with pytest.raises(BadFault):
        answer_fault(fault=fault, state=FaultState.DECLINED, text="", by=ken, now=LATER)


def test_she_can_bypass_her_own_unit_where_it_runs_the_station(
    station: Station, mei: Person, tree: Units
) -> None:
    elsewhere = cast.station(tree.street, "街道驿站")

    assert shield_unit(station, mei) == tree.depot
    assert shield_unit(elsewhere, mei) is None
    assert shield_unit(station, None) is None


def test_past_the_shield_no_record_of_it_stands_at_her_unit_or_place(
    station: Station, mei: Person, tree: Units
) -> None:
    fault = report_fault(
        station=station, kind="refused", text="不让进", person=mei, by=mei.user, now=NOON, is_shielded=True
    )

    assert fault.shielded_unit == tree.depot
    record = records().get()
    assert (record.unit, record.place_id, record.person_ref, record.by) == (tree.street, None, None, None)


def test_what_one_of_a_branch_says_passes_the_whole_company(tree: Units) -> None:
    group = cast.unit("group", tree.east, "飞递集团工会")
    branch = cast.unit("company", tree.street, "飞递网点工会", industry_parent=group)
    at_branch, at_group = cast.station(branch, "网点驿站"), cast.station(group, "集团驿站")
    ann = cast.person("安", branch)
    boss = cast.officer("集团主席", group, line="industry")

    for station in (at_branch, at_group):
        assert shield_unit(station, ann) == group
        fault = report_fault(
            station=station, kind="refused", person=ann, by=ann.user, now=NOON, is_shielded=True
        )
        assert shield_of(boss, NOON).hides(fault.shielded_unit_id)
    assert {record.unit for record in records()} == {tree.east}


def test_a_shielded_fault_that_is_mended_does_not_show_by_the_station_s_last_change(
    station: Station, mei: Person, tree: Units
) -> None:
    olga = cast.officer("Olga", tree.street)
    fault = report_fault(
        station=station,
        kind="broken",
        amenity="microwave",
        person=mei,
        by=mei.user,
        now=NOON,
        is_shielded=True,
    )
    before = Station.objects.get().changed_at

    answer_fault(fault=fault, state=FaultState.MENDED, text="", by=olga, now=LATER)

    assert Station.objects.get().changed_at == before
