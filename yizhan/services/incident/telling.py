"""Who is on duty is called, at any hour; she who waits hears at once that somebody has it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.cases.clocks import procedure_of
from yizhan.common.say import moment
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import DUTIES, MATTERS, Kind, declare

if TYPE_CHECKING:
    from yizhan.cases.models import Case
    from yizhan.people.models import User

CALL = declare(
    Kind(
        code="incident.call",
        group=DUTIES,
        name=_("值班时有人出事了"),
        params={"what": 10, "when": 14},
        title=_("{what}：有人等您"),
        text=_("{what}，有人在等您，请在{when}前接。点开就能接。"),
        sms=_("{what}，有人在等您，请在{when}前接。"),
        wechat={"thing1": "{what}", "time2": "{when}"},
        to_dingtalk=True,
        is_urgent=True,
    )
)
TAKEN = declare(
    Kind(
        code="incident.taken",
        group=MATTERS,
        name=_("出事了，有人接了"),
        params={"what": 10, "news": 16},
        title=_("{what}：{news}"),
        text=_("{what}：{news}。点开看谁在帮您、先做什么。"),
        sms=_("{what}：{news}。打开驿站看谁在帮您。"),
        wechat={"thing1": "{what}", "thing2": "{news}"},
        is_urgent=True,
    )
)


def tell_called(case: Case, to: User, now: datetime) -> None:
    """Part of the transaction that calls her."""
    due = case.next_due_at or now
    params = {"what": str(procedure_of(case).name), "when": moment(due, now)}
    message = Message(
        to=to,
        key=f"{case.ref}:{case.entries}",
        about=f"cases.case:{case.ref}",
        params=params,
        path=reverse("incident_console:list"),
    )
    tell_many(kind=CALL, home_id=case.home_id, messages=[message], now=now)
