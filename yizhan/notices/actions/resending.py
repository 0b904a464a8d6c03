"""What was given up is put back into the outbox by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from yizhan.common.acts import unrecorded
from yizhan.notices import tasks
from yizhan.notices.models import Delivery, State


@unrecorded("the same message again: nothing happened but that it goes out")
@transaction.atomic
def resend(*, deliveries: QuerySet[Delivery], now: datetime) -> int:
    """Put those of `deliveries` that were given up back, with all their tries before them. Returns how many."""
    ways = deliveries.filter(state=State.GIVEN_UP).order_by().values_list("channel", flat=True).distinct()
    channels = sorted(ways)
    count = deliveries.filter(state=State.GIVEN_UP).update(
        state=State.DUE, due_at=now, tries=0, tried_at=None, why="", changed_at=now
    )
    for channel in channels:
        tasks.wake(channel, 0)
    return count
