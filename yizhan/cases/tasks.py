"""What cases do by themselves: steps whose time is up, reminders, what is late climbs."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from yizhan.cases.actions import climb, take_by_clock, warn
from yizhan.cases.clocks import resettle
from yizhan.cases.learning import NotLearnt, homes_that_sort, learn
from yizhan.cases.models import Case
from yizhan.cases.queries import provisional, to_climb, to_take, to_warn
from yizhan.orgs.models import Unit

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cases.clocks")
def let_time_pass(timestamp: int) -> None:
    """Each minute: first what ends by itself, then reminders, then what climbs."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for due, do in ((to_take, take_by_clock), (to_warn, warn), (to_climb, climb)):
        for case in due(now):
            _try(do, case, now)


def _try(do: Callable[..., bool], case: Case, now: datetime) -> None:
    """One that cannot be done keeps no other waiting; it is tried again in a minute."""
    try:
        do(case=case, now=now)
    except Exception:
        log.exception("case %s: %s", case.ref, do.__name__)


@app.periodic(cron="40 18 1 * *")
@app.task(queueing_lock="cases.sortings")
def learn_from_sorted_cases(timestamp: int) -> None:
    """Each month: a version more for each home whose officers have sorted since the last; none is used by itself."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for home_id in homes_that_sort():
        try:
            learn(home=Unit.objects.get(pk=home_id), by=None, now=now)
        except NotLearnt as why:
            log.info("no sorting of home %s: %s", home_id, why)


@app.task(queueing_lock="cases.learn")
def learn_for(home_id: int) -> None:
    """A version more, because somebody asked."""
    with contextlib.suppress(NotLearnt):  # too few sorted since: the page says what it needs
        learn(home=Unit.objects.get(pk=home_id), by=None, now=timezone.now())


@app.periodic(cron="12 18 * * *")
@app.task(queueing_lock="cases.resettle")
def settle_what_was_provisional(timestamp: int) -> None:
    """Each night: deadlines that a notice of the State Council may have moved."""
    resettle(provisional())
