"""The inbox, page by page, and how much of it is unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from yizhan.notices.kinds import Channel
from yizhan.notices.models import Delivery, Notice, State
from yizhan.people import signs
from yizhan.people.models import Person

PAGE = 30


@dataclass(frozen=True)
class Inbox:
    """One page of it, newest first. older: the id to go on from, None at its end."""

    rows: list[Notice]
    older: int | None
    newest: int


def inbox(person: Person, before: int | None = None) -> Inbox:
    """The page that begins below the notice `before`. One query."""
    mine = Notice.objects.filter(person=person)
    if before is not None:
        mine = mine.filter(pk__lt=before)
    rows = list(mine.newest_first()[: PAGE + 1])
    older = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return Inbox(rows[:PAGE], older, rows[0].pk if rows else 0)


def unread_of_account() -> Any:
    """An expression over accounts: how many of her notices she has not read; read with the account itself."""
    mine = Notice.objects.filter(person__user=OuterRef("pk"), read_at__isnull=True).order_by()
    counted = mine.values("person").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def unread_row(request: HttpRequest, person: Person) -> dict[str, int]:
    """For the worker's own page: how many are unread. No query."""
    return {"unread": signs.of(request.user, "unread_notices", 0)}


def outbox_metrics() -> Iterator[Metric]:
    """For Prometheus: what is due, since when, and what was given up, by way. Two queries, by their indexes."""
    now = timezone.now()
    due = {
        row["channel"]: row
        for row in Delivery.objects.filter(state=State.DUE, due_at__lte=now)
        .order_by()
        .values("channel")
        .annotate(n=Count("pk"), oldest=Min("due_at"))
    }
    given_up = dict(
        Delivery.objects.filter(state=State.GIVEN_UP)
        .order_by()
        .values("channel")
        .annotate(n=Count("pk"))
        .values_list("channel", "n")
    )
    waiting = GaugeMetricFamily("yizhan_notices_due", "Messages due and not sent", labels=["channel"])
    since = GaugeMetricFamily(
        "yizhan_notices_oldest_due_seconds", "How long the oldest of them has been due", labels=["channel"]
    )
    lost = GaugeMetricFamily(
        "yizhan_notices_given_up", "Messages given up and not resent", labels=["channel"]
    )
    for channel in Channel.values:
        row = due.get(channel)
        waiting.add_metric([channel], row["n"] if row else 0)
        since.add_metric([channel], (now - row["oldest"]).total_seconds() if row else 0)
        lost.add_metric([channel], given_up.get(channel, 0))
    yield from (waiting, since, lost)
