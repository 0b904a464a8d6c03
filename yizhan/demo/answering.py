"""Three months of orders from the hotlines at a district: signed for, answered, looked at by the chair, handed back;
one waits for more time, one was not the union's, some are late, and what the hotline's calls found. All invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from yizhan.cases.access import CASES_HANDLE, case_in
from yizhan.cases.actions import hand_over, take
from yizhan.cases.actors import Taker
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.demo.watching import rota
from yizhan.orgs.access import scope_of, unit_in
from yizhan.orgs.shield import shield_of
from yizhan.services.hotline import experts
from yizhan.services.hotline.exchange import receive
from yizhan.services.hotline.returning import Result, hear

if TYPE_CHECKING:
    from yizhan.cases.models import Case
    from yizhan.people.models import User

DISTRICT, CITY = "110105", "110000"
SIGNS, CHECKS, ABOVE = "bj-district", "bj-district-chair", "bj-admin"
DAYS = 88
ORDERS: tuple[tuple[str, str, str], ...] = (
    (
        "general",
        "来电人说在酸奶店做兼职，讲好月结，两个月没有发工资",
        "店长当面结清两个月工资，来电人收到了。",
    ),
    (
        "general",
        "来电人问工会的驿站几点开门，夜里送单能不能进去坐",
        "附近三个驿站夜里开门，地址和门禁办法已经整理好。",
    ),
    (
        "difficult",
        "来电人说公司让签自愿放弃社保的承诺书，不签不给排班",
        "公司收回承诺书，从当月起缴费，以前的正在补。",
    ),
    ("general", "来电人说快递柜旁边没有地方避雨，希望加个棚", "街道同意在柜边加雨棚，下月动工。"),
    (
        "difficult",
        "来电人说搬货伤了脚，公司说不是上班时间不认",
        "陪同申请工伤认定，已经受理；公司先垫付了医药费。",
    ),
    (
        "general",
        "来电人问怎么加入工会，没有单位的骑手行不行",
        "可以加入街道工会，扫码两分钟，办法已经整理好。",
    ),
    (
        "complex",
        "来电人说一栋楼里三家公司都欠保洁员加班费，有四十多人",
        "三家公司和物业谈好了分两次补发，第一次已经发了。",
    ),
    ("general", "来电人说夏天室外作业没有发防暑的东西", "单位补发了防暑用品，工会送去了清凉包。"),
)
NOT_OURS = "来电人反映小区停车位被占"


LAWYER = "bj-lawyer"
ASKED = "公司这样做有没有依据，来电人可以怎么要求？"
ADVISED = "没有依据。可以先书面要求公司改正，公司不改的，向劳动保障监察投诉或者申请仲裁，一年内都可以。"


def answer_orders(made: Made) -> None:
    lawyer = _lawyer(made)
    for n in range(26):
        days_ago = round(DAYS - n * DAYS / 25)
        grade, matter, answer = ORDERS[n % len(ORDERS)]
        case = _sent(made, n, grade, matter, days_ago)
        if case is not None:
            _Order(made, case, chance("orders", n).randint(1, 3), days_ago, lawyer).live(n, answer)
    _not_ours(made)


def _lawyer(made: Made) -> User:
    """The city's lawyer for hotline orders, on duty on every day of the week."""
    began = local(made.today - timedelta(days=DAYS + 4), 9)
    user = made.officers[LAWYER]
    rota(made, CITY, "hotline.law", "热线律师", "白天", (time(9), time(18)), [user], began)
    return user


def _sent(made: Made, n: int, grade: str, matter: str, days_ago: int) -> Case | None:
    """From 12345, each fourth from 12351; the phone is masked, as centres mask it."""
    sent = local(made.today - timedelta(days=days_ago), 9 + n % 8, 10)
    if sent >= made.now:
        return None
    who = 21 if n == 24 else n  # the same caller again
    fields = {
        "number": f"BJ{sent:%Y%m%d}-{n:03}",
        "line": "12351" if n % 4 == 0 else "12345",
        "sent_at": f"{sent:%Y-%m-%d %H:%M}",
        "matter": matter,
        "caller": ("林女士", "周先生", "何女士", "许先生", "罗女士")[who % 5],
        "phone": f"1{30 + who % 9}****{1000 + 37 * who}",
    }
    by = made.officers[SIGNS]
    unit = unit_in(scope_of(by, CASES_HANDLE, made.now), made.units[DISTRICT].pk)
    return receive(fields=fields, grade=grade, unit=unit, by=by, now=sent + timedelta(minutes=20)).case


class _Order:
    """One order on its way. slow: working hours between its steps, times some."""

    def __init__(self, made: Made, case: Case, slow: int, days_ago: int, lawyer: User | None = None) -> None:
        self.made, self.case, self.slow, self.lawyer = made, case, slow, lawyer
        self.at = local(made.today - timedelta(days=days_ago), 18)

    def go(self, outcome: str, hours: int, who: str = SIGNS, **fields: str) -> bool:
        """Taken so much later, if that is not still to come."""
        self.at += timedelta(hours=hours)
        if self.at >= self.made.now:
            return False
        self._look()
        self.case = take(
            case=self.case, outcome=outcome, seen=self.case.entries,
            taker=Taker(self.made.officers[who]), now=self.at, fields=fields,
        )  # fmt: skip
        return True

    def _look(self) -> None:
        by = self.made.officers[ABOVE]
        scope, shield = scope_of(by, CASES_HANDLE, self.made.now), shield_of(by, self.made.now)
        self.case = case_in(scope, shield, by, self.case.ref)

    def live(self, n: int, answer: str) -> None:
        if not self.go("sign_for", 14):
            return
        if n % 6 == 2:
            self._ask_the_lawyer()
        if n == 24:
            self.go("ask_delay", 20, grade="difficult", reason="要等社保部门出欠缴的明细，约两周")
            return
        if n == 9:
            hand = self.made.officers[SIGNS]
            city = self.made.units[CITY]
            self._look()
            self.case = hand_over(
                case=self.case, to=city, seen=self.case.entries, by=hand,
                now=self.at + timedelta(hours=2), says="公司注册在别的区，请市总派给那边",
            )  # fmt: skip
            return
        if not self.go("answer", 22 * self.slow, answer=answer):
            return
        if n % 7 == 3:
            self.go("send_back", 3, CHECKS, wrong="请写清楚什么时候能补完")
            self.go("answer", 4, answer=f"{answer}补完的日子已经定下。")
        if not self.go("pass", 5, CHECKS) or not self.go("return", 18):
            return
        self._called(n)

    def _ask_the_lawyer(self) -> None:
        """An hour after it was signed for; the newest waits for her."""
        asked = self.at + timedelta(hours=1)
        if self.lawyer is None or asked >= self.made.now:
            return
        self._look()
        by = self.made.officers[SIGNS]
        advice = experts.ask(case=self.case, field="law", question=ASKED, by=by, now=asked)
        if (said := asked + timedelta(hours=7)) < self.made.now:
            experts.advise(advice=advice, says=ADVISED, by=self.lawyer, now=said)

    def _called(self, n: int) -> None:
        """Days later the hotline calls back; one in some is not satisfied, and it goes on."""
        at: datetime = self.at + timedelta(days=4)
        if at >= self.made.now or n % 5 == 4:
            return
        result = Result.UNHAPPY if n % 9 == 6 else (Result.HAPPY, Result.HAPPY, Result.FAIRLY)[n % 3]
        self._look()
        word = "只补了一半，还差一个月" if result == Result.UNHAPPY else ""
        by = self.made.officers[SIGNS]
        hear(case=self.case, result=result, called_at=at, says=word, by=by, now=at)
        if result == Result.UNHAPPY:
            self.at = at
            self.go("answer", 30, answer="公司补齐了剩下的一个月，单据附在后面。")
            self.go("pass", 6, CHECKS)
            self.go("return", 15)


def _not_ours(made: Made) -> None:
    case = _sent(made, 40, "general", NOT_OURS, 5)
    if case is not None:
        order = _Order(made, case, 1, 5)
        order.go("not_ours", 14, reason="停车由街道和物业管，请派给属地")
        order.go("hand_back", 4)
