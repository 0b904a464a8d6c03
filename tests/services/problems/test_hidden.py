"""A demand past a unit: who is of that unit reads nothing of it in problems: no count, no suggestion, no word."""

from __future__ import annotations

import pytest

from tests.cases.factories import a_worker, an_officer
from tests.orgs.factories import NOON, make_officer, make_unit
from tests.people.factories import SignedClient
from tests.services.problems.factories import World, a_problem, a_world, decided, demand
from tests.sweep import World as Site
from yizhan.cases.actions import open_case
from yizhan.cases.models import Case, Via
from yizhan.cases.together import NotTogether
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.problems.actions import NotForAll, add, group, publish
from yizhan.services.problems.models import Problem
from yizhan.services.problems.queries import who_asked

MARKER = "充电的地方太少9274"


@pytest.fixture
def site(built_world: Site, db: None) -> Site:
    return built_world


def hidden_demand(site: Site, key: str = "hidden") -> Case:
    side = site.east
    return open_case(
        procedure="say.demand",
        unit=side.unit,
        via=Via.PAGE,
        key=key,
        now=NOON,
        by=side.person.user,
        person=side.person,
        says=MARKER,
        shielded_unit=side.company,
    ).case


def of_both(site: Site) -> tuple[SignedClient, User]:
    """Chair of the company, and of the district above it."""
    side, client = site.east, SignedClient()
    user = make_officer(side.unit, Role.CHAIR, user=make_officer(side.company, Role.CHAIR))
    client.force_login(user)
    return client, user


def test_who_belongs_to_its_unit_gathers_it_into_nothing(site: Site) -> None:
    client, _user = of_both(site)
    hidden = hidden_demand(site)

    page = client.get(f"/console/problems/new/?ref={hidden.ref}").content.decode()

    assert hidden.ref not in page.split("<main")[1]


def test_a_problem_of_nothing_else_is_not_there_for_them_and_is_not_for_the_public(site: Site) -> None:
    by = make_officer(site.east.unit, Role.OFFICER)
    client, _user = of_both(site)

    problem = group(
        unit=site.east.unit, title="瞒不住9274", demands=[hidden_demand(site)], key="h", by=by, now=NOON
    )

    assert client.get(f"/console/cases/{problem.case.ref}/").status_code == 404
    with pytest.raises(NotForAll):
        publish(problem=problem, text="给大家看", by=by, now=NOON)


def test_the_sweep_does_see_a_demand_that_goes_past_nobody(site: Site) -> None:
    side, by = site.east, make_officer(site.east.unit, Role.OFFICER)
    client, _user = of_both(site)
    open_demand = open_case(
        procedure="say.demand", unit=side.unit, via=Via.PAGE, key="open", now=NOON, by=None, says=MARKER
    ).case
    add(problem=side.problem, demands=[open_demand], by=by, now=NOON)

    assert open_demand.ref in client.get(f"/console/cases/{side.problem.case.ref}/").content.decode()


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def past(world: World, n: int = 0, **more: object) -> Case:
    unit = world.branches[n]
    return demand(world.tree.district, a_worker(unit), "暑假孩子没人看", shielded_unit=unit, **more)


def test_demands_past_different_units_need_one_that_goes_past_none(world: World) -> None:
    with pytest.raises(NotTogether):
        a_problem(world, [past(world, 0), past(world, 1)])
    problem = a_problem(world, [past(world, 0), past(world, 1), world.demands[2]])
    assert problem.case.shielded_unit is None


def test_a_problem_past_a_unit_takes_in_only_what_goes_past_the_same(world: World) -> None:
    problem = a_problem(world, [past(world), past(world)])
    assert problem.case.shielded_unit == world.branches[0]
    for wrong in (world.demands[1], past(world, 1)):
        with pytest.raises(NotTogether):
            add(problem=problem, demands=[wrong], by=world.olga, now=NOON)
    add(problem=problem, demands=[past(world)], by=world.olga, now=NOON)


def test_a_problem_of_a_unit_takes_in_nothing_that_goes_past_it(world: World) -> None:
    """The officer of the district could put it there: the demand lies at her desk."""
    company = world.branches[0]
    below = make_unit("company", company, name="甲公司分会")
    said = demand(below, a_worker(below), "暑假孩子没人看", shielded_unit=company)
    with pytest.raises(NotTogether):
        a_problem(world, [said, demand(below, a_worker(below))], unit=company, by=world.admin)


def test_handed_to_a_unit_that_must_not_know_of_a_demand_it_leaves_that_one_out(world: World) -> None:
    hidden = past(world)
    problem = a_problem(world, [hidden, *world.demands])
    Case.objects.filter(pk=problem.pk).update(unit=world.branches[0])

    found = Problem.objects.select_related("case__unit").get(pk=problem.pk)

    assert hidden not in who_asked(found)
    assert len(who_asked(found)) == 3


def test_who_decides_and_must_not_know_of_a_demand_decides_for_it_too(world: World) -> None:
    """The worker past her unit hears of it, by the union above; the chair of her company learns nothing."""
    hidden = past(world)
    boss = an_officer(world.branches[0], "老板", Role.CHAIR)
    make_officer(world.tree.district, Role.CHAIR, user=boss)
    world.chair = boss
    decided(world, a_problem(world, [hidden, *world.demands]))

    assert Notice.objects.filter(person=hidden.person, kind="problems.turn").count() == 2
