"""The page for who came without a time, sent twice: the same person is the same interview, another is another."""

from __future__ import annotations

import pytest

from tests.places import factories as places
from tests.services.interviews.factories import AT_NINE, World, a_world, talking
from yizhan.services.interviews.actions import Refused, walk_in
from yizhan.services.interviews.models import Interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_same_page_twice_is_one_interview(world: World) -> None:
    assert talking(world, key="page").pk == talking(world, key="page").pk
    assert Interview.objects.count() == 1


def test_the_next_who_comes_is_not_written_into_the_interview_of_the_one_before(world: World) -> None:
    talking(world, key="page")
    wu = places.person("吴", world.company)

    with pytest.raises(Refused):
        talking(world, wu, key="page", call_name="吴师傅")
    with pytest.raises(Refused):
        walk_in(
            unit=world.district,
            day=None,
            person=None,
            call_name="不说号码的",
            reason="",
            key="page",
            by=world.chair,
            now=AT_NINE,
        )

    assert Interview.objects.get().person == world.mei
