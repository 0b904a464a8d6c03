"""What this room does by itself: send what is due, and find out what became of what a dead worker had in hand."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from yizhan.notices import sending

LANES = 2  # so many jobs of one way at a time: a slow provider leaves workers for others


@app.task(queue="notices")
def send(channel: str, lane: int = 0) -> None:
    """Send what is due on one way; whoever told something in between has its own job behind this one."""
    _look_at_the_connection()
    if sending.send_due(channel, timezone.now):
        wake(channel, lane)


def wake(channel: str, lane: int) -> None:
    """Have it sent: in the transaction that is open, so that a rolled back notice wakes nobody."""
    lane %= LANES
    send.configure(lock=f"notices.{channel}.{lane}").defer(channel=channel, lane=lane)


@app.periodic(cron="* * * * *")
@app.task(queue="notices", queueing_lock="notices.look_after")
def look_after(timestamp: int) -> None:
    """Settle what hangs, and send what is due since: quiet hours are over, a pause is, a job was lost."""
    _look_at_the_connection()
    sending.settle(timezone.now)
    for channel in sending.due_channels(timezone.now()):
        for lane in range(LANES):
            wake(channel, lane)


def _look_at_the_connection() -> None:
    """After the database was away the thread's connection is a dead one: the next statement opens another."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
