"""Readings of terms and applications: how a rank came about, what is still to check, how many children."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.say import CHINA
from yizhan.people.columns import CHILD_NAME
from yizhan.people.models import Child, Person
from yizhan.services.childcare import rules
from yizhan.services.childcare.models import Absence, Application, Attendance, RecordCheck, Term
from yizhan.services.childcare.rules import SERVICE
from yizhan.supplies.benefits import Benefit
from yizhan.supplies.models import Claim, DrawEntry, Round, RoundState, Supply
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.states import ClaimState

NEAR = timedelta(hours=24)


@dataclass(frozen=True)
class Rank:
    """How a child came to her place in the draw.

    points: as in the frozen list. above, same: entries of her group with more points, and with as many. drawn: her
    place among those of the same points. rank: her place in the group. places: how many the group had to give.
    """

    points: int
    above: int
    same: int
    drawn: int
    rank: int
    places: int
    result: str

    @property
    def says(self) -> str:
        numbers = vars(self)
        said = _("本组 %(places)s 个名额。") % numbers
        said += _("比 %(points)s 分高的有 %(above)s 份，同分的有 %(same)s 份。") % numbers
        said += _("同分里抽签排第 %(drawn)s，全组排第 %(rank)s。") % numbers
        if self.rank <= self.places:
            return said + _("在名额之内。")
        if self.above >= self.places:
            return said + _("名额被分数更高的孩子用完了，所以没有直接入选。")
        return said + _("分数够得上，同分抽签没有抽到前面，所以没有直接入选。")


def rank_of(application: Application) -> Rank | None:
    """None before the draw. 2 queries."""
    entry = (
        DrawEntry.objects.filter(claim=application.claim_id, rank__isnull=False)
        .select_related("supply", "draw")
        .first()
    )
    if not entry or not entry.rank:
        return None
    group = DrawEntry.objects.filter(draw=entry.draw, supply=entry.supply)
    counts = group.aggregate(
        above=Count("pk", filter=Q(priority__gt=entry.priority)),
        same=Count("pk", filter=Q(priority=entry.priority)),
    )
    return Rank(
        points=entry.priority,
        above=counts["above"],
        same=counts["same"],
        drawn=entry.rank - counts["above"],
        rank=entry.rank,
        places=entry.supply.capacity,
        result=str(entry.get_result_display()),
    )


def entry_of(application: Application) -> str:
    """Her number in the public list."""
    return application.claim.entry or ""


@dataclass(frozen=True)
class Shown:
    """An application as a list shows it."""

    application: Application
    child: str
    state: str
    code: str
    line: int | None


STATES = {
    ClaimState.ENTERED: (gettext_lazy("已报名，等抽签"), "unknown"),
    ClaimState.HELD: (gettext_lazy("有名额，等家长确认"), "soon"),
    ClaimState.WAITING: (gettext_lazy("候补"), "soon"),
    ClaimState.CONFIRMED: (gettext_lazy("已入班"), "open"),
    ClaimState.CANCELLED: (gettext_lazy("已退出"), "stopped"),
    ClaimState.LOST: (gettext_lazy("没有入选"), "stopped"),
    ClaimState.USED: (gettext_lazy("已入班"), "open"),
    ClaimState.MISSED: (gettext_lazy("没有来"), "stopped"),
}


def shown(application: Application) -> Shown:
    claim = application.claim
    state, code = STATES[ClaimState(claim.state)]
    line = place_in_line(claim) if claim.state == ClaimState.WAITING else None
    return Shown(application, CHILD_NAME.open(application.child) or "", str(state), code, line)


GONE = (ClaimState.CANCELLED, ClaimState.LOST)


def namesakes(term: Term, child: Child) -> list[Application]:
    """All applications in a term for a child of this name and birthday. 1 query."""
    rows = Application.objects.filter(term=term, child__birth_date=child.birth_date)
    name = CHILD_NAME.open(child)
    return [
        one
        for one in rows.select_related("child", "claim", "guardian").order_by("pk")
        if CHILD_NAME.open(one.child) == name
    ]


def applications_in(term: Term) -> QuerySet[Application]:
    """A term's, by group, those to be checked first."""
    return (
        Application.objects.filter(term=term)
        .select_related("claim__supply", "claim__round", "child", "term")
        .annotate(files=Count("proofs"))
        .order_by("claim__supply", "-points", "pk")
    )


def waiting_for_check(term: Term) -> QuerySet[Application]:
    return Application.objects.filter(term=term, claim__state=ClaimState.ENTERED, checked_at__isnull=True)


def why_not_freeze(round: Round) -> str:
    """A list is not frozen while papers lie unread: points would be missing, and nobody could put it right."""
    left = waiting_for_check(round.childcare_term).count()
    return _("还有 %(n)s 份报名没有核材料，核完才能封存名单。") % {"n": left} if left else ""


def open_reviews(term: Term) -> QuerySet[Application]:
    return Application.objects.filter(
        term=term, review_asked_at__isnull=False, review_decided_at__isnull=True
    )


def offers_near_their_end(now: datetime) -> QuerySet[Claim]:
    """Places that are held for a family for less than a day more."""
    return Claim.objects.filter(
        round__service=SERVICE,
        state=ClaimState.HELD,
        expires_at__gt=now,
        expires_at__lte=now + NEAR,
        person__isnull=False,
    ).select_related("person", "round", "childcare_application__child")


def scheme_of(term: Term) -> rules.Scheme:
    return rules.SCHEMES[term.scheme]


# --- the tab 权益 --------------------------------------------------------------------------------------------


def something_offered() -> Any:
    return Exists(Term.objects.exclude(round__state=RoundState.DRAFT))


def open_terms(now: datetime) -> QuerySet[Term]:
    """Those that take applications, or will."""
    return Term.objects.filter(round__state=RoundState.OPEN, round__closes_at__gt=now)


def benefits_of(person: Person | None, now: datetime) -> list[Benefit]:
    """Her children in terms that are not over, and terms that take applications. A query each, one for each waiting."""
    today = now.astimezone(CHINA).date()
    lines = [
        Benefit(
            str(row.term),
            f"{one.child} · {row.claim.supply.name}",
            reverse("childcare:application", args=[row.pk]),
            "mood-kid",
            state=one.state,
            is_hers=True,
        )
        for row in (_running(person, today) if person else [])
        for one in [shown(row)]
    ]
    for term in open_terms(now).select_related("round__station").order_by("round__closes_at", "pk"):
        is_early = term.round.opens_at and now < term.round.opens_at
        lines.append(
            Benefit(
                str(term),
                _("%(station)s，一线职工子女优先") % {"station": term.round.station},
                reverse("childcare:term", args=[term.pk]),
                "mood-kid",
                state=_("还没开始报名") if is_early else _("正在报名"),
            )
        )
    return lines


def _running(person: Person, today: date) -> QuerySet[Application]:
    rows = Application.objects.filter(guardian=person, term__ends_date__gte=today)
    return (
        rows.exclude(claim__state__in=GONE)
        .select_related("claim__round", "claim__supply", "child", "term__round")
        .order_by("pk")
    )


# --- day by day ---------------------------------------------------------------------------------------------


def missed_days(term: Term, now: datetime) -> dict[int, list[date]]:
    """For each child in the term (application's pk) the days that are over on which she was missing without a word.

    A day counts when it is over, anybody at all was signed in on it, and she had her place before it. 4 queries.
    """
    local = now.astimezone(CHINA)
    last = local.date() if local.time() >= term.ends else local.date() - timedelta(days=1)
    rows = Application.objects.filter(term=term, claim__state=ClaimState.CONFIRMED).select_related("claim")
    came = set(Attendance.objects.filter(application__term=term).values_list("application", "day"))
    told = set(Absence.objects.filter(application__term=term).values_list("application", "day"))
    held = {day for _pk, day in came}
    days = [
        day
        for day in rules.days_of(term.starts_date, min(term.ends_date, last), term.weekdays)
        if day in held
    ]
    return {
        one.pk: [
            day
            for day in days
            if day > one.claim.changed_at.astimezone(CHINA).date() and (one.pk, day) not in came | told
        ]
        for one in rows
    }


@dataclass(frozen=True)
class OfToday:
    """A child on the list of a day. state: 到了 and the like; code: how it is drawn."""

    application: Application
    child: str
    group: str
    state: str
    code: str
    attendance: Attendance | None
    absence: Absence | None


def list_of(term: Term, day: date) -> list[OfToday]:
    """Who is expected on a day, and how it stands; by group and name. 3 queries."""
    rows = Application.objects.filter(term=term, claim__state=ClaimState.CONFIRMED).select_related(
        "claim__supply", "claim__round", "child", "term__round"
    )
    came = {one.application_id: one for one in Attendance.objects.filter(application__term=term, day=day)}
    told = {one.application_id: one for one in Absence.objects.filter(application__term=term, day=day)}
    found = []
    for row in rows:
        attendance, absence = came.get(row.pk), told.get(row.pk)
        state, code = _day_state(attendance, absence)
        child = CHILD_NAME.open(row.child) or ""
        found.append(OfToday(row, child, row.claim.supply.name, state, code, attendance, absence))
    return sorted(found, key=lambda one: (one.group, one.child))


def _day_state(attendance: Attendance | None, absence: Absence | None) -> tuple[str, str]:
    if attendance:
        return (_("接走了"), "unknown") if attendance.left_at else (_("在"), "open")
    return (_("请假"), "unknown") if absence else (_("还没来"), "soon")


@dataclass(frozen=True)
class DayFigures:
    """A day of a term. came: children who came; expected counts only those in the term today."""

    day: date
    came: int
    told: int
    fetched: int


def figures_by_day(term: Term, until: date) -> list[DayFigures]:
    """The days up to `until` on which there is something to count. 2 queries."""
    came = {
        row["day"]: row
        for row in Attendance.objects.filter(application__term=term)
        .values("day")
        .annotate(came=Count("pk"), fetched=Count("left_at"))
    }
    told = dict(
        Absence.objects.filter(application__term=term)
        .values("day")
        .annotate(n=Count("pk"))
        .values_list("day", "n")
    )
    return [
        DayFigures(
            day,
            came[day]["came"] if day in came else 0,
            told.get(day, 0),
            came[day]["fetched"] if day in came else 0,
        )
        for day in rules.days_of(term.starts_date, min(term.ends_date, until), term.weekdays)
        if day in came or day in told
    ]


@dataclass(frozen=True)
class TermFigures:
    """places, in_term: now. applied: ever. attendances: child-days (人次). children: who ever came (人)."""

    applied: int
    places: int
    in_term: int
    waiting: int
    attendances: int
    children: int
    told: int


def figures_of(term: Term) -> TermFigures:
    """4 queries."""
    supplies = Supply.objects.filter(round=term.round_id).aggregate(
        places=Sum("capacity"), waiting=Sum("waiting")
    )
    rows = Application.objects.filter(term=term)
    counts = rows.aggregate(all=Count("pk"), inside=Count("pk", filter=Q(claim__state=ClaimState.CONFIRMED)))
    came = Attendance.objects.filter(application__term=term).aggregate(
        n=Count("pk"), who=Count("application__child", distinct=True)
    )
    return TermFigures(
        applied=counts["all"],
        places=supplies["places"] or 0,
        in_term=counts["inside"],
        waiting=supplies["waiting"] or 0,
        attendances=came["n"],
        children=came["who"],
        told=Absence.objects.filter(application__term=term).count(),
    )


def valid_until(users: Collection[int], today: date) -> dict[int, date]:
    """Until when (exclusive) each account's newest valid record check counts. 1 query."""
    rows = RecordCheck.objects.valid_on(today).filter(user__in=users)
    return dict(rows.order_by("until_date").values_list("user", "until_date"))
