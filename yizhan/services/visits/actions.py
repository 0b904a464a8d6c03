"""What is done about a visit: planned, moved, called off, written down, heard, promised, and told to those there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases import actions as cases
from yizhan.cases import openings
from yizhan.cases.actions import Opened, desk_for, open_case
from yizhan.cases.models import Via
from yizhan.cases.queries import ANOTHER, is_the_same_again
from yizhan.common.acts import act, nothing_done, write_record
from yizhan.common.say import CHINA
from yizhan.orgs.access import require
from yizhan.services.visits.access import VISITS_EDIT, colleagues, stations_under
from yizhan.services.visits.models import (
    Brought,
    Goer,
    Page,
    Picture,
    Promise,
    Stop,
    Visit,
    Waves,
    Wish,
)
from yizhan.services.visits.notices import tell_goers
from yizhan.services.visits.queries import times_of
from yizhan.services.visits.rules import in_wave, quiet_hours
from yizhan.supplies.models import Round

if TYPE_CHECKING:
    from django.core.files.base import File

    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User
    from yizhan.places.models import Station

LONGEST = timedelta(days=7)  # who stays longer plans another visit
MOST_STOPS, MOST_PICTURES, LONGEST_PROMISE = 12, 9, timedelta(days=731)


class Refused(cases.Refused):
    """A visit does not take this; each cause has its words."""

    says = _("这次走访现在不能这样改")


class AnotherWish(Refused):
    """The page was sent once already, with other words or for somebody else."""

    says = ANOTHER


class CalledOff(Refused):
    """It does not take place."""

    says = _("这次走访已经取消")


class BadTimes(Refused):
    """It ends before it begins, lasts too long, or a stop lies outside it."""


class IntoWave(Refused):
    """The stay meets a wave, and nobody has said that it is meant so."""


class NotOurs(Refused):
    """A station, a colleague or goods of somebody else."""

    says = _("不在本单位范围内，请另选")


class TwiceThere(Refused):
    """The station or the minute is on the route already."""

    says = _("路线里已经有这个站，或者这个时间已经有一站")


class OverAlready(Refused):
    """The promise was kept or dropped before."""

    says = _("这条承诺已经有结果了")


@dataclass(frozen=True)
class Plan:
    """What a visit is. goers: ids of accounts."""

    title: str
    starts_at: datetime
    ends_at: datetime
    goers: Sequence[int] = ()
    others: str = ""
    brings: str = ""


# --- the plan ----------------------------------------------------------------------------------------


@act("visits.plan", "安排走访")
def plan_visit(*, unit: Unit, plan: Plan, key: str, by: User | None, now: datetime) -> Visit:
    """A visit of the unit's team; the same request again is the same visit. Raises OutOfReach, BadTimes, NotOurs."""
    require(by, VISITS_EDIT, unit, now)
    _check_times(plan.starts_at, plan.ends_at)
    assert unit.home_id is not None
    known = Visit.objects.filter(home_id=unit.home_id, key=key).first()
    if known:
        nothing_done()
        return known
    goers = _goers(unit, plan.goers, now)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                home_id=unit.home_id,
                unit=unit,
                title=plan.title,
                starts_at=plan.starts_at,
                ends_at=plan.ends_at,
                others=plan.others,
                brings=plan.brings,
                made_by=by,
                made_at=now,
                key=key,
            )
    except IntegrityError:  # the same request at the same moment
        nothing_done()
        return Visit.objects.get(home_id=unit.home_id, key=key)
    Goer.objects.bulk_create(Goer(visit=visit, user_id=pk) for pk in goers)
    record(visit, now, by)
    tell_goers(visit, _("定了"), now)
    return visit


@act("visits.change", "修改走访安排")
def move_visit(
    *, visit: Visit, starts_at: datetime, ends_at: datetime, why: str, by: User | None, now: datetime
) -> Visit:
    """Another time for all of it: the route moves along. Raises OutOfReach, CalledOff, BadTimes."""
    visit = held(visit, by, now)
    _check_times(starts_at, ends_at)
    if (starts_at, ends_at) == (visit.starts_at, visit.ends_at):
        nothing_done()
        return visit
    by_how_much = starts_at - visit.starts_at
    stops = list(visit.stops.order_by("-at" if by_how_much > timedelta() else "at"))
    for stop in stops:
        stop.at += by_how_much
        _check_inside(stop.at, stop.minutes, starts_at, ends_at)
    was = visit.starts_at
    Visit.objects.filter(pk=visit.pk).update(
        starts_at=starts_at, ends_at=ends_at, moved_at=now, moved_why=why
    )
    for stop in stops:  # one after another, those in front first: two never stand at one minute
        stop.save(update_fields=["at"])
    visit.refresh_from_db()
    record(visit, now, by, was=was.isoformat(), starts=starts_at.isoformat())
    tell_goers(visit, _("改时间了"), now)
    return visit


@act("visits.cancel", "取消走访")
def cancel_visit(*, visit: Visit, why: str, by: User | None, now: datetime) -> Visit:
    """It does not take place; what was written and promised stays. Raises OutOfReach, CalledOff."""
    visit = held(visit, by, now)
    Visit.objects.filter(pk=visit.pk).update(cancelled_at=now, cancelled_why=why, shown_at=None)
    visit.refresh_from_db()
    record(visit, now, by)
    tell_goers(visit, _("取消了"), now)
    return visit


@act("visits.route", "安排走访路线")
def add_stop(
    *,
    visit: Visit,
    station: Station,
    at: datetime,
    minutes: int,
    by: User | None,
    now: datetime,
    in_spite: bool = False,
) -> Stop:
    """A station on the route. in_spite: it is meant so though it meets a wave.

    Raises OutOfReach, CalledOff, NotOurs, BadTimes, IntoWave, TwiceThere.
    """
    visit = held(visit, by, now)
    if not stations_under(visit.unit).filter(pk=station.pk).exists():
        raise NotOurs
    if visit.stops.count() >= MOST_STOPS:
        raise BadTimes(_("一次走访最多 {n} 站").format(n=MOST_STOPS))
    _check_inside(at, minutes, visit.starts_at, visit.ends_at)
    times = times_of([station])[station.pk]
    if in_wave(at, minutes, times) and not in_spite:
        raise IntoWave(_("这时候站里正忙着进件派件。有空的时间是 {hours}。").format(hours=quiet_hours(times)))
    try:
        with transaction.atomic():
            stop = Stop.objects.create(visit=visit, station=station, at=at, minutes=minutes)
    except IntegrityError:
        raise TwiceThere from None
    record(visit, now, by, station=station)
    return stop


@act("visits.route", "安排走访路线")
def drop_stop(*, stop: Stop, by: User | None, now: datetime) -> None:
    """Take a station off the route. Raises OutOfReach, CalledOff, Refused (something was heard there)."""
    visit = held(stop.visit, by, now)
    if Wish.objects.filter(stop=stop).exists():
        raise Refused(_("在这一站记过心愿，不能从路线里去掉"))
    stop.delete()
    record(visit, now, by, station=stop.station)


@act("visits.bring", "安排走访带的物资")
def bring(*, visit: Visit, round: Round, by: User | None, now: datetime) -> Brought:
    """The goods of a round go along; saying so twice is once. Raises OutOfReach, CalledOff, NotOurs."""
    visit = held(visit, by, now)
    if round.home_id != visit.home_id:
        raise NotOurs
    found, is_new = Brought.objects.get_or_create(visit=visit, round=round)
    if is_new:
        record(visit, now, by)
    else:
        nothing_done()
    return found


@act("visits.bring", "安排走访带的物资")
def leave_behind(*, brought: Brought, by: User | None, now: datetime) -> None:
    """They do not go along. Raises OutOfReach, CalledOff."""
    visit = held(brought.visit, by, now)
    if Brought.objects.filter(pk=brought.pk).delete()[0]:
        record(visit, now, by)
    else:
        nothing_done()


@act("visits.waves", "登记站点忙时")
def set_waves(*, station: Station, times: Iterable[time], by: User | None, now: datetime) -> Waves:
    """When the station's waves begin; none: nobody is ever in the way there. Raises OutOfReach."""
    require(by, VISITS_EDIT, station.unit, now)
    told = sorted(set(times))
    waves, _is_new = Waves.objects.update_or_create(
        station=station,
        defaults={"home_id": station.home_id, "times": told, "told_by": by, "told_at": now},
    )
    write_record(
        unit=station.unit,
        at=now,
        by=by,
        subject=f"places.station:{station.pk}",
        place_id=station.pk,
        data={"times": [f"{each:%H:%M}" for each in told]},
    )
    return waves


# --- the diary ---------------------------------------------------------------------------------------


@act("visits.diary", "写走访日记")
def write_page(
    *,
    visit: Visit,
    day: date,
    says: str,
    key: str,
    by: User | None,
    now: datetime,
    pictures: Sequence[File[Any]] = (),
) -> Page:
    """A page of the diary; the same request again is the same page. Raises OutOfReach, CalledOff, BadTimes."""
    visit = held(visit, by, now)
    if known := Page.objects.filter(home_id=visit.home_id, key=key).first():
        nothing_done()
        return known
    first, today = visit.starts_at.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    if day < first or day > today:
        raise BadTimes(_("日记的日期要在走访开始（{first}）到今天之间").format(first=f"{first:%Y-%m-%d}"))
    page = Page.objects.create(home_id=visit.home_id, visit=visit, day=day, says=says, by=by, at=now, key=key)
    for file in pictures[:MOST_PICTURES]:
        Picture.objects.create(page=page, file=file)
    record(visit, now, by)
    return page


# --- wishes and promises -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """A wish that became a case. receipt: the code for somebody unknown, once. is_new: just now."""

    wish: Wish
    receipt: str
    is_new: bool


@act("visits.wish", "走访记下心愿")
def hear_wish(
    *,
    visit: Visit,
    says: str,
    key: str,
    by: User,
    now: datetime,
    stop: Stop | None = None,
    person: Person | None = None,
    is_shielded: bool = False,
) -> Heard:
    """What somebody said becomes a case of the union that visits, or past her own unit if she wants.

    person: None: she stays unknown, and gets a receipt. Raises OutOfReach, CalledOff, AnotherWish, cases' BadWords,
    Refused.
    """
    visit = held(visit, by, now)
    own = (person.unit if person else None) or (stop.station.unit if stop else visit.unit)
    desk, shielded = desk_for(own, is_shielded=is_shielded)
    if is_shielded and shielded is None:
        raise Refused(_("这个单位上面没有可以绕过它去找的工会，请不要勾选不让本单位看到"))
    if shielded is None or not visit.unit.stands_under(shielded):
        desk = visit.unit
    opened: Opened = open_case(
        procedure=openings.heard(),
        unit=desk,
        via=Via.VISIT,
        key=f"visits:{visit.pk}:{key}",
        now=now,
        by=by,
        person=person,
        says=says,
        shielded_unit=shielded,
    )
    if not opened.is_new and not is_the_same_again(opened.case, person, says):
        raise AnotherWish
    wish, is_new = Wish.objects.get_or_create(
        case=opened.case, defaults={"visit": visit, "stop": stop, "at": now}
    )
    if not is_new:
        nothing_done()
        return Heard(wish, "", is_new=False)
    write_record(
        unit=desk,
        at=now,
        by=by,
        subject=f"visits.visit:{visit.pk}" if shielded is None else "visits.visit",
        place_id=stop.station_id if stop and shielded is None else None,
    )
    return Heard(wish, opened.receipt, is_new=True)


@act("visits.promise", "走访作出承诺")
def promise(
    *,
    visit: Visit,
    says: str,
    owner: User,
    due_date: date,
    key: str,
    by: User,
    now: datetime,
    wish: Wish | None = None,
    is_public: bool = False,
) -> Promise:
    """Somebody of us says that it will be done by a day. Raises OutOfReach, CalledOff, BadTimes, NotOurs, Refused."""
    visit = held(visit, by, now)
    if known := Promise.objects.filter(home_id=visit.home_id, key=key).first():
        nothing_done()
        return known
    _check_due(due_date, now)
    if not colleagues(visit.unit, now).filter(pk=owner.pk).exists():
        raise NotOurs(_("这位同事不能办本单位走访的事，请另选"))
    if wish is not None and wish.case.shielded_unit_id and is_public:
        raise Refused(_("提的人不想让本单位看到，这条承诺不能公开"))
    made = Promise.objects.create(
        home_id=visit.home_id,
        visit=visit,
        wish=wish,
        says=says,
        owner=owner,
        due_date=due_date,
        first_due_date=due_date,
        is_public=is_public,
        made_at=now,
        key=key,
    )
    record(visit, now, by if not (wish and wish.case.shielded_unit_id) else None)
    return made


@act("visits.keep", "兑现走访承诺")
def keep_promise(*, promise: Promise, came_of_it: str, by: User, now: datetime) -> Promise:
    """It was done, and this came of it. Raises OutOfReach, OverAlready."""
    promise = _owed(promise, by, now)
    return _over(promise, by, now, kept_at=now, came_of_it=came_of_it)


@act("visits.drop", "走访承诺办不了")
def drop_promise(*, promise: Promise, came_of_it: str, by: User, now: datetime) -> Promise:
    """It cannot be done, and this is why. Raises OutOfReach, OverAlready."""
    promise = _owed(promise, by, now)
    return _over(promise, by, now, dropped_at=now, came_of_it=came_of_it)


@act("visits.postpone", "走访承诺延期")
def postpone(*, promise: Promise, due_date: date, by: User, now: datetime) -> Promise:
    """A later day; the first one stays on the page. Raises OutOfReach, OverAlready, BadTimes."""
    promise = _owed(promise, by, now)
    _check_due(due_date, now)
    if due_date <= promise.due_date:
        raise BadTimes(_("延期要比原来的日子晚"))
    Promise.objects.filter(pk=promise.pk).update(due_date=due_date)
    promise.refresh_from_db()
    record(promise.visit, now, by)
    return promise


def _over(promise: Promise, by: User, now: datetime, **how: Any) -> Promise:
    Promise.objects.filter(pk=promise.pk).update(over_by=by, **how)
    promise.refresh_from_db()
    record(promise.visit, now, by)
    return promise


# --- what came of it ---------------------------------------------------------------------------------


@act("visits.show", "公开走访回音")
def show_outcome(*, visit: Visit, outcome: str, by: User, now: datetime) -> Visit:
    """Those who were visited may read what came of it, in these words. Raises OutOfReach, CalledOff, BadTimes."""
    visit = held(visit, by, now)
    if now < visit.starts_at:
        raise BadTimes(_("走访还没有开始，走访以后再写回音"))
    if visit.outcome == outcome and visit.shown_at:
        nothing_done()
        return visit
    Visit.objects.filter(pk=visit.pk).update(outcome=outcome, shown_at=visit.shown_at or now)
    visit.refresh_from_db()
    record(visit, now, by)
    return visit


# --- inside ------------------------------------------------------------------------------------------


def held(visit: Visit, by: User | None, now: datetime) -> Visit:
    """The visit, locked. Raises OutOfReach, CalledOff."""
    require(by, VISITS_EDIT, visit.unit, now)
    held = Visit.objects.select_for_update(of=("self",)).select_related("unit").get(pk=visit.pk)
    if held.cancelled_at is not None:
        raise CalledOff
    return held


def _owed(promise: Promise, by: User, now: datetime) -> Promise:
    """The promise, locked; also of a visit that was called off after it. Raises OutOfReach, OverAlready."""
    require(by, VISITS_EDIT, promise.visit.unit, now)
    held = Promise.objects.select_for_update(of=("self",)).select_related("visit__unit").get(pk=promise.pk)
    if held.is_over:
        raise OverAlready
    return held


def _goers(unit: Unit, pks: Sequence[int], now: datetime) -> list[int]:
    may = set(colleagues(unit, now).filter(pk__in=pks).values_list("pk", flat=True))
    if set(pks) - may:
        raise NotOurs(_("有同事不能参加本单位的走访，请另选"))
    return sorted(may)


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise BadTimes(_("结束要晚于开始"))
    if ends_at - starts_at > LONGEST:
        raise BadTimes(_("一次走访最长 {n} 天，更长的请分几次安排").format(n=LONGEST.days))


def _check_inside(at: datetime, minutes: int, starts_at: datetime, ends_at: datetime) -> None:
    if at < starts_at or at + timedelta(minutes=minutes) > ends_at:
        raise BadTimes(_("每一站都要在走访开始到结束之间"))


def _check_due(due_date: date, now: datetime) -> None:
    today = now.astimezone(CHINA).date()
    if due_date < today:
        raise BadTimes(_("答应的日子不能在今天以前"))
    if due_date > today + LONGEST_PROMISE:
        raise BadTimes(_("答应的日子太远了，请写两年以内的"))


def record(
    visit: Visit, now: datetime, by: User | None, *, station: Station | None = None, **data: str
) -> None:
    write_record(
        unit=visit.unit,
        at=now,
        by=by,
        subject=f"visits.visit:{visit.pk}",
        place_id=station.pk if station else None,
        data=dict(data),
    )
