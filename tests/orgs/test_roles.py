"""Roles are granted and revoked within one's own reach, never above one's own, never to oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.orgs.factories import (
    LATER,
    LONG_AGO,
    NOON,
    make_grant,
    make_officer,
    make_seat,
    make_team,
    make_unit,
    make_user,
)
from yizhan.orgs.access import OutOfReach, Reach, Scope, scope_of
from yizhan.orgs.actions.roles import (
    AboveOwnRole,
    AlreadyHeld,
    EndsBeforeItStarts,
    NoSuchLine,
    OwnRole,
    grant_role,
    revoke_role,
)
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.people.models import User
from yizhan.records.models import Record


def sees(user: User, unit: Unit, permission: str = "units.read") -> bool:
    return scope_of(user, permission, NOON).holds(unit)


# --- reach -----------------------------------------------------------------------------------------


def test_a_role_reaches_the_unit_and_all_below_it_and_nothing_else(
    city: Unit, east: Unit, west: Unit, depot: Unit, olga: User
) -> None:
    assert [sees(olga, unit) for unit in (city, east, west, depot)] == [False, True, False, True]


def test_a_role_on_the_industry_line_reaches_across_areas(
    transport: Unit, depot: Unit, works: Unit, west: Unit, tao: User
) -> None:
    west_depot = make_unit("company", west, industry_parent=transport)

    assert [sees(tao, unit) for unit in (transport, depot, west_depot, works)] == [True, True, True, False]


def test_a_role_on_the_area_line_does_not_reach_along_the_industry_line(transport: Unit, depot: Unit) -> None:
    clerk = make_officer(transport, Role.OFFICER, line=Line.AREA)

    assert [sees(clerk, unit) for unit in (transport, depot)] == [True, False]


def test_a_permission_is_held_only_by_the_roles_that_have_it(east: Unit, olga: User, ada: User) -> None:
    assert [sees(user, east, "units.edit") for user in (olga, ada)] == [False, True]


def test_a_role_without_the_permission_at_one_unit_does_not_borrow_it_from_another(
    east: Unit, west: Unit
) -> None:
    user = make_officer(east, Role.ADMIN)
    make_grant(user, west, Role.VIEWER)

    assert [sees(user, unit, "units.edit") for unit in (east, west)] == [True, False]


def test_a_role_holds_from_its_start_until_just_before_its_end(east: Unit) -> None:
    user = make_user()
    grant_role(user=user, unit=east, role=Role.OFFICER, by=None, now=NOON, ends_at=LATER)

    moments = [NOON - timedelta(seconds=1), NOON, LATER - timedelta(seconds=1), LATER]

    assert [bool(scope_of(user, "units.read", moment)) for moment in moments] == [False, True, True, False]


def test_an_account_that_is_switched_off_reaches_nothing(east: Unit, olga: User) -> None:
    User.objects.filter(pk=olga.pk).update(is_active=False)
    olga.refresh_from_db()

    assert not sees(olga, east)


def test_units_whose_ids_begin_alike_are_not_mistaken_for_each_other() -> None:
    scope = Scope((Reach(2, "/1/2/", "area"),))

    assert [scope.holds(Unit(area_path=path)) for path in ("/1/2/", "/1/2/3/", "/1/23/")] == [
        True,
        True,
        False,
    ]


# --- granting --------------------------------------------------------------------------------------


def test_an_admin_grants_a_role_below_herself_and_a_record_says_so(ada: User, east: Unit) -> None:
    user = make_user()

    grant = grant_role(user=user, unit=east, role=Role.OFFICER, by=ada, now=NOON)

    assert sees(user, east)
    assert grant.granted_by_id == ada.pk
    record = Record.objects.get(act="orgs.grant", by=ada)
    assert record.data == {"user": user.pk, "role": "officer", "line": "area"}


def test_nobody_grants_a_role_to_herself(ada: User, east: Unit) -> None:
    with pytest.raises(OwnRole):
        grant_role(user=ada, unit=east, role=Role.OFFICER, by=ada, now=NOON)


def test_the_database_itself_refuses_a_role_granted_to_oneself(ada: User, east: Unit) -> None:
    with pytest.raises(IntegrityError, match="orgs_role_not_granted_to_oneself"), transaction.atomic():
        RoleGrant.objects.create(user=ada, unit=east, role=Role.OFFICER, granted_by=ada)


@pytest.mark.parametrize("where", ["province", "other_city"])
def test_nobody_grants_beyond_her_own_reach(ada: User, where: str, request: pytest.FixtureRequest) -> None:
    unit = request.getfixturevalue(where)

    with pytest.raises(OutOfReach):
        grant_role(user=make_user(), unit=unit, role=Role.VIEWER, by=ada, now=NOON)


@pytest.mark.parametrize(
    ("role", "is_granted"),
    [
        (Role.ADMIN, False),
        (Role.CHAIR, True),
        (Role.OFFICER, True),
        (Role.AUDITOR, True),
        (Role.VIEWER, True),
    ],
    ids=str,
)
def test_a_chair_grants_up_to_her_own_role(chen: User, depot: Unit, role: Role, is_granted: bool) -> None:
    user = make_user()

    if is_granted:
        grant_role(user=user, unit=depot, role=role, by=chen, now=NOON)
    else:
        with pytest.raises(AboveOwnRole):
            grant_role(user=user, unit=depot, role=role, by=chen, now=NOON)

    assert sees(user, depot) == is_granted


def test_a_higher_role_elsewhere_does_not_help(chen: User, depot: Unit, west: Unit) -> None:
    make_grant(chen, west, Role.ADMIN)

    with pytest.raises(AboveOwnRole):
        grant_role(user=make_user(), unit=depot, role=Role.ADMIN, by=chen, now=NOON)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VIEWER, Role.AUDITOR], ids=str)
def test_officers_viewers_and_auditors_grant_nothing(role: Role, east: Unit) -> None:
    user = make_officer(east, role)

    with pytest.raises(OutOfReach):
        grant_role(user=make_user(), unit=east, role=Role.VIEWER, by=user, now=NOON)


def test_an_admin_on_the_area_line_grants_nothing_that_reaches_beyond_it_on_the_industry_line(
    ada: User, east: Unit, other_city: Unit
) -> None:
    union = make_unit("industry", east)
    make_unit("company", other_city, industry_parent=union)

    with pytest.raises(OutOfReach):
        grant_role(user=make_user(), unit=union, role=Role.VIEWER, line=Line.INDUSTRY, by=ada, now=NOON)


def test_an_admin_on_the_area_line_grants_on_the_industry_line_what_lies_wholly_below_her(
    ada: User, east: Unit, works: Unit
) -> None:
    union = make_unit("industry", east)
    inside = make_unit("company", east, industry_parent=union)
    user = make_user()

    grant_role(user=user, unit=union, role=Role.VIEWER, line=Line.INDUSTRY, by=ada, now=NOON)

    assert [sees(user, unit) for unit in (inside, works)] == [True, False]


def test_a_seat_in_a_joint_team_grants_nothing(city: Unit, east: Unit) -> None:
    user = make_user()
    make_seat(make_team(city, [city]), user, Role.OFFICER)

    with pytest.raises(OutOfReach):
        grant_role(user=make_user(), unit=east, role=Role.VIEWER, by=user, now=NOON)


def test_the_same_role_is_not_granted_twice(ada: User, east: Unit, olga: User) -> None:
    with pytest.raises(AlreadyHeld):
        grant_role(user=olga, unit=east, role=Role.OFFICER, by=ada, now=NOON)


def test_a_role_with_an_end_is_granted_anew_after_it(ada: User, east: Unit) -> None:
    user = make_user()
    grant_role(user=user, unit=east, role=Role.OFFICER, by=ada, now=LONG_AGO, ends_at=NOON)

    grant_role(user=user, unit=east, role=Role.OFFICER, by=ada, now=NOON)

    assert RoleGrant.objects.in_force(NOON).filter(user=user).count() == 1


def test_a_role_must_end_later_than_it_starts(east: Unit) -> None:
    with pytest.raises(EndsBeforeItStarts):
        grant_role(user=make_user(), unit=east, role=Role.OFFICER, by=None, now=NOON, ends_at=NOON)


def test_a_role_on_a_line_where_the_unit_does_not_stand_is_refused(east: Unit) -> None:
    with pytest.raises(NoSuchLine):
        grant_role(user=make_user(), unit=east, role=Role.OFFICER, line=Line.INDUSTRY, by=None, now=NOON)


# --- revoking --------------------------------------------------------------------------------------


def test_a_revoked_role_reaches_nothing_any_more(ada: User, east: Unit, olga: User) -> None:
    grant = RoleGrant.objects.get(user=olga)

    revoke_role(grant=grant, by=ada, now=NOON)
    revoke_role(grant=grant, by=ada, now=NOON)

    assert not sees(olga, east)
    assert Record.objects.filter(act="orgs.revoke").count() == 1


def test_nobody_revokes_a_role_above_her_own_or_beyond_her_reach(chen: User, depot: Unit, olga: User) -> None:
    admin = make_officer(depot, Role.ADMIN)

    with pytest.raises(AboveOwnRole):
        revoke_role(grant=RoleGrant.objects.get(user=admin), by=chen, now=NOON)
    with pytest.raises(OutOfReach):
        revoke_role(grant=RoleGrant.objects.get(user=olga), by=chen, now=NOON)


def test_an_officer_lays_down_her_own_role(east: Unit, olga: User) -> None:
    revoke_role(grant=RoleGrant.objects.get(user=olga), by=olga, now=NOON)

    assert not sees(olga, east)
