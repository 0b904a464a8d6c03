"""Two at once, on two connections: a post is filled once, a person is in one place, a question has one answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection

from tests.cases.factories import a_tree, an_officer
from tests.duty.factories import LONG_BEFORE, MONDAY, a_post, a_watch, purpose, put
from tests.orgs.factories import make_officer
from yizhan.common.checks import invariants
from yizhan.duty import actions
from yizhan.duty.actions import BadPlan, OverAlready, Planned, Refused, Wish, plan
from yizhan.duty.models import Shift, Swap, Watch
from yizhan.orgs.models import Role
from yizhan.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def something_to_be_on_duty_for() -> Iterator[None]:
    with purpose():
        yield


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


def test_two_planners_of_one_cell_and_the_second_is_told_who_has_it() -> None:
    unit = a_tree().district
    one, two = an_officer(unit, "甲"), an_officer(unit, "乙")
    watch = a_watch(a_post(unit, one), one)

    found = at_once(partial(put, watch, one, by=one), partial(put, watch, two, by=two))

    assert sum(isinstance(each, BadPlan) for each in found) == 1
    assert Shift.objects.count() == 1


def test_two_posts_that_want_the_same_two_persons_do_not_wait_for_each_other_for_ever() -> None:
    tree = a_tree()
    one, two = an_officer(tree.district), an_officer(tree.district)
    here = a_watch(a_post(tree.district, one), one)
    there = a_watch(a_post(tree.city, city := an_officer(tree.city)), city)
    for who in (one, two):
        make_officer(tree.city, Role.OFFICER, user=who)

    def both(watch: Watch, first: User, second: User) -> Planned:
        days = [MONDAY, MONDAY.replace(day=MONDAY.day + 1)]
        wishes = [Wish(day, watch.pk, None, who.pk) for day, who in zip(days, (first, second), strict=True)]
        return plan(post=watch.post, wishes=wishes, by=city, now=LONG_BEFORE)

    found = at_once(partial(both, here, one, two), partial(both, there, one, two))

    assert sum(isinstance(each, BadPlan) for each in found) == 1
    assert Shift.objects.count() == 2
    assert [wrong for one in invariants("duty.") for wrong in one.broken()] == []


def test_yes_and_taken_back_at_once_and_one_of_both_is_true() -> None:
    unit = a_tree().district
    anna, bao = an_officer(unit), an_officer(unit)
    shift = put(a_watch(a_post(unit, anna), anna), anna, by=anna).given[0]
    swap = actions.ask_swap(shift=shift, to=bao.pk, by=anna, now=LONG_BEFORE)

    found = at_once(
        partial(actions.answer_swap, swap=swap, agrees=True, by=bao, now=LONG_BEFORE),
        partial(actions.withdraw_swap, shift=shift, by=anna, now=LONG_BEFORE),
    )

    assert sum(isinstance(each, OverAlready) for each in found) == 1
    swap.refresh_from_db()
    assert (Shift.objects.get().user == bao) is (swap.has_agreed is True)
    assert Swap.objects.filter(answered_at__isnull=True).count() == 0
