"""What classes do by themselves: who was not marked at a session has stayed away, half an hour after its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from yizhan.services.classes.actions import miss
from yizhan.services.classes.queries import to_mark_absent, unmarked_at
from yizhan.supplies.queries import GRACE

BACK = timedelta(days=7)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="classes.absent")
def mark_who_stayed_away(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, UTC)
    for session in to_mark_absent(now, GRACE, BACK):
        miss(session=session, claims=unmarked_at(session), by=None, now=now)
