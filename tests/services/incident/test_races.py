"""Two at once, on two connections: one takes it and the other is told who; the same request is one matter."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from tests.cases.factories import a_tree, a_worker, an_officer
from tests.cases.test_races import at_once
from tests.services.incident.factories import HURT_ON, TEN, on_rota, somebody_is_hurt
from yizhan.cases.actions import take_by_clock
from yizhan.cases.models import Case, Kind
from yizhan.notices.models import Notice
from yizhan.services.incident import actions
from yizhan.services.incident.actions import TakenAlready
from yizhan.services.incident.rules import What

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_acknowledge_at_once_one_has_it_and_the_other_is_told_who() -> None:
    tree = a_tree()
    anna, bao = an_officer(tree.district, "安娜"), an_officer(tree.district, "小包")
    on_rota(tree.district, [anna, bao])
    case = somebody_is_hurt(a_worker(tree.branch))

    now = TEN + timedelta(minutes=2)
    found = at_once(*(partial(actions.acknowledge, case=case, by=by, now=now) for by in (anna, bao)))

    (told,) = [each for each in found if isinstance(each, TakenAlready)]
    case.refresh_from_db()
    assert case.assignee in (anna, bao)
    assert str(case.assignee) in str(told)
    assert case.history.filter(kind=Kind.MOVE, outcome="accept").count() == 1
    assert Notice.objects.filter(kind="incident.taken").count() == 1


def test_taken_in_the_minute_in_which_it_is_passed_on_it_is_taken() -> None:
    tree = a_tree()
    anna, bao = an_officer(tree.district, "安娜"), an_officer(tree.district, "小包")
    on_rota(tree.district, [anna, bao])
    case = somebody_is_hurt(a_worker(tree.branch))

    now = TEN + timedelta(minutes=10)
    at_once(
        partial(actions.acknowledge, case=case, by=anna, now=now),
        partial(take_by_clock, case=case, now=now),
    )

    case.refresh_from_db()
    assert (case.place, case.assignee) == ("working", anna)


def test_sent_twice_at_once_it_is_one_matter_and_one_call() -> None:
    tree = a_tree()
    on_rota(tree.district, [an_officer(tree.district)])
    mei = a_worker(tree.branch)
    send = partial(
        actions.tell,
        what=What.HURT,
        unit=tree.branch,
        person=mei,
        fields={"happened_on": HURT_ON},
        key="k",
        by=mei.user,  # type: ignore[arg-type]
        now=TEN,
    )

    at_once(send, send)

    assert Case.objects.count() == 1
    assert Notice.objects.filter(kind="incident.call").count() == 1
