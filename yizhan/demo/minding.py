"""Holiday childcare at the growth centre: a term to come, one to apply for, one drawn yesterday, one that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from yizhan.common.attached import File
from yizhan.demo.accounts import account
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.demo.world import officers, people
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
from yizhan.services.childcare.days import (
    add_collector,
    appoint_carer,
    hand_over,
    keep_check,
    look_at_absences,
    put_on_roster,
    sign_in,
    tell_absence,
    write_care_card,
)
from yizhan.services.childcare.rules import NEWEST, SCHEMES, days_of
from yizhan.supplies.actions import freeze_entries, open_round, run_draw

if TYPE_CHECKING:
    from yizhan.orgs.access import Scope
    from yizhan.people.models import Child, Person, User
    from yizhan.services.childcare.models import Application, Term

CARER_NAME, CARER_NUMBER = "林晨露", 900
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
    weekdays: Sequence[int] = range(5)


COMING = TermPlan("coming", "第三期", 45, 60, 20, 0)
OPEN = TermPlan("open", "第二期", 6, 20, 12, 9)
DRAWN = TermPlan("drawn", "第一期", -1, 9, 4, 12)
RUNNING = TermPlan("running", "试办期", -16, -8, 12, 10, range(7))

CARERS = (  # called, does, number of the phone, days since the record check; None: still to be asked for
    (CARER_NAME, "带班老师", CARER_NUMBER, 40),
    ("竹青", "园艺课老师", 901, 300),
    ("秋禾", "志愿者", 902, None),
)
AWAY, AWAY_FROM = 3, 2  # this child is missing for three days from the third on, and nobody says why
COMES = 0.85  # of the days, a child who has no reason to stay away


def mind_children(made: Made) -> None:
    """Four terms at the growth centre's childcare station, each in another state."""
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
    _runs(made, scope, families)


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
            weekdays=plan.weekdays,
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
        at = local(made.today - timedelta(days=40), 20)
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


# --- a term that runs -------------------------------------------------------------------------------------------


def _runs(made: Made, scope: Scope, families: list[tuple[Person, Child]]) -> None:
    """Eight days are over: children came, were fetched, stayed away with a word and without; one place is withdrawn."""
    by = made.officers["qd-chair"]
    term = _opened(made, scope, RUNNING)
    rows = _applied(made, scope, term, RUNNING, families)
    closes = term.round.closes_at
    assert closes
    for application in rows:
        _checked(made, application, closes + timedelta(hours=1))
    freeze_entries(round=term.round, seed_source=SEED_SOURCE, by=by, now=closes + timedelta(hours=2))
    run_draw(round=term.round, seed=SEED, by=by, now=closes + timedelta(hours=16))
    inside = []
    for one in rows:
        application, person = application_in(scope, one.pk), one.guardian
        assert person.user
        accept(application=application, by=person.user, now=closes + timedelta(hours=20))
        inside.append(application_in(scope, one.pk))
    carer = _staffed(made, term)
    _told(made, inside, term.starts_date - timedelta(days=1))
    for step in range((made.today - term.starts_date).days + 1):
        day = term.starts_date + timedelta(days=step)
        for nth, application in enumerate(inside):
            _a_day(made, application, day, nth, carer)
        if local(day, 20) < made.now:
            look_at_absences(term, local(day, 20))
        inside = [application_in(scope, one.pk) for one in inside]
        inside = [one for one in inside if one.claim.state == "confirmed"]


def _staffed(made: Made, term: Term) -> User:
    """Three are appointed, two with a record check and so on the roster. Returns who minds the children every day."""
    by, at = made.officers["qd-chair"], local(term.starts_date - timedelta(days=3), 9)
    days = list(days_of(term.starts_date, term.ends_date, term.weekdays))
    first = None
    for called, does, number, since in CARERS:
        user = account(people.phone(officers.FIRST_NUMBER + number), called, at)
        first = first or user
        carer = appoint_carer(term=term, user=user, called=called, does=does, by=by, now=at)
        if since:
            keep_check(
                unit=term.round.unit,
                user=user,
                checked_date=at.date() - timedelta(days=since),
                number=f"青公查〔{at.year}〕{1700 + number}",
                by=by,
                now=at,
            )
            put_on_roster(carer=carer, days=days if user is first else days[::2], by=by, now=at)
    assert first
    return first


def _told(made: Made, rows: list[Application], day: date) -> None:
    """Each family says whom to call; every second lets somebody else fetch."""
    for nth, application in enumerate(rows):
        user = application.guardian.user
        assert user
        write_care_card(
            application=application,
            allergies=("花生过敏", "", "哮喘，书包里有喷雾")[nth % 3],
            contacts=f"监护人 154 0000 {nth:04}",
            now=local(day, 19),
        )
        if nth % 2:
            add_collector(
                application=application, name=f"王秋{nth}", relation="外婆", by=user, now=local(day, 19)
            )


def _a_day(made: Made, application: Application, day: date, nth: int, carer: User) -> None:
    draw = chance("minding", application.claim.key, day.isoformat())
    came, left = local(day, 8, draw.randint(0, 40)), local(day, 16, draw.randint(0, 59))
    is_away = nth == AWAY and AWAY_FROM <= (day - application.term.starts_date).days < AWAY_FROM + 3
    user = application.guardian.user
    assert user
    if is_away or came > made.now:
        return
    if draw.random() > COMES:
        tell_absence(application=application, day=day, reason="发烧", by=user, now=local(day, 7))
        return
    attendance = sign_in(application=application, by=carer, now=came)
    if left < made.now:
        whom = list(application.collectors.order_by("pk"))
        hand_over(attendance=attendance, collector=draw.choice(whom), by=carer, now=left)
