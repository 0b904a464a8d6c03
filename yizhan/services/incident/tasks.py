"""What happens by itself: who comes on duty is called to what waited for her."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.cases.models import Case
from yizhan.services.incident.actions import wake
from yizhan.services.incident.queries import CODES

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="incident.wake")
def call_who_came(timestamp: int) -> None:
    """Each minute. One that cannot be done keeps no other waiting."""
    now = datetime.fromtimestamp(timestamp, UTC)
    rows = Case.objects.filter(procedure__in=CODES, place="away", ended_at__isnull=True)
    for case in rows.order_by("opened_at", "pk")[:200]:
        try:
            wake(case=case, now=now)
        except Exception:
            log.exception("case %s: wake", case.ref)
