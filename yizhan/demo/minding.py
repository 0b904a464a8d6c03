"""Holiday childcare at the growth centre: a term to come, one that takes applications, one that was drawn yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.orgs.access import scope_of
from yizhan.people.actions import add_child
from yizhan.services.childcare.access import CHILDCARE_EDIT, application_in, group_in, term_in
from yizhan.services.childcare.actions import (
    Band,
    Hour,
    Plan,
    accept,
    apply,
    ask_review,
    check,
    give_back,
    plan_term,
)
from yizhan.services.childcare.proofs import File
from yizhan.services.childcare.rules import NEWEST, SCHEMES
from yizhan.supplies.actions import freeze_entries, open_round, run_draw

if TYPE_CHECKING:
    from yizhan.orgs.access import Scope
    from yizhan.people.models import Child, Person
    from yizhan.services.childcare.models import Application, Term

STATION, PROVINCE = "qd-childcare", "37"
HOURS = tuple(
    Hour(day, starts, ends, name)
    for day, hands_on in enumerate(("植物修剪", "自然观察", "手工制作", "植物修剪", "自然观察"))
    for starts, ends, name in (
        (time(8, 30), time(10), "作业辅导"),
        (time(10, 15), time(11, 30), hands_on),
        (time(14, 30), time(16), "阅读和游戏"),
    )
)
GIVEN = ("小苗", "小溪", "禾禾", "安安", "朵朵", "石头", "丁丁", "圆圆", "沐沐", "可可")
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
SEED_SOURCE, SEED = "开奖公告：双色球，报名截止后第一期", "03 07 12 19 25 31 + 08"


@dataclass(frozen=True)
class TermPlan:
    """A term of this world. closes, starts: days from the day of building. families: how many apply."""

    key: str
    name: str
    closes: int
    starts: int
    places: int
    families: int


COMING = TermPlan("coming", "第三期", 45, 60, 20, 0)
OPEN = TermPlan("open", "第二期", 6, 20, 12, 9)
DRAWN = TermPlan("drawn", "第一期", -1, 9, 4, 12)


def mind_children(made: Made) -> None:
    """Three terms at the growth centre's childcare station, each in another state."""
    by = made.officers["qd-chair"]
    scope = scope_of(by, CHILDCARE_EDIT, made.now)
    families = _families(made)
    _planned(made, scope, COMING)
    taking = _opened(made, scope, OPEN)
    rows = _applied(made, scope, taking, OPEN, families)
    for application in rows[::2]:
        _checked(made, application, local(made.today - timedelta(days=1), 9))
    term = _opened(made, scope, DRAWN)
    rows = _applied(made, scope, term, DRAWN, families)
    for application in rows:
        _checked(made, application, local(made.today - timedelta(days=2), 14))
    _drawn(made, scope, term, rows)


def _season(first: date) -> str:
    return "summer" if 4 <= first.month <= 10 else "winter"


def _planned(made: Made, scope: Scope, plan: TermPlan) -> Term:
    first = made.today + timedelta(days=plan.starts)
    season = _season(first)
    closes = local(made.today + timedelta(days=plan.closes), 18) - timedelta(days=plan.closes < 0)
    term = plan_term(
        station=made.stations[STATION],
        plan=Plan(
            title=f"{first.year} 年{'暑期' if season == 'summer' else '寒假'}托管{plan.name}",
            season=season,
            intro="孩子白天在温室改成的驿站里写作业、做手工、认花草。午饭由家长自备或订餐。",
            starts_date=first,
            ends_date=first + timedelta(days=25),
            weekdays=range(5),
            starts=time(8),
            ends=time(17, 30),
            opens_at=closes - timedelta(days=10),
            closes_at=closes,
            confirm_s=48 * 3600,
            bands=(Band("小班", 6, 8, plan.places), Band("大班", 9, 12, plan.places)),
            hours=HOURS,
        ),
        by=made.officers["qd-chair"],
        now=min(closes - timedelta(days=12), made.now),
    )
    return term_in(scope, term.pk)


def _opened(made: Made, scope: Scope, plan: TermPlan) -> Term:
    term = _planned(made, scope, plan)
    assert term.round.opens_at
    open_round(
        round=term.round,
        by=made.officers["qd-chair"],
        now=min(term.round.opens_at - timedelta(days=1), made.now),
    )
    return term_in(scope, term.pk)


def _families(made: Made) -> list[tuple[Person, Child]]:
    """Verified workers, those of the place first, each with a child of school age."""
    plans = sorted(
        (plan for plan in made.workers if plan.is_verified), key=lambda one: one.province != PROVINCE
    )
    found = []
    for nth, plan in enumerate(plans[: max(DRAWN.families, OPEN.families)]):
        person = made.persons[plan.key]
        assert person.user
        draw = chance("child", plan.key)
        born = made.today - timedelta(days=round(365.25 * (draw.choice((7, 7.4, 10)) + draw.random() * 0.5)))
        name = plan.name[0] + GIVEN[nth % len(GIVEN)]
        at = local(made.today - timedelta(days=13), 20)
        found.append((person, add_child(guardian=person, name=name, birth_date=born, by=person.user, now=at)))
    return found


def _applied(
    made: Made, scope: Scope, term: Term, plan: TermPlan, families: list[tuple[Person, Child]]
) -> list[Application]:
    rows = []
    bands = {band.supply.name: group_in(term, band.pk) for band in term.groups.all()}
    for nth, (person, child) in enumerate(families[: plan.families]):
        assert person.user
        assert term.round.opens_at
        draw = chance("apply", plan.key, str(nth))
        codes = [one.code for one in SCHEMES[NEWEST].criteria[:4]]
        application = apply(
            group=bands["小班" if (term.starts_date - child.birth_date).days < 9 * 365.25 else "大班"],
            child=child,
            guardian=person,
            claimed=draw.sample(codes, k=draw.choice((1, 1, 2))),
            proofs=[File("application/pdf", PAPER)],
            key=f"demo:{plan.key}:{nth}",
            by=person.user,
            now=min(term.round.opens_at + timedelta(hours=2 + nth), made.now),
        )
        rows.append(application_in(scope, application.pk))
    return rows


def _checked(made: Made, application: Application, at: datetime) -> None:
    """Most papers bear out what was said, now and then one does not."""
    is_short = chance("paper", str(application.claim.key)).random() < 0.2
    check(
        application=application,
        granted=application.claimed[1:] if is_short else application.claimed,
        note="工作证明看不清单位公章，这一项没有计分。" if is_short else "",
        by=made.officers["qd-chair"],
        now=at,
    )


def _drawn(made: Made, scope: Scope, term: Term, rows: list[Application]) -> None:
    """Drawn yesterday: one has taken her place, one has given it back, one of those who wait asks for a review."""
    by = made.officers["qd-chair"]
    frozen = local(made.today - timedelta(days=1), 0) + timedelta(minutes=30)
    freeze_entries(round=term.round, seed_source=SEED_SOURCE, by=by, now=frozen)
    drawn = frozen + timedelta(hours=1)
    run_draw(round=term.round, seed=SEED, by=by, now=drawn)
    after = [application_in(scope, one.pk) for one in rows]
    held = [one for one in after if one.claim.state == "held"]
    waiting = [one for one in after if one.claim.state == "waiting"]
    for nth, one in enumerate(held[:3]):
        assert one.guardian.user
        answer = give_back if nth == 2 else accept
        answer(application=one, by=one.guardian.user, now=drawn + timedelta(hours=9))
    for one in waiting[-1:]:
        assert one.guardian.user
        ask_review(
            application=one,
            text="我们夫妻都上白班，证明上写了，请再看看。",
            by=one.guardian.user,
            now=drawn + timedelta(hours=10),
        )
