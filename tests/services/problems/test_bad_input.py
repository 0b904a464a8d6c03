"""What cannot be, sent to the pages of problems: refused in words, and nothing is done."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people.factories import SignedClient
from tests.services.problems.factories import World, a_problem, a_world
from yizhan.services.problems.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def olga(world: World) -> Client:
    client = SignedClient()
    client.force_login(world.olga)
    return client


@pytest.mark.parametrize("seen", ["9" * 5000, "²", "", "-1"])
def test_an_answer_to_a_demand_with_a_number_that_no_entry_has_is_not_given(
    olga: Client, world: World, seen: str
):
    problem = a_problem(world)
    sent = {"says": "办好了", "demand": f"{world.demands[0].ref}:{seen}"}

    answer = olga.post(f"/console/problems/{problem.case.ref}/answers/", sent)

    assert answer.status_code in (200, 422)
    world.demands[0].refresh_from_db()
    assert world.demands[0].entries == 1


def test_nothing_is_said_to_be_gathered_where_nothing_was_chosen(olga: Client, world: World):
    problem = a_problem(world, world.demands[:1])

    sent = olga.post("/console/problems/new/", {"into": problem.case.ref, "key": "k"}, follow=True)

    assert "归在一起了" not in sent.content.decode()
    assert sent.status_code == 422
    assert Member.objects.count() == 1
