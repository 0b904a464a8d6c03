"""Two at once, on two connections: one time is one person's, one answer stands, no word outlives her yes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from tests.places import factories as places
from tests.services.interviews.factories import (
    AT_NINE,
    FRIDAY,
    WORDS,
    a_day,
    a_provider,
    a_world,
    agreed,
    proposed,
    take,
    talking,
)
from yizhan.services.interviews.actions import Refused
from yizhan.services.interviews.going_on import (
    Answered,
    answer_referral,
    note_contact,
    propose_referral,
    withdraw,
)
from yizhan.services.interviews.invariants import nothing_is_handed_on_without_her_yes
from yizhan.services.interviews.models import Contact, Interview, Referral
from yizhan.services.interviews.rules import digest_of
from yizhan.supplies.states import ClaimState

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT_NINE + timedelta(hours=2)


def at_once(*doings: Callable[[], object]) -> list[object]:
    """What each returned or raised, all begun together, each on its own connection."""
    gate, found = threading.Barrier(len(doings)), [None] * len(doings)

    def run(at: int, doing: Callable[[], object]) -> None:
        try:
            gate.wait()
            found[at] = doing()  # type: ignore[call-overload]
        except Refused as refused:
            found[at] = refused  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(found)


def test_of_two_who_want_one_time_one_has_it_and_the_other_waits() -> None:
    world = a_world()
    day, wu = a_day(world), places.person("吴", world.company)

    at_once(lambda: take(day, world.mei), lambda: take(day, wu))

    states = Interview.objects.values_list("claim__state", flat=True)
    assert sorted(states) == [ClaimState.CONFIRMED, ClaimState.WAITING]


def test_of_yes_and_no_at_once_one_stands_and_the_other_hears_of_it() -> None:
    world = a_world()
    referral = proposed(world, talking(world), a_provider(world))

    def answer(says_yes: bool) -> Callable[[], object]:
        given = {"says_yes": says_yes, "seen": digest_of(WORDS), "now": LATER}
        return lambda: answer_referral(referral=referral, person=world.mei, **given)  # type: ignore[arg-type]

    found = at_once(answer(True), answer(False))

    assert sum(isinstance(one, Answered) for one in found) == 1
    row = Referral.objects.get()
    assert (row.yes_at is None) != (row.no_at is None)


def test_a_note_written_while_she_takes_it_back_leaves_no_words() -> None:
    world = a_world()
    referral = agreed(world, proposed(world, talking(world), a_provider(world)))
    by = referral.provider.user
    assert by

    at_once(
        lambda: note_contact(
            referral=referral, day=FRIDAY, words="聊了", next_date=None, key="c", by=by, now=LATER
        ),
        lambda: withdraw(referral=referral, person=world.mei, now=LATER),
    )

    assert not Contact.objects.filter(cipher__isnull=False).exists()
    assert list(nothing_is_handed_on_without_her_yes()) == []


def test_two_proposals_at_once_are_one() -> None:
    world = a_world()
    interview, provider = talking(world), a_provider(world)

    def propose() -> Referral:
        return propose_referral(
            interview=interview, provider=provider, words=WORDS, by=world.chair, now=LATER
        )

    found = at_once(propose, propose)

    assert sum(isinstance(one, Refused) for one in found) == 1
    assert Referral.objects.count() == 1


def test_a_page_for_who_came_without_a_time_sent_twice_at_once_is_one_interview() -> None:
    world = a_world()

    found = at_once(*[lambda: talking(world, key="page")] * 4)

    assert len({getattr(one, "pk", one) for one in found}) == 1
    assert Interview.objects.count() == 1
