"""A district's letters to employers: a mended one, one that went up to the labour inspection, one that waits, a draft.

The employers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from yizhan.cases.access import CASES_HANDLE, cases_in
from yizhan.cases.actions import take, take_by_clock
from yizhan.cases.actors import Taker
from yizhan.cases.queries import related_to
from yizhan.demo.made import Made, local
from yizhan.orgs.access import scope_of, unit_in
from yizhan.orgs.shield import shield_of
from yizhan.services.letters.access import letter_in
from yizhan.services.letters.actions import Text, draft, rewrite
from yizhan.services.letters.rules import DAYS, FIRST, LAST

if TYPE_CHECKING:
    from yizhan.cases.models import Case
    from yizhan.people.models import User

DISTRICT = "310115"


@dataclass
class Desk:
    """Who writes, who checks and issues."""

    made: Made
    writes: User
    issues: User
    unit: Any

    def at(self, days_ago: int, hour: int = 10) -> datetime:
        return min(self.made.now, local(self.made.today - timedelta(days=days_ago), hour))

    def take(self, case: Case, outcome: str, days_ago: int, by: User | None = None, **fields: str) -> Case:
        return take(
            case=case, outcome=outcome, seen=case.entries, taker=Taker(by or self.writes),
            now=self.at(days_ago), fields=fields,
        )  # fmt: skip

    def draft(self, text: Text, days_ago: int) -> Case:
        made = draft(
            unit=self.unit, kind=FIRST, text=text, key=f"demo:{text.employer}", by=self.writes,
            now=self.at(days_ago),
        )  # fmt: skip
        return made.case

    def serve(self, case: Case, days_ago: int, how: str = "当面送达") -> Case:
        """Handed in, passed and issued by the city, and brought two days later."""
        case = self.take(case, "submit", days_ago)
        case = self.take(case, "pass", days_ago, self.issues)
        case = self.take(case, "issue", days_ago, self.issues)
        day = self.at(days_ago - 2).date()
        return self.take(case, "serve", days_ago - 2, how=how, to_whom="人力资源部", served=f"{day}")

    def answered(self, case: Case, says: str, days_ago: int) -> Case:
        return self.take(case, "answered", days_ago, answer=says, answered=f"{self.at(days_ago).date()}")

    def went_up(self, case: Case, days_ago: int) -> Case:
        """The letter that came of it."""
        case = self.take(case, "escalate", days_ago)
        now = self.made.now
        scope = scope_of(self.writes, CASES_HANDLE, now)
        visible = cases_in(scope, shield_of(self.writes, now), self.writes)
        return max((one for _says, one in related_to(case, visible)), key=lambda one: one.pk)


def write_letters(made: Made) -> None:
    writes, now = made.officers["pd-officer"], made.now
    unit = unit_in(scope_of(writes, CASES_HANDLE, now), made.units[DISTRICT].pk)
    desk = Desk(made, writes, made.officers["sh-admin"], unit)
    _mended(desk)
    _up_to_the_inspection(desk)
    _waits(desk)
    _is_checked(desk)


def _mended(desk: Desk) -> None:
    case = desk.serve(desk.draft(HEAT, 120), 118)
    case = desk.answered(case, "已买好饮水机和遮阳棚，下周装好；高温时段改为轮班。", 108)
    visit = desk.at(98).date()
    case = desk.take(case, "mended", 107, finds="采购单和轮班表看过了", visit=f"{visit}")
    desk.take(case, "confirmed", 98, finds="到装卸区看过：饮水机两台、遮阳棚装好，轮班表贴在墙上。")


def _up_to_the_inspection(desk: Desk) -> None:
    case = desk.serve(desk.draft(WAGES, 110), 109, "挂号信或邮政快递")
    take_by_clock(case=case, now=desk.at(80))
    case.refresh_from_db()
    opinion = desk.serve(desk.went_up(case, 79), 77)
    opinion = desk.answered(opinion, "资金周转不开，分两个月补发。", 60)
    opinion = desk.take(opinion, "unmended", 57, finds="到约定的日子只补了一部分，其余没有说法。")
    last = _addressed(desk, desk.went_up(opinion, 55))
    desk.serve(last, 25, "挂号信或邮政快递")


def _addressed(desk: Desk, case: Case) -> Case:
    """A draft to the labour inspection gets its address."""
    now = desk.at(54)
    scope, shield = scope_of(desk.writes, CASES_HANDLE, desk.made.now), shield_of(desk.writes, desk.made.now)
    letter = letter_in(scope, shield, desk.writes, case.ref)
    text = Text(
        employer=letter.employer,
        authority="某区人力资源和社会保障局",
        facts=letter.facts,
        demand="依法责令补发，并把处理结果告知本会。",
        laws=letter.laws,
        answer_days=DAYS[LAST].usual,
    )
    rewrite(letter=letter, text=text, was=letter.digest, by=desk.writes, now=now)
    return letter.case


def _waits(desk: Desk) -> None:
    desk.serve(desk.draft(HOURS, 9), 8)


def _is_checked(desk: Desk) -> None:
    desk.take(desk.draft(CONTRACTS, 2), "submit", 1)


HEAT = Text(
    employer="某仓储有限公司",
    facts="入夏以来，装卸区午后气温高，没有饮水点和遮阳设施，当班约 40 人。",
    demand="一周内设饮水点和遮阳设施，高温时段安排轮班。",
    laws=["labour-54", "labour-88"],
    answer_days=10,
)
WAGES = Text(
    employer="某配送服务有限公司",
    facts="近三个月工资晚发 20 天以上，涉及约 60 人。",
    demand="十日内补发，并书面说明今后怎样按月发放。",
    laws=["union-23", "labour-50", "contract-30"],
    answer_days=10,
)
HOURS = Text(
    employer="某分拣中心",
    facts="促销期间连续三周每天工作十一小时以上，没有另行安排休息，涉及约 120 人。",
    demand="按规定安排工作和休息，补付加班工资。",
    laws=["labour-41", "labour-44", "contract-31"],
    answer_days=15,
)
CONTRACTS = Text(
    employer="某家政服务有限公司",
    facts="新招的约 15 人上岗两个月，还没有签书面劳动合同。",
    demand="三十日内补签，并把名册报本会。",
    laws=["contract-10", "contract-78"],
    answer_days=10,
)
