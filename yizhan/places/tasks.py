"""What the places do by themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.places.nearby import roll, today_of


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="places.roll")
def roll_the_search_ahead(timestamp: int) -> None:
    """Compute the search's rows further ahead when less than 30 days are left; nearly always none."""
    roll(today_of(datetime.fromtimestamp(timestamp, UTC)))
