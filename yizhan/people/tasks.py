"""What this room does by itself."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.common.retention import purge_all

log = logging.getLogger(__name__)


@app.periodic(cron="37 19 * * *")  # 03:37 in China
@app.task(queueing_lock="people.retention")
def end_what_is_over(timestamp: int) -> None:
    """Delete or empty, in every room, what its retention rule no longer keeps."""
    for name, rows in purge_all(datetime.fromtimestamp(timestamp, UTC)).items():
        log.info("purged %s: %d", name, rows)
