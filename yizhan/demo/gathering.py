"""A district's common problems: one whose service is there, one that waits for a vote, one that was not done and why;
and demands that say much the same and are in none yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yizhan.cases.access import CASES_READ, matter_of
from yizhan.cases.actions import take
from yizhan.cases.actors import Taker
from yizhan.demo.made import Made, local
from yizhan.orgs.access import scope_of, unit_in
from yizhan.orgs.shield import shield_of
from yizhan.services.problems.access import PROBLEMS_GROUP, problem_in
from yizhan.services.problems.actions import answer_all, group, note_me_too, publish
from yizhan.services.say.actions import say
from yizhan.services.say.publishing import pass_public, take_back_public, write_public

if TYPE_CHECKING:
    from yizhan.cases.models import Case
    from yizhan.people.models import User
    from yizhan.services.problems.models import Problem

DISTRICT, CITY_DIGITS, DEPOT = "110105", "11", "rest-depot"
WRITES, DECIDES = "bj-district", ("bj-district-chair", "bj-admin")

CHARGING = (
    "电动车没有地方充电，只能拉到楼上，怕出事",
    "换电柜太远，中午充电要跑两公里",
    "站里能不能装充电柜，现在没地方充",
    "充电的地方少，排队一个小时，耽误送件",
)
HOLIDAY = (
    "带娃难，寒假一到就得带着娃跑件",
    "寒假没人看孩子，老家老人又来不了",
    "托管班太贵，两个孩子一个月四千",
)
COMMISSION = ("平台抽成又涨了，一单少两块", "抽成太高，跑得越多越不合算")
WARM = ("微波炉要排队，热一份饭十几分钟", "热饭的人太多，饭都凉了，加一台微波炉吧")
SHOWN = "大家说电动车没有地方充电，怕不安全。工会同街道一起找地方装充电柜，装好一处告诉大家一处。"
PUBLIC = (
    ("电动车没有地方充电", "望京营业部驿站门口装了两组充电柜，扫码开门，第一个小时免费。别处也在找地方。"),
    ("充电要排队，耽误送件", "加装的充电柜已经在用。中午 11 点到 13 点人多，早半小时去不用排队。"),
    ("换电柜太远", "换电的公司答应在营业部旁边加一组，工会会去看装好没有。"),
)
ASKED = "大家说寒假孩子没有人带、托管班贵。工会在商量办寒假托管班。"


@dataclass
class Desk:
    """The officer who gathers, and the others who decide."""

    made: Made
    heard: int = 0

    @property
    def by(self) -> User:
        return self.made.officers[WRITES]

    def at(self, days_ago: int, hour: int = 10) -> datetime:
        return min(self.made.now, local(self.made.today - timedelta(days=days_ago), hour))

    def hear(self, words: tuple[str, ...], days_ago: int) -> list[Case]:
        """Workers of the district say it, one a day, each another; taken on the day after."""
        plans = [
            plan
            for plan in self.made.workers
            if plan.province == CITY_DIGITS and plan.unit in ("bj-depot", DISTRICT)
        ]
        found = []
        for n, says in enumerate(words):
            plan = plans[self.heard % len(plans)]
            self.heard += 1
            found.append(
                say(
                    unit=self.made.units[plan.unit],
                    person=self.made.persons[plan.key],
                    says=says,
                    key=f"demo:{self.heard}",
                    now=self.at(days_ago - n, 12),
                ).case
            )
        return found

    def move(self, case: Case, outcome: str, days_ago: int, by: User | None = None, **fields: str) -> None:
        case.refresh_from_db()
        take(
            case=case, outcome=outcome, seen=case.entries, taker=Taker(by or self.by),
            now=self.at(days_ago, 15), fields=fields,
        )  # fmt: skip

    def accept(self, demands: list[Case], days_ago: int) -> None:
        for one in demands:
            self.move(one, "accept", days_ago)

    def group(self, title: str, demands: list[Case], days_ago: int) -> Problem:
        """The problem, as it is looked up for its officer."""
        unit = unit_in(scope_of(self.by, PROBLEMS_GROUP, self.made.now), self.made.units[DISTRICT].pk)
        found = group(
            unit=unit,
            title=title,
            demands=demands,
            key=f"demo:{title}",
            by=self.by,
            now=self.at(days_ago, 11),
        )
        scope, shield = scope_of(self.by, CASES_READ, self.made.now), shield_of(self.by, self.made.now)
        return problem_in(scope, shield, self.by, found.case.ref)


def gather(made: Made) -> None:
    desk = Desk(made)
    _solved(desk)
    _not_done(desk)
    _waits_for_a_vote(desk)
    desk.accept(desk.hear(WARM, 2), 0)


def _solved(desk: Desk) -> None:
    """Nearly three months: two decided, cabinets came, everybody was answered, and it ended."""
    demands = desk.hear(CHARGING, 84)
    desk.accept(demands, 80)
    problem = desk.group("电动车没地方充电", demands, 79)
    desk.move(
        problem.case, "propose", 76, proposal="在望京营业部驿站门口装两组充电柜，电费由工会出一半", yuan="18000",
        source="dues",
    )  # fmt: skip
    for n, key in enumerate(DECIDES):
        desk.move(problem.case, "approve", 74 - n, desk.made.officers[key])
    publish(problem=problem, text=SHOWN, by=desk.by, now=desk.at(72))
    _answer(desk, problem, demands, "已经定了：两个月内在营业部驿站装两组充电柜，装好发消息告诉您。", 70)
    station = f"/s/{desk.made.stations[DEPOT].pk}/"
    desk.move(problem.case, "came", 30, path=station, says="驿站门口两组充电柜，扫码开门，第一个小时免费。")
    desk.move(problem.case, "close", 12, answer="两组充电柜用了半个月，每天四十来次，够用。")
    _in_public(desk, demands)


def _in_public(desk: Desk, demands: list[Case]) -> None:
    """One answer is there for everybody; one she did not want; one waits for a colleague."""
    chair = desk.made.officers[DECIDES[0]]
    for n, (case, (asked, answered)) in enumerate(zip(demands, PUBLIC, strict=False)):
        case.refresh_from_db()
        written = desk.at(10 - 4 * n, 9)
        write_public(case=case, asked=asked, answered=answered, by=desk.by, now=written)
        if n < 2:
            pass_public(case=case, seen_at=written, by=chair, now=written + timedelta(hours=3))
        if n == 1 and case.person:
            hers = Taker(case.person.user, case.person)
            take_back_public(case=case, taker=hers, now=written + timedelta(hours=6))


def _answer(desk: Desk, problem: Problem, demands: list[Case], says: str, days_ago: int) -> None:
    """Each is answered with the problem's answer, and says a day later that it is well."""
    for one in demands:
        one.refresh_from_db()
    seen = {one: one.entries for one in demands}
    answer_all(problem=problem, demands=seen, says=says, by=desk.by, now=desk.at(days_ago))
    for one in demands:
        assert one.person
        hers = matter_of(one.person, one.ref)
        take(
            case=hers, outcome="agree", seen=hers.entries, taker=Taker(one.person.user, one.person),
            now=desk.at(days_ago - 1),
        )  # fmt: skip


def _not_done(desk: Desk) -> None:
    demands = desk.hear(COMMISSION, 50)
    desk.accept(demands, 48)
    problem = desk.group("平台抽成", demands, 47)
    why = "抽成是和平台协商的事，已经列进今年和平台的集体协商，不另外花钱办。"
    desk.move(problem.case, "decline", 45, reason=why)
    _answer(desk, problem, demands, why, 45)


def _waits_for_a_vote(desk: Desk) -> None:
    """One of two has said yes; somebody else has read of it, and has it too."""
    demands = desk.hear(HOLIDAY, 12)
    desk.accept(demands, 9)
    problem = desk.group("寒假孩子没人带", demands, 8)
    publish(problem=problem, text=ASKED, by=desk.by, now=desk.at(7))
    desk.move(
        problem.case, "propose", 3, proposal="在朝阳区工人文化宫办一期寒假托管班，40 个孩子，每天 20 元",
        yuan="46000", source="special",
    )  # fmt: skip
    desk.move(problem.case, "approve", 1, desk.made.officers["bj-admin"])
    (mine,) = desk.hear(("我也有，寒假两个娃没人看",), 1)
    note_me_too(problem.case.ref, mine, desk.at(1, 12))
