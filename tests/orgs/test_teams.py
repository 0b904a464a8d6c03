"""A joint team has members of several units and of bodies outside, a task and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.orgs.factories import LATER, LONG_AGO, NOON, make_officer, make_seat, make_team, make_user
from yizhan.orgs.access import OutOfReach, scope_of
from yizhan.orgs.actions.teams import (
    NotASeat,
    TeamCoversNothing,
    TeamEnded,
    TeamWithoutEnd,
    end_team,
    form_team,
    seat_member,
    unseat_member,
)
from yizhan.orgs.models import JointTeam, Role, TeamMember, Unit
from yizhan.people.models import User


def sees(user: User, unit: Unit, now=NOON, permission: str = "units.read") -> bool:  # type: ignore[no-untyped-def]
    return scope_of(user, permission, now).holds(unit)


def test_members_see_what_the_team_covers_and_nothing_else(
    city: Unit, east: Unit, west: Unit, depot: Unit, wei: User
) -> None:
    outsider = make_user("街道办小周")
    team = make_team(city, [depot])
    make_seat(team, wei)
    make_seat(team, outsider, body="东区交通局")

    assert [sees(wei, unit) for unit in (depot, east, west)] == [True, False, True]
    assert [sees(outsider, unit) for unit in (depot, east, west)] == [True, False, False]


def test_a_seat_holds_the_permissions_of_its_role_only(city: Unit, depot: Unit) -> None:
    user = make_user()
    make_seat(make_team(city, [depot]), user, Role.VIEWER)

    assert sees(user, depot)
    assert not sees(user, depot, permission="stations.edit")


def test_access_ends_with_the_team(city: Unit, depot: Unit) -> None:
    user = make_user()
    make_seat(make_team(city, [depot], ends_at=LATER), user)

    assert sees(user, depot, LATER - timedelta(seconds=1))
    assert not sees(user, depot, LATER)


def test_a_team_that_is_ended_early_shows_nothing_any_more(city: Unit, depot: Unit, ada: User) -> None:
    user = make_user()
    team = make_team(city, [depot])
    make_seat(team, user)

    end_team(team=team, by=ada, now=NOON)

    assert not sees(user, depot)
    with pytest.raises(TeamEnded):
        seat_member(team=team, user=user, role=Role.VIEWER, by=ada, now=NOON)


def test_who_leaves_sees_nothing_any_more_and_may_come_back(city: Unit, depot: Unit, ada: User) -> None:
    user = make_user()
    team = make_team(city, [depot])
    seat = make_seat(team, user)

    unseat_member(seat=seat, by=user, now=NOON)
    assert not sees(user, depot)

    seat_member(team=team, user=user, role=Role.VIEWER, by=ada, now=NOON)
    assert sees(user, depot)
    assert TeamMember.objects.count() == 1


def test_the_team_is_formed_by_one_who_answers_for_all_it_covers(
    ada: User, olga: User, city: Unit, east: Unit, other_city: Unit
) -> None:
    formed = form_team(name="暑期", task="送清凉", unit=city, covers=[east], ends_at=LATER, by=ada, now=NOON)

    assert list(formed.covers.all()) == [east]
    for by, covers in ((ada, [other_city]), (olga, [east])):
        with pytest.raises(OutOfReach):
            form_team(name="暑期", task="送清凉", unit=east, covers=covers, ends_at=LATER, by=by, now=NOON)


@pytest.mark.parametrize("ends_at", [NOON, LONG_AGO], ids=["now", "past"])
def test_a_team_needs_an_end(city: Unit, ends_at) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TeamWithoutEnd):
        form_team(name="暑期", task="送清凉", unit=city, covers=[city], ends_at=ends_at, by=None, now=NOON)


def test_a_team_covers_something(city: Unit) -> None:
    with pytest.raises(TeamCoversNothing):
        form_team(name="暑期", task="送清凉", unit=city, covers=[], ends_at=LATER, by=None, now=NOON)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CHAIR], ids=str)
def test_a_seat_hands_out_nothing_that_outlives_the_team(city: Unit, role: Role) -> None:
    team = make_team(city, [city])

    with pytest.raises(NotASeat):
        seat_member(team=team, user=make_user(), role=role, by=None, now=NOON)
    with pytest.raises(IntegrityError, match="orgs_team_seat_grants_nothing"), transaction.atomic():
        TeamMember.objects.create(team=team, user=make_user(), role=role)


def test_a_team_not_yet_begun_shows_nothing(city: Unit, depot: Unit) -> None:
    user = make_user()
    team = form_team(
        name="暑期",
        task="送清凉",
        unit=city,
        covers=[depot],
        ends_at=LATER,
        by=None,
        now=LONG_AGO,
        starts_at=NOON + timedelta(days=1),
    )
    make_seat(team, user)

    assert not sees(user, depot)
    end_team(team=JointTeam.objects.get(), by=None, now=NOON)
    assert not sees(user, depot, NOON + timedelta(days=2))


def test_an_admin_where_the_team_stands_seats_nobody_over_what_is_not_hers(
    city: Unit, depot: Unit, ada: User
) -> None:
    boss = make_officer(depot, Role.ADMIN)
    team = make_team(depot, [city])
    seat = make_seat(team, make_user())

    for user, role in ((boss, Role.OFFICER), (make_user(), Role.VIEWER), (seat.user, Role.OFFICER)):
        with pytest.raises(OutOfReach):
            seat_member(team=team, user=user, role=role, by=boss, now=NOON)

    assert not sees(boss, city)
    seat_member(team=team, user=boss, role=Role.VIEWER, by=ada, now=NOON)
