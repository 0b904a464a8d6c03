"""What the demo world does by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.demo.going_on import go_on


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="demo.go_on")
def let_the_world_go_on(timestamp: int) -> None:
    """Let those come who would have come by now, so that a keeper's day is never empty."""
    go_on(datetime.fromtimestamp(timestamp, UTC))
