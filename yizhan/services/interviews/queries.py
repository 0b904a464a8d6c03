"""What stands free, whose turn it is, what a chair owes, what an interview shows to whom. Numbers of queries given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Q, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext as _

from yizhan.cases.models import Case
from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import Shield
from yizhan.people.models import Person, User
from yizhan.services.interviews import columns
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.models import Day, Demand, Interview, Note, Referral, Undertaking
from yizhan.services.interviews.rules import EARLY, LATE
from yizhan.supplies.models import Claim, Supply
from yizhan.supplies.states import OVER, ClaimState

SHOWN = 60
WORDS = {ClaimState.CONFIRMED: "soon", ClaimState.WAITING: "soon", ClaimState.USED: "open"}


# --- days and times -------------------------------------------------------------------------------------------


def days_ahead(today: date | TruncDate) -> QuerySet[Day]:
    return Day.objects.filter(day__gte=today, cancelled_at__isnull=True, chair__isnull=False)


def something_there() -> Exists:
    """An expression for every account: has any chair a day ahead?"""
    return Exists(days_ahead(TruncDate(Now(), tzinfo=CHINA)))


@dataclass(frozen=True)
class Offer:
    """A published day. near: 0 her own unit, 1 one above it, 2 another. free: times that nobody has."""

    day: Day
    free: int
    near: int


def offers(person: Person | None, now: datetime) -> list[Offer]:
    """Days to come, of her province if it is known, her own line of units first. 2 queries."""
    unit = person.unit if person else None
    rows = days_ahead(now.astimezone(CHINA).date()).select_related("unit", "chair")
    if unit is not None:
        rows = rows.filter(home_id=unit.home_id)
    days = list(rows.order_by("day", "starts", "pk")[:SHOWN])
    free = dict(
        _standing(now)
        .filter(round__in=[day.round_id for day in days], taken__lt=F("capacity"))
        .values_list("round")
        .annotate(n=Count("pk"))
    )
    found = [Offer(day, free.get(day.round_id, 0), _near(day.unit, unit)) for day in days]
    return sorted(found, key=lambda one: (one.near, one.day.day, one.day.starts, one.day.pk))


def _standing(now: datetime) -> QuerySet[Supply]:
    """Times that have not begun and take place."""
    return Supply.objects.filter(
        session__cancelled_at__isnull=True, session__during__startswith__gt=now, closed_at__isnull=True
    )


def _near(unit: Unit, own: Unit | None) -> int:
    if own is None:
        return 2
    if unit.pk == own.pk:
        return 0
    return 1 if own.stands_under(unit) else 2


@dataclass(frozen=True)
class Time:
    """A time of a day. is_free: nobody has it; otherwise she may wait, unless the list is full too."""

    session_pk: int
    starts_at: datetime
    ends_at: datetime
    is_free: bool
    waiting: int


def times(day: Day, now: datetime) -> list[Time]:
    """The day's times that have not begun. One query."""
    rows = _standing(now).filter(round=day.round).select_related("session")
    rows = rows.annotate(waits=Count("claims", filter=Q(claims__state=ClaimState.WAITING)))
    return [
        Time(
            row.session_id or 0,
            row.session.during.lower,
            row.session.during.upper,
            row.taken < row.capacity,
            row.waits,
        )
        for row in rows.order_by("session__during", "pk")
        if row.session
    ]


# --- a chair's day --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """A line of the day: a time with who has it, or somebody who came without. name, reason: the chair's alone."""

    starts_at: datetime
    interview: Interview | None
    name: str
    reason: str
    word: str
    code: str
    may_open: bool
    may_miss: bool


def turns(day: Day, now: datetime) -> list[Turn]:
    """In the order of times; free ones too, and who waits. 2 queries."""
    known = list(day.interviews.select_related("claim").order_by("starts_at", "pk"))
    lines = [_turn(one, now) for one in known if one.claim is None or one.claim.state not in OVER]
    taken = {
        one.starts_at for one in known if one.claim and one.claim.state not in {*OVER, ClaimState.WAITING}
    }
    sessions = day.round.sessions.filter(cancelled_at__isnull=True).values_list("during", flat=True)
    lines += [
        Turn(during.lower, None, "", "", "", "", may_open=False, may_miss=False)
        for during in sessions
        if during.lower not in taken
    ]
    return sorted(lines, key=lambda one: (one.starts_at, one.interview.pk if one.interview else 0))


def _turn(one: Interview, now: datetime) -> Turn:
    state = ClaimState(one.claim.state) if one.claim else None
    if one.opened_at:
        word, code = (_("谈过了"), "closed") if one.ended_at else (_("正在谈"), "open")
    elif state is None:
        word, code = "", "closed"
    else:
        word, code = str(state.label), WORDS.get(state, "closed")
    comes = state in {ClaimState.CONFIRMED, ClaimState.MISSED}
    return Turn(
        one.starts_at,
        one,
        read(one, columns.NAME),
        read(one, columns.REASON),
        word,
        code,
        may_open=one.opened_at is None and comes and one.starts_at - EARLY <= now,
        may_miss=one.opened_at is None and state == ClaimState.CONFIRMED and one.starts_at + LATE <= now,
    )


# --- one interview --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    row: Undertaking
    words: str
    came: str
    is_late: bool


@dataclass(frozen=True)
class Asked:
    """A proposal to become a 诉求. words: "" after her no. case: what it became, as far as the chair may know of it:
    her yes past the chair's own company looks like her no."""

    row: Demand
    words: str
    case: Case | None

    @property
    def waits(self) -> bool:
        return self.row.yes_at is None and self.row.no_at is None


@dataclass(frozen=True)
class Handed:
    """A referral by its dates. ended_date: he ended it, or she took her yes back; the chair is not told which."""

    row: Referral
    first_seen: date | None
    next_date: date | None
    ended_date: date | None


@dataclass(frozen=True)
class Seen:
    """An interview as its chair sees it. notes also as whom she named sees it: then the rest is empty."""

    interview: Interview
    name: str
    reason: str
    notes: list[tuple[Note, str]]
    owed: list[Owed]
    demands: list[Asked]
    referrals: list[Handed]

    @property
    def waits_for_demand(self) -> bool:
        """Has she a proposal of a 诉求 that she has not answered?"""
        return any(one.waits for one in self.demands)

    @property
    def is_referred(self) -> bool:
        """Is a referral proposed or running?"""
        return any(one.row.no_at is None and one.ended_date is None for one in self.referrals)


def seen_by_chair(interview: Interview, shield: Shield, now: datetime) -> Seen:
    """4 queries. shield: the chair's."""
    return Seen(
        interview,
        read(interview, columns.NAME),
        read(interview, columns.REASON),
        notes_of(interview),
        owed_of(interview, now),
        [_asked(row, shield) for row in interview.demands.select_related("case").order_by("pk")],
        [dates_of(row) for row in interview.referrals.select_related("provider").order_by("pk")],
    )


def _asked(row: Demand, shield: Shield) -> Asked:
    if row.case is not None and shield.hides(row.case.shielded_unit_id):
        return Asked(row, "", None)
    return Asked(row, read(row, columns.PROPOSED), row.case)


def seen_by_trusted(interview: Interview) -> Seen:
    """What the chair wrote, and nothing else. 1 query."""
    return Seen(interview, "", "", notes_of(interview), [], [], [])


def notes_of(interview: Interview) -> list[tuple[Note, str]]:
    """1 query."""
    return [(note, read(note, columns.NOTE)) for note in interview.notes.select_related("by").order_by("pk")]


def owed_of(interview: Interview, now: datetime, *kinds: str) -> list[Owed]:
    """1 query."""
    today = now.astimezone(CHINA).date()
    rows = interview.undertakings.order_by("due_date", "pk")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [
        Owed(
            row,
            read(row, columns.UNDERTAKEN),
            read(row, columns.CAME_OF_IT),
            row.over_at is None and row.due_date < today,
        )
        for row in rows
    ]


def dates_of(row: Referral) -> Handed:
    """No query."""
    ended = row.ended_at or row.withdrawn_at
    return Handed(
        row,
        row.first_seen_date,
        row.next_date,
        ended.astimezone(CHINA).date() if ended else None,
    )


# --- hers -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mine:
    """An interview as whose it is sees it. word, code: of its sign. ahead: how many wait before her."""

    interview: Interview
    word: str
    code: str
    ends_at: datetime | None
    ahead: int | None
    may_cancel: bool
    is_ahead: bool


def mine(interview: Interview, now: datetime) -> Mine:
    """1 query while she waits, none otherwise."""
    claim = interview.claim
    if interview.opened_at is not None or claim is None:
        word, code = (_("谈过了"), "closed") if interview.ended_at else (_("正在谈"), "open")
        return Mine(interview, word, code, None, None, may_cancel=False, is_ahead=False)
    state = ClaimState(claim.state)
    word = _("没等到您，没关系") if state == ClaimState.MISSED else str(state.label)
    code = {ClaimState.CONFIRMED: "yours", ClaimState.WAITING: "soon"}.get(state, "closed")
    waits = state == ClaimState.WAITING
    until = interview.starts_at - timedelta(seconds=claim.round.cancel_s)
    live = waits or state == ClaimState.CONFIRMED
    return Mine(
        interview,
        word,
        code,
        claim.during.upper if claim.during else None,
        _before(claim) if waits else None,
        may_cancel=live and now < interview.starts_at and (waits or now <= until),
        is_ahead=live and interview.starts_at > now,
    )


def _before(claim: Claim) -> int:
    rows = Claim.objects.filter(supply=claim.supply_id, state=ClaimState.WAITING)
    return rows.filter(
        Q(priority__lt=claim.priority) | Q(priority=claim.priority, queue__lt=claim.queue)
    ).count()


def interviews_of(person: Person) -> list[Interview]:
    """Hers, the newest first. One query."""
    rows = Interview.objects.filter(person=person).select_related("claim__round", "unit", "chair")
    return list(rows.order_by("-starts_at", "-pk")[:SHOWN])


# --- what a chair has in hand ---------------------------------------------------------------------------------


def unfinished(user: User) -> QuerySet[Interview]:
    """Begun and without a result."""
    return Interview.objects.filter(chair=user, opened_at__isnull=False, ended_at__isnull=True)


def owed_by(user: User) -> QuerySet[Undertaking]:
    """What she undertook and has not done, due first."""
    rows = Undertaking.objects.filter(interview__chair=user, over_at__isnull=True)
    return rows.select_related("interview").order_by("due_date", "pk")


def recent(user: User, most: int = SHOWN) -> Sequence[tuple[Interview, str]]:
    """Her interviews that were held, the newest first, with how each wants to be called. One query."""
    rows = Interview.objects.filter(chair=user, opened_at__isnull=False).order_by("-starts_at", "-pk")
    return [(one, read(one, columns.NAME)) for one in rows[:most]]


def named_in(user: User, scope: Scope, shield: Shield) -> QuerySet[Interview]:
    """Interviews whose notes she may read because the chair named her: where her role still stands, and none that goes
    past a unit to which she is tied by now."""
    rows = Interview.objects.filter(trusted__user=user, trusted__ended_at__isnull=True)
    rows = shield.filter(scope.filter(rows))
    return rows.select_related("chair", "unit").order_by("-starts_at", "-pk")


def booked_by_day(days: Sequence[Day]) -> dict[int, int]:
    """How many have a time on each of a chair's own days. One query."""
    live = (ClaimState.CONFIRMED, ClaimState.USED, ClaimState.MISSED)
    rows = Interview.objects.filter(day__in=days, claim__state__in=live).values_list("day")
    counts: dict[int, int] = defaultdict(int)
    for pk, n in rows.annotate(n=Count("pk")):
        counts[pk or 0] = n
    return counts
