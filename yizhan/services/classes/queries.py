"""Readings of classes: what is offered, who comes, what was held, what people say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yizhan.common.geo import Position, distance_m, ride_min, walk_min
from yizhan.common.say import CHINA
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.places.queries.keeper import shown_name
from yizhan.places.words import ways
from yizhan.services.classes.access import WITH, teaches
from yizhan.services.classes.models import Attendance, Enrolment, Feedback, Kind, Series, Teaching
from yizhan.services.classes.rules import SHOWN_FROM, may_say, share
from yizhan.supplies.answers import hours_of, limits_of, moment_of
from yizhan.supplies.desk import days_say
from yizhan.supplies.door.rules import Window, keeper_window, may_be_missed
from yizhan.supplies.models import Claim, RoundState, Session, Supply
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.states import OVER, ClaimState

LISTED = 60
PAST_SHOWN = 12
WORDS_SHOWN = 30
COUNTED = [ClaimState.CONFIRMED, ClaimState.USED, ClaimState.MISSED]


# --- what is offered ---------------------------------------------------------------------------------------


def offered(now: datetime) -> QuerySet[Series]:
    """Published classes that one may enrol in or that go on, at stations that run."""
    ahead = Session.objects.filter(
        round=OuterRef("round"), cancelled_at__isnull=True, during__startswith__gt=now
    )
    return Series.objects.filter(
        Exists(ahead), round__state=RoundState.OPEN, round__station__in=Station.objects.offered()
    )


def open_now(now: datetime) -> QuerySet[Series]:
    """Those of them whose window is open."""
    return offered(now).filter(Q(round__closes_at__isnull=True) | Q(round__closes_at__gt=now))


def something_taught() -> Any:
    """An expression for every account: is there any published class? Read with the account itself."""
    return Exists(Series.objects.filter(round__state=RoundState.OPEN))


def count_open(now: datetime) -> int:
    return open_now(now).count()


@dataclass(frozen=True)
class Offer:
    """A class in a list. when: 周二、周四 19:00–20:00. left: of the series, or of its next session; None: none ahead.

    state: how it stands with her, "" for nothing. away: in words, "" without her position.
    """

    series: Series
    when: str
    from_to: str
    left: int
    waiting: int
    is_open: bool
    state: str
    away: str


def week_of(series: Series) -> str:
    ends = datetime.combine(series.first_date, series.starts) + timedelta(minutes=series.minutes)
    return f"{days_say(series.weekdays)} {series.starts:%H:%M}–{ends:%H:%M}"


def offers(
    now: datetime,
    person: Person | None,
    *,
    kind: str = "",
    weekday: int | None = None,
    position: Position | None = None,
    is_hers: bool = False,
) -> list[Offer]:
    """Those that are offered, nearest first, or by the first day. position: where from; is_hers: where she stands.
    3 queries, 1 for nobody.
    """
    rows = offered(now)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if weekday is not None:
        rows = rows.filter(weekdays__contains=[weekday])
    found = list(rows.select_related(*WITH).order_by("first_date", "pk")[:LISTED])
    places = _places(found, now)
    hers = _states(found, person)
    listed = []
    for series in found:
        station = series.round.station
        assert station
        away_m = distance_m(position, Position(station.lon, station.lat)) if position else 0
        said = ways(away_m, walk_min(away_m), ride_min(away_m)) if position and is_hers else ""
        closes = series.round.closes_at
        left, waiting = places.get(series.round_id, (0, 0))
        offer = Offer(
            series,
            week_of(series),
            _("%(first)s 至 %(last)s")
            % {"first": f"{series.first_date:%m-%d}", "last": f"{series.last_date:%m-%d}"},
            left,
            waiting,
            closes is None or closes > now,
            hers.get(series.round_id, ""),
            said,
        )
        listed.append((away_m, offer))
    return [offer for _away, offer in sorted(listed, key=lambda pair: pair[0])]


def _places(found: Iterable[Series], now: datetime) -> dict[int, tuple[int, int]]:
    """By round: what is left and who waits, of the series or of its next session."""
    rows = (
        Supply.objects.filter(round__in=[series.round_id for series in found])
        .filter(
            Q(session__isnull=True)
            | Q(session__cancelled_at__isnull=True, session__during__startswith__gt=now)
        )
        .order_by("round", "session__during", "pk")
    )
    left: dict[int, tuple[int, int]] = {}
    for row in rows:
        best = left.get(row.round_id)
        if best is None or (best[0] == 0 and row.left > 0):
            left[row.round_id] = (row.left, row.waiting)
    return left


def _states(found: Iterable[Series], person: Person | None) -> dict[int, str]:
    if person is None:
        return {}
    rows = Claim.objects.filter(person=person, round__in=[series.round_id for series in found])
    states: dict[int, list[str]] = defaultdict(list)
    for round, state in rows.exclude(state__in=OVER).values_list("round", "state"):
        states[round].append(state)
    said = {}
    for round, each in states.items():
        has_place = any(state != ClaimState.WAITING for state in each)
        said[round] = _("已报名") if has_place else _("候补中")
    return said


def rules_of(series: Series, now: datetime) -> list[str]:
    """What she should know before she enrols."""
    round = series.round
    by_series = series.enrolment == Enrolment.SERIES
    said = [
        _("免费。报一次名，每一次课都有名额。") if by_series else _("免费。一次一次报名，想上哪次报哪次。")
    ]
    if round.closes_at:
        text = _("%(until)s 前报名。") if round.closes_at > now else _("报名到%(until)s 截止了。")
        said.append(text % {"until": moment_of(round.closes_at, now)})
    if by_series:
        said.append(_("来不了可以随时退出，名额给候补的人。"))
        if series.absences_most:
            said.append(_("缺席 %(n)s 次，名额可能给候补的人。") % {"n": series.absences_most})
    elif round.cancel_s:
        said.append(_("每次开始前 %(n)s 分钟还可以自己取消。") % {"n": round.cancel_s // 60})
    else:
        said.append(_("开始前都可以自己取消。"))
    if round.limit:
        said += limits_of(round.limit)
    if round.confirm_s:
        said.append(_("候补补上后，要在 %(n)s 分钟内确认。") % {"n": round.confirm_s // 60})
    return said


@dataclass(frozen=True)
class Lesson:
    """A session as workers see it. code: free, yours, full (she may wait), none, shut, over. line: her place in the
    waiting list. teacher: who stands in, "".
    """

    session: Session
    when: str
    code: str
    word: str
    supply_id: int | None = None
    claim_id: int | None = None
    teacher: str = ""

    @property
    def may_be_asked(self) -> bool:
        return self.code in {"free", "full"}


def lessons(series: Series, person: Person | None, now: datetime) -> list[Lesson]:
    """The sessions of a class, hers marked. 3 queries and 1 for each that she waits for."""
    sessions = list(
        Session.objects.filter(round=series.round_id).select_related("space").order_by("during", "pk")
    )
    supplies = {row.session_id: row for row in Supply.objects.filter(round=series.round_id)}
    subs = substitutes(series)
    hers: dict[int, Claim] = {}
    if person:
        mine = Claim.objects.filter(person=person, round=series.round_id).exclude(state__in=OVER)
        hers = {claim.supply_id: claim for claim in mine}
    is_shut = series.round.state != RoundState.OPEN or bool(
        series.round.closes_at and series.round.closes_at <= now
    )
    found = []
    for session in sessions:
        supply = supplies.get(session.pk)
        claim = hers.get(supply.pk) if supply else None
        code, word = _stands(series, session, supply, claim, is_shut, now)
        found.append(
            Lesson(
                session,
                hours_of(session.during, now),
                code,
                word,
                supply.pk if supply else None,
                claim.pk if claim else None,
                subs.get(session.pk, ""),
            )
        )
    return found


def _stands(
    series: Series, session: Session, supply: Supply | None, claim: Claim | None, is_shut: bool, now: datetime
) -> tuple[str, str]:
    if session.cancelled_at:
        return "shut", _("取消")
    if claim:
        if claim.state == ClaimState.WAITING:
            return "yours", _("候补%(n)s") % {"n": place_in_line(claim)}
        return "yours", str(ClaimState(claim.state).label)
    if session.during.lower <= now:
        return "over", _("上过了") if session.during.upper <= now else _("正在上")
    if supply is None:
        return "plain", ""
    if is_shut or supply.closed_at:
        return "shut", _("截止")
    if supply.left:
        return "free", _("余 %(n)s") % {"n": supply.left}
    most = series.round.waiting_most
    if most is None or supply.waiting < most:
        return "full", _("满，可候补") if not supply.waiting else _("满，候补 %(n)s 人") % {
            "n": supply.waiting
        }
    return "none", _("满")


def teachers(series: Series) -> list[str]:
    """What those who teach the series are called."""
    rows = Teaching.objects.filter(series=series, session__isnull=True, ended_at__isnull=True)
    return list(rows.order_by("named_at", "pk").values_list("called", flat=True))


def teachers_of(found: Iterable[Series]) -> dict[int, list[str]]:
    """The same for many, by series. 1 query."""
    called: dict[int, list[str]] = defaultdict(list)
    rows = Teaching.objects.filter(
        series__in=[series.pk for series in found], session__isnull=True, ended_at__isnull=True
    )
    for series, name in rows.order_by("named_at", "pk").values_list("series", "called"):
        called[series].append(name)
    return called


def substitutes(series: Series) -> dict[int, str]:
    """Who stands in, by session."""
    rows = Teaching.objects.filter(series=series, session__isnull=False, ended_at__isnull=True)
    return {session: called for session, called in rows.values_list("session", "called") if session}


def clashes(series: Series, person: Person, now: datetime) -> list[str]:
    """What else she has at the hours of a series: she is told before she enrols, nothing keeps her from it."""
    mine = Claim.objects.filter(person=person, during__endswith__gt=now).exclude(state__in=OVER)
    hers = list(mine.exclude(round=series.round_id).select_related("round"))
    ahead = Session.objects.filter(round=series.round_id, cancelled_at__isnull=True, during__endswith__gt=now)
    spans = [session.during for session in ahead]
    return [
        f"{claim.round.title} {hours_of(claim.during, now)}"
        for claim in hers
        if any(span.lower < claim.during.upper and claim.during.lower < span.upper for span in spans)
    ]


# --- a booking of hers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Been:
    """A session of hers as her booking's page lists it. word: 到了, 没来, 取消, "". stars: what she said of it."""

    session: Session
    when: str
    word: str
    code: str
    may_say: bool
    stars: int | None


def been(claim: Claim, now: datetime) -> list[Been]:
    """The sessions of a claim: all of a series, or the one. 3 queries."""
    if claim.supply.session_id:
        sessions = list(Session.objects.filter(pk=claim.supply.session_id))
        marks = {claim.supply.session_id: str(claim.state)}
    else:
        sessions = list(Session.objects.filter(round=claim.round_id).order_by("during", "pk"))
        marks = dict(Attendance.objects.filter(claim=claim).values_list("session", "state"))
    said = dict(
        Feedback.objects.filter(person=claim.person_id, session__in=[one.pk for one in sessions]).values_list(
            "session", "stars"
        )
    )
    words = {"came": (_("到了"), "open"), "used": (_("到了"), "open"), "missed": (_("没来"), "closed")}
    found = []
    for session in sessions:
        mark = marks.get(session.pk, "")
        word, code = (_("取消"), "closed") if session.cancelled_at else words.get(mark, ("", ""))
        may = mark in {"came", "used"} and may_say(session.during.upper, now)
        found.append(Been(session, hours_of(session.during, now), word, code, may, said.get(session.pk)))
    return found


# --- who teaches -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taught:
    """A session as who teaches it sees it in her list."""

    session: Session
    title: str
    when: str
    place: str
    expected: int
    is_substitute: bool
    is_off: bool


def taught_by(person: Person, now: datetime) -> tuple[list[Taught], list[Taught]]:
    """Today's and coming sessions, and what was lately, the last first. 3 queries."""
    hers = list(teaches(person).exclude(series__round__state=RoundState.DRAFT))
    mine = {one.series_id for one in hers if one.session_id is None}
    once = {one.session_id for one in hers if one.session_id is not None}
    rows = (
        Session.objects.filter(Q(round__series__in=mine) | Q(pk__in=once))
        .select_related("round__series", "round__station", "space")
        .order_by("during", "pk")
    )
    counts = expected_at(rows)
    found = [
        Taught(
            session,
            session.round.title,
            hours_of(session.during, now),
            _place(session),
            counts.get(session.pk, 0),
            session.round.series.pk not in mine,
            session.cancelled_at is not None,
        )
        for session in rows
    ]
    today = now.astimezone(CHINA).date()
    ahead = [one for one in found if one.session.during.upper.astimezone(CHINA).date() >= today]
    past = [one for one in found if one not in ahead]
    return ahead, past[::-1][:PAST_SHOWN]


def _place(session: Session) -> str:
    station = session.round.station
    return " ".join(
        filter(None, [station.name if station else "", session.space.name if session.space else ""])
    )


def expected_at(sessions: Iterable[Session]) -> dict[int, int]:
    """How many have a place, by session: at it alone, or at all of its series. 1 query."""
    rows = list(sessions)
    taken: dict[int, int] = {}
    of_round: dict[int, int] = {}
    for session, round, count in Supply.objects.filter(round__in={row.round_id for row in rows}).values_list(
        "session", "round", "taken"
    ):
        if session:
            taken[session] = count
        else:
            of_round[round] = count
    return {row.pk: taken.get(row.pk, of_round.get(row.round_id, 0)) for row in rows}


@dataclass(frozen=True)
class Comer:
    """Somebody with a place. name: 张*. code: expected, in, missed. absences: of a series, so far."""

    claim_id: int
    name: str
    code: str
    icon: str
    word: str
    absences: int
    may_come: bool
    may_miss: bool
    may_undo: bool


def comers(series: Series, session: Session, now: datetime) -> list[Comer]:
    """Who has a place at the session, and whether she is there. 3 queries."""
    by_series = series.enrolment == Enrolment.SERIES
    rows = Claim.objects.filter(home_id=series.home_id, round=series.round_id, state__in=COUNTED)
    rows = rows.filter(supply__session__isnull=True) if by_series else rows.filter(supply__session=session)
    marks: dict[int, str] = {}
    absences: dict[int, int] = {}
    if by_series:
        marks = dict(Attendance.objects.filter(session=session).values_list("claim", "state"))
        away = Attendance.objects.filter(session__round=series.round_id, state=Attendance.State.MISSED)
        absences = dict(away.values("claim").annotate(n=Count("pk")).values_list("claim", "n"))
    is_on = session.cancelled_at is None
    is_today = is_on and keeper_window(session.during, now) == Window.OPEN
    may_miss = is_on and may_be_missed(session.during, now)
    found = []
    for claim in rows.select_related("person__user").order_by("queue", "pk"):
        mark = marks.get(claim.pk, "") if by_series else str(claim.state)
        code = {"came": "in", "used": "in", "missed": "missed"}.get(mark, "expected")
        icon, word = {
            "in": ("check", _("到了")),
            "missed": ("user-off", _("没来")),
            "expected": ("clock", _("要来")),
        }[code]
        found.append(
            Comer(
                claim.pk,
                shown_name(claim.person) if claim.person else _("已注销"),
                code,
                icon,
                word,
                absences.get(claim.pk, 0),
                may_come=is_today and code != "in",
                may_miss=may_miss and code == "expected",
                may_undo=is_today and code != "expected",
            )
        )
    return found


# --- what people say ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """n: how many said something. mean and words: None and empty below SHOWN_FROM, so that nobody is recognised."""

    n: int
    mean: float | None
    stars: list[tuple[int, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def said_of(series: Series) -> Said:
    """Sums and words of a series, without names or hours. 1 query."""
    rows = list(Feedback.objects.filter(session__round=series.round_id).order_by("-changed_at", "-pk"))
    if len(rows) < SHOWN_FROM:
        return Said(len(rows), None)
    stars = [(n, sum(row.stars == n for row in rows)) for n in range(5, 0, -1)]
    mean = round(sum(row.stars for row in rows) / len(rows), 1)
    # The latest of them, in no order of time: who said it stays unknown.
    words = sorted([row.words for row in rows if row.words][:WORDS_SHOWN])
    return Said(len(rows), mean, stars, words)


# --- officers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LessonLine:
    """A session as officers list it. code: ahead, on, over, off."""

    session: Session
    when: str
    place: str
    expected: int
    came: int
    teacher: str
    code: str
    word: str


def officer_lessons(series: Series, now: datetime) -> list[LessonLine]:
    """The sessions of a class. 5 queries."""
    sessions = list(
        Session.objects.filter(round=series.round_id)
        .select_related("round__station", "space")
        .order_by("during", "pk")
    )
    counts, subs = expected_at(sessions), substitutes(series)
    came = dict(
        Attendance.objects.filter(session__round=series.round_id, state=Attendance.State.CAME)
        .values("session")
        .annotate(n=Count("pk"))
        .values_list("session", "n")
    )
    used = Claim.objects.filter(round=series.round_id, state=ClaimState.USED, supply__session__isnull=False)
    came |= dict(used.values("supply__session").annotate(n=Count("pk")).values_list("supply__session", "n"))
    found = []
    for session in sessions:
        if session.cancelled_at:
            code, word = "off", _("取消")
        elif session.during.upper <= now:
            code, word = "over", _("上过了")
        else:
            code, word = ("on", _("正在上")) if session.during.lower <= now else ("ahead", _("没到"))
        found.append(
            LessonLine(
                session,
                hours_of(session.during, now),
                session.space.name if session.space else "",
                counts.get(session.pk, 0),
                came.get(session.pk, 0),
                subs.get(session.pk, ""),
                code,
                word,
            )
        )
    return found


@dataclass(frozen=True)
class Enrolled:
    """Somebody with a place in a series, or who waits. absences: so far. is_over: the rule lets an officer give her
    place on.
    """

    claim: Claim
    name: str
    word: str
    came: int
    absences: int
    is_over: bool


def enrolled(series: Series) -> list[Enrolled]:
    """Who has enrolled in the series, those with most absences first, then who waits; single sessions say it
    themselves. 2 queries.
    """
    if series.enrolment != Enrolment.SERIES:
        return []
    marks: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Attendance.objects.filter(session__round=series.round_id)
    counted = rows.values("claim", "state").annotate(n=Count("pk"))
    for marked, state, n in counted.values_list("claim", "state", "n"):
        marks[marked][state] = n
    live = [ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.WAITING]
    claims = Claim.objects.filter(home_id=series.home_id, round=series.round_id, state__in=live)
    found = []
    for claim in claims.select_related("person__user").order_by("queue", "pk"):
        away = marks[claim.pk].get("missed", 0)
        found.append(
            Enrolled(
                claim,
                shown_name(claim.person) if claim.person else _("已注销"),
                str(ClaimState(claim.state).label),
                marks[claim.pk].get("came", 0),
                away,
                bool(series.absences_most and away >= series.absences_most),
            )
        )
    return sorted(found, key=lambda one: (one.claim.state == ClaimState.WAITING, -one.absences))


# --- figures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """Of one class. held: sessions that are over and took place. enrolled: persons with a place, of single sessions
    places. places: attendances there could have been by those who had a place. came: attendances. share: came of
    places, in percent. mean: of feedback, None below three.
    """

    held: int
    to_come: int
    off: int
    enrolled: int
    waiting: int
    expected: int
    came: int
    share: float | None
    feedback: int
    mean: float | None


def figures_of(found: Iterable[Series], now: datetime) -> dict[int, Figures]:
    """By series. 5 queries."""
    listed = list(found)
    rounds = [series.round_id for series in listed]
    sessions = {
        row["round"]: row
        for row in Session.objects.filter(round__in=rounds)
        .values("round")
        .annotate(
            held=Count("pk", filter=Q(cancelled_at__isnull=True, during__endswith__lte=now)),
            to_come=Count("pk", filter=Q(cancelled_at__isnull=True, during__endswith__gt=now)),
            off=Count("pk", filter=Q(cancelled_at__isnull=False)),
        )
    }
    claims = {
        row["round"]: row
        for row in Claim.objects.filter(round__in=rounds)
        .values("round")
        .annotate(
            enrolled=Count("pk", filter=Q(state__in=[*COUNTED, ClaimState.HELD])),
            waiting=Count("pk", filter=Q(state=ClaimState.WAITING)),
            came=Count("pk", filter=Q(state=ClaimState.USED)),
            missed=Count("pk", filter=Q(state=ClaimState.MISSED)),
        )
    }
    marks = {
        row["session__round"]: row
        for row in Attendance.objects.filter(session__round__in=rounds)
        .values("session__round")
        .annotate(
            came=Count("pk", filter=Q(state=Attendance.State.CAME)),
            missed=Count("pk", filter=Q(state=Attendance.State.MISSED)),
        )
    }
    said = {
        row["session__round"]: row
        for row in Feedback.objects.filter(session__round__in=rounds)
        .values("session__round")
        .annotate(n=Count("pk"), mean=Avg("stars"))
    }
    nothing: dict[str, Any] = {}
    found_figures = {}
    for series in listed:
        of, mine = sessions.get(series.round_id, nothing), claims.get(series.round_id, nothing)
        by_series = series.enrolment == Enrolment.SERIES
        there = marks.get(series.round_id, nothing) if by_series else mine
        came, missed = there.get("came", 0), there.get("missed", 0)
        words = said.get(series.round_id, nothing)
        n = words.get("n", 0)
        found_figures[series.pk] = Figures(
            of.get("held", 0),
            of.get("to_come", 0),
            of.get("off", 0),
            mine.get("enrolled", 0),
            mine.get("waiting", 0),
            came + missed,
            came,
            share(came, came + missed),
            n,
            round(float(words["mean"]), 1) if n >= SHOWN_FROM else None,
        )
    return found_figures


def to_mark_absent(now: datetime, grace: timedelta, back: timedelta) -> QuerySet[Session]:
    """Sessions of series that ended a while ago, with places that nobody said anything of."""
    unmarked = Claim.objects.filter(
        round=OuterRef("round"),
        home_id=OuterRef("home_id"),
        supply__session__isnull=True,
        state=ClaimState.CONFIRMED,
        made_at__lt=OuterRef("during__startswith"),
    ).exclude(Exists(Attendance.objects.filter(claim=OuterRef("pk"), session=OuterRef(OuterRef("pk")))))
    return (
        Session.objects.filter(
            Exists(unmarked),
            round__series__enrolment=Enrolment.SERIES,
            cancelled_at__isnull=True,
            during__endswith__lte=now - grace,
            during__endswith__gt=now - back,
        )
        .select_related("round__unit")
        .order_by("pk")
    )


def unmarked_at(session: Session) -> list[Claim]:
    """Places at the session that nobody said anything of. 1 query."""
    marked = Attendance.objects.filter(session=session).values("claim")
    return list(
        Claim.objects.filter(
            round=session.round_id,
            home_id=session.home_id,
            supply__session__isnull=True,
            state=ClaimState.CONFIRMED,
            made_at__lt=session.during.lower,
        )
        .exclude(pk__in=marked)
        .order_by("pk")
    )
