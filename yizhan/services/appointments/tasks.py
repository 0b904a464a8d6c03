"""What appointments do by themselves: days to come are laid out."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.appointments.laying import lay_out_all


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="appointments.lay_out")
def lay_out_slots(timestamp: int) -> None:
    """Each hour: tomorrow's tomorrow comes, a station closes, a licence ends."""
    lay_out_all(now=datetime.fromtimestamp(timestamp, UTC))
