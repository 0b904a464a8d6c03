"""What she is told. It shows on a locked phone, so it never says whom she sees, nor what about."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import BOOKINGS, Kind, declare
from yizhan.services.appointments.models import Appointment, Slot
from yizhan.supplies.states import OVER, ClaimState
from yizhan.supplies.words import day_and_hours

DAY = timedelta(days=1)


def _kind(code: str, name: Promise, title: Promise, text: Promise, *, is_urgent: bool = False) -> Kind:
    return declare(
        Kind(
            code=f"appointments.{code}",
            group=BOOKINGS,
            name=name,
            params={"when": 20},
            title=title,
            text=text,
            sms=text,
            wechat={"thing2": "{when}"},
            is_urgent=is_urgent,
        )
    )


OTHER = _kind(
    "other",
    _("换了一位接待您"),
    _("服务预约有变动"),
    _("{when} 的预约换了一位接待您，时间不变。打开可以看是谁，不方便可以取消或另约。"),
    is_urgent=True,
)
MISSED = _kind(
    "missed",
    _("没等到您"),
    _("没等到您，没关系"),
    _("{when} 的预约没等到您，没关系。还需要的话，随时再约一个时间。"),
)
REMINDER = _kind(
    "reminder",
    _("明天有预约"),
    _("别忘了您的预约"),
    _("{when} 您有预约。来不了没关系，打开可以取消，把时间留给别人。"),
)
REFERRED = _kind(
    "referred", _("有一条建议"), _("有一条给您的建议"), _("{when} 的预约里有一条给您的建议，打开看看。")
)


def tell_other(slot: Slot, now: datetime) -> int:
    """In the transaction of who handed it over."""
    rows = Appointment.objects.filter(slot=slot, claim__person__isnull=False).exclude(claim__state__in=OVER)
    return tell_many(
        kind=OTHER,
        home_id=slot.home_id,
        messages=[
            _message(row, f"appointments.other:{row.claim_id}:{now.isoformat()}")
            for row in rows.select_related("claim__person")
        ],
        now=now,
    )


def remind(now: datetime) -> int:
    """A day before: whoever has a time within the next day and booked it earlier than that, once. Returns how many."""
    rows = Appointment.objects.filter(
        slot__starts_at__gt=now,
        slot__starts_at__lte=now + DAY,
        slot__is_off=False,
        made_at__lte=F("slot__starts_at") - DAY,
        claim__state=ClaimState.CONFIRMED,
        claim__person__isnull=False,
    )
    by_home: dict[int, list[Message]] = defaultdict(list)
    for row in rows.select_related("claim__person", "slot").order_by("pk"):
        key = f"appointments.reminder:{row.claim_id}:{row.slot.starts_at:%Y%m%d%H%M}"
        by_home[row.home_id].append(_message(row, key))
    return sum(
        tell_many(kind=REMINDER, home_id=home_id, messages=messages, now=now)
        for home_id, messages in sorted(by_home.items())
    )


def tell_missed(appointment: Appointment, now: datetime) -> int:
    message = _message(appointment, f"appointments.missed:{appointment.claim_id}")
    return tell_many(kind=MISSED, home_id=appointment.home_id, messages=[message], now=now)


def tell_referred(appointment: Appointment, now: datetime) -> int:
    if not appointment.claim.person:
        return 0
    message = _message(appointment, f"appointments.referred:{appointment.claim_id}:{now.isoformat()}")
    return tell_many(kind=REFERRED, home_id=appointment.home_id, messages=[message], now=now)


def _message(appointment: Appointment, key: str) -> Message:
    claim = appointment.claim
    assert claim.person
    return Message(
        to=claim.person,
        key=key,
        about=f"supplies.claim:{claim.pk}",
        params={"when": day_and_hours(claim.during)},
        path=f"/bookings/{claim.pk}/",
    )
