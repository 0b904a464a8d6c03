"""She has read what she was told."""

from __future__ import annotations

from datetime import datetime

from yizhan.common.acts import unrecorded
from yizhan.notices.models import Notice
from yizhan.people.models import Person


@unrecorded("whether she has read it is her own affair")
def read_notice(*, notice: Notice, now: datetime) -> None:
    """Note that she has read it; the first time counts."""
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=now)


@unrecorded("whether she has read it is her own affair")
def read_all(*, person: Person, now: datetime, up_to: int) -> int:
    """Note that she has read all up to the one she saw (its id); what came since stays unread. Returns how many."""
    return Notice.objects.filter(person=person, pk__lte=up_to).unread().update(read_at=now)
