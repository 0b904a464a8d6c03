"""What childcare does by itself: remind of offers that run out."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.childcare.telling import tell_deadlines


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="childcare.deadlines")
def remind_of_deadlines(timestamp: int) -> None:
    tell_deadlines(datetime.fromtimestamp(timestamp, UTC))
