"""What a worker says past her own unit, that unit and its company never see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count, QuerySet
from django.http import Http404
from django.urls import reverse

from tests.orgs.factories import (
    LATER,
    NOON,
    make_grant,
    make_officer,
    make_seat,
    make_team,
    make_unit,
    make_user,
)
from tests.people.factories import SignedClient
from tests.places.factories import station as make_station
from yizhan.orgs.access import scope_of
from yizhan.orgs.actions.roles import revoke_role
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.orgs.shield import (
    Reader,
    note_read,
    own_company,
    readers,
    reads_of,
    shield_of,
)
from yizhan.people.models import Person, User
from yizhan.places.access import fault_in, faults_in
from yizhan.places.models import Fault, Keeper

READ = "stations.read"


@pytest.fixture
def past_depot(depot: Unit) -> Fault:
    """A fault at a station of Depot, said past Depot; beside two that hide nothing."""
    station = make_station(depot)
    for _number in range(2):
        make_fault(station, None)
    return make_fault(station, depot)


def make_fault(station, shielded: Unit | None) -> Fault:  # type: ignore[no-untyped-def]
    return Fault.objects.create(
        home_id=station.home_id,
        station=station,
        kind="broken",
        text="门锁坏了",
        shielded_unit=shielded,
        reported_at=NOON,
    )


def visible(user: User) -> QuerySet[Fault]:
    return faults_in(scope_of(user, READ, NOON), shield_of(user, NOON))


def sees(user: User, fault: Fault) -> bool:
    return visible(user).filter(pk=fault.pk).exists()


# --- who sees, who does not --------------------------------------------------------------------------


def test_units_above_see_it_and_the_unit_itself_does_not(
    past_depot: Fault, olga: User, vera: User, ada: User, chen: User
) -> None:
    assert [sees(user, past_depot) for user in (olga, vera, ada, chen)] == [True, True, True, False]


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_no_role_at_the_shielded_unit_sees_it(past_depot: Fault, depot: Unit, role: Role) -> None:
    assert not sees(make_officer(depot, role), past_depot)


def test_a_role_below_the_shielded_unit_does_not_see_it(past_depot: Fault, depot: Unit) -> None:
    branch = make_unit("company", depot)
    user = make_officer(branch, Role.CHAIR)
    make_fault(make_station(branch), None)

    assert not sees(user, past_depot)


def test_the_shield_wins_over_a_role_higher_up(past_depot: Fault, city: Unit, chen: User) -> None:
    make_grant(chen, city, Role.ADMIN)

    assert not sees(chen, past_depot)


def test_the_shield_wins_over_a_role_on_the_other_line(
    past_depot: Fault, depot: Unit, transport: Unit, tao: User
) -> None:
    depot_chief = make_officer(depot, Role.CHAIR, line=Line.INDUSTRY)
    make_grant(depot_chief, transport, Role.OFFICER, Line.INDUSTRY)

    assert sees(tao, past_depot)
    assert not sees(depot_chief, past_depot)


def test_one_of_the_company_s_own_people_does_not_see_it_as_officer_of_the_district(
    past_depot: Fault, depot: Unit, olga: User
) -> None:
    Person.objects.create(user=olga, unit=depot)

    assert not sees(olga, past_depot)


def test_a_keeper_of_the_unit_s_station_does_not_see_it_as_officer_of_the_district(
    past_depot: Fault, olga: User
) -> None:
    Keeper.objects.create(user=olga, station=past_depot.station, starts_at=NOON)

    assert not Keeper.objects.in_force(NOON - timedelta(days=1)).filter(user=olga).exists()
    assert shield_of(olga, NOON - timedelta(days=1)).units.isdisjoint({past_depot.shielded_unit_id})
    assert shield_of(olga, NOON).hides(past_depot.shielded_unit_id)


def test_a_joint_team_of_the_unit_does_not_see_it_and_one_of_the_district_does(
    past_depot: Fault, east: Unit, depot: Unit
) -> None:
    of_depot, of_district = make_user(), make_user()
    make_seat(make_team(depot, [east]), of_depot)
    make_seat(make_team(east, [east]), of_district)

    assert [sees(user, past_depot) for user in (of_depot, of_district)] == [False, True]


def test_a_seat_that_covers_nothing_but_the_unit_does_not_see_it(
    past_depot: Fault, east: Unit, depot: Unit
) -> None:
    user = make_user("平台公司代表")
    make_seat(make_team(east, [depot]), user, body="某平台公司")

    assert not sees(user, past_depot)


def test_a_tie_that_has_ended_hides_nothing_any_more(past_depot: Fault, city: Unit, chen: User) -> None:
    make_grant(chen, city, Role.OFFICER)
    revoke_role(
        grant=RoleGrant.objects.get(user=chen, role=Role.CHAIR), by=None, now=NOON - timedelta(days=1)
    )

    assert sees(chen, past_depot)


def test_a_row_that_hides_nothing_is_seen_by_everybody_in_scope(past_depot: Fault, chen: User) -> None:
    assert visible(chen).count() == 2


def test_a_branch_s_matter_is_shielded_from_the_whole_company(east: Unit, west: Unit) -> None:
    group = make_unit("group", east, "飞递集团工会")
    branch = make_unit("company", west, industry_parent=group)
    sister = make_unit("company", east, industry_parent=group)
    fault = make_fault(make_station(branch), own_company(branch))

    assert own_company(branch) == group
    assert [sees(make_officer(unit), fault) for unit in (group, branch, west)] == [False, False, True]
    assert shield_of(make_officer(sister), NOON).hides(fault.shielded_unit_id)


def test_a_worker_without_a_company_shields_her_own_unit_only(east_street: Unit) -> None:
    assert own_company(east_street) == east_street


# --- nothing reveals it ------------------------------------------------------------------------------


def test_a_shielded_row_is_not_found_and_a_row_that_is_not_there_is_not_found_alike(
    past_depot: Fault, chen: User
) -> None:
    for pk in (past_depot.pk, past_depot.pk + 10_000):
        with pytest.raises(Http404) as refused:
            fault_in(scope_of(chen, READ, NOON), shield_of(chen, NOON), pk)
        assert refused.value.args == ()


def test_counts_and_their_differences_are_the_same_with_the_row_and_without_it(
    depot: Unit, chen: User, olga: User
) -> None:
    station = make_station(depot)
    for _number in range(3):
        make_fault(station, None)

    def figures(user: User) -> list[object]:
        rows = visible(user)
        return [
            rows.count(),
            rows.filter(state="open").count(),
            rows.filter(text__contains="门锁").count(),
            list(rows.values("station", "state").annotate(n=Count("pk")).values_list("n", flat=True)),
            # the difference attack: all less those of the other kinds must not leave the hidden one
            rows.count() - rows.exclude(kind="broken").count(),
            rows.filter(reported_at__gte=NOON).count() - rows.filter(reported_at__gt=NOON).count(),
        ]

    before = {user: figures(user) for user in (chen, olga)}
    make_fault(station, depot)

    assert figures(chen) == before[chen]
    assert figures(olga) != before[olga]


# --- who may read it, who has ------------------------------------------------------------------------


def test_the_worker_can_see_who_may_read_her_matter(
    past_depot: Fault,
    depot: Unit,
    east: Unit,
    city: Unit,
    olga: User,
    ada: User,
    chen: User,
    wei: User,
    tao: User,
) -> None:
    told = readers(depot, READ, NOON, past=[depot.pk])

    assert {reader.user_id for reader in told} == {olga.pk, ada.pk, tao.pk}
    assert Reader(olga.pk, Role.OFFICER, east) in told


def test_members_of_a_joint_team_are_among_those_who_may_read(depot: Unit, east: Unit) -> None:
    user = make_user()
    make_seat(make_team(east, [east], ends_at=LATER), user)

    assert readers(depot, READ, NOON, past=[depot.pk]) == [Reader(user.pk, Role.VIEWER, east, seat=True)]
    assert readers(depot, READ, LATER, past=[depot.pk]) == []


def test_those_who_may_read_are_exactly_those_who_see_it(
    past_depot: Fault,
    depot: Unit,
    city: Unit,
    olga: User,
    ada: User,
    chen: User,
    wei: User,
    tao: User,
    vera: User,
) -> None:
    make_grant(chen, city, Role.ADMIN)

    may = {reader.user_id for reader in readers(depot, READ, NOON, past=[depot.pk])}

    assert may == {user.pk for user in (olga, ada, chen, wei, tao, vera) if sees(user, past_depot)}


def test_the_worker_can_see_who_has_read_it_and_when(past_depot: Fault, east: Unit, olga: User) -> None:
    subject = f"places.fault:{past_depot.pk}"
    by = Reader(olga.pk, Role.OFFICER, east)

    note_read(subject=subject, by=by, now=NOON)
    note_read(subject=subject, by=by, now=NOON + timedelta(hours=1))

    (read,) = reads_of(subject)
    assert (read.reader, read.unit, read.role, read.times) == (olga, east, Role.OFFICER, 2)
    assert (read.first_at, read.last_at) == (NOON, NOON + timedelta(hours=1))


def test_who_has_read_it_stays_known_when_the_account_is_gone(
    past_depot: Fault, east: Unit, olga: User
) -> None:
    subject = f"places.fault:{past_depot.pk}"
    note_read(subject=subject, by=Reader(olga.pk, Role.OFFICER, east), now=NOON)

    User.objects.filter(pk=olga.pk).delete()

    assert [(read.reader, read.unit) for read in reads_of(subject)] == [(None, east)]


def test_the_worker_s_page_says_who_may_read_and_who_has(
    past_depot: Fault, east: Unit, mei: User, olga: User, chen: User
) -> None:
    Fault.objects.filter(pk=past_depot.pk).update(reporter=Person.objects.get(user=mei))
    worker, officer = SignedClient(), SignedClient()
    worker.force_login(mei)
    officer.force_login(olga)

    before = worker.get(reverse("places:fault", args=[past_depot.pk])).content.decode()
    officer.get(f"/console/stations/faults/{past_depot.pk}/")
    after = worker.get(reverse("places:fault", args=[past_depot.pk])).content.decode()

    assert "东区总工会 · 干部" in before
    assert "飞递码头网点工会 · 主席" not in before
    assert "还没有人看过" in before
    assert after.count("东区总工会 · 干部") == 2
