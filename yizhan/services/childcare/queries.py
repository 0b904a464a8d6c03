"""Readings of terms and applications: how a rank came about, what is still to check, how many children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.say import CHINA
from yizhan.people.columns import CHILD_NAME
from yizhan.people.models import Child, Person
from yizhan.services.childcare import rules
from yizhan.services.childcare.models import Application, Term
from yizhan.services.childcare.rules import SERVICE
from yizhan.supplies.benefits import Benefit
from yizhan.supplies.models import Claim, DrawEntry, Round, RoundState
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
    soon = Term.objects.filter(round__state=RoundState.OPEN, round__closes_at__gt=now)
    for term in soon.select_related("round__station").order_by("round__closes_at", "pk"):
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
