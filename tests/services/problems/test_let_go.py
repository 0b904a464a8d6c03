"""A demand that leaves a problem: whoever was told that it is done together is told that it is not any more."""

from __future__ import annotations

import pytest

from tests.cases.factories import MONDAY, a_worker, an_officer
from tests.services.problems.factories import WORDS, World, a_problem, a_world, demand
from yizhan.cases.together import merge
from yizhan.notices.models import Notice
from yizhan.services.problems.actions import let_go

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def test_whose_matters_go_on_with_it_are_told_too(world: World):
    main, branch = world.demands[0], world.branches[0]
    other = a_worker(branch)
    follows = demand(branch, other, WORDS[0])
    by = an_officer(world.tree.district)
    merge(case=follows, other=main, seen=follows.entries, by=by, now=MONDAY)
    problem = a_problem(world)
    before = Notice.objects.filter(kind="problems.turn", person=other).count()

    let_go(problem=problem, demand=main, by=world.olga, now=MONDAY)

    assert before == 1
    assert Notice.objects.filter(kind="problems.turn", person=other).count() == 2
