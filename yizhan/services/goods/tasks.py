"""What rounds of care do by themselves: tell that they are open."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.goods.announcing import announce, to_announce

BATCHES = 20  # in a minute: 10,000 persons


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="goods.announce")
def tell_what_opened(timestamp: int) -> None:
    """A bounded number each minute; the rest by the next."""
    now = datetime.fromtimestamp(timestamp, UTC)
    left = BATCHES
    for care in to_announce(now):
        while left and announce(care=care, now=now):
            left -= 1
