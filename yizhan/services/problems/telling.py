"""Everyone who asked is told what becomes of it, once for each turn; who left no name reads it by her receipt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.cases.telling import first_of_each
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import MATTERS, Kind, declare
from yizhan.services.problems.models import Problem

TURN = declare(
    Kind(
        code="problems.turn",
        group=MATTERS,
        name=_("大家都提的事有了进展"),
        params={"title": 20, "news": 16},
        title=_("{title}：{news}"),
        text=_("您和大家都提过的「{title}」有了进展：{news}。点开看。"),
        sms=_("您和大家都提过的{title}：{news}。打开驿站看。"),
        wechat={"thing1": "{title}", "thing2": "{news}"},
    )
)


def tell(
    problem: Problem, asked: Iterable[Case], news: str | Promise, now: datetime, *, turn: str = ""
) -> None:
    """Tell those whose demands these are; each person once a turn, on the page of her first. Part of the transaction.

    turn: names it; without one, each demand has its own.
    """
    ref = problem.case.ref
    messages = [
        Message(
            to=person,
            key=f"{ref}:{turn or case.ref}",
            about=f"cases.case:{case.ref}",
            params={"title": problem.title, "news": str(news)},
            path=reverse("cases:matter", args=[case.ref]),
        )
        for person, case in first_of_each(asked).items()
    ]
    if messages:
        tell_many(kind=TURN, home_id=problem.home_id, messages=messages, now=now)
