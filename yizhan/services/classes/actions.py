"""What officers and instructors do with classes, and what people say of them. Only the kernel writes claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from yizhan.common.acts import CountOf, act, nothing_done, unrecorded, write_counter_record, write_record
from yizhan.orgs.access import require
from yizhan.places.models import Space, Station
from yizhan.records.models import Record
from yizhan.services.classes import telling
from yizhan.services.classes.access import CLASSES_EDIT, was_there
from yizhan.services.classes.models import (
    SERVICE,
    Attendance,
    Enrolment,
    Feedback,
    Note,
    Series,
    Teaching,
)
from yizhan.services.classes.rules import MOST_DAYS, MOST_SESSIONS, BadSeries, Day, days_of, may_say
from yizhan.supplies import actions as supplies
from yizhan.supplies import imports, kernel
from yizhan.supplies.door import actions as door
from yizhan.supplies.door.actions import NotNow
from yizhan.supplies.door.rules import Window, keeper_window, may_be_missed
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, Limit, Round, RoundState, Session, Supply
from yizhan.supplies.states import ClaimState, Why

if TYPE_CHECKING:
    from yizhan.people.models import Person, User
    from yizhan.supplies.imports import Row
    from yizhan.supplies.listing import Listed


@dataclass(frozen=True)
class Plan:
    """What an officer enters. strikes, strike_days, barred_days: the no-show rule of single sessions, all or none."""

    title: str
    kind: str
    enrolment: str
    places: int
    weekdays: Sequence[int]
    starts: time
    minutes: int
    first_date: date
    last_date: date
    intro: str = ""
    space: Space | None = None
    buffer_minutes: int = 0
    on_holidays: bool = False
    closes_at: datetime | None = None
    cancel_minutes: int = 120
    waiting_most: int | None = 10
    confirm_minutes: int | None = None
    strikes: int | None = None
    strike_days: int | None = None
    barred_days: int | None = None
    absences_most: int | None = None
    eligibility: list[dict[str, Any]] = field(default_factory=list)

    @property
    def days(self) -> list[Day]:
        """The days of the weekly time, holidays marked. Raises BadSeries where none or too many are left."""
        if self.last_date < self.first_date:
            raise BadSeries(_("最后一天不能早于第一天。"))
        if (self.last_date - self.first_date).days > MOST_DAYS:
            raise BadSeries(_("一期最长一年。"))
        days = days_of(
            self.weekdays,
            self.starts,
            self.minutes,
            self.first_date,
            self.last_date,
            on_holidays=self.on_holidays,
        )
        held = sum(not day.skipped for day in days)
        if not held:
            raise BadSeries(_("这段日子里一次课也没有，请看看星期几和起止日期。"))
        if held > MOST_SESSIONS:
            raise BadSeries(_("一期最多 %(n)s 次课。") % {"n": MOST_SESSIONS})
        return days


# --- series ------------------------------------------------------------------------------------------------


@act("classes.plan", "开课")
def plan_series(*, station: Station, plan: Plan, by: User | None, now: datetime) -> Series:
    """Make a class with its sessions, as a draft; the space is taken from now on.

    Raises rules.BadSeries, kernel.SpaceInUse, kernel.SessionsOverlap, eligibility.UnknownPredicate, OutOfReach.
    """
    require(by, CLASSES_EDIT, station.unit, now)
    if plan.space and (plan.space.station_id != station.pk or plan.space.closed_at):
        raise BadSeries(_("场地不在这个站点，或者停用了。"))
    held = [day for day in plan.days if not day.skipped]
    if held[0].starts_at <= now:
        raise BadSeries(_("第一次课要在现在以后。"))
    by_series = plan.enrolment == Enrolment.SERIES
    round = supplies.plan_round(
        unit=station.unit,
        service=SERVICE,
        title=plan.title,
        intro=plan.intro,
        station=station,
        by=by,
        now=now,
        quotas=[supplies.Quota(plan.places)] if by_series else [],
        closes_at=plan.closes_at or (held[0].starts_at if by_series else None),
        per_person=1 if by_series else len(held),
        cancel_s=plan.cancel_minutes * 60,
        confirm_s=plan.confirm_minutes * 60 if plan.confirm_minutes else None,
        waiting_most=plan.waiting_most,
        eligibility=plan.eligibility,
        limit=None if by_series else _limit(station, plan),
    )
    series = Series.objects.create(
        home_id=station.home_id,
        round=round,
        kind=plan.kind,
        enrolment=plan.enrolment,
        space=plan.space,
        weekdays=sorted(set(plan.weekdays)),
        starts=plan.starts,
        minutes=plan.minutes,
        first_date=plan.first_date,
        last_date=plan.last_date,
        on_holidays=plan.on_holidays,
        places=plan.places,
        absences_most=plan.absences_most if by_series else None,
    )
    with kernel.refusals():
        for day in held:
            _lay(series, day, timedelta(minutes=plan.buffer_minutes))
    write_record(
        unit=station.unit,
        at=now,
        by=by,
        subject=f"classes.series:{series.pk}",
        place_id=station.pk,
        data={"sessions": len(held), "kind": plan.kind, "enrolment": plan.enrolment},
    )
    return series


def _limit(station: Station, plan: Plan) -> Limit | None:
    if not plan.strikes:
        return None
    return Limit.objects.create(
        home_id=station.home_id,
        unit=station.unit,
        name=plan.title,
        strikes=plan.strikes,
        strike_days=plan.strike_days,
        barred_days=plan.barred_days,
    )


def _lay(series: Series, day: Day, buffer: timedelta) -> None:
    session = Session.objects.create(
        home_id=series.home_id,
        round=series.round,
        space=series.space,
        during=DateTimeTZRange(day.starts_at, day.ends_at),
        blocked=DateTimeTZRange(day.starts_at, day.ends_at + buffer),
        occupies=Session.Occupies.ALWAYS,
    )
    if series.enrolment == Enrolment.SESSION:
        Supply.objects.create(
            home_id=series.home_id, round=series.round, session=session, capacity=series.places
        )


@unrecorded("opening the round is the act")
def publish(*, series: Series, by: User | None, now: datetime) -> None:
    """Workers find it and may enrol. Again, nothing happens."""
    require(by, CLASSES_EDIT, series.round.unit, now)
    supplies.open_round(round=series.round, by=by, now=now)


@act("classes.edit", "修改课程")
def edit_series(
    *,
    series: Series,
    title: str,
    kind: str,
    intro: str,
    closes_at: datetime | None,
    by: User | None,
    now: datetime,
) -> None:
    """Other words, or another end of the window, also a later one for who comes late. The same again does nothing.

    Nobody enrols in a whole series once its last session has begun, whatever is asked for.
    """
    require(by, CLASSES_EDIT, series.round.unit, now)
    round = _locked(series)
    last = Session.objects.filter(round=round, cancelled_at__isnull=True).order_by("-during").first()
    if series.enrolment == Enrolment.SERIES and last:
        closes_at = min(closes_at or last.during.lower, last.during.lower)
    if (round.title, round.intro, round.closes_at, series.kind) == (title, intro, closes_at, kind):
        nothing_done()
        return
    Round.objects.filter(pk=round.pk).update(title=title, intro=intro, closes_at=closes_at)
    Series.objects.filter(pk=series.pk).update(kind=kind)
    write_record(unit=round.unit, at=now, by=by, subject=f"classes.series:{series.pk}")


@act("classes.cancel", "取消整期课程")
def cancel_series(*, series: Series, reason: str, by: User | None, now: datetime) -> int:
    """No session to come takes place; everybody is told. What was, stays. Returns how many lost their place.

    Again, nothing happens. Raises supplies.actions.NoReason.
    """
    require(by, CLASSES_EDIT, series.round.unit, now)
    round = _locked(series)
    if round.state == RoundState.CANCELLED:
        nothing_done()
        return 0
    ahead = Session.objects.filter(round=round, cancelled_at__isnull=True, during__startswith__gt=now)
    lost = 0
    for session in ahead.order_by("pk"):
        lost += kernel.cancel_session(session, reason=reason, now=now, by_id=supplies.id_of(by))
    lost += supplies.cancel_round(round=round, reason=reason, by=by, now=now)
    for teaching in Teaching.objects.filter(series=series, ended_at__isnull=True, session__isnull=True):
        telling.tell_teacher(telling.SERIES_OFF, teaching, None, now)
    write_record(unit=round.unit, at=now, by=by, subject=f"classes.series:{series.pk}", data={"lost": lost})
    return lost


def _locked(series: Series) -> Round:
    """The round, locked as the kernel locks it: what happens in a class happens one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT supplies_lock(%s, %s)", [series.home_id, series.round_id])
    return Round.objects.select_related("unit", "limit", "station").get(pk=series.round_id)


@unrecorded("the change of places is the act")
def set_places(*, series: Series, places: int, by: User | None, now: datetime) -> int:
    """More or fewer places, of the series or of each session to come; who waits goes up. Returns how many.

    Raises kernel.Oversold.
    """
    require(by, CLASSES_EDIT, series.round.unit, now)
    rows = Supply.objects.filter(round=series.round_id)
    if series.enrolment == Enrolment.SESSION:
        rows = rows.filter(session__cancelled_at__isnull=True, session__during__startswith__gt=now)
    went_up = supplies.resize(round=series.round, capacities=dict.fromkeys(rows, places), by=by, now=now)
    Series.objects.filter(pk=series.pk).update(places=places)
    return went_up


@unrecorded("each claim leaves its record in the database (ADR 0041)")
def bring_in(*, supply: Supply, listed: Sequence[Listed], key: str, by: User, now: datetime) -> list[Row]:
    """An officer brings people into the class, or one session of it, by a list; see supplies.imports."""
    require(by, CLASSES_EDIT, supply.round.unit, now)
    return imports.bring_in(supply=supply, listed=listed, key=key, by=by, now=now)


# --- sessions ----------------------------------------------------------------------------------------------


class NotAhead(ValueError):
    """这一次已经取消，或者已经开始，不能再改。"""


class NotApart(ValueError):
    """这个课那时已有另一次，同一个人不能同时上两次。"""


@unrecorded("moving the session is the act")
def move_lesson(
    *,
    series: Series,
    session: Session,
    space: Space | None,
    starts_at: datetime,
    ends_at: datetime,
    by: User | None,
    now: datetime,
) -> int:
    """Other hours, another day or another space; enrolled people and teachers are told. Returns how many lost it.

    Raises NotAhead, NotApart, kernel.SpaceInUse, kernel.SessionsOverlap.
    """
    require(by, CLASSES_EDIT, series.round.unit, now)
    return _move(series=series, session=session, space=space, times=(starts_at, ends_at), by=by, now=now)


@act("classes.move", "课程改期")
def _move(
    *,
    series: Series,
    session: Session,
    space: Space | None,
    times: tuple[datetime, datetime],
    by: User | None,
    now: datetime,
) -> int:
    round = _locked(series)
    session = _still_ahead(session, now)
    others = Session.objects.filter(round=round, cancelled_at__isnull=True).exclude(pk=session.pk)
    if others.filter(during__overlap=times).exists():
        raise NotApart(NotApart.__doc__)
    buffer = session.blocked.upper - session.during.upper
    lost = supplies.move_session(
        session=session,
        space_id=space.pk if space else None,
        during=DateTimeTZRange(*times),
        blocked=DateTimeTZRange(times[0], times[1] + buffer),
        by=by,
        now=now,
    )
    session.refresh_from_db()
    telling.tell_teachers(telling.LESSON_MOVED, series, session, now)
    write_record(unit=round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}")
    return lost


def _still_ahead(session: Session, now: datetime) -> Session:
    """As it is now, in the round's lock. Raises NotAhead."""
    found = Session.objects.select_related("round__unit", "round__limit", "space").get(pk=session.pk)
    if found.cancelled_at or found.during.lower <= now:
        raise NotAhead(NotAhead.__doc__)
    return found


@act("classes.cancel_lesson", "取消一次课")
def cancel_lesson(*, series: Series, session: Session, reason: str, by: User | None, now: datetime) -> int:
    """This once it does not take place; everybody is told. Returns how many had a place at it alone.

    Raises NotAhead, supplies.actions.NoReason.
    """
    require(by, CLASSES_EDIT, series.round.unit, now)
    round = _locked(series)
    session = _still_ahead(session, now)
    lost = supplies.cancel_session(session=session, reason=reason, by=by, now=now)
    telling.tell_teachers(telling.LESSON_OFF, series, session, now)
    write_record(
        unit=round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}", data={"lost": lost}
    )
    return lost


# --- who teaches -------------------------------------------------------------------------------------------


class TeachesAlready(ValueError):
    """这一次已经有别人代课，先撤掉她。"""


@act("classes.name_instructor", "指定任课老师")
def name_instructor(
    *, series: Series, person: Person, called: str, by: User | None, now: datetime
) -> Teaching:
    """She teaches the series, and is told. Again, what stands is returned."""
    require(by, CLASSES_EDIT, series.round.unit, now)
    round = _locked(series)
    standing = Teaching.objects.filter(
        series=series, person=person, session__isnull=True, ended_at__isnull=True
    ).first()
    if standing:
        nothing_done()
        return standing
    made = Teaching.objects.create(
        home_id=series.home_id, series=series, person=person, called=called, named_at=now, named_by=by
    )
    telling.tell_teacher(telling.INSTRUCTOR, made, None, now)
    write_record(unit=round.unit, at=now, by=by, subject=f"classes.series:{series.pk}")
    return made


@act("classes.name_substitute", "指定代课老师")
def name_substitute(
    *, series: Series, session: Session, person: Person, called: str, by: User | None, now: datetime
) -> Teaching:
    """She teaches this one session and sees nothing of the others; the instructor keeps it too. She is told its time.

    Again, what stands is returned. Raises NotAhead, TeachesAlready.
    """
    require(by, CLASSES_EDIT, series.round.unit, now)
    round = _locked(series)
    session = _still_ahead(session, now)
    standing = Teaching.objects.filter(session=session, ended_at__isnull=True).first()
    if standing and standing.person_id != person.pk:
        raise TeachesAlready(TeachesAlready.__doc__)
    if standing:
        nothing_done()
        return standing
    made = Teaching.objects.create(
        home_id=series.home_id,
        series=series,
        session=session,
        person=person,
        called=called,
        named_at=now,
        named_by=by,
    )
    telling.tell_teacher(telling.SUBSTITUTE, made, session, now)
    write_record(unit=round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}")
    return made


@act("classes.end_teaching", "撤下老师")
def end_teaching(*, teaching: Teaching, by: User | None, now: datetime) -> None:
    """She does not teach it any more; a substitute is told. Again, nothing happens."""
    series = teaching.series
    require(by, CLASSES_EDIT, series.round.unit, now)
    if not Teaching.objects.filter(pk=teaching.pk, ended_at__isnull=True).update(ended_at=now):
        nothing_done()
        return
    session = teaching.session
    if session and not session.cancelled_at and session.during.lower > now:
        telling.tell_teacher(telling.NO_SUBSTITUTE, teaching, session, now)
    write_record(unit=series.round.unit, at=now, by=by, subject=f"classes.series:{series.pk}")


@act("classes.note", "给学员的话")
def send_note(*, series: Series, text: str, key: str, by: User, now: datetime) -> int | None:
    """Tell everybody who has a place. Returns how many; None for the same form again."""
    note, is_new = Note.objects.get_or_create(
        series=series, key=key, defaults={"home_id": series.home_id, "text": text, "at": now, "by": by}
    )
    if not is_new:
        nothing_done()
        return None
    told = telling.tell_note(note, now)
    write_record(
        unit=series.round.unit, at=now, by=by, subject=f"classes.series:{series.pk}", data={"told": told}
    )
    return told


# --- who was there -----------------------------------------------------------------------------------------


@unrecorded("the check-in below is the act")
def see_in(*, series: Series, session: Session, claim: Claim, by: User, now: datetime) -> Done:
    """She is there. Raises door.NotNow."""
    if series.enrolment == Enrolment.SESSION:
        return door.see_in(claim=claim, by=by, now=now)
    return attend(session=session, claim=claim, by=by, now=now)


@unrecorded("saying so below is the act")
def say_missed(*, series: Series, session: Session, claim: Claim, by: User, now: datetime) -> Done:
    """She did not come, from ten minutes after the start. Raises door.NotNow."""
    if series.enrolment == Enrolment.SESSION:
        return door.say_missed(claim=claim, by=by, now=now)
    if not may_be_missed(session.during, now):
        raise NotNow(_("开始 10 分钟以后才能记没来。"))
    return miss(session=session, claims=[claim], by=by, now=now)[claim.pk]


@unrecorded("taking back below is the act")
def take_back(*, series: Series, session: Session, claim: Claim, by: User, now: datetime) -> Done:
    """What was said of her was wrong. Raises door.NotNow."""
    if series.enrolment == Enrolment.SESSION:
        return door.take_back(claim=claim, by=by, now=now)
    return undo_attendance(session=session, claim=claim, by=by, now=now)


def _must_be_today(session: Session, now: datetime) -> None:
    window = keeper_window(session.during, now)
    if window == Window.EARLY:
        raise NotNow(_("还没到那一天，当天才能登记。"))
    if window == Window.OVER:
        raise NotNow(_("那一天已经过去，当天才能改。"))


@act("classes.attend", "上课到场", CountOf.ATTENDANCE)
def attend(*, session: Session, claim: Claim, by: User | None, now: datetime) -> Done:
    """Who has a place at every session is at this one. Raises door.NotNow."""
    _must_be_today(session, now)
    if not _holds(claim) or session.cancelled_at:
        nothing_done()
        return Done.NO
    row, is_new = Attendance.objects.get_or_create(
        session=session,
        claim=claim,
        defaults={"home_id": claim.home_id, "state": Attendance.State.CAME, "at": now, "by": by},
    )
    if not is_new:
        if row.state == Attendance.State.CAME:
            nothing_done()
            return Done.SAME
        Attendance.objects.filter(pk=row.pk).update(state=Attendance.State.CAME, at=now, by=by)
    person = claim.person
    write_record(
        unit=claim.round.unit,
        at=now,
        by=by,
        subject=f"classes.attendance:{row.pk}",
        place_id=claim.round.station_id,
        person_ref=person.ref if person else None,
    )
    return Done.DONE


@act("classes.miss", "缺席")
def miss(*, session: Session, claims: Sequence[Claim], by: User | None, now: datetime) -> dict[int, Done]:
    """Those with a place at every session were not at this one. Who is marked already stays as she is."""
    done: dict[int, Done] = {}
    for claim in claims:
        if not _holds(claim):
            done[claim.pk] = Done.NO
            continue
        row, is_new = Attendance.objects.get_or_create(
            session=session,
            claim=claim,
            defaults={"home_id": claim.home_id, "state": Attendance.State.MISSED, "at": now, "by": by},
        )
        if not is_new and row.state == Attendance.State.TAKEN_BACK and by is not None:
            Attendance.objects.filter(pk=row.pk).update(state=Attendance.State.MISSED, at=now, by=by)
            is_new = True
        done[claim.pk] = Done.DONE if is_new else Done.SAME
    count = sum(one == Done.DONE for one in done.values())
    if not count:
        nothing_done()
        return done
    write_record(
        unit=session.round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}", count=count
    )
    return done


@act("classes.undo_attend", "撤回上课到场")
def undo_attendance(*, session: Session, claim: Claim, by: User, now: datetime) -> Done:
    """Neither there nor away; the record of her being there gets its counter-entry. Raises door.NotNow."""
    _must_be_today(session, now)
    row = Attendance.objects.select_for_update().filter(session=session, claim=claim).first()
    if row is None or row.state == Attendance.State.TAKEN_BACK:
        nothing_done()
        return Done.SAME
    came = row.state == Attendance.State.CAME
    Feedback.objects.filter(session=session, person=claim.person_id, person__isnull=False).delete()
    Attendance.objects.filter(pk=row.pk).update(state=Attendance.State.TAKEN_BACK, at=now, by=by)
    if came:
        records = Record.objects.filter(
            act="classes.attend", subject=f"classes.attendance:{row.pk}", corrects__isnull=True
        )
        write_counter_record(record=records.latest("pk"), by=by, reason="taken back")
    else:
        write_record(unit=session.round.unit, at=now, by=by, subject=f"supplies.session:{session.pk}")
    return Done.DONE


def _holds(claim: Claim) -> bool:
    """Has she the place still? Her claim waits for us from here on."""
    state = Claim.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=claim.pk)
    return state == ClaimState.CONFIRMED


@unrecorded("ending the claim is the act")
def take_away(*, series: Series, claim: Claim, by: User, now: datetime) -> Done:
    """An officer gives the place on, for absences or another reason; she is told."""
    require(by, CLASSES_EDIT, series.round.unit, now)
    return supplies.take_away(claim=claim, by=by, now=now, why=Why.BY_STAFF)


# --- feedback ----------------------------------------------------------------------------------------------


class NotThere(ValueError):
    """到场上过这一次课的人才能评价。"""


class TooLate(ValueError):
    """下课以后 14 天内可以评价、修改。"""


@act("classes.feedback", "课后评价")
def give_feedback(
    *, session: Session, person: Person, stars: int, words: str, by: User | None, now: datetime
) -> Feedback:
    """She says how it was, once; again within the days, what she said is changed. Raises NotThere, TooLate."""
    if not may_say(session.during.upper, now):
        raise TooLate(TooLate.__doc__)
    if not was_there(person, session):
        raise NotThere(NotThere.__doc__)
    said = {"stars": stars, "words": words.strip(), "changed_at": now}
    row, is_new = Feedback.objects.update_or_create(
        session=session,
        person=person,
        defaults=said,
        create_defaults=said | {"home_id": session.home_id, "said_at": now},
    )
    if is_new:
        write_record(
            unit=session.round.unit,
            at=now,
            by=None,
            subject=f"supplies.session:{session.pk}",
            place_id=session.round.station_id,
        )
    else:
        nothing_done()
    return row
