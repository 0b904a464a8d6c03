"""Who is on a rota is told of her shifts: new ones, changed ones, before they begin, and what a colleague asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.common.say import moment
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import DUTIES, Kind, declare

if TYPE_CHECKING:
    from yizhan.duty.models import Post, Shift, Swap

SHIFT = declare(
    Kind(
        code="duty.shift",
        group=DUTIES,
        name=_("值班安排"),
        params={"post": 14, "news": 10, "when": 18},
        title=_("{post}：{news}"),
        text=_("{post}{news}，{when}。点开看您的班。"),
        sms=_("{post}{news}，{when}。"),
        wechat={"thing1": "{post}", "thing2": "{news}", "time3": "{when}"},
        to_dingtalk=True,
    )
)


def tell_planned(
    post: Post, given: Sequence[Shift], taken: Iterable[tuple[int, datetime]], now: datetime
) -> None:
    """Each once: the first of her new shifts and how many; the first that is hers no more. Part of the act's
    transaction, as all of these."""
    hers: dict[int, list[datetime]] = {}
    for shift in given:
        if shift.user_id is not None:
            hers.setdefault(shift.user_id, []).append(shift.starts_at)
    for user_id, starts in hers.items():
        news = gettext("排了您 {n} 个班").format(n=len(starts))
        _tell(post, user_id, news, min(starts), now, f"{now.isoformat()}:given")
    gone: dict[int, list[datetime]] = {}
    for user_id, at in taken:
        gone.setdefault(user_id, []).append(at)
    for user_id, starts in gone.items():
        news = gettext("去掉了您 {n} 个班").format(n=len(starts))
        _tell(post, user_id, news, min(starts), now, f"{now.isoformat()}:taken")


def tell_asked(swap: Swap, now: datetime) -> None:
    post = swap.shift.post
    _tell(post, swap.to_id, _("想请您代班"), swap.shift.starts_at, now, f"swap:{swap.pk}:asked")


def tell_answered(swap: Swap, now: datetime) -> None:
    news = _("同事答应代班了") if swap.has_agreed else _("同事代不了班")
    _tell(swap.shift.post, swap.asker_id, news, swap.shift.starts_at, now, f"swap:{swap.pk}:answered")


def tell_soon(shift: Shift, now: datetime) -> None:
    if shift.user_id is not None:
        key = f"shift:{shift.pk}:{shift.user_id}:soon"
        _tell(shift.post, shift.user_id, _("快到您的班了"), shift.starts_at, now, key)


def _tell(post: Post, user_id: int, news: str | Promise, at: datetime, now: datetime, key: str) -> None:
    from yizhan.people.models import User

    params = {"post": post.name, "news": str(news), "when": moment(at, now)}
    message = Message(
        to=User.objects.get(pk=user_id),
        key=f"duty:{post.pk}:{key}",
        about=f"duty.post:{post.pk}",
        params=params,
        path=reverse("duty:mine"),
    )
    tell_many(kind=SHIFT, home_id=post.home_id, messages=[message], now=now, expires_at=None)
