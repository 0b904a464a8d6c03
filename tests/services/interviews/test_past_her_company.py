"""She answers the chair of her own company past it: he reads the same as after a no."""

from __future__ import annotations

import re

import pytest

from tests.cast import signed_in
from tests.orgs.factories import make_officer
from tests.services.interviews.factories import AT_NINE, World, a_world
from yizhan.cases.models import Case
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.interviews.actions import walk_in
from yizhan.services.interviews.going_on import answer_demand, propose_demand
from yizhan.services.interviews.models import Interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def own_chair(world: World) -> User:
    return make_officer(world.company, Role.CHAIR, "公司主席")


def asked(world: World, chair: User) -> Interview:
    interview = walk_in(
        unit=world.company,
        day=None,
        person=world.mei,
        call_name="阿花",
        reason="",
        key="page",
        by=chair,
        now=AT_NINE,
    )
    propose_demand(interview=interview, words="夜班太多", by=chair, now=AT_NINE)
    return interview


def answered(world: World, interview: Interview, **more: bool) -> None:
    assert world.mei.user
    answer_demand(
        demand=interview.demands.get(),
        person=world.mei,
        words="夜班太多",
        by=world.mei.user,
        now=AT_NINE,
        **({"says_yes": True, "is_shielded": False} | more),
    )


def page_of(interview: Interview, user: User) -> str:
    page = signed_in(user).get(f"/console/interviews/talks/{interview.pk}/").text
    section = page[page.index("转成诉求</h2>") : page.index("转介</h2>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_past_her_company_its_chair_reads_what_he_reads_after_a_no(world: World, own_chair: User) -> None:
    interview = asked(world, own_chair)
    answered(world, interview, is_shielded=True)
    case = Case.objects.get()
    assert case.shielded_unit == world.company
    past = page_of(interview, own_chair)
    assert case.ref not in past

    interview.demands.all().delete()
    Case.objects.all()
    propose_demand(interview=interview, words="夜班太多", by=own_chair, now=AT_NINE)
    answered(world, interview, says_yes=False)
    assert page_of(interview, own_chair) == past


def test_not_past_it_he_keeps_its_number(world: World, own_chair: User) -> None:
    interview = asked(world, own_chair)
    answered(world, interview)

    assert Case.objects.get().ref in page_of(interview, own_chair)
