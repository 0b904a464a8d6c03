"""A consultation of the city of a tree, and how far it has come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from tests.cases.factories import MONDAY, an_officer, officer
from yizhan.cases.actions import take
from yizhan.cases.models import Case
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import User
from yizhan.services.consultation.actions import Offer, begin
from yizhan.services.consultation.models import Talks

_keys = count(1)
OFFER = Offer(
    title="抽成、连续在线时间和职业伤害保障",
    trade="外卖配送",
    counterpart="某外卖平台",
    demands=["单笔抽成不超过 20%", "连续在线四小时有提醒和休息", "职业伤害保障按单缴纳，能查到"],
)
DUE = date(2026, 12, 31)


def a_consultation(unit: Unit, by: User, **more: Any) -> Talks:
    given: dict[str, Any] = {"offer": OFFER, "key": f"t{next(_keys)}", "now": MONDAY} | more
    return begin(unit=unit, by=by, **given)


def go(talks: Talks, outcome: str, by: User, now: datetime = MONDAY, **more: Any) -> Talks:
    case = Case.objects.get(pk=talks.pk)
    take(case=case, outcome=outcome, seen=case.entries, taker=officer(by), now=now, **more)
    return Talks.objects.select_related("case").get(pk=talks.pk)


def sent(talks: Talks, by: User, other: User, now: datetime = MONDAY) -> Talks:
    talks = go(go(talks, "submit", by, now), "pass_offer", other, now)
    fields = {"how": "当面送达", "to_whom": "政府事务部", "day": f"{localdate(now):%Y-%m-%d}"}
    return go(talks, "sent", by, now, fields=fields)


def at_the_table(talks: Talks, by: User, other: User, now: datetime = MONDAY) -> Talks:
    """They have agreed to talk, and met once."""
    talks = go(sent(talks, by, other, now), "accept", by, now, fields={"answer": "同意协商"})
    fields = {
        "day": f"{localdate(now):%Y-%m-%d}",
        "ours": "5",
        "theirs": "5",
        "minutes": "谈了抽成",
        "others": "",
    }
    return go(talks, "meet", by, now, fields=fields | {"next_day": ""})


def promised(
    talks: Talks, by: User, now: datetime = MONDAY, *, says: str = "单笔抽成不超过 22%", **more: str
) -> Talks:
    fields = {"says": says, "owes": "them", "due": f"{DUE}", "demand": "1"} | more
    return go(talks, "commit", by, now, fields=fields)


def public(talks: Talks, by: User, other: User, now: datetime = MONDAY) -> Talks:
    """One promise, and the text that the other has passed."""
    talks = go(promised(at_the_table(talks, by, other, now), by, now), "agreed", by, now)
    talks = go(talks, "propose", by, now, fields={"summary": "抽成有了上限。"})
    return go(talks, "pass_text", other, now)


def looked_at(
    talks: Talks, by: User, found: str, now: datetime, *, again: date | None = None, number: int = 1
) -> Talks:
    fields = {
        "commitment": str(number),
        "day": f"{localdate(now):%Y-%m-%d}",
        "found": found,
        "says": "抽查了二十单",
        "next_day": f"{again}" if again else "",
    }
    return go(talks, "recheck", by, now, fields=fields)


def a_colleague(unit: Unit) -> User:
    return an_officer(unit, "刘主席", Role.CHAIR)


LATER = MONDAY + timedelta(days=40)
