"""A district's visits: four months of them in a depot, with answers, wishes, promises kept and late; one is to come."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.orgs.access import scope_of, unit_in
from yizhan.services.goods.access import GOODS_READ
from yizhan.services.goods.queries import to_bring
from yizhan.services.visits.access import VISITS_EDIT, stations_under, visit_in
from yizhan.services.visits.actions import (
    Plan,
    add_stop,
    bring,
    cancel_visit,
    hear_wish,
    keep_promise,
    move_visit,
    plan_visit,
    promise,
    set_waves,
    show_outcome,
    write_page,
)
from yizhan.services.visits.answering import ask_by, make_edition, take_answer
from yizhan.services.visits.rules import USUAL

if TYPE_CHECKING:
    from yizhan.people.models import User
    from yizhan.services.visits.models import Edition, Visit

DISTRICT, DEPOT = "110105", "bj-depot"
DAYS_AGO = (112, 84, 56, 28)
ANSWERS = 14  # of a visit
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"about": "work", "kind": "number", "label": "一天送多少件", "choices": []},
    {
        "about": "insurance",
        "kind": "one",
        "label": "有没有工伤或职业伤害保障",
        "choices": ["有", "没有", "不清楚"],
    },
    {"about": "housing", "kind": "one", "label": "住在哪里", "choices": ["租房", "单位宿舍", "自己的房"]},
    {
        "about": "union",
        "kind": "many",
        "label": "知道工会有什么",
        "choices": ["驿站", "入会", "12351 热线", "都不知道"],
    },
    {"about": "other", "kind": "text", "label": "最想要什么", "choices": []},
)
SEEN = (
    "两波之间去的，正好大家在吃饭。微波炉要排队，热一份饭等十几分钟。",
    "电动车充电要去两条街外，有人说怕电瓶被偷。站里的饮水机好用。",
    "上次说的充电柜装好了，下午两点前都在用。说起孩子放寒假没人看。",
    "天冷了，门口风大。几位新来的不知道自己有没有保障，当场查给他们看。",
)
WISHES = (
    "热饭要排队，能不能加一台微波炉",
    "没有地方充电，怕电瓶被偷",
    "孩子放寒假没人看",
    "不知道有没有职业伤害保障",
)
PROMISES = ("加一台微波炉", "装两个充电柜", "问清寒假托管班的名额", "请人来讲一次职业伤害保障")


def visit_depots(made: Made) -> None:
    by = made.officers["bj-district"]
    unit = unit_in(scope_of(by, VISITS_EDIT, made.now), made.units[DISTRICT].pk)
    began = local(made.today - timedelta(days=DAYS_AGO[0] + 10), 10)
    edition = make_edition(unit=unit, title="快递小哥问卷", questions=QUESTIONS, by=by, now=began)
    here = next(plan.key for plan in made.plans.values() if plan.unit == DEPOT)
    station = stations_under(unit).get(pk=made.stations[here].pk)
    set_waves(station=station, times=USUAL, by=by, now=began)
    for n, days in enumerate(DAYS_AGO):
        day = made.today - timedelta(days=days)
        visit = _plan(
            made, unit, f"第 {n + 1} 次蹲点走访", local(day, 11), by, local(day - timedelta(days=3), 9)
        )
        add_stop(visit=visit, station=station, at=local(day, 11, 15), minutes=90, by=by, now=visit.made_at)
        ask_by(visit=visit, edition=edition, by=by, now=visit.made_at)
        _live(made, visit_in(scope_of(by, VISITS_EDIT, made.now), visit.pk), edition, n, by)
    off = _plan(
        made,
        unit,
        "寒潮慰问走访",
        local(made.today - timedelta(days=9), 11),
        by,
        made.now - timedelta(days=12),
    )
    cancel_visit(visit=off, why="暴雪红色预警，改日再去", by=by, now=made.now - timedelta(days=10))
    day = made.today + timedelta(days=6)
    ahead = _plan(made, unit, "第 5 次蹲点走访", local(day, 15), by, made.now - timedelta(days=1))
    add_stop(
        visit=ahead, station=station, at=local(day, 15), minutes=45, by=by, now=made.now - timedelta(days=1)
    )
    ask_by(visit=ahead, edition=edition, by=by, now=made.now - timedelta(hours=3))
    for round in to_bring(scope_of(by, GOODS_READ, made.now), made.now)[:1]:
        bring(visit=ahead, round=round, by=by, now=made.now - timedelta(hours=3))
    move_visit(
        visit=ahead, starts_at=local(day, 11), ends_at=local(day, 13), why="站里说上午十一点后人齐", by=by,
        now=made.now - timedelta(hours=2),
    )  # fmt: skip


def _plan(made: Made, unit: Any, title: str, starts_at: datetime, by: User, now: datetime) -> Visit:
    plan = Plan(
        title,
        starts_at,
        starts_at + timedelta(hours=2),
        goers=[by.pk],
        others="律师、社区医生",
        brings="清凉包、工会知识手册",
    )
    return plan_visit(unit=unit, plan=plan, key=f"demo:{title}", by=by, now=now)


def _live(made: Made, visit: Visit, edition: Edition, n: int, by: User) -> None:
    """What happened on it, and after."""
    at, stop = visit.starts_at + timedelta(minutes=40), visit.stops.get()
    draw = chance("visits", n)
    for one in range(ANSWERS):
        given = {
            "q1": str(draw.randint(60, 180)),
            "q2": str(draw.choice((0, 0, 1, 2, 2))),
            "q3": str(draw.choice((0, 0, 0, 1, 2))),
            "q4": [str(draw.choice((0, 0, 1, 2, 3)))],
        }
        asked_at = at + timedelta(minutes=2 * one)
        late = timedelta(days=7) if one == 0 else timedelta()
        take_answer(
            visit=visit, edition=edition, given=given, key=uuid.uuid5(uuid.NAMESPACE_OID, f"demo:{n}:{one}"),
            asked_at=asked_at, stop=stop, by=by, now=asked_at + late,
        )  # fmt: skip
    day = visit.starts_at.date()
    write_page(visit=visit, day=day, says=SEEN[n], key=f"demo:{n}", by=by, now=at + timedelta(hours=3))
    heard = hear_wish(visit=visit, stop=stop, says=WISHES[n], key=f"demo:{n}", by=by, now=at)
    due = (
        min(day + timedelta(days=20), made.today + timedelta(days=4))
        if n < 3
        else made.today + timedelta(days=4)
    )
    owed = promise(
        visit=visit, wish=heard.wish, says=PROMISES[n], owner=by, due_date=due, key=f"demo:{n}", by=by, now=at,
        is_public=True,
    )  # fmt: skip
    if n < 2:
        kept = at + timedelta(days=12 if n == 0 else 26)
        keep_promise(promise=owed, came_of_it=f"{PROMISES[n]}：办好了，站里在用。", by=by, now=kept)
    if n < 3:
        says = f"谢谢大家的话。{PROMISES[n]}这件事，工会在办，办到哪一步都写在下面。"
        show_outcome(visit=visit, outcome=says, by=by, now=at + timedelta(days=2))
