"""What is said, why she came and what was handed on is for two people: no page, file, search, count or notice tells."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.leaks import assert_silent, snapshot, told
from tests.orgs.factories import make_officer
from tests.people.factories import SignedClient
from tests.places import factories as places
from tests.sweep import World
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.interviews.actions import book, open_interview, write_note
from yizhan.services.interviews.going_on import (
    answer_referral,
    propose_demand,
    propose_referral,
)
from yizhan.services.interviews.models import Interview
from yizhan.services.interviews.rules import digest_of

NAME, REASON, NOTE, PROMISE, DEMAND, HANDED = "阿谈", "睡不好", "谈了两小时", "调班", "夜班太多", "称呼：阿谈"
ALL = (NAME, REASON, NOTE, PROMISE, DEMAND, HANDED)  # as tests/sweep.py has them
ASKED = ("chair", "officer", "admin", "auditor", "keeper", "admin of another city")


@pytest.mark.parametrize("role", ASKED)
def test_no_page_shows_any_of_it_to_any_role(world: World, role: str) -> None:
    assert_silent(world.clients[role], world.east, ALL)


def test_no_search_finds_any_of_it(world: World) -> None:
    assert_silent(world.clients["admin"], world.east, [word for word in ALL if NAME not in word], ["?q=阿谈"])


def test_each_of_those_concerned_sees_her_part_and_no_more(world: World) -> None:
    talk = world.east.referral.interview
    holder, named = talk.chair, talk.trusted.get().user
    helper, worker = world.east.referral.provider.user, world.east.person.user

    def shown(user: User | None) -> set[str]:
        assert user
        client = SignedClient()
        client.force_login(user)
        seen = snapshot(client, world.east)
        return {word for word in ALL if told(seen, [word])}

    assert shown(holder) == {NAME, REASON, NOTE, PROMISE, DEMAND}
    assert shown(named) == {NOTE}
    assert shown(helper) == {NAME, HANDED}
    assert shown(worker) == {NAME, REASON, PROMISE, DEMAND, HANDED}


def test_past_her_company_nothing_of_it_changes_any_page(world: World) -> None:
    side, now = world.east, timezone.now()
    chair = SignedClient()
    chair.force_login(make_officer(side.company, Role.CHAIR))
    talk = side.referral.interview
    by = talk.chair
    assert by
    assert talk.day
    assert side.person.user
    other = places.person("同单位的", side.company)
    assert other.user
    before = snapshot(chair, side)

    session = talk.day.round.sessions.order_by("during")[1]
    book(
        day=talk.day,
        session_pk=session.pk,
        person=other,
        key="k",
        by=other.user,
        now=now,
        call_name="阿来",
        reason="怕7311",
    )
    mine, later = Interview.objects.get(person=other), session.during.lower
    open_interview(interview=mine, by=by, now=later)
    write_note(interview=mine, words="谈了7311", key="n", by=by, now=later)
    propose_demand(interview=mine, words="改7311", by=by, now=later)
    referral = propose_referral(
        interview=mine, provider=side.referral.provider, words="称呼：阿来7311", by=by, now=later
    )
    answer_referral(
        referral=referral, person=other, says_yes=True, seen=digest_of("称呼：阿来7311"), now=later
    )

    after = snapshot(chair, side)
    changed = {path for path in before if before[path] != after[path]}
    assert {path for path in changed if not path.startswith("/interviews/")} == set()  # free times are public
    assert told(after, ["7311", "阿来"]) == []
