"""Classes of a fitness station: fat-loss half-way with who came, dance by the session, tai chi from next week.

All of it by who may do it, in the order of time. Who teaches is the station's keeper, whom the sign-in page offers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from yizhan.api.actions import admit_partner
from yizhan.demo.booking import booked_stations
from yizhan.demo.founding import admin_over
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.demo.users import offers
from yizhan.people.actions import person_for
from yizhan.places.access import offered_station
from yizhan.places.actions.spaces import add_space
from yizhan.services.classes.access import claim_at, supply_for
from yizhan.services.classes.actions import (
    Plan,
    give_feedback,
    miss,
    name_instructor,
    name_substitute,
    plan_series,
    publish,
    see_in,
    send_note,
)
from yizhan.services.classes.queries import lessons
from yizhan.supplies.actions import NotEligible, claim_place, mark_missed
from yizhan.supplies.partners import let_partners

if TYPE_CHECKING:
    from yizhan.people.models import Person, User
    from yizhan.services.classes.models import Series
    from yizhan.supplies.models import Session

WEEKS = 8
PLACES, ENROLLED = 16, 18  # two wait
DROP_IN, COME_TO_DANCE = 12, 6
COMES, SAYS, WRITES = 0.8, 0.35, 0.4
WORDS = (
    "强度合适，跟得上。",
    "老师讲动作很仔细。",
    "下班赶过来有点紧，能晚十分钟就好了。",
    "出一身汗，睡得香。",
    "人有点多，垫子不够。",
    "音乐再轻一点更好。",
    "坐了一天，腰松快多了。",
    "新来的也照顾到了。",
    "希望周末也有一次。",
    "拉伸的时间再长一些。",
    "三个同事一起来的，还想续报。",
    "更衣的地方小了点。",
)
FOR_WHOM = "给久坐的职工，零基础能上。带运动鞋、毛巾和水，饭后一小时再来。"


def teach(made: Made) -> None:
    """The classes of the first station that takes bookings."""
    plan = booked_stations(list(made.plans.values()))[0]
    by, teacher = admin_over(made, plan.unit), made.keeper_of[plan.key]
    station = offered_station(made.stations[plan.key].pk)
    began = local(made.today - timedelta(days=7 * WEEKS // 2 + 3), 9)
    room = add_space(station_id=station.pk, name="操房", use="团体操", capacity=20, by=by, now=began)
    monday = made.today - timedelta(days=made.today.weekday())
    fat_loss = plan_series(
        station=station,
        plan=Plan(
            title="职工减脂班",
            kind="fat_loss",
            enrolment="series",
            places=PLACES,
            weekdays=[1, 3],
            starts=time(18, 30),
            minutes=60,
            buffer_minutes=15,
            first_date=monday - timedelta(weeks=WEEKS // 2),
            last_date=monday + timedelta(weeks=WEEKS // 2) - timedelta(days=1),
            intro=FOR_WHOM,
            space=room,
            absences_most=3,
        ),
        by=by,
        now=began,
    )
    dance = plan_series(
        station=station,
        plan=Plan(
            title="街舞体验课",
            kind="dance",
            enrolment="session",
            places=DROP_IN,
            weekdays=[2, 5],
            starts=time(19, 45),
            minutes=75,
            first_date=monday - timedelta(weeks=1),
            last_date=monday + timedelta(weeks=4),
            intro="跟着音乐动起来，想来哪次约哪次。",
            space=room,
            strikes=3,
            strike_days=30,
            barred_days=14,
        ),
        by=by,
        now=began,
    )
    tai_chi = plan_series(
        station=station,
        plan=Plan(
            title="太极晨练",
            kind="tai_chi",
            enrolment="series",
            places=20,
            weekdays=[0, 2, 4],
            starts=time(7, 0),
            minutes=50,
            first_date=monday + timedelta(weeks=1),
            last_date=monday + timedelta(weeks=7) - timedelta(days=1),
            intro="二十四式，从站桩教起，腰腿不好的也能跟。",
            space=room,
        ),
        by=by,
        now=made.now,
    )
    for series in (fat_loss, dance, tai_chi):
        publish(series=series, by=by, now=made.now if series is tai_chi else began)
        name_instructor(
            series=series,
            person=person_for(teacher),
            called="顾老师",
            by=by,
            now=made.now if series is tai_chi else began,
        )
    # A partner that may register workers for two of them; it has no key, as long as nobody issues one.
    admit_partner(unit=station.unit, name="园区职工服务台", contact="", by=by, now=made.now)
    for series in (dance, tai_chi):
        let_partners(round=series.round, takes=True, by=by, now=made.now)
    _course(made, fat_loss, teacher, began)
    _drop_in(made, dance, teacher, began)
    _enrol(made, tai_chi, _people(made, "tai-chi"), 7, made.now)
    ahead = [one.session for one in lessons(fat_loss, None, made.now) if one.code == "plain"]
    if len(ahead) > 1:
        stands_in = next(_people(made, "stands-in"))
        name_substitute(
            series=fat_loss, session=ahead[1], person=stands_in, called="许老师", by=by, now=made.now
        )
    send_note(
        series=fat_loss, text="下次课练核心，请带一块自己的垫子。", key="demo", by=teacher, now=made.now
    )


def _people(made: Made, *topic: object) -> Iterator[Person]:
    """Workers of Shanghai who do sports; the one whom the sign-in page offers is first."""
    offered = {one.phone for one in offers(list(made.plans.values()), made.workers)}
    plans = [plan for plan in made.workers if plan.province == "31" and plan.rhythm == "fitness"]
    chance("classes", *topic).shuffle(plans)
    plans.sort(key=lambda plan: plan.phone not in offered)
    if topic == ("stands-in",):
        plans.reverse()
    return (made.persons[plan.key] for plan in plans)


def _enrol(
    made: Made,
    series: Series,
    people: Iterator[Person],
    count: int,
    now: datetime,
    session_pk: int | None = None,
) -> list[tuple[Person, int]]:
    """The first `count` of them enrol, as far as they may; who has a place, with her claim."""
    supply = supply_for(series, session_pk)
    assert supply
    placed = []
    for _place, person in zip(range(count), people, strict=False):
        key = f"demo:class:{supply.pk}:{person.pk}"
        try:
            answer = claim_place(supply=supply, person=person, key=key, by=person.user, now=now)
        except NotEligible:
            continue
        if answer.is_hers and answer.claim_id and answer.state == "confirmed":
            placed.append((person, answer.claim_id))
    return placed


def _course(made: Made, series: Series, teacher: User, began: datetime) -> None:
    """The first half: most come to most sessions, and some say how it was."""
    placed = _enrol(made, series, _people(made, "fat-loss"), ENROLLED, began + timedelta(hours=2))
    draw, words = chance("course"), list(WORDS)
    for lesson in lessons(series, None, made.now):
        session = lesson.session
        if session.during.upper + timedelta(minutes=30) > made.now:
            break
        at = session.during.lower + timedelta(minutes=5)
        away = []
        for person, claim_pk in placed:
            claim = claim_at(series, session, claim_pk)
            if draw.random() > COMES:
                away.append(claim)
                continue
            see_in(series=series, session=session, claim=claim, by=teacher, now=at)
            if draw.random() < SAYS:
                _say(
                    session,
                    person,
                    draw.randint(3, 5),
                    words.pop() if draw.random() < WRITES and words else "",
                )
        miss(session=session, claims=away, by=teacher, now=session.during.upper)


def _say(session: Session, person: Person, stars: int, words: str) -> None:
    at = session.during.upper + timedelta(minutes=20)
    give_feedback(session=session, person=person, stars=stars, words=words, by=person.user, now=at)


def _drop_in(made: Made, series: Series, teacher: User, began: datetime) -> None:
    """Each session by itself: some of last week's came, some are booked ahead."""
    draw = chance("drop-in")
    for lesson in lessons(series, None, began):
        session = lesson.session
        is_over = session.during.upper + timedelta(minutes=30) <= made.now
        if not is_over and (
            session.during.lower <= made.now or session.during.lower > made.now + timedelta(days=9)
        ):
            continue
        now = session.during.lower - timedelta(hours=20) if is_over else made.now
        placed = _enrol(
            made, series, _people(made, "dance", session.pk), COME_TO_DANCE, now, session_pk=session.pk
        )
        for person, claim_pk in placed if is_over else ():
            if draw.random() < COMES:
                claim = claim_at(series, session, claim_pk)
                at = session.during.lower + timedelta(minutes=5)
                see_in(series=series, session=session, claim=claim, by=teacher, now=at)
                if draw.random() < SAYS:
                    _say(session, person, draw.randint(4, 5), "")
        if is_over:
            mark_missed(session=session, by=None, now=session.during.upper + timedelta(minutes=30))
