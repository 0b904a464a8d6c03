"""Who goes is told where and when, and when that changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from yizhan.common.say import moment
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import DUTIES, Kind, declare

if TYPE_CHECKING:
    from yizhan.services.visits.models import Visit

VISIT = declare(
    Kind(
        code="visits.goes",
        group=DUTIES,
        name=_("走访安排"),
        params={"what": 20, "when": 18, "news": 10},
        title=_("走访{news}：{what}"),
        text=_("走访「{what}」{news}，{when}。点开看路线。"),
        sms=_("走访「{what}」{news}，{when}。"),
        wechat={"thing1": "{what}", "time2": "{when}"},
        to_dingtalk=True,
    )
)


def tell_goers(visit: Visit, news: str | Text, now: datetime) -> None:
    """Part of the act's transaction."""
    params = {"what": visit.title, "when": moment(visit.starts_at, now), "news": str(news)}
    key, path = f"visits:{visit.pk}:{now.isoformat()}", reverse("visits_console:visit", args=[visit.pk])
    messages = [
        Message(to=goer.user, key=key, about=f"visits.visit:{visit.pk}", params=params, path=path)
        for goer in visit.goers.select_related("user").order_by("pk")
    ]
    if messages:
        tell_many(kind=VISIT, home_id=visit.home_id, messages=messages, now=now)
