"""What people are told. It shows on a locked phone, so it says neither with whom, nor what about, nor of which kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import BOOKINGS, DUTIES, MATTERS, Kind, declare
from yizhan.services.interviews.models import Interview, Referral
from yizhan.supplies.states import ClaimState
from yizhan.supplies.words import moment

DAY = timedelta(days=1)


def _kind(code: str, group: object, name: Promise, title: Promise, text: Promise) -> Kind:
    return declare(
        Kind(
            code=f"interviews.{code}",
            group=group,  # type: ignore[arg-type]
            name=name,
            params={"when": 20},
            title=title,
            text=text,
            sms=text,
            wechat={"thing2": "{when}"},
        )
    )


REMINDER = _kind(
    "reminder",
    BOOKINGS,
    _("明天有见面预约"),
    _("别忘了您的预约"),
    _("{when} 您有预约。来不了没关系，打开可以取消，把时间留给别人。"),
)
MISSED = _kind(
    "missed",
    BOOKINGS,
    _("没等到您"),
    _("没等到您，没关系"),
    _("{when} 的预约没等到您，没关系。还需要的话，随时再约一个时间。"),
)
NEWS = _kind(
    "news", MATTERS, _("见面以后有了消息"), _("有一条给您的消息"), _("{when} 的见面有了新消息，打开看看。")
)
CAME_BACK = _kind(
    "came_back",
    DUTIES,
    _("访谈有了进展"),
    _("您的一次访谈有了进展"),
    _("{when} 的访谈有了进展，打开看看。"),
)
HANDED_ON = _kind(
    "handed_on", MATTERS, _("有人请您帮忙"), _("有一件新的事给您"), _("{when} 有一件新的事给您，打开看看。")
)


def remind(now: datetime) -> int:
    """A day before, once: who has a time within the next day and booked it earlier than that. Returns how many."""
    rows = Interview.objects.filter(
        starts_at__gt=now,
        starts_at__lte=now + DAY,
        made_at__lte=F("starts_at") - DAY,
        claim__state=ClaimState.CONFIRMED,
        person__isnull=False,
    )
    by_home: dict[int, list[Message]] = defaultdict(list)
    for row in rows.select_related("person").order_by("pk"):
        by_home[row.home_id].append(_to_her(row, f"interviews.reminder:{row.pk}"))
    return sum(
        tell_many(kind=REMINDER, home_id=home_id, messages=messages, now=now)
        for home_id, messages in sorted(by_home.items())
    )


def tell_missed(interview: Interview, now: datetime) -> None:
    _tell_her(MISSED, interview, f"interviews.missed:{interview.pk}", now)


def tell_news(interview: Interview, now: datetime) -> None:
    """Something of the interview waits for her, or has come back to her."""
    _tell_her(NEWS, interview, f"interviews.news:{interview.pk}:{now.isoformat()}", now)


def tell_chair(interview: Interview, now: datetime) -> None:
    """Her answer, or a date, has come; what it is stands on the page only."""
    if interview.chair is None:
        return
    message = Message(
        to=interview.chair,
        key=f"interviews.came_back:{interview.pk}:{now.isoformat()}",
        about=f"interviews.interview:{interview.pk}",
        params={"when": moment(interview.starts_at)},
        path=reverse("interviews_console:talk", args=[interview.pk]),
    )
    tell_many(kind=CAME_BACK, home_id=interview.home_id, messages=[message], now=now)


def tell_provider(referral: Referral, now: datetime) -> None:
    if referral.provider.user is None:
        return
    message = Message(
        to=referral.provider.user,
        key=f"interviews.handed_on:{referral.pk}:{now.isoformat()}",
        about=f"interviews.referral:{referral.pk}",
        params={"when": moment(now)},
        path=reverse("interviews:helped", args=[referral.pk]),
    )
    tell_many(kind=HANDED_ON, home_id=referral.home_id, messages=[message], now=now)


def _tell_her(kind: Kind, interview: Interview, key: str, now: datetime) -> None:
    if interview.person is not None:
        tell_many(kind=kind, home_id=interview.home_id, messages=[_to_her(interview, key)], now=now)


def _to_her(interview: Interview, key: str) -> Message:
    assert interview.person
    return Message(
        to=interview.person,
        key=key,
        about=f"interviews.interview:{interview.pk}",
        params={"when": moment(interview.starts_at)},
        path=reverse("interviews:mine", args=[interview.pk]),
    )
