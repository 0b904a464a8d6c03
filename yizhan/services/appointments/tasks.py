"""What appointments do by themselves: days to come are laid out, people are reminded the day before."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.appointments.laying import lay_out_all
from yizhan.services.appointments.telling import remind


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="appointments.lay_out")
def lay_out_slots(timestamp: int) -> None:
    """Each hour: tomorrow's tomorrow comes, a station closes, a licence ends."""
    lay_out_all(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="appointments.remind")
def remind_the_day_before(timestamp: int) -> None:
    """Each hour, each appointment once; at night the outbox waits for the morning."""
    remind(datetime.fromtimestamp(timestamp, UTC))
