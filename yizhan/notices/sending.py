"""Take what is due out of the outbox, hand it to its provider, note what came of it. Each exactly once.

due → sending (the lease is committed before the provider is called) → sent | due again | given up | dropped. A worker
that dies leaves its row `sending`; when the lease is over the provider is asked, and only what it does not have is
sent again. Why: docs/adr/0040.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from config.env import env
from yizhan.notices import channels
from yizhan.notices.channels.base import (
    Answer,
    Lost,
    NotThere,
    Out,
    Outcome,
    Refused,
    Sent,
    Unknown,
    Unreachable,
)
from yizhan.notices.kinds import Channel, kind_of
from yizhan.notices.models import Delivery, Notice, QuietHours, State
from yizhan.notices.rules import MOST_TRIES, pause_after, quiet_of, ring_at
from yizhan.notices.sealed import WEBHOOK_SECRET, WEBHOOK_URL
from yizhan.people.columns import USER_PHONE
from yizhan.people.models import User

Clock = Callable[[], datetime]

CALL_S = 60  # no call takes longer; a lease lasts so long at least
ASK_S = 60  # how long whoever asks about an unknown outcome has for it
ASK_FOR = timedelta(days=2)  # then nobody will know any more
WHY_SIGNS = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lease:
    """A row of the outbox that is ours until its time is over."""

    pk: int
    name: uuid.UUID


def send_due(channel: str, clock: Clock, *, most: int = 200, for_s: float = 20.0) -> bool:
    """Send what is due on one way, one after another. True: something may be left."""
    began = clock()
    for _n in range(most):
        now = clock()
        if now - began > timedelta(seconds=for_s):
            return True
        lease = take(channel, now)
        if lease is None:
            return False
        carry(lease, clock)
    return True


def take(channel: str, now: datetime) -> Lease | None:
    """Lease the row that is due longest and that nobody else is taking; committed when this returns."""
    name = uuid.uuid4()
    lasts = timedelta(seconds=max(CALL_S, channels.way(channel).settles_after_s))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET state = 'sending', tries = tries + 1, tried_at = %(now)s, lease = %(name)s,"
            " leased_until = %(until)s, changed_at = %(now)s WHERE id = (SELECT id FROM notices_delivery"
            " WHERE channel = %(channel)s AND state = 'due' AND due_at <= %(now)s ORDER BY due_at"
            " LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
            {"now": now, "name": name, "until": now + lasts, "channel": channel},
        )
        row = cursor.fetchone()
    return Lease(row[0], name) if row else None


def carry(lease: Lease, clock: Clock) -> None:
    """Call the provider for a leased row, and note what came of it."""
    delivery = _leased(lease)
    if delivery is None:
        return
    now = clock()
    stale = _no_use(delivery, now)
    if stale:
        _end(lease, State.DROPPED, stale, now)
        return
    rings = _rings_at(delivery, now)
    if rings > now:
        _put_back(lease, delivery, rings, now)
        return
    try:
        found = _out(delivery)
        outcome = found if isinstance(found, Unreachable) else channels.way(delivery.channel).send(found)
    except Exception as fault:  # of ours: it may have been sent, so it is treated like a broken connection
        log.exception("delivery %s by %s broke", delivery.pk, delivery.channel)
        outcome = Unknown(type(fault).__name__)
    _note(lease, delivery, outcome, clock())


def settle(clock: Clock, most: int = 100) -> int:
    """Find out what became of the rows whose lease is over; returns how many were looked at."""
    done = 0
    while done < most and (lease := _retake(clock())) is not None:
        _ask(lease, clock())
        done += 1
    return done


def due_channels(now: datetime) -> list[str]:
    """The ways on which something is due. One query."""
    due = Delivery.objects.filter(state=State.DUE, due_at__lte=now)
    return sorted(due.order_by().values_list("channel", flat=True).distinct())


# --- what is sent, and whether it still is ------------------------------------------------------------


def _leased(lease: Lease) -> Delivery | None:
    rows = Delivery.objects.filter(pk=lease.pk, lease=lease.name)
    return rows.select_related("notice__person__user", "notice__webhook").first()


def _no_use(delivery: Delivery, now: datetime) -> str:
    """Say why it need not be sent any more, "" if it must."""
    notice = delivery.notice
    if notice.expires_at is not None and notice.expires_at <= now:
        return _("已经过时")
    if notice.webhook is not None and notice.webhook.off_at is not None:
        return _("接口已经停用")
    kind = kind_of(notice.kind)
    if kind is None:
        return _("这类消息已经没有了")
    if not channels.takes(Channel(delivery.channel), kind):
        return _("这个渠道已经关了")
    return ""


def _rings_at(delivery: Delivery, now: datetime) -> datetime:
    """Also what was due before the night waits for the morning, if it could not be sent in time."""
    notice = delivery.notice
    if notice.person_id is None or notice.is_urgent:
        return now
    own = QuietHours.objects.filter(person=notice.person_id).values_list("begins", "ends").first()
    return ring_at(now, quiet_of(own))


def _out(delivery: Delivery) -> Out | Unreachable:
    notice = delivery.notice
    kind = kind_of(notice.kind)
    assert kind is not None
    assert delivery.tried_at is not None
    to, secret = _address(notice, delivery.channel)
    if not to:
        return Unreachable(_("没有可以送到的地方"))
    path = notice.path if notice.person_id is None else reverse("notices:notice", args=[notice.pk])
    return Out(
        ref=delivery.ref,
        to=to,
        kind=kind,
        params=notice.params,
        title=notice.title,
        text=notice.text,
        about=notice.about,
        url=urljoin(f"{env.public_url}/", path) if env.public_url and path else path,
        home_id=notice.home_id,
        told_at=notice.told_at,
        tried_at=delivery.tried_at,
        secret=secret,
    )


def _address(notice: Notice, channel: str) -> tuple[str, str]:
    """Where it goes now, and the secret it is signed with; a number that she changed since is the new one."""
    if notice.webhook is not None:
        return WEBHOOK_URL.open(notice.webhook) or "", WEBHOOK_SECRET.open(notice.webhook) or ""
    user = notice.person.user if notice.person else None
    if user is None or not user.is_active:
        return "", ""
    return (_openid(user) if channel == Channel.WECHAT else _phone(user)), ""


def _phone(user: User) -> str:
    return (USER_PHONE.open(user) or "") if user.phone_verified_at else ""


def _openid(user: User) -> str:
    account = SocialAccount.objects.filter(user_id=user.pk, provider="weixin").order_by("pk").first()
    return str(account.uid) if account else ""


# --- what came of it -----------------------------------------------------------------------------------


def _note(lease: Lease, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    match outcome:
        case Sent(receipt):
            _end(lease, State.SENT, "", now, receipt=receipt[:120])
        case Unreachable(why):
            _end(lease, State.DROPPED, why, now)
        case Refused(why, is_final) if is_final or delivery.tries >= MOST_TRIES:
            _end(lease, State.GIVEN_UP, why, now)
            log.warning("delivery %s by %s given up: %s", delivery.pk, delivery.channel, why)
        case Refused(why):
            _again(lease, delivery, now + pause_after(delivery.tries), why, now)
        case Unknown(why):  # the lease stays: when it is over, the provider is asked
            Delivery.objects.filter(pk=lease.pk, lease=lease.name).update(why=why[:WHY_SIGNS])


def _ask(lease: Lease, now: datetime) -> None:
    delivery = _leased(lease)
    assert delivery is not None
    assert delivery.tried_at is not None
    answer: Answer
    try:
        found = _out(delivery) if kind_of(delivery.notice.kind) else Unreachable(_("这类消息已经没有了"))
        if isinstance(found, Unreachable):
            _end(lease, State.DROPPED, found.why, now)
            return
        answer = channels.way(delivery.channel).ask(found, now)
    except Exception as fault:  # of ours; the others are asked about nevertheless
        log.exception("asking about delivery %s by %s broke", delivery.pk, delivery.channel)
        answer = Unknown(type(fault).__name__)
    match answer:
        case Sent(receipt):
            _end(lease, State.SENT, "", now, receipt=receipt[:120])
        case NotThere() if delivery.tries >= MOST_TRIES:
            _end(lease, State.GIVEN_UP, delivery.why or _("一直没有回答"), now)
        case NotThere():
            _again(lease, delivery, now, delivery.why, now)
        case Unknown(why) if now < delivery.tried_at + ASK_FOR:
            Delivery.objects.filter(pk=lease.pk, lease=lease.name).update(
                why=why[:WHY_SIGNS], leased_until=now + pause_after(delivery.tries + 4)
            )
        case Unknown(why) | Lost(why):
            _end(lease, State.GIVEN_UP, why, now)
            log.warning("delivery %s by %s given up: outcome unknown", delivery.pk, delivery.channel)


def _retake(now: datetime) -> Lease | None:
    """Lease a row whose lease is over, to ask about it; nobody else asks meanwhile."""
    name = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET lease = %(name)s, leased_until = %(until)s WHERE id ="
            " (SELECT id FROM notices_delivery WHERE state = 'sending' AND leased_until <= %(now)s"
            " ORDER BY leased_until LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
            {"now": now, "name": name, "until": now + timedelta(seconds=ASK_S)},
        )
        row = cursor.fetchone()
    return Lease(row[0], name) if row else None


def _end(lease: Lease, state: State, why: str, now: datetime, receipt: str = "") -> None:
    """Close the row, if the lease is still ours: a late answer changes nothing."""
    Delivery.objects.filter(pk=lease.pk, lease=lease.name).update(
        state=state,
        why=why[:WHY_SIGNS],
        receipt=receipt,
        sent_at=now if state == State.SENT else None,
        lease=None,
        leased_until=None,
        changed_at=now,
    )


def _again(lease: Lease, delivery: Delivery, at: datetime, why: str, now: datetime) -> None:
    Delivery.objects.filter(pk=lease.pk, lease=lease.name).update(
        state=State.DUE,
        due_at=_rings_at(delivery, at),
        why=why[:WHY_SIGNS],
        lease=None,
        leased_until=None,
        changed_at=now,
    )


def _put_back(lease: Lease, delivery: Delivery, at: datetime, now: datetime) -> None:
    """It was not tried: the hour is quiet."""
    tries = delivery.tries - 1
    Delivery.objects.filter(pk=lease.pk, lease=lease.name).update(
        state=State.DUE,
        due_at=at,
        tries=tries,
        tried_at=delivery.tried_at if tries else None,
        lease=None,
        leased_until=None,
        changed_at=now,
    )
