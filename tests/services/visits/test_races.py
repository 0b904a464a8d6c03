"""Two at once, on two connections: a promise ends once, a form that is sent twice is one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.cases.factories import a_tree, an_officer
from tests.cases.test_races import at_once
from yizhan.cases.models import Case
from yizhan.services.visits import actions
from yizhan.services.visits.actions import OverAlready, Plan
from yizhan.services.visits.models import Promise, Visit, Wish

pytestmark = pytest.mark.django_db(transaction=True)


def test_planned_and_heard_twice_at_once_is_once_and_a_promise_ends_once() -> None:
    unit = a_tree().district
    by, now = an_officer(unit), timezone.now()
    plan = partial(
        actions.plan_visit, unit=unit, plan=Plan("走访", now, now + timedelta(hours=2)), key="k", by=by
    )
    at_once(partial(plan, now=now), partial(plan, now=now))
    visit = Visit.objects.get()

    hear = partial(actions.hear_wish, visit=visit, says="没地方充电", key="w", by=by, now=now)
    at_once(hear, hear)
    make = partial(
        actions.promise,
        visit=visit,
        says="装",
        owner=by,
        due_date=timezone.localdate(),
        key="p",
        by=by,
        now=now,
    )
    at_once(make, make)
    made = Promise.objects.get()
    over = {"promise": made, "came_of_it": "好了", "by": by, "now": now}
    found = at_once(partial(actions.keep_promise, **over), partial(actions.drop_promise, **over))

    assert (Case.objects.count(), Wish.objects.count()) == (1, 1)
    assert sum(isinstance(each, OverAlready) for each in found) == 1
