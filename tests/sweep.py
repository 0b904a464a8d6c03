"""Every URL, every role: who may open what is computed from the view's mark, so a new view is swept by itself.

A new kwarg in a route needs a line in `IDS` (which row of one's own, and which of somebody else's): the sweep
fails and says so until it is there.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from tests.api.factories import client_with, make_key, make_partner
from tests.notices.factories import make_notice, make_webhook
from tests.orgs.factories import NOON, make_grant, make_officer, make_seat, make_team, make_unit, make_user
from tests.people.factories import SignedClient
from tests.services.childcare.factories import a_carer, a_term, applied
from tests.services.consultation.factories import a_consultation, public
from yizhan.api.models import ApiKey
from yizhan.cases.actions import open_case
from yizhan.cases.models import Attachment, Bulk, Case, Category, ReadyText, Via
from yizhan.common.attached import File
from yizhan.duty.actions import Wish, add_watch, ask_swap, open_post
from yizhan.duty.actions import plan as plan_shifts
from yizhan.duty.models import Shift as DutyShift
from yizhan.duty.models import Swap, Watch
from yizhan.notices.models import Notice, Webhook
from yizhan.orgs.access import Mark
from yizhan.orgs.models import JointTeam, Role, RoleGrant, TeamMember, Unit
from yizhan.orgs.permissions import roles_with
from yizhan.people.actions import add_child
from yizhan.people.drafts import keep_draft
from yizhan.people.models import Child, Double, ImportDraft, Person, User
from yizhan.places.models import (
    Comment,
    Fault,
    HoursOverride,
    ImportRow,
    Keeper,
    Photo,
    Space,
    Station,
    StationAmenity,
    StationImport,
)
from yizhan.services.appointments.actions import book, set_provider, set_rota, take_leave
from yizhan.services.appointments.models import Appointment, Leave, Rota, Slot
from yizhan.services.cards.actions import Terms as CardTerms
from yizhan.services.cards.actions import open_campaign, plan_campaign
from yizhan.services.cards.models import Campaign, StatusFile
from yizhan.services.childcare.days import add_collector
from yizhan.services.childcare.models import Application, Collector, RecordCheck, Shift
from yizhan.services.classes.actions import Plan, name_instructor, plan_series, publish
from yizhan.services.classes.models import Series
from yizhan.services.consultation.models import Talks
from yizhan.services.goods.actions.care import Terms as CareTerms
from yizhan.services.goods.actions.care import hand_out, plan_care
from yizhan.services.goods.actions.stock import What as Goods
from yizhan.services.goods.actions.stock import count_lot, receive
from yizhan.services.goods.models import Counting, HandOut, Lot, Season
from yizhan.services.hotline.exchange import receive as receive_order
from yizhan.services.hotline.models import Advice
from yizhan.services.incident.actions import tell
from yizhan.services.incident.rules import What
from yizhan.services.interviews.actions import book as talk_on
from yizhan.services.interviews.actions import open_interview, publish_day, trust, write_note
from yizhan.services.interviews.going_on import (
    add_provider,
    answer_referral,
    propose_demand,
    propose_referral,
    undertake,
)
from yizhan.services.interviews.models import Interview, Referral
from yizhan.services.interviews.rules import digest_of
from yizhan.services.letters.actions import Text as LetterText
from yizhan.services.letters.actions import draft as write_letter
from yizhan.services.letters.models import Letter, LetterKind
from yizhan.services.problems.actions import group
from yizhan.services.problems.actions import publish as publish_problem
from yizhan.services.problems.models import Problem
from yizhan.services.visits.actions import Plan as VisitPlan
from yizhan.services.visits.actions import add_stop, bring, plan_visit, promise, show_outcome, write_page
from yizhan.services.visits.answering import ask_by, make_edition, take_answer
from yizhan.services.visits.models import Picture, Visit
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Request
from yizhan.supplies.models import (
    Blackout,
    Claim,
    Draw,
    Limit,
    Round,
    Schedule,
    Session,
    Strike,
    Supply,
    Terms,
)
from yizhan.supplies.models import Double as ClaimsDouble
from yizhan.supplies.schedules import midnight, today_at

ROLES = (
    "nobody",
    "worker",
    "keeper",
    "viewer",
    "auditor",
    "officer",
    "chair",
    "admin",
    "seat",  # a viewer's seat in a joint team that covers East
    "admin of another city",
    "officer without a second factor",
    "key without scope",
)
OFFICER_ROLES = {
    "viewer": Role.VIEWER,
    "auditor": Role.AUDITOR,
    "officer": Role.OFFICER,
    "chair": Role.CHAIR,
    "admin": Role.ADMIN,
    "seat": Role.VIEWER,
    "admin of another city": Role.ADMIN,
    "officer without a second factor": Role.OFFICER,
}


# --- the world -------------------------------------------------------------------------------------


@dataclass
class Side:
    """One half of the world, East or the other city: a row of everything a URL can name."""

    unit: Unit
    company: Unit
    station: Station
    fault: Fault
    override: HoursOverride
    keeper: Keeper
    space: Space
    comment: Comment
    photo: Photo
    sheet: StationImport
    row: ImportRow
    person: Person
    child: Child
    double: Double
    draft: ImportDraft
    grant: RoleGrant
    team: JointTeam
    seat: TeamMember
    key: ApiKey
    notice: Notice
    draw: Draw
    webhook: Webhook
    session: Session
    claim: Claim
    childcare: Application
    collector: Collector
    shift: Shift
    cards: Campaign
    schedule: Schedule
    strike: Strike
    claims_double: ClaimsDouble
    blackout: Blackout
    counting: Counting
    series: Series
    hand_out: HandOut
    appointment: Appointment
    case: Case
    visit: Visit
    duty: Duty
    letter: Letter
    problem: Problem
    referral: Referral
    incident: Case
    talks: Talks
    ready: ReadyText


@dataclass
class World:
    """East and the other city, each with everything, and a client per role."""

    east: Side
    other: Side
    clients: dict[str, Client] = field(default_factory=dict)

    def own(self, role: str) -> Side:
        return self.other if role == "admin of another city" else self.east

    def foreign(self, role: str) -> Side:
        return self.east if role == "admin of another city" else self.other


def build_world() -> World:
    """Make the world; in the test's transaction."""
    national = make_unit("national")
    province = make_unit("province", national)
    east = make_unit("district", make_unit("city", province), "东区总工会", division_code="310115")
    other = make_unit("city", province, "外市总工会", division_code="3301")
    world = World(_side(east, "T0000001"), _side(other, "T0000002"))
    for side in (world.east, world.other):
        bring(visit=side.visit, round=side.hand_out.care.round, by=None, now=NOON)
        _asked_an_expert(side.unit)
    people = {name: make_user(name) for name in OFFICER_ROLES}
    for name, role in OFFICER_ROLES.items():
        if name == "seat":
            make_seat(make_team(east, [east]), people[name], role)
        else:
            make_grant(people[name], world.own(name).unit, role)
    assert world.east.person.user
    people["worker"] = world.east.person.user
    people["keeper"] = world.east.keeper.user
    world.clients = {
        name: client_of(people.get(name), has_second_factor="without a second factor" not in name)
        for name in ROLES
    }
    world.clients["key without scope"] = _client_with_key(east)
    return world


def _client_with_key(unit: Unit) -> Client:
    """A client that sends a valid key which is good for nothing."""
    key, text = make_key(make_partner(unit), ("units.read",))
    key.scopes = []
    key.save(update_fields=["scopes"])
    return client_with(text)


def _side(unit: Unit, plaque: str) -> Side:
    company = make_unit("company", unit)
    station = Station.objects.create(
        home_id=unit.home_id,
        unit=company,
        name=f"驿站 {plaque}",
        kind="rest",
        lon=121.47,
        lat=31.23,
        state="running",
        hours="08:00-20:00",
        plaque_code=plaque,
        changed_at=NOON,
    )
    for code in ("water", "rest"):
        StationAmenity.objects.create(station=station, amenity=code)
    person = Person.objects.create(user=make_user("劳动者"), unit=company, trade="courier")
    sheet, row = _sheet(unit)
    team = make_team(unit, [unit])
    Bulk.objects.create(user=person.user, key="sweep", does="take", at=NOON)
    case = open_case(
        procedure="say.demand",
        unit=unit,
        via=Via.PAGE,
        key=f"sweep:{unit.pk}",
        now=NOON,
        by=person.user,
        person=person,
        says="充电的地方太少",
        files=[File("application/pdf", b"%PDF-1.4 sweep %%EOF")],
    ).case
    account = person.user
    assert account
    return Side(
        referral=_referral(unit, person),
        incident=tell(
            what=What.HURT,
            unit=company,
            person=person,
            fields={"happened_on": NOON.date()},
            key="sweep",
            by=account,
            now=NOON,
        ).case,
        visit=_visit(unit, station),
        duty=_duty(unit),
        letter=_letter(unit),
        case=case,
        problem=_problem(unit, case),
        talks=_talks(unit),
        ready=ReadyText.objects.create(unit=unit, name="收到", says="收到了，三天内回您"),
        unit=unit,
        company=company,
        station=station,
        fault=Fault.objects.create(
            home_id=unit.home_id,
            station=station,
            kind="broken",
            text="坏了",
            reporter=person,
            reported_at=NOON,
            photo=ContentFile(_jpeg(), "f.jpg"),
        ),
        override=HoursOverride.objects.create(
            station=station, starts_at=NOON, ends_at=NOON.replace(year=2099), hours="off", reason="装修"
        ),
        keeper=Keeper.objects.create(
            user=make_user("管理员"), station=station, starts_at=NOON.replace(year=2020)
        ),
        space=Space.objects.create(station=station, name="里间", use="rest"),
        comment=Comment.objects.create(person=person, station=station, stars=4, text="好", written_at=NOON),
        photo=_photo(station),
        sheet=sheet,
        row=row,
        person=person,
        double=Double.objects.create(first=person, second=Person.objects.create(unit=company), why="phone"),
        draft=keep_draft(
            file=ContentFile("姓名,手机号\n张三,13800138000".encode(), "a.csv"), unit=company, by=make_user()
        ),
        child=(
            child := add_child(
                guardian=person, name="小苗", birth_date=date(2019, 5, 1), by=make_user(), now=NOON
            )
        ),
        grant=make_grant(make_user("干部"), company, Role.OFFICER),
        team=team,
        seat=make_seat(team, make_user("专班成员")),
        key=make_key(make_partner(unit))[0],
        notice=make_notice(person, unit),
        draw=_draw(unit),
        webhook=make_webhook(unit),
        cards=_cards(unit),
        session=(session := _session(station)),
        claim=_claim(session, person),
        childcare=(childcare := applied(a_term(unit, plaque=f"C{plaque[1:]}"), child)),
        collector=add_collector(
            application=childcare, name="外婆", relation="外婆", by=make_user(), now=NOON
        ),
        shift=a_carer(childcare.term, make_user("林老师"), date(2026, 7, 6), by=make_user()).shifts.get(),
        schedule=_schedule(session),
        strike=_strike(session, unit),
        claims_double=_claims_double(session),
        blackout=_blackout(session),
        counting=(counting := _counting(unit)),
        series=_series(station, person),
        appointment=_booked(station, unit, person),
        hand_out=_hand_out(counting.lot, person, station),
    )


@dataclass
class Duty:
    """A post with a watch, a shift of tomorrow, and a colleague who is asked to take it."""

    watch: Watch
    shift: DutyShift
    swap: Swap


def _duty(unit: Unit) -> Duty:
    by, other = make_officer(unit, Role.OFFICER), make_officer(unit, Role.OFFICER)
    now = timezone.now()
    post = open_post(unit=unit, purpose="incident", name="应急值班", by=by, now=now)
    week = {"weekdays": list(range(7)), "starts": time(8), "ends": time(8)}
    watch = add_watch(post=post, name="全天", by=by, now=now, **week)
    wish = Wish(timezone.localdate() + timedelta(days=1), watch.pk, None, by.pk)
    shift = plan_shifts(post=post, wishes=[wish], by=by, now=now).given[0]
    swap = ask_swap(shift=shift, to=other.pk, by=by, now=now)
    return Duty(watch, shift, swap)


# What an interview holds of her: for her and the chair, and what was handed on for who helps.
NAME, REASON, NOTE, PROMISE, DEMAND, HANDED = "阿谈", "睡不好", "谈了两小时", "调班", "夜班太多", "称呼：阿谈"
TALKED = (NAME, REASON, NOTE, PROMISE, DEMAND, HANDED)


def _referral(unit: Unit, person: Person) -> Referral:
    """A chair's day with an interview that she booked: noted, promised, proposed as a 诉求, referred with her yes."""
    chair, now = make_officer(unit, Role.CHAIR), timezone.now()
    day = publish_day(
        unit=unit,
        day=today_at(now) + timedelta(days=1),
        starts=time(18),
        ends=time(19),
        step_minutes=30,
        place="谈心室",
        by=chair,
        now=now,
    )
    session = day.round.sessions.order_by("during")[0]
    assert person.user
    who = {"person": person, "by": person.user, "key": f"sweep:talk:{unit.pk}"}
    talk_on(day=day, session_pk=session.pk, call_name=NAME, reason=REASON, now=now, **who)
    talk, later = Interview.objects.get(day=day), session.during.lower
    open_interview(interview=talk, by=chair, now=later)
    write_note(interview=talk, words=NOTE, key="n", by=chair, now=later)
    trust(interview=talk, user=make_officer(unit, Role.OFFICER), by=chair, now=later)
    undertake(
        interview=talk,
        kind="promise",
        words=PROMISE,
        due_date=today_at(later) + timedelta(days=3),
        key="u",
        by=chair,
        now=later,
    )
    propose_demand(interview=talk, words=DEMAND, by=chair, now=later)
    helper = add_provider(unit=unit, name="周老师", body="心安中心", user=make_user(), by=None, now=now)
    referral = propose_referral(interview=talk, provider=helper, words=HANDED, by=chair, now=later)
    return answer_referral(referral=referral, person=person, says_yes=True, seen=digest_of(HANDED), now=later)


QUESTION = {"about": "work", "kind": "number", "label": "一天几单", "choices": []}


def _visit(unit: Unit, station: Station) -> Visit:
    """A visit of yesterday, with one of everything, its outcome shown."""
    by = make_officer(unit, Role.OFFICER)
    starts = timezone.now() - timedelta(days=1)
    plan = VisitPlan("走访", starts, starts + timedelta(hours=4), goers=[by.pk])
    visit = plan_visit(unit=unit, plan=plan, key=f"sweep:{unit.pk}", by=by, now=starts)
    add_stop(visit=visit, station=station, at=starts, minutes=30, by=by, now=starts)
    later = starts + timedelta(hours=2)  # long ago: no page says 刚刚 and then 1 分钟前
    write_page(
        visit=visit,
        day=timezone.localdate(starts),
        says="看了装车",
        key=f"sweep:{unit.pk}",
        by=by,
        now=later,
        pictures=[ContentFile(_jpeg(), "v.jpg")],
    )
    promise(
        visit=visit,
        says="装充电柜",
        owner=by,
        due_date=timezone.localdate(),
        key=f"sweep:{unit.pk}",
        by=by,
        now=later,
    )
    edition = make_edition(unit=unit, title="问卷", questions=[QUESTION], by=by, now=starts)
    visit = ask_by(visit=visit, edition=edition, by=by, now=starts)
    take_answer(
        visit=visit,
        edition=edition,
        given={"q1": "5"},
        key=uuid4(),
        asked_at=starts,
        by=by,
        now=later,
    )
    return show_outcome(visit=visit, outcome="在办", by=by, now=later)


def _talks(unit: Unit) -> Talks:
    """A consultation whose text is public."""
    by, other = make_officer(unit, Role.OFFICER), make_officer(unit, Role.CHAIR)
    return public(a_consultation(unit, by, now=NOON), by, other, NOON)


def _letter(unit: Unit) -> Letter:
    """A draft of a letter to an employer."""
    text = LetterText("某公司", "没有按时发工资", "补发", ["labour-50"], 10)
    by = make_officer(unit, Role.OFFICER)
    kind = LetterKind.REMINDER
    return write_letter(unit=unit, kind=kind, text=text, key=f"sweep:{unit.pk}", by=by, now=NOON)


def _asked_an_expert(unit: Unit) -> Advice:
    """A hotline's order, about which an expert is asked."""
    fields = {"number": f"S-{unit.pk:04}", "line": "12345", "sent_at": "2026-07-15 09:00", "matter": "工资"}
    order = receive_order(fields=fields, grade="general", unit=unit, by=None, now=NOON).case
    return Advice.objects.create(
        home_id=unit.home_id,
        case=order,
        field="law",
        question="怎么答",
        asked_at=NOON,
        expert=make_user("石律师"),
        due_at=NOON + timedelta(days=2),
    )


def _problem(unit: Unit, demand: Case) -> Problem:
    """A problem with one demand, of which everybody reads."""
    by = make_officer(unit, Role.OFFICER)
    made = group(unit=unit, title="没地方充电", demands=[demand], key="sweep", by=by, now=NOON)
    return publish_problem(problem=made, text="在找地方装充电柜", by=by, now=NOON)


def _session(station: Station) -> Session:
    """A session of a day of the station, on its terms, in a space of its own."""
    space = Space.objects.create(station=station, name="1 号场", use="court")
    Terms.objects.create(home_id=station.home_id, station=station, service="fitness.courts", title="球场")
    round = Round.objects.create(
        home_id=station.home_id,
        unit=station.unit,
        station=station,
        service="fitness.courts",
        title="球场",
        state="open",
        day=NOON.date(),
    )
    during = DateTimeTZRange(NOON, NOON.replace(hour=NOON.hour + 1))
    made = Session.objects.create(
        home_id=station.home_id, round=round, space=space, during=during, blocked=during
    )
    Supply.objects.create(home_id=station.home_id, round=round, session=made, name=space.name, capacity=1)
    return made


def _schedule(session: Session) -> Schedule:
    return Schedule.objects.create(
        home_id=session.home_id,
        space=session.space,
        service="fitness.courts",
        weekdays=[0],
        starts=time(10),
        ends=time(12),
        step_minutes=60,
        from_date=date(2099, 1, 1),
    )


def _blackout(session: Session) -> Blackout:
    during = DateTimeTZRange(NOON.replace(year=2099), NOON.replace(year=2099, hour=NOON.hour + 1))
    return Blackout.objects.create(
        home_id=session.home_id,
        station=session.round.station,
        space=session.space,
        during=during,
        reason="打蜡",
    )


def _strike(session: Session, unit: Unit) -> Strike:
    """Of the session's first claim."""
    limit = Limit.objects.create(home_id=unit.home_id, unit=unit, name="球场")
    claim = Claim.objects.get(supply__session=session)
    return Strike.objects.create(home_id=unit.home_id, limit=limit, claim=claim, person=claim.person, at=NOON)


def _claims_double(session: Session) -> ClaimsDouble:
    """Two claims of one person, one of them waiting."""
    kept = Claim.objects.get(supply__session=session)
    second = Person.objects.create()
    supply = Supply.objects.select_related("round").get(session=session)
    wants = Request(supply.pk, second.pk, second.pk, f"sweep:double:{session.pk}")
    answer = kernel.claim(supply.round, [wants], now=NOON - timedelta(hours=2), via="page")[0]
    return ClaimsDouble.objects.create(
        home_id=session.home_id, kept=kept, other_id=answer.claim_id, found_at=NOON
    )


def _cards(unit: Unit) -> Campaign:
    """A campaign that is open, with an insurer's file."""
    terms = CardTerms(
        code=f"SW{unit.pk % 10_000}",
        title="保障卡",
        terms="条款",
        cover_from=NOON.date(),
        cover_until=NOON.date() + timedelta(days=365),
        insurers="甲保险",
        free_total=5,
        discounted_total=5,
        gift="毛巾",
        gift_total=5,
    )
    campaign = plan_campaign(unit=unit, terms=terms, by=None, now=NOON)
    open_campaign(campaign=campaign, by=None, now=NOON)
    StatusFile.objects.create(
        home_id=campaign.home_id, campaign=campaign, insurer="甲保险", name="表.csv", digest="0" * 64, at=NOON
    )
    return campaign


def _claim(session: Session, person: Person) -> Claim:
    supply = Supply.objects.select_related("round").get(session=session)
    wants = Request(supply.pk, person.pk, person.pk, f"sweep:{session.pk}")
    answer = kernel.claim(supply.round, [wants], now=NOON - timedelta(hours=3), via="page")[0]
    return Claim.objects.get(pk=answer.claim_id)


def _series(station: Station, person: Person) -> Series:
    """A published class with somebody in it, who also teaches it."""
    first = NOON.date() + timedelta(days=1)
    plan = Plan(
        title="太极班",
        kind="tai_chi",
        enrolment="series",
        places=5,
        weekdays=range(7),
        starts=time(9),
        minutes=60,
        first_date=first,
        last_date=first + timedelta(days=1),
        on_holidays=True,
    )
    series = plan_series(station=station, plan=plan, by=None, now=NOON)
    publish(series=series, by=None, now=NOON)
    name_instructor(series=series, person=person, called="陈老师", by=None, now=NOON)
    supply = Supply.objects.select_related("round").get(round=series.round_id)
    wants = Request(supply.pk, person.pk, person.pk, f"sweep:class:{series.pk}")
    kernel.claim(supply.round, [wants], now=NOON, via="page")
    return series


def _counting(unit: Unit) -> Counting:
    """A lot with a count whose difference waits."""
    what = Goods("清凉包", "份", "dues", 3500)
    lot = receive(unit=unit, what=what, count=10, document="R-1", key=f"sweep:{unit.pk}", by=None, now=NOON)
    return count_lot(lot=lot, counted=9, by=make_user(), now=NOON)


def _hand_out(lot: Lot, person: Person, station: Station) -> HandOut:
    """A round of care from the lot, that runs for long at a station, and in which a person got hers."""
    away = NOON.replace(year=2099)
    terms = CareTerms("送清凉", Season.SUMMER, 2, "门口", NOON, away, NOON, away, station=station)
    care = plan_care(unit=lot.unit, terms=terms, goods={lot: 1}, by=None, now=NOON)
    sign = ContentFile(_jpeg(), "s.jpg")
    return hand_out(care=care, person=person, signature=sign, key=f"s:{lot.pk}", by=make_user(), now=NOON)


def _booked(station: Station, unit: Unit, person: Person) -> Appointment:
    """A provider with a week, a leave, and somebody who comes to the station tomorrow."""
    now = timezone.now()
    today = today_at(now)
    provider = set_provider(
        unit=unit,
        profession="psychologist",
        name="王老师",
        licence="沪心 1",
        licence_last=today + timedelta(days=99),
        by=None,
        now=now,
    )
    week = {"weekdays": list(range(7)), "starts": time(9), "ends": time(10), "step_minutes": 60}
    when = {"from_date": today, "on_holidays": True, "horizon_days": 2}
    set_rota(provider=provider, way="video", by=None, now=now, **week, **when)
    away = midnight(today + timedelta(days=5))
    take_leave(provider=provider, starts_at=away, ends_at=away + timedelta(days=1), by=None, now=now)
    slot = (
        Slot.objects.filter(provider=provider, starts_at__gt=now)
        .select_related("provider__unit")
        .latest("pk")
    )
    assert person.user
    answer = book(slot=slot, person=person, key=f"sweep:visit:{unit.pk}", by=person.user, now=now)
    Slot.objects.filter(pk=slot.pk).update(station=station)
    return Appointment.objects.select_related("slot").get(claim=answer.claim_id)


def _draw(unit: Unit) -> Draw:
    """A draw whose list is frozen."""
    round = Round.objects.create(
        home_id=unit.home_id,
        unit=unit,
        service="test",
        title="暑托班",
        mode="draw",
        state="open",
        closes_at=NOON,
    )
    return Draw.objects.create(
        home_id=unit.home_id,
        round=round,
        frozen_at=NOON,
        entries=0,
        entries_hash="0" * 64,
        seed_source="双色球",
    )


def _sheet(unit: Unit) -> tuple[StationImport, ImportRow]:
    """A sheet that is in, with a row that waits."""
    columns = [["名称", "name"], ["经度", "lon"], ["纬度", "lat"]]
    sheet = StationImport.objects.create(
        home_id=unit.home_id or unit.pk,
        unit=unit,
        file_name="表.csv",
        mapping={"columns": columns, "datum": "gcj02", "kind": "rest"},
        source="表",
        state="done",
        counts={"held": 1},
        made_at=NOON,
    )
    row = ImportRow.objects.create(
        batch=sheet, line=2, key="1", digest="0", state="held", raw={"name": "没有坐标的站"},
        problems=[["lon", "", "没有经纬度", "no_position", False]],
    )  # fmt: skip
    return sheet, row


def _photo(station: Station) -> Photo:
    return Photo.objects.create(station=station, file=ContentFile(_jpeg(), "p.jpg"), width=8, height=8)


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "JPEG")
    return file.getvalue()


def client_of(user: User | None, *, has_second_factor: bool = True) -> Client:
    """A client with `user` signed in."""
    client = (SignedClient if has_second_factor else Client)(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


# --- which row a kwarg names -------------------------------------------------------------------------

# Looked up by "namespace:name.kwarg", then "namespace.kwarg", then "kwarg".
IDS: dict[str, Callable[[Side], object]] = {
    "units.pk": lambda side: side.company.pk,
    "units.grant_pk": lambda side: side.grant.pk,
    "units.team_pk": lambda side: side.team.pk,
    "units.seat_pk": lambda side: side.seat.pk,
    "places.pk": lambda side: side.station.pk,
    "places.code": lambda side: side.station.plaque_code,
    "supplies.pk": lambda side: side.station.pk,
    "claim_pk": lambda side: side.claim.pk,
    "session_pk": lambda side: side.session.pk,
    "terms_pk": lambda side: side.session.round.station.terms.get().pk,
    "bookings_console.space_pk": lambda side: side.session.space_id,
    "strike_pk": lambda side: side.strike.pk,
    "double_pk": lambda side: side.claims_double.pk,
    "bookings_console:let_partners.round_pk": lambda side: side.series.round_id,
    "schedule_pk": lambda side: side.schedule.pk,
    "blackout_pk": lambda side: side.blackout.pk,
    "supplies:feed.token": lambda side: "1-none",
    "supplies:handed.token": lambda side: "1-none",
    "supplies:handed_take.token": lambda side: "1-none",
    "supplies:handed_decline.token": lambda side: "1-none",
    "door.pk": lambda side: side.station.pk,
    "classes.pk": lambda side: side.series.pk,
    "classes.session_pk": lambda side: side.series.round.sessions.order_by("pk")[0].pk,
    "teaching.pk": lambda side: side.series.pk,
    "teaching.session_pk": lambda side: side.series.round.sessions.order_by("pk")[0].pk,
    "teaching.claim_pk": lambda side: side.series.round.claims.get().pk,
    "classes_console.pk": lambda side: side.series.pk,
    "classes_console.session_pk": lambda side: side.series.round.sessions.order_by("pk")[0].pk,
    "classes_console.claim_pk": lambda side: side.series.round.claims.get().pk,
    "classes_console.teaching_pk": lambda side: side.series.teachings.get().pk,
    "goods_keeper.pk": lambda side: side.station.pk,
    "goods.pk": lambda side: side.counting.lot_id,
    "goods.claim_pk": lambda side: side.hand_out.claim_id,
    "care_pk": lambda side: side.hand_out.care_id,
    "hand_out_pk": lambda side: side.hand_out.pk,
    "counting_pk": lambda side: side.counting.pk,
    "appointments.profession": lambda side: "psychologist",
    "slot_pk": lambda side: side.appointment.slot_id,
    "appointments_door.pk": lambda side: side.station.pk,
    "appointments_door.claim_pk": lambda side: side.appointment.claim_id,
    "appointments.claim_pk": lambda side: side.appointment.claim_id,
    "provider_pk": lambda side: side.appointment.slot.provider_id,
    "rota_pk": lambda side: Rota.objects.get(provider__unit=side.unit).pk,
    "leave_pk": lambda side: Leave.objects.get(provider__unit=side.unit).pk,
    "cases_console:text.pk": lambda side: side.ready.pk,
    "letter_ref": lambda side: side.letter.case.ref,
    "talks_ref": lambda side: side.talks.case.ref,
    "shown_ref": lambda side: side.talks.case.ref,
    "cards.pk": lambda side: side.cards.pk,
    "cards.supply_pk": lambda side: Supply.objects.get(round=side.cards.discounted).pk,
    "cards.member_pk": lambda side: 1,
    "cards_console.pk": lambda side: side.cards.pk,
    "cards_console.kind": lambda side: "free",
    "cards_console.file_pk": lambda side: side.cards.status_files.get().pk,
    "childcare:term.pk": lambda side: side.childcare.term_id,
    "childcare:apply.pk": lambda side: side.childcare.term_id,
    "childcare:proof.pk": lambda side: side.childcare.proofs.get().pk,
    "childcare.child_pk": lambda side: side.childcare.pk,
    "childcare.collector_pk": lambda side: side.collector.pk,
    "childcare_console.carer_pk": lambda side: side.shift.carer_id,
    "childcare_console.shift_pk": lambda side: side.shift.pk,
    "childcare_console.check_pk": lambda side: RecordCheck.objects.get(user=side.shift.carer.user_id).pk,
    "childcare.pk": lambda side: side.childcare.pk,
    "childcare_console.pk": lambda side: side.childcare.term_id,
    "childcare_console.group_pk": lambda side: side.childcare.term.groups.order_by("pk").first().pk,  # type: ignore[union-attr]
    "childcare_console.proof_pk": lambda side: side.childcare.proofs.get().pk,
    "application_pk": lambda side: side.childcare.pk,
    "draws.pk": lambda side: side.draw.pk,
    "draws_console.pk": lambda side: side.draw.round_id,
    "notices:notice.pk": lambda side: side.notice.pk,
    "notices_console.pk": lambda side: side.webhook.pk,
    "notices_console:notice.pk": lambda side: side.notice.pk,
    "places:fault.pk": lambda side: side.fault.pk,
    "places:fault_photo.pk": lambda side: side.fault.pk,
    "places:photo.pk": lambda side: side.photo.pk,
    "places:outline.code": lambda side: side.unit.division_code,
    "cases.ref": lambda side: side.case.ref,
    "cases_console.ref": lambda side: side.case.ref,
    "posting_ref": lambda side: "K7QM2XPD",
    "file_ref": lambda side: Attachment.objects.get(entry__case=side.case).ref,
    "bulk_handle": lambda side: Bulk.objects.get(user=side.person.user_id).handle,
    "cases_console.code": lambda side: side.case.procedure,
    "cases_console:category.pk": lambda side: category_of(side.unit).pk,
    "say:take_back.ref": lambda side: side.case.ref,
    "order_ref": lambda side: Advice.objects.get(case__unit=side.unit).case.ref,
    "advice_pk": lambda side: Advice.objects.get(case__unit=side.unit).pk,
    "say_console.ref": lambda side: side.case.ref,
    "problems.ref": lambda side: side.problem.case.ref,
    "problems_console.ref": lambda side: side.problem.case.ref,
    "visits.pk": lambda side: side.visit.pk,
    "visits_console.pk": lambda side: side.visit.pk,
    "stop_pk": lambda side: side.visit.stops.get().pk,
    "brought_pk": lambda side: side.visit.brought.get().pk,
    "promise_pk": lambda side: side.visit.promises.earliest("pk").pk,
    "edition_pk": lambda side: side.visit.edition_id,
    "answer_pk": lambda side: side.visit.answers.get().pk,
    "picture_pk": lambda side: Picture.objects.get(page__visit=side.visit).pk,
    "post_pk": lambda side: side.duty.watch.post_id,
    "watch_pk": lambda side: side.duty.watch.pk,
    "duty.shift_pk": lambda side: side.duty.shift.pk,
    "swap_pk": lambda side: side.duty.swap.pk,
    "interviews.claim_pk": lambda side: side.referral.interview.claim_id,
    "day_pk": lambda side: side.referral.interview.day_id,
    "talk_pk": lambda side: side.referral.interview_id,
    "demand_pk": lambda side: side.referral.interview.demands.get().pk,
    "owed_pk": lambda side: side.referral.interview.undertakings.get().pk,
    "user_pk": lambda side: side.referral.interview.trusted.get().user_id,
    "referral_pk": lambda side: side.referral.pk,
    "helper_pk": lambda side: side.referral.provider_id,
    "incident.what": lambda side: "hurt",
    "incident.ref": lambda side: side.incident.ref,
    "incident_console.ref": lambda side: side.incident.ref,
    "h5:icon.size": lambda side: 192,
    "stations.pk": lambda side: side.station.pk,
    "stations:fault.pk": lambda side: side.fault.pk,
    "stations:fault_photo.pk": lambda side: side.fault.pk,
    "imports.pk": lambda side: side.sheet.pk,
    "imports.row_pk": lambda side: side.row.pk,
    "feeds.collection_id": lambda side: "stations",
    "feeds.feature_id": lambda side: side.station.pk,
    "feeds.part": lambda side: 0,
    "keeper.pk": lambda side: side.station.pk,
    "visit_pk": lambda side: 1,
    "override_pk": lambda side: side.override.pk,
    "keeper_pk": lambda side: side.keeper.pk,
    "space_pk": lambda side: side.space.pk,
    "comment_pk": lambda side: side.comment.pk,
    "photo_pk": lambda side: side.photo.pk,
    "fault_pk": lambda side: side.fault.pk,
    "station_pk": lambda side: side.station.pk,
    "api.station_id": lambda side: side.station.pk,
    "api.round_id": lambda side: side.series.round_id,
    "api.code": lambda side: side.cards.code,
    "api.unit_id": lambda side: side.unit.pk,
    "api.reading": lambda side: "d-1",
    "api.rest": lambda side: "none",
    "partners.pk": lambda side: side.key.partner_id,
    "partners.key_pk": lambda side: side.key.pk,
    "amenity": lambda side: "water",
    "handle": lambda side: side.person.user.handle if side.person.user else None,
    "key": lambda side: "none",
    "uidb36": lambda side: "1",
    "provider_id": lambda side: "none",
    "register:person.pk": lambda side: side.person.pk,
    "register:decide.pk": lambda side: side.double.pk,
    "register:report.handle": lambda side: side.draft.handle,
    "register:report_csv.handle": lambda side: side.draft.handle,
    "people:consent.kind": lambda side: "traces",
    "people:remove_child.pk": lambda side: side.child.pk,
    "mfa_remove_webauthn.pk": lambda side: 1,
    "mfa_edit_webauthn.pk": lambda side: 1,
}


def category_of(unit: Unit) -> Category:
    """A category of its home."""
    return Category.objects.get_or_create(home_id=unit.home_id, name="孩子没人带", says=["带娃"])[0]


class UnknownKwarg(AssertionError):
    """A route has a kwarg that tests/sweep.py does not know: add it to IDS."""


def kwargs_of(place: Place, side: Side) -> dict[str, Any]:
    """The kwargs of the route, naming rows of `side`. Raises UnknownKwarg."""
    namespace, _colon, name = place.name.rpartition(":")
    found = {}
    for kwarg in place.kwargs:
        keys = [f"{place.name}.{kwarg}", f"{namespace}.{kwarg}", f"{name}.{kwarg}", kwarg]
        of = next((IDS[key] for key in keys if key in IDS), None)
        if of is None:
            raise UnknownKwarg(f"{place.name}: <{kwarg}>")
        found[kwarg] = of(side)
    return found


# --- the URLs ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A URL pattern: its name with namespaces, its route, its kwargs and the mark of its view."""

    name: str
    route: str
    kwargs: tuple[str, ...]
    mark: Mark | None
    module: str

    def __str__(self) -> str:
        return self.name or self.route


def places() -> list[Place]:
    """Every URL pattern of the site."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, route: str, namespaces: tuple[str, ...]) -> Iterator[Place]:
    for found in resolver.url_patterns:
        here = route + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Place(
                ":".join((*namespaces, found.name or "")) if found.name else "",
                here,
                tuple(_kwargs(found, resolver)),
                getattr(found.callback, "access", None),
                found.callback.__module__,
            )
        else:
            yield from _walk(found, here, (*namespaces, *([found.namespace] if found.namespace else [])))


def _kwargs(pattern: URLPattern, resolver: URLResolver) -> list[str]:
    names = list(getattr(pattern.pattern, "converters", {})) or list(pattern.pattern.regex.groupindex)
    return [*resolver.pattern.regex.groupindex, *names]


def address(place: Place, side: Side) -> str:
    return reverse(place.name, kwargs=kwargs_of(place, side))


def ask(client: Client, method: str, path: str, **more: Any) -> HttpResponse:
    """Send one request, and undo what it did, also to the client's cookies."""
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        response: HttpResponse = getattr(client, method)(path, **more)
        if response.streaming:
            response.streaming_content = [b"".join(response.streaming_content)]  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return response


def said(response: HttpResponse) -> bytes:
    """The answer's words: HTML, JSON or CSV as they are, a workbook unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in sorted(book.namelist()) if name.endswith(".xml"))
    return body


# --- what is expected --------------------------------------------------------------------------------

REFUSED = "refused"  # 403
SIGN_IN = "sign in"  # sent to the sign-in page
SECOND_FACTOR = "second factor"  # sent to show or set up a second factor
KEY_ASKED = "key asked"  # 401
NOT_FOUND = "not found"  # 404
SERVED = "served"  # anything that is none of these and no 5xx


# An officer's own draft, notice, watch or interviews, nobody else's.
OWNERS_ONLY = {
    "register:report",
    "register:report_csv",
    "notices_console:notice",
    "cases_console:bulk_done",
    "duty:ask",
    "duty:keep",
    "duty:answer",
}
OWNERS_ONLY |= {
    f"interviews_console:{name}" for name in ("day", "cancel_day", "talk", "open", "missed", "note")
}
OWNERS_ONLY |= {f"interviews_console:{name}" for name in ("trust", "trust_no_more", "undertake", "settle")}
OWNERS_ONLY |= {f"interviews_console:{name}" for name in ("demand", "refer", "end")}


# How a procedure goes is the same for everybody, and the categories of a home for all of its units.
OF_THE_SOFTWARE = {"cases_console:procedure", "cases_console:category"}


def expected(place: Place, role: str, *, is_own: bool) -> set[str]:
    """What the view's mark promises to `role`, about a row of her own part of the tree or of another's.

    Rows in a public or signed-in view are anybody's or one person's: served, or not found for the others.
    """
    assert place.mark, f"{place} carries no mark"
    is_signed_in = role not in {"nobody", "key without scope"}
    who = place.mark.who
    if who == "public":
        # Addresses of the sign-in library lead to ours; a service that is not set up is not there.
        is_signing_in = place.route.startswith(("accounts/", "wechat/"))
        signing_in = {SIGN_IN, NOT_FOUND} if is_signing_in else set()
        return {SERVED, NOT_FOUND} if place.kwargs else {SERVED} | signing_in
    if who == "partner":
        return {REFUSED} if role == "key without scope" else {KEY_ASKED}
    if not is_signed_in:
        return {SIGN_IN}
    if who == "signed_in":
        return {SERVED, NOT_FOUND} if place.kwargs else {SERVED}
    if who == "keeper":
        if role != "keeper":
            return {REFUSED}
    elif role == "officer without a second factor":
        return {SECOND_FACTOR}
    elif OFFICER_ROLES.get(role) not in roles_with(place.mark.permission):
        return {REFUSED}
    if place.name in OWNERS_ONLY:
        return {SERVED, NOT_FOUND} if is_own else {NOT_FOUND}
    if not place.kwargs or is_own or place.name in OF_THE_SOFTWARE:
        return {SERVED}
    return {NOT_FOUND}


def outcome(response: HttpResponse) -> str:
    """What the answer amounts to. Raises on a 5xx."""
    assert response.status_code < 500, f"{response.status_code}: {response.content[:300]!r}"
    if response.status_code == 401:
        return KEY_ASKED
    if response.status_code == 403:
        return REFUSED
    if response.status_code == 404:
        return NOT_FOUND
    if response.status_code in {301, 302, 303}:
        to = response.headers.get("Location", "").split("?")[0]
        if to == "/accounts/login/":
            return SIGN_IN
        if to in {reverse("people:second_factor"), reverse("mfa_reauthenticate")}:
            return SECOND_FACTOR
    return SERVED
