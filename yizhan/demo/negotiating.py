"""A city's consultations: one with its promises looked at, one that waits for the platform's answer. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import take
from yizhan.cases.actors import Taker
from yizhan.demo.made import Made, local
from yizhan.orgs.access import scope_of, unit_in
from yizhan.services.consultation.actions import Offer, begin

if TYPE_CHECKING:
    from yizhan.cases.models import Case
    from yizhan.people.models import User

DISTRICT = "310115"
RIDERS = Offer(
    title="抽成、连续在线时间和职业伤害保障",
    trade="外卖配送",
    counterpart="某即时配送平台",
    demands=[
        "单笔抽成设上限，规则写在接单页",
        "连续在线四小时有提醒和休息，不影响派单",
        "职业伤害保障按单缴纳，本人能查到",
    ],
)
DRIVERS = Offer(
    title="货运平台的运价和等货费",
    trade="道路货运",
    counterpart="某货运信息平台",
    demands=["同一线路不低于上月平均运价", "等货超过两小时有等货费"],
)
MEETINGS = (
    (100, "5", "5", "谈抽成。职工方拿出三个月的账单；对方答应回去核算上限。"),
    (86, "5", "4", "谈休息和保障。连续在线提醒对方同意做，保障查询要等系统。"),
)
PROMISES = (
    ("单笔抽成不超过 22%，规则写在接单页", 60, "1"),
    ("连续在线四小时弹出提醒，休息二十分钟不影响派单", 30, "2"),
    ("职业伤害保障按单缴纳，骑手在个人页能查到", -25, "3"),
)


@dataclass
class Desk:
    """Who writes, and who looks at it before it goes out."""

    made: Made
    writes: User
    looks: User
    unit: Any

    def at(self, days_ago: int) -> datetime:
        return min(self.made.now, local(self.made.today - timedelta(days=days_ago), 10))

    def day(self, days_ago: int) -> str:
        return f"{self.made.today - timedelta(days=days_ago)}"

    def take(self, case: Case, outcome: str, days_ago: int, by: User | None = None, **fields: str) -> Case:
        return take(
            case=case, outcome=outcome, seen=case.entries, taker=Taker(by or self.writes),
            now=self.at(days_ago), fields=fields,
        )  # fmt: skip

    def send(self, offer: Offer, days_ago: int) -> Case:
        """Written, looked at, and brought three days later."""
        case = begin(
            unit=self.unit, offer=offer, key=f"demo:{offer.title}", by=self.writes, now=self.at(days_ago)
        ).case
        case = self.take(case, "submit", days_ago)
        case = self.take(case, "pass_offer", days_ago - 1, self.looks)
        return self.take(
            case, "sent", days_ago - 3, how="当面送达", to_whom="政府事务部", day=self.day(days_ago - 3)
        )


def negotiate(made: Made) -> None:
    writes, now = made.officers["pd-officer"], made.now
    unit = unit_in(scope_of(writes, CASES_HANDLE, now), made.units[DISTRICT].pk)
    desk = Desk(made, writes, made.officers["sh-admin"], unit)
    _riders(desk)
    desk.send(DRIVERS, 12)


def _riders(desk: Desk) -> None:
    case = desk.take(desk.send(RIDERS, 125), "accept", 110, answer="同意协商，派五名代表。")
    for days_ago, ours, theirs, minutes in MEETINGS:
        case = desk.take(
            case, "meet", days_ago, day=desk.day(days_ago), ours=ours, theirs=theirs, minutes=minutes,
            others="律师 1 人", next_day="",
        )  # fmt: skip
    for says, due_days_ago, demand in PROMISES:
        case = desk.take(
            case, "commit", 80, says=says, owes="them", due=desk.day(due_days_ago), demand=demand
        )
    case = desk.take(case, "agreed", 79)
    case = desk.take(
        case,
        "propose",
        78,
        summary="抽成有了上限，连续在线有提醒，保障能查到。到日子工会逐项抽查，结果写在下面。",
    )
    case = desk.take(case, "pass_text", 77, desk.looks)
    case = _look(desk, case, "1", 58, "kept", "抽查六十单，最高一单 21.6%；接单页能看到规则。")
    case = _look(desk, case, "2", 28, "partly", "提醒弹了，有两人说休息后一小时派单变少。", again=-10)


def _look(
    desk: Desk, case: Case, commitment: str, days_ago: int, found: str, says: str, *, again: int | None = None
) -> Case:
    return desk.take(
        case, "recheck", days_ago, commitment=commitment, day=desk.day(days_ago), found=found, says=says,
        next_day=desk.day(again) if again is not None else "",
    )  # fmt: skip
