"""What the supplies do by themselves: end holds, let quotas flow back, mark who did not come, lay out sessions,
tell people."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.supplies import kernel
from yizhan.supplies.actions import mark_missed, reflow
from yizhan.supplies.handing import end_those_that_ran_out
from yizhan.supplies.laying import lay_out
from yizhan.supplies.queries import sessions_with_absentees, terms_to_lay, to_expire, to_reflow
from yizhan.supplies.telling import MOST, tell_changes


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="supplies.tell")
def tell_what_changed(timestamp: int) -> None:
    """Turn changes of claims into notices, every ten seconds."""
    while tell_changes(datetime.now(UTC)) == MOST:
        pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supplies.expire")
def end_holds_that_ran_out(timestamp: int) -> None:
    """Also done by the next claim on the same round; here so that those who wait need not wait for one."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for round in to_expire(now):
        kernel.expire(round, now=now)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supplies.handovers")
def end_offers_that_ran_out(timestamp: int) -> None:
    """They are void at their time in any case; here so that their holders hear of it."""
    end_those_that_ran_out(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supplies.reflow")
def let_quotas_flow_back(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, UTC)
    for round in to_reflow(now):
        reflow(round=round, by=None, now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="supplies.missed")
def mark_who_did_not_come(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, UTC)
    for session in sessions_with_absentees(now):
        mark_missed(session=session, by=None, now=now)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supplies.lay_out")
def lay_out_sessions(timestamp: int) -> None:
    """Each hour, and within a minute of a change at the station: its hours, a closing, a space out of use."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for terms in terms_to_lay(now):
        lay_out(terms=terms, by=None, now=now)
