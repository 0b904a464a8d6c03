"""The inbox, page by page, and how much of it is unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from yizhan.notices import channels
from yizhan.notices.kinds import Channel, Group, groups, kind_of, ways_of
from yizhan.notices.models import Delivery, Notice, QuietHours, State, Webhook, Wish
from yizhan.notices.rules import Quiet, quiet_of
from yizhan.people import signs
from yizhan.people.models import Person

PAGE = 30


@dataclass(frozen=True)
class Inbox:
    """One page of it, newest first. older: the id to go on from, None at its end. latest: the highest id on it."""

    rows: list[Notice]
    older: int | None
    latest: int


def inbox(person: Person, before: int | None = None) -> Inbox:
    """The page that begins below her notice `before`; of nobody else's notice an empty one. One query."""
    mine = Notice.objects.filter(person=person)
    if before is not None:
        told_at = Subquery(mine.filter(pk=before).values("told_at"))
        mine = mine.filter(Q(told_at__lt=told_at) | Q(told_at=told_at, pk__lt=before))
    rows = list(mine.newest_first()[: PAGE + 1])
    older = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return Inbox(rows[:PAGE], older, max((row.pk for row in rows[:PAGE]), default=0))


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


@dataclass(frozen=True)
class Hearing:
    """What a person hears by which ways, as it stands: groups with (way, wanted); quiet: her own hours, or None.

    missing: ways that are set up, and do not reach her yet.
    """

    groups: list[tuple[Group, list[tuple[Channel, bool]]]]
    quiet: Quiet | None
    missing: list[Channel]


def hearing_of(person: Person, *, has_duties: bool) -> Hearing:
    """Her choices over the ways that are set up. Three queries. has_duties: groups of duties are shown, too."""
    said = {
        (group, channel): is_wanted
        for group, channel, is_wanted in Wish.objects.filter(person=person).values_list(
            "group", "channel", "is_wanted"
        )
    }
    own = QuietHours.objects.filter(person=person).values_list("begins", "ends").first()
    open_now = channels.open_ways()
    shown = []
    for group in groups():
        ways = [
            (channel, said.get((group.code, channel.value), channel in group.by))
            for channel in ways_of(group)
            if channel in open_now
        ]
        if ways and (has_duties or not group.for_duty):
            shown.append((group, ways))
    return Hearing(shown, quiet_of(own) if own else None, _missing(person, open_now))


def _missing(person: Person, open_now: list[Channel]) -> list[Channel]:
    user = person.user
    has_phone = bool(user and user.phone_verified_at and user.phone_cipher)
    has_wechat = (
        Channel.WECHAT in open_now
        and SocialAccount.objects.filter(user_id=person.user_id, provider="weixin").exists()
    )
    reached = {Channel.WECHAT: has_wechat, Channel.SMS: has_phone, Channel.DINGTALK: has_phone}
    return [channel for channel in open_now if not reached[channel]]


@dataclass(frozen=True)
class GivenUp:
    """A message that was given up, for the officer: what, when, why; never whose."""

    pk: int
    channel: str
    kind: str
    at: datetime
    tries: int
    why: str


def given_up(rows: QuerySet[Delivery], limit: int) -> list[GivenUp]:
    """The newest first. One query."""
    found = rows.select_related("notice").order_by("-changed_at", "-pk")[:limit]
    return [
        GivenUp(
            row.pk,
            row.get_channel_display(),
            str(kind.name) if (kind := kind_of(row.notice.kind)) else row.notice.kind,
            row.changed_at,
            row.tries,
            row.why,
        )
        for row in found
    ]


def outcomes(hook: Webhook, limit: int = 20) -> list[Delivery]:
    """How the last calls of a webhook went, the newest first. One query."""
    rows = Delivery.objects.filter(notice__webhook=hook).select_related("notice")
    return list(rows.order_by("-notice__pk")[:limit])
