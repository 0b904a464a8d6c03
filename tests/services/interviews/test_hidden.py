"""What is said, why she came and what was handed on is for two people: no page, file, search, count or notice tells.

That no page shows it to any role is asked where every page is asked as every role (tests/orgs/test_sweep.py), that
nothing changes by it for her company in tests/services/test_hidden.py.
"""

from __future__ import annotations

import pytest

from tests.leaks import assert_silent, snapshot, told
from tests.people.factories import SignedClient
from tests.sweep import DEMAND, HANDED, NAME, NOTE, PROMISE, REASON, TALKED, World
from yizhan.people.models import User

pytestmark = pytest.mark.long


def test_no_search_finds_any_of_it(world: World) -> None:
    assert_silent(
        world.clients["admin"], world.east, [word for word in TALKED if NAME not in word], ["?q=阿谈"]
    )


def test_each_of_those_concerned_sees_her_part_and_no_more(world: World) -> None:
    talk = world.east.referral.interview
    holder, named = talk.chair, talk.trusted.get().user
    helper, worker = world.east.referral.provider.user, world.east.person.user

    def shown(user: User | None) -> set[str]:
        assert user
        client = SignedClient()
        client.force_login(user)
        seen = snapshot(client, world.east)
        return {word for word in TALKED if told(seen, [word])}

    assert shown(holder) == {NAME, REASON, NOTE, PROMISE, DEMAND}
    assert shown(named) == {NOTE}
    assert shown(helper) == {NAME, HANDED}
    assert shown(worker) == {NAME, REASON, PROMISE, DEMAND, HANDED}
