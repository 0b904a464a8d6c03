"""What cases do by themselves: steps whose time is up, reminders, what is late climbs."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.cases.actions import climb, take_by_clock, warn
from yizhan.cases.clocks import resettle
from yizhan.cases.queries import provisional, to_climb, to_take, to_warn


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cases.clocks")
def let_time_pass(timestamp: int) -> None:
    """Each minute: first what ends by itself, then reminders, then what climbs."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for case in to_take(now):
        take_by_clock(case=case, now=now)
    for case in to_warn(now):
        warn(case=case, now=now)
    for case in to_climb(now):
        climb(case=case, now=now)


@app.periodic(cron="12 18 * * *")
@app.task(queueing_lock="cases.resettle")
def settle_what_was_provisional(timestamp: int) -> None:
    """Each night: deadlines that a notice of the State Council may have moved."""
    resettle(provisional())
