"""What rotas do by themselves: remind who is on duty next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from yizhan.duty.actions import remind
from yizhan.duty.queries import to_remind

BEFORE = timedelta(hours=12)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="duty.remind")
def remind_of_shifts(timestamp: int) -> None:
    """Half a day before a shift begins."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for shift in to_remind(now, BEFORE):
        remind(shift=shift, now=now)
