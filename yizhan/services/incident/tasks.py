"""What happens by itself: who comes on duty is called to what waited for her."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.incident.actions import wake
from yizhan.services.incident.queries import answerable

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="incident.wake")
def call_who_came(timestamp: int) -> None:
    """Each minute. One that cannot be done keeps no other waiting, nor do those for whom nobody is there."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for case in answerable(now):
        try:
            wake(case=case, now=now)
        except Exception:
            log.exception("case %s: wake", case.ref)
