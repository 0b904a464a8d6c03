"""A district's rota, its city's nights, and what happened to couriers in three months: who was called and took it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from yizhan.cases.actions import rate, take, take_by_clock
from yizhan.cases.actors import Taker
from yizhan.demo.accounts import account
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.demo.world.officers import FIRST_NUMBER
from yizhan.demo.world.people import names, phone
from yizhan.duty.access import DUTY_PLAN, post_in
from yizhan.duty.actions import Wish, add_watch, open_post, plan
from yizhan.orgs.access import scope_of, unit_in
from yizhan.orgs.actions.roles import grant_role
from yizhan.services.incident.actions import acknowledge, tell
from yizhan.services.incident.rules import What

if TYPE_CHECKING:
    from yizhan.cases.models import Case
    from yizhan.people.models import User

DISTRICT, CITY, DEPOT = "110105", "110000", "bj-depot"
DAYS, AHEAD = 90, 21
COLLEAGUES = ((DISTRICT, 17), (DISTRICT, 18), (CITY, 19))
DAY, NIGHT = (time(8, 30), time(17, 30)), (time(17, 30), time(8, 30))
STORIES: tuple[tuple[What, str, str, str], ...] = (
    (What.HURT, "右转的车把我别倒了，手腕肿了，车主留了电话", "区人社局工伤科", "受理了，等认定"),
    (
        What.HURT,
        "下雨路滑摔了，膝盖缝了五针，站长让我自己看病",
        "平台职业伤害保障窗口",
        "报上去了，医药费可以报",
    ),
    (What.HURT, "被电动车撞了，交警说对方全责", "", "陪着调解，对方付了医药费和误工费"),
    (What.HURT, "搬大件闪了腰，大夫说休两周", "区人社局工伤科", "材料补齐了，已经受理"),
    (What.WAGES, "上个月的工资到今天没发，站长说再等等", "", "公司三天内补发了"),
    (
        What.WAGES,
        "离开以后押金和最后半个月工资不给结",
        "区劳动保障监察大队",
        "监察大队责令公司付清，已经到账",
    ),
    (What.WAGES, "少发了两百多单的钱，说是系统算的", "", "对了账，补发了差的部分"),
    (What.ACCOUNT, "说我刷单，永久封号，我没有刷过", "", "帮着写了申诉，平台查了轨迹，解封了"),
    (What.ACCOUNT, "顾客差评以后停了七天，申诉没有人回", "", "找到平台的工会联系人，当天恢复了接单"),
)
CASES = 34


def watch_over(made: Made) -> None:
    began = local(made.today - timedelta(days=DAYS + 4), 9)
    people: dict[str, list[User]] = {
        DISTRICT: [made.officers["bj-district"]],
        CITY: [made.officers["bj-admin"]],
    }
    for unit, number in COLLEAGUES:
        user = account(phone(FIRST_NUMBER + number), names()[-1 - number], began)
        grant_role(
            user=user,
            unit=made.units[unit],
            role="officer",
            line="area",
            called=names()[-1 - number],
            by=made.officers["bj-admin"] if unit == DISTRICT else None,
            now=began,
        )
        people[unit].append(user)
    rota(made, DISTRICT, "incident", "朝阳区应急值班", "白班", DAY, people[DISTRICT], began)
    rota(made, CITY, "incident", "北京市夜间值班", "夜班", NIGHT, people[CITY], began)
    couriers = [one.key for one in made.workers if one.unit == DEPOT]
    for n in range(CASES):
        _live(made, couriers[n % len(couriers)], n)


def rota(
    made: Made,
    key: str,
    purpose: str,
    name: str,
    watch: str,
    hours: tuple[time, time],
    users: list[User],
    now: datetime,
) -> None:
    """A turn each, three days long; one night to come is not filled yet."""
    by = made.officers["bj-admin"]
    unit = unit_in(scope_of(by, DUTY_PLAN, made.now), made.units[key].pk)
    made_post = open_post(unit=unit, purpose=purpose, name=name, phone="010-55550100", by=by, now=now)
    post = post_in(scope_of(by, DUTY_PLAN, made.now), made_post.pk)
    added = add_watch(
        post=post, name=watch, weekdays=list(range(7)), starts=hours[0], ends=hours[1], by=by, now=now
    )
    first = made.today - timedelta(days=DAYS + 1)
    wishes = [
        Wish(first + timedelta(days=n), added.pk, None, users[n // 3 % len(users)].pk)
        for n in range(DAYS + AHEAD)
        if n != DAYS + AHEAD - 4
    ]
    plan(post=post, wishes=wishes, by=by, now=now)


def _live(made: Made, worker: str, n: int) -> None:
    """From her call to her word; the later ones are still under way."""
    what, says, to, result = STORIES[n % len(STORIES)]
    draw = chance("incident", n)
    days_ago = round(DAYS - n * DAYS / CASES)
    at = local(
        made.today - timedelta(days=days_ago), draw.choice((9, 11, 14, 16, 20, 23)), draw.randrange(50)
    )
    if at > made.now - timedelta(hours=3):
        at = made.now - timedelta(hours=3)
    person, user = made.persons[worker], made.users[worker]
    happened = at.date() - timedelta(days=0 if what is What.HURT else draw.randint(5, 40))
    fields: dict[str, Any] = {"happened_on": happened}
    if what is What.WAGES:
        fields["left_on"] = happened + timedelta(days=2) if "离开" in says else None
    assert person.unit
    case = tell(
        what=what, unit=person.unit, person=person, fields=fields, key=f"demo:{n}", by=user, now=at, says=says,
        is_shielded=n % 4 == 1,
    ).case  # fmt: skip
    if case.assignee is None:
        return
    minutes = draw.choice((1, 2, 2, 3, 4, 5, 7, 13))
    if minutes > 10:
        take_by_clock(case=case, now=at + timedelta(minutes=10))
        case.refresh_from_db()
    by = case.assignee
    case = acknowledge(case=case, by=by, now=at + timedelta(minutes=minutes))
    if days_ago > 3:
        _go_on(case, Taker(by), Taker(user, person), at, to, result, draw.choice((5, 5, 5, 4, 4, 3)))


def _go_on(case: Case, officer: Taker, her: Taker, at: datetime, to: str, result: str, stars: int) -> None:
    def go(outcome: str, taker: Taker, hours: int, **fields: str) -> None:
        nonlocal case
        now = at + timedelta(hours=hours)
        case = take(case=case, outcome=outcome, seen=case.entries, taker=taker, now=now, fields=fields)

    if to:
        go("refer", officer, 5, to=to, what="材料一起交过去，问受理要几天")
        go("came", officer, 50, came=result)
    go("settle", officer, 55, result=result)
    go("agree", her, 70)
    rate(case=case, taker=her, now=at + timedelta(hours=70), stars=stars)
