"""What the places do by themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.places.actions.visits import purge_guards
from yizhan.places.imports import tasks as imports
from yizhan.places.nearby import roll, today_of


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="places.roll")
def roll_the_search_ahead(timestamp: int) -> None:
    """Compute the search's rows further ahead when less than 30 days are left; nearly always none."""
    roll(today_of(datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="places.guards")
def forget_who_came(timestamp: int) -> None:
    """Delete the guards whose two hours are over: nothing of who came without consent outlives them."""
    purge_guards(now=datetime.fromtimestamp(timestamp, UTC))


__all__ = ["imports", "roll_the_search_ahead"]
