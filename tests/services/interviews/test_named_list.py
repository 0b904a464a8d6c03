"""Whom a chair named finds the interview in her list as long as she may open it, and not after."""

from __future__ import annotations

import pytest

from tests.cast import signed_in
from tests.orgs.factories import make_officer
from tests.services.interviews.factories import AT_NINE, a_world, talking
from yizhan.orgs.models import Role
from yizhan.services.interviews.actions import trust

pytestmark = pytest.mark.django_db


def test_tied_to_her_company_since_she_finds_it_no_more() -> None:
    world = a_world()
    interview = talking(world)
    named = make_officer(world.district, Role.OFFICER, "王干事")
    trust(interview=interview, user=named, by=world.chair, now=AT_NINE)
    page = f"/console/interviews/talks/{interview.pk}/"
    assert page in signed_in(named).get("/console/interviews/").text

    make_officer(world.company, Role.OFFICER, user=named)

    assert signed_in(named).get(page).status_code == 404
    assert page not in signed_in(named).get("/console/interviews/").text
