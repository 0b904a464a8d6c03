"""What interviews do by themselves: who comes tomorrow is reminded."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.interviews.telling import remind


@app.periodic(cron="42 * * * *")
@app.task(queueing_lock="interviews.remind")
def remind_the_day_before(timestamp: int) -> None:
    """Each hour, each interview once; at night the outbox waits for the morning."""
    remind(datetime.fromtimestamp(timestamp, UTC))
