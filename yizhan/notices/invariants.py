"""What must hold of notices at any time; `yizhan check` names the rows against which it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from yizhan.common.checks import invariant
from yizhan.notices.kinds import Channel
from yizhan.notices.models import Delivery, Notice, State

LATE = timedelta(hours=6)  # a hundred thousand at once take an hour or two


@invariant("notices.deliveries")
def every_delivery_belongs_to_its_notice() -> Iterator[str]:
    """A delivery has the home of its notice; webhooks get theirs by webhook, persons by every other way."""
    wrong = Delivery.objects.exclude(home_id=F("notice__home_id")) | Delivery.objects.filter(
        Q(channel=Channel.WEBHOOK, notice__webhook__isnull=True)
        | (~Q(channel=Channel.WEBHOOK) & Q(notice__person__isnull=True))
    )
    for pk in wrong.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"delivery {pk}"


@invariant("notices.once")
def nothing_was_sent_twice() -> Iterator[str]:
    """No provider's number of a message stands in two deliveries of one way."""
    doubled = (
        Delivery.objects.filter(channel=Channel.SMS, state=State.SENT)
        .exclude(receipt="")
        .values("receipt")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for receipt in doubled.order_by("receipt").values_list("receipt", flat=True):
        pks = Delivery.objects.filter(channel=Channel.SMS, receipt=receipt).order_by("pk")
        yield "deliveries " + ", ".join(str(pk) for pk in pks.values_list("pk", flat=True))


@invariant("notices.stuck")
def nothing_hangs_in_the_outbox() -> Iterator[str]:
    """Nothing has been due, or in somebody's hand past its lease, for six hours."""
    before = timezone.now() - LATE
    stuck = Delivery.objects.filter(
        Q(state=State.DUE, due_at__lt=before) | Q(state=State.SENDING, leased_until__lt=before)
    )
    for pk, channel in stuck.order_by("pk").values_list("pk", "channel").iterator():
        yield f"delivery {pk} by {channel}"


@invariant("notices.persons")
def no_notice_is_left_with_who_was_merged() -> Iterator[str]:
    """What a merged person was told stands in the inbox of who stays."""
    left = Notice.objects.filter(person__merged_into__isnull=False)
    for pk in left.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"notice {pk}"
