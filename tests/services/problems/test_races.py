"""Two at once, on two connections: a demand is in one problem, and none is taken into one that ends."""

from __future__ import annotations

import pytest

from tests.cases.factories import MONDAY
from tests.cases.test_races import at_once
from tests.services.problems.factories import a_problem, a_world, came, decided, demand, step
from tests.services.problems.test_problems import broken
from yizhan.cases.actions import Ended, Meanwhile, Refused
from yizhan.cases.models import Case
from yizhan.services.problems.actions import AlreadyIn, add
from yizhan.services.problems.models import Member, Problem

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_group_the_same_demands_at_once_in_either_order_and_one_does():
    world = a_world()
    demands = list(world.demands)

    found = at_once(
        lambda: a_problem(world, demands, title="带娃难"),
        lambda: a_problem(world, demands[::-1], title="托管太贵", by=world.admin),
    )

    assert sorted(type(one).__name__ for one in found) == ["AlreadyIn", "Problem"]
    assert any(isinstance(one, AlreadyIn) for one in found)
    assert Problem.objects.count() == 1
    assert Case.objects.filter(procedure="problems.problem").count() == 1
    assert Member.objects.count() == 3
    assert broken() == []


def test_the_same_page_sent_twice_at_once_is_one_problem():
    world = a_world()
    found = at_once(lambda: a_problem(world, key="same"), lambda: a_problem(world, key="same"))

    assert Problem.objects.count() == 1
    assert Member.objects.count() == 3
    assert found[0] == found[1] == Problem.objects.get()


def test_a_demand_comes_in_while_it_ends_and_nothing_is_held_by_what_is_over():
    world = a_world()
    problem = came(world, decided(world, a_problem(world)))
    late = demand(world.branches[0])

    found = at_once(
        lambda: add(problem=Problem.objects.get(pk=problem.pk), demands=[late], by=world.olga, now=MONDAY),
        lambda: step(problem, "close", world.olga, {"answer": "办成了"}),
    )

    refused = [one for one in found if isinstance(one, Refused)]
    assert all(isinstance(one, Ended | Meanwhile) for one in refused)
    assert Problem.objects.get().case.place == "closed"
    assert not Member.objects.filter(left_at__isnull=True, over_at__isnull=True).exists()
    assert broken() == []


def test_two_voices_at_once_decide_once_and_everybody_is_told_once():
    from yizhan.notices.models import Notice

    world = a_world()
    problem = a_problem(world)
    step(problem, "propose", world.olga, {"proposal": "办托管班", "yuan": "0", "source": ""})

    def approve(by: object) -> object:
        while True:
            try:
                return step(problem, "approve", by)  # type: ignore[arg-type]
            except Meanwhile:
                continue

    at_once(lambda: approve(world.chair), lambda: approve(world.admin))

    assert Problem.objects.get().decided_cents == 0
    assert Notice.objects.filter(kind="problems.turn").count() == 6
    assert broken() == []
