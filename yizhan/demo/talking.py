"""A district's chair: four months of interview days, what she promised, one who was brought to help and stands again.

All invented. What was said is of the simplest; who came are couriers of the depot below the district.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from yizhan.demo.accounts import account
from yizhan.demo.made import Made, local
from yizhan.orgs.access import scope_of, unit_in
from yizhan.services.interviews.access import HOLD, interview_by_claim
from yizhan.services.interviews.actions import (
    book,
    did_not_come,
    end_interview,
    open_interview,
    publish_day,
    walk_in,
    write_note,
)
from yizhan.services.interviews.going_on import (
    add_provider,
    answer_demand,
    answer_referral,
    end_referral,
    note_contact,
    propose_demand,
    propose_referral,
    settle,
    undertake,
)
from yizhan.services.interviews.queries import times
from yizhan.services.interviews.rules import digest_of, handed_on

if TYPE_CHECKING:
    from yizhan.people.models import Person, User
    from yizhan.services.interviews.models import Day, Interview, Provider

CHAIR, DISTRICT, DEPOT = "bj-district-chair", "110105", "bj-depot"
DAYS_AGO = (112, 98, 84, 70, 56, 42, 28, 14)
AHEAD = (5, 19)
COUNSELLOR, COUNSELLOR_NAME = "+8615400008840", "周老师"
PLACE = "区总工会三楼谈心室"


@dataclass(frozen=True)
class Talk:
    """Who came on the day, why, and what came of it: "solved", "listened", "promise", "promise_late",
    "demand", "refer", "refer_now", "missed"."""

    reason: str
    came_of_it: str
    said: str = ""


TALKS = (
    (Talk("想问调换片区", "promise", "和站长谈一次调换片区"), Talk("", "refer")),
    (Talk("工资条看不懂", "solved"), Talk("家里老人住院", "promise", "问清大病互助怎么申请")),
    (Talk("", "missed"), Talk("充电柜总是满的", "demand", "网点的充电柜不够用，晚上要排队一个多小时")),
    (Talk("和同事闹了矛盾", "listened"), Talk("想学叉车", "promise", "报上技能培训的名")),
    (Talk("罚款不服", "solved"), Talk("孩子没人接", "promise", "联系寒假托管班")),
    (Talk("", "listened"),),
    (Talk("夜班排得太密", "promise_late", "和站里商量排班"), Talk("", "missed")),
    (Talk("心里堵得慌", "refer_now"), Talk("社保断了两个月", "promise", "请人核一次缴费记录")),
)


def talk(made: Made) -> None:
    """Days past and ahead, in the order in which they were lived."""
    by = made.officers[CHAIR]
    began = local(made.today - timedelta(days=DAYS_AGO[0] + 14), 9)
    unit = unit_in(scope_of(by, HOLD, made.now), made.units[DISTRICT].pk)
    counsellor = account(COUNSELLOR, COUNSELLOR_NAME, began)
    helper = add_provider(
        unit=unit, name=COUNSELLOR_NAME, body="心安员工服务中心", user=counsellor, by=by, now=began
    )
    people = cycle(_couriers(made))
    first = next(people)
    for days, talks in zip(DAYS_AGO, TALKS, strict=True):
        day = _published(made, unit, by, made.today - timedelta(days=days), before=10)
        for turn, one in enumerate(talks):
            whose = first if one.came_of_it == "refer" else next(people)
            _live(made, day, turn, one, whose, by, helper)
    _walked_in(unit, local(made.today - timedelta(days=14), 11), by)
    for days in AHEAD:
        _published(made, unit, by, made.today + timedelta(days=days), before=20)
    soon = _published(made, unit, by, made.today + timedelta(days=12), before=3)
    for turn in range(2):
        _booked(soon, turn, next(people), "" if turn else "想问问换岗", made.now - timedelta(days=1))


def _couriers(made: Made) -> list[Person]:
    """Workers of the depot; the one whom the sign-in page offers is the first."""
    plans = [one for one in made.workers if one.unit == DEPOT]
    plans.sort(key=lambda one: not (one.rhythm == "courier" and one.keeps_trace))
    return [made.persons[one.key] for one in plans]


def _published(made: Made, unit: Any, by: User, day: date, *, before: int) -> Day:
    now = min(local(day - timedelta(days=before), 9), made.now - timedelta(days=2))
    hours: dict[str, Any] = {"starts": time(14), "ends": time(17), "step_minutes": 30}
    return publish_day(unit=unit, day=day, place=PLACE, by=by, now=now, **hours)


def _booked(day: Day, turn: int, person: Person, reason: str, now: datetime) -> Interview:
    assert person.user
    answer = book(
        day=day, session_pk=times(day, now)[turn].session_pk, person=person, key=f"demo:talk:{day.pk}:{turn}",
        by=person.user, now=now, call_name=f"{person.user.display_name[:1]}师傅", reason=reason,
    )  # fmt: skip
    return interview_by_claim(person, answer.claim_id or 0)


def _live(made: Made, day: Day, turn: int, one: Talk, person: Person, by: User, helper: Provider) -> None:
    interview = _booked(day, turn, person, one.reason, local(day.day - timedelta(days=4), 20, turn))
    at = interview.starts_at
    if one.came_of_it == "missed":
        did_not_come(interview=interview, by=by, now=at + timedelta(minutes=15))
        return
    open_interview(interview=interview, by=by, now=at)
    after = at + timedelta(minutes=25)
    write_note(
        interview=interview, words="坐下来聊了二十多分钟，本人情绪平稳。", key="demo", by=by, now=after
    )
    given: dict[str, Any] = {"interview": interview, "by": by, "now": after}
    if one.came_of_it in {"solved", "listened"}:
        end_interview(result=one.came_of_it, **given)
        return
    match one.came_of_it:
        case "promise" | "promise_late":
            _promised(made, given, one.said, day.day, after=26 if one.came_of_it == "promise_late" else 16)
        case "demand":
            _demanded(given, one.said, person)
        case "refer":
            _referred(made, given, person, helper, first=day.day)
        case "refer_now":
            propose_referral(provider=helper, words=_words(given), **given)
    end_interview(result="goes_on", **given)


def _promised(made: Made, given: dict[str, Any], said: str, day: date, *, after: int) -> None:
    """Kept so many days after; promised for twenty. Those of the last weeks are still owed."""
    due = day + timedelta(days=20)
    owed = undertake(kind="promise", words=said, due_date=due, key="demo", **given)
    kept = local(day + timedelta(days=after), 16)
    if kept < made.now:
        settle(undertaking=owed, outcome="done", words="办好了，已经告诉本人。", by=given["by"], now=kept)


def _demanded(given: dict[str, Any], said: str, person: Person) -> None:
    demand = propose_demand(words=said, **given)
    assert person.user
    answer_demand(
        demand=demand, person=person, says_yes=True, words=said, is_shielded=False, by=person.user,
        now=given["now"] + timedelta(hours=3),
    )  # fmt: skip


def _words(given: dict[str, Any]) -> str:
    return handed_on(called="本人愿意时自己说", phone="", words="近来压力大，睡得少，想找人聊聊。")


def _referred(made: Made, given: dict[str, Any], person: Person, helper: Provider, *, first: date) -> None:
    """Seen every two weeks for three months, until he says that she stands again; the chair asks after her twice."""
    words = _words(given)
    referral = propose_referral(provider=helper, words=words, **given)
    agreed = given["now"] + timedelta(hours=2)
    answer_referral(referral=referral, person=person, says_yes=True, seen=digest_of(words), now=agreed)
    for n in range(6):
        day = first + timedelta(days=5 + 14 * n)
        note_contact(
            referral=referral, day=day, words=f"第 {n + 1} 次，睡眠比上次好一些。",
            next_date=day + timedelta(days=14) if n < 5 else None, key=f"demo:{n}", by=helper.user,
            now=local(day, 18),
        )  # fmt: skip
    ended = local(first + timedelta(days=90), 18)
    end_referral(
        referral=referral, words="这三个月您走得很稳。以后有需要，随时再来。", by=helper.user, now=ended
    )
    for n, days in enumerate((30, 92)):
        due = first + timedelta(days=days)
        asked = undertake(kind="follow_up", words="打个电话问问近况", due_date=due, key=f"demo:{n}", **given)
        settle(
            undertaking=asked,
            outcome="done",
            words="说好多了，班也正常上了。",
            by=given["by"],
            now=local(due, 10),
        )


def _walked_in(unit: Any, at: datetime, by: User) -> None:
    found = walk_in(
        unit=unit, day=None, person=None, call_name="一位大姐", reason="问入会", key="demo", by=by, now=at
    )  # fmt: skip
    end_interview(interview=found, result="solved", by=by, now=at + timedelta(minutes=15))
