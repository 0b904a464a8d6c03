"""What officers see of bookings: the stations, a station's rules and weeks, a day, a session, what waits for a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _

from yizhan.common.natural import natural
from yizhan.common.say import WEEKDAYS
from yizhan.orgs.access import Scope
from yizhan.people.models import Person
from yizhan.people.names import masked_name
from yizhan.places.models import Space, Station, StationState
from yizhan.supplies.answers import limits_of
from yizhan.supplies.eligibility import predicates
from yizhan.supplies.models import Blackout, Claim, Part, Schedule, Session, Strike, Supply, Terms
from yizhan.supplies.models.claims import Awaits
from yizhan.supplies.schedules import today_at
from yizhan.supplies.services import Service, all_services, service_of, services_for
from yizhan.supplies.states import OVER, ClaimState, Why
from yizhan.supplies.words import day_and_hours

PAGE = 50
SHOWN = 10  # of a list that has a page of its own


def name_of(person: Person | None) -> str:
    """As officers see who booked: 李*; who has gone is nobody."""
    if person is None:
        return _("已注销")
    name = person.user.display_name if person.user else ""
    return masked_name(name) if name else "*"


# --- stations ---------------------------------------------------------------------------------------------


def booked_terms(scope: Scope, now: datetime) -> QuerySet[Terms]:
    """How each service is booked at each station of the scope, with how many sessions are left behind. One query."""
    waiting = (
        left_behind_rows(now)
        .filter(round__station=OuterRef("station"), round__service=OuterRef("service"))
        .order_by()
        .values("round__station")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = Terms.objects.select_related("station__unit").annotate(left_behind=Subquery(waiting))
    return scope.filter(rows, "station__unit").order_by("station__name", "pk")


def stations_to_start(scope: Scope) -> QuerySet[Station]:
    """Running stations that could take bookings for a service and do not. One query."""
    kinds = {kind for service in all_services() for kind in service.kinds}
    rows = Station.objects.filter(kind__in=kinds, state=StationState.RUNNING).exclude(
        Exists(Terms.objects.filter(station=OuterRef("pk")))
    )
    return scope.filter(rows).select_related("unit").order_by("name", "pk")


def services_to_start(station: Station) -> list[Service]:
    """What the station could take bookings for, and does not. One query."""
    begun = set(Terms.objects.filter(station=station).values_list("service", flat=True))
    return [service for service in services_for(station.kind) if service.code not in begun]


@dataclass(frozen=True)
class Week:
    """A schedule as it reads."""

    schedule: Schedule
    says: str
    is_over: bool


@dataclass(frozen=True)
class SpaceLine:
    space: Space
    weeks: list[Week]
    parts: list[str]


@dataclass(frozen=True)
class TermsPage:
    service: str
    spaces: list[SpaceLine]
    blackouts: list[Blackout]
    left_behind: list[SessionLine]


def terms_page(terms: Terms, now: datetime) -> TermsPage:
    """A station's weeks and closings of one service. 5 queries."""
    today = today_at(now)
    weeks: dict[int, list[Week]] = defaultdict(list)
    for schedule in Schedule.objects.filter(space__station=terms.station_id, service=terms.service).order_by(
        "from_date", "pk"
    ):
        is_over = bool(schedule.until_date and schedule.until_date <= today)
        weeks[schedule.space_id].append(Week(schedule, week_says(schedule), is_over))
    parts: dict[int, list[str]] = defaultdict(list)
    for part in Part.objects.filter(whole__station=terms.station_id).select_related("part"):
        parts[part.whole_id].append(part.part.name)
    spaces = sorted(
        Space.objects.filter(station=terms.station_id),
        key=lambda one: (bool(one.closed_at), natural(one.name)),
    )
    service = service_of(terms.service)
    return TermsPage(
        str(service.name) if service else terms.service,
        [SpaceLine(space, weeks[space.pk], sorted(parts[space.pk], key=natural)) for space in spaces],
        list(
            Blackout.objects.filter(station=terms.station_id, during__endswith__gt=now)
            .select_related("space", "made_by")
            .order_by("during", "pk")
        ),
        lines_of(
            in_order(
                left_behind_rows(now).filter(round__station=terms.station_id, round__service=terms.service)
            ),
            now,
        ),
    )


def week_says(schedule: Schedule) -> str:
    """周一至周五 09:00–21:00，每场 60 分钟，间隔 10 分钟，提前 7 天可约。"""
    said = [
        f"{days_say(schedule.weekdays)} {schedule.starts:%H:%M}–{schedule.ends:%H:%M}",
        _("每场 %(n)s 分钟") % {"n": schedule.step_minutes},
    ]
    if schedule.buffer_minutes:
        said.append(_("间隔 %(n)s 分钟") % {"n": schedule.buffer_minutes})
    if schedule.seats > 1:
        said.append(_("每场 %(n)s 个名额") % {"n": schedule.seats})
    said.append(_("节假日也开") if schedule.on_holidays else _("节假日不开"))
    said.append(_("提前 %(n)s 天可约") % {"n": schedule.horizon_days})
    return _("，").join(said)


def days_say(weekdays: Sequence[int]) -> str:
    days = sorted(weekdays)
    if len(days) == len(WEEKDAYS):
        return _("每天")
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s至%(last)s") % {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[-1]]}
    return _("、").join(str(WEEKDAYS[day]) for day in days)


def rules_say(terms: Terms) -> list[str]:
    """What stands, in sentences."""
    said = [_("每人每天最多 %(n)s 场。") % {"n": terms.per_person}]
    said += limits_of(terms.limit) if terms.limit else []
    said.append(_("开始前 %(n)s 分钟还可以自己取消。") % {"n": terms.cancel_minutes})
    if terms.waiting_most is None:
        said.append(_("候补不限人数。"))
    else:
        said.append(
            _("每场候补最多 %(n)s 人。") % {"n": terms.waiting_most}
            if terms.waiting_most
            else _("不设候补。")
        )
    if terms.confirm_minutes:
        said.append(_("候补补上后，要在 %(n)s 分钟内确认。") % {"n": terms.confirm_minutes})
    if terms.may_hand_over:
        said.append(_("约的人可以转给符合条件的同事。"))
    if terms.needs_approval:
        said.append(_("每个预约都要审核。"))
    known = {one.code: one.name for one in predicates()}
    rules = _("、").join(str(known.get(rule["rule"], rule["rule"])) for rule in terms.eligibility)
    said.append(_("谁可以约，看：%(rules)s。") % {"rules": rules} if rules else _("谁都可以约。"))
    return said


# --- sessions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionLine:
    """A session of a day. code: open, closed (to others; somebody is in it), off, over, out (its space is closed)."""

    session: Session
    supply: Supply
    space: str
    when: str
    code: str
    word: str


def left_behind_rows(now: datetime) -> QuerySet[Supply]:
    """Sessions ahead that the week does not want any more and somebody is in: an officer decides."""
    live = Claim.objects.filter(supply=OuterRef("pk"), home_id=OuterRef("home_id")).exclude(state__in=OVER)
    return Supply.objects.filter(
        Exists(live),
        closed_at__isnull=False,
        session__cancelled_at__isnull=True,
        session__during__startswith__gt=now,
        round__day__isnull=False,
    )


def left_behind(scope: Scope, now: datetime) -> QuerySet[Supply]:
    """Those of an officer, the next first; for `lines_of`."""
    return in_order(scope.filter(left_behind_rows(now), "round__unit"))


def sessions_of_day(terms: Terms, day: date, now: datetime) -> list[SessionLine]:
    """Every session of a station's day, by space and hour. One query."""
    rows = Supply.objects.filter(
        round__station=terms.station_id, round__service=terms.service, round__day=day, session__isnull=False
    )
    return sorted(
        lines_of(in_order(rows), now), key=lambda line: (natural(line.space), line.session.during.lower)
    )


def in_order(rows: QuerySet[Supply]) -> QuerySet[Supply]:
    return rows.select_related("session__space", "round__station").order_by("session__during", "pk")


def lines_of(rows: Iterable[Supply], now: datetime) -> list[SessionLine]:
    """rows: loaded by `in_order`, all or a page of them."""
    return [line_of(supply, now) for supply in rows]


def line_of(supply: Supply, now: datetime) -> SessionLine:
    session = supply.session
    assert session
    code, word = _stands(session, supply, now)
    space = session.space.name if session.space else supply.name
    return SessionLine(session, supply, space, day_and_hours(session.during), code, word)


def _stands(session: Session, supply: Supply, now: datetime) -> tuple[str, str]:
    if session.cancelled_at:
        return "off", _("取消：%(why)s") % {"why": session.cancel_reason}
    if session.during.lower <= now:
        return "over", _("已开始") if session.during.upper > now else _("已结束")
    if supply.closed_at:
        return "closed", _("不在时间表里，等您决定") if supply.taken or supply.waiting else _("停")
    return "open", _("可约") if supply.left else _("约满")


def days_with_sessions(terms: Terms, today: date) -> list[date]:
    """From today on. One query."""
    rows = Supply.objects.filter(
        round__station=terms.station_id,
        round__service=terms.service,
        round__day__gte=today,
        session__isnull=False,
    )
    return sorted({day for day in rows.values_list("round__day", flat=True) if day})


@dataclass(frozen=True)
class ClaimLine:
    """Who is in a session, as an officer sees it. may_end: can it still be cancelled?"""

    claim: Claim
    name: str
    word: str
    awaits_approval: bool
    may_end: bool


def claims_of(session: Session) -> QuerySet[Claim]:
    """Who has a place, who waits in which order, who had one; for `claim_line`."""
    order = [ClaimState.USED, ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.WAITING, ClaimState.MISSED]
    place = Case(*[When(state=state, then=at) for at, state in enumerate(order)], default=len(order))
    rows = Claim.objects.filter(home_id=session.home_id, supply__session=session).select_related(
        "person__user"
    )
    return rows.order_by(place, "-priority", "queue", "pk")


def claim_line(claim: Claim) -> ClaimLine:
    state = ClaimState(claim.state)
    why = Why(claim.why)
    word = str(Awaits(claim.awaits).label) if state == ClaimState.HELD else str(state.label)
    if state == ClaimState.CANCELLED and why != Why.NONE:
        word = f"{word}（{why.label}）"
    return ClaimLine(
        claim,
        name_of(claim.person),
        word,
        claim.awaits == Awaits.APPROVAL and state == ClaimState.HELD,
        state in {ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.WAITING},
    )


def booked_meanwhile(space: Space, during: DateTimeTZRange) -> list[SessionLine]:
    """The booked sessions of a space, its parts and its wholes in a time: what stands in the way of closing it."""
    parts = Part.objects.filter(Q(whole=space) | Q(part=space))
    spaces = {space.pk} | {pk for pair in parts.values_list("whole", "part") for pk in pair}
    rows = Supply.objects.filter(
        session__space__in=spaces,
        session__cancelled_at__isnull=True,
        session__blocked__overlap=during,
        taken__gt=0,
    )
    return lines_of(in_order(rows), during.lower)


# --- what waits for a word --------------------------------------------------------------------------------


def to_approve(scope: Scope, now: datetime) -> QuerySet[Claim]:
    """Claims that wait for an officer's word, the next session first."""
    rows = Claim.objects.filter(state=ClaimState.HELD, awaits=Awaits.APPROVAL, round__is_private=False)
    return (
        scope.filter(rows, "round__unit")
        .select_related("round__station", "round__unit", "supply__session", "person__user")
        .order_by(F("during").asc(nulls_last=True), "pk")
    )


def strikes_shown(rows: QuerySet[Strike], which: str) -> QuerySet[Strike]:
    """which: appealed (and not answered), open (not answered), all."""
    if which == "appealed":
        rows = rows.filter(appealed_at__isnull=False, answered_at__isnull=True)
    elif which == "open":
        rows = rows.filter(answered_at__isnull=True)
    order = "appealed_at" if which == "appealed" else "-at"
    return rows.select_related(
        "claim__round__station", "claim__supply", "person__user", "answered_by"
    ).order_by(order, "pk")


@dataclass(frozen=True)
class StrikeLine:
    """A strike as officers see it. what: the session she did not come to."""

    strike: Strike
    name: str
    what: str
    word: str


def strike_line(strike: Strike) -> StrikeLine:
    claim = strike.claim
    when = f" {day_and_hours(claim.during)}" if claim.during else ""
    if strike.forgiven_at:
        word = _("不计")
    elif strike.answered_at:
        word = _("照计")
    else:
        word = _("有说明，等答复") if strike.appealed_at else _("没有说明")
    return StrikeLine(strike, name_of(strike.person), f"{claim.supply.name or claim.round.title}{when}", word)


def strikes_of(strike: Strike, now: datetime) -> int:
    """How many others of hers count under the same rule now. One query."""
    rows = Strike.objects.filter(person=strike.person_id, limit=strike.limit_id, forgiven_at__isnull=True)
    if strike.limit.strike_days:
        rows = rows.filter(at__gt=now - timedelta(days=strike.limit.strike_days))
    return rows.exclude(pk=strike.pk).count()
