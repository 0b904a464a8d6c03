"""Readings of rounds and claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from yizhan.orgs.access import Scope
from yizhan.people.models import Person
from yizhan.supplies.bookables import all_of_the_tab
from yizhan.supplies.models import Change, Claim, Draw, DrawEntry, Mode, Round, RoundState, Session, Terms
from yizhan.supplies.states import OVER, ClaimState
from yizhan.supplies.whole import next_of_whole, sessions_of, whole_claims

GRACE = timedelta(minutes=30)  # after a session, before who did not come missed it: keepers enter lists late
FRESH = timedelta(hours=1)  # how old the last laying out of sessions may be


def to_expire(now: datetime) -> QuerySet[Round]:
    """Rounds with a hold that ran out."""
    ran_out = Claim.objects.filter(
        home_id=OuterRef("home_id"), round=OuterRef("pk"), state=ClaimState.HELD, expires_at__lte=now
    )
    return Round.objects.filter(Exists(ran_out)).order_by("pk")


def to_reflow(now: datetime) -> QuerySet[Round]:
    """Rounds whose channels give back now what they left over."""
    return (
        Round.objects.filter(reflow_at__lte=now, reflowed_at__isnull=True, state=RoundState.OPEN)
        .select_related("unit")
        .order_by("pk")
    )


def absent(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Those who had a place and did not come, as far as the clock can tell: a "missed" taken back by staff stays so."""
    undone = Change.objects.filter(claim=OuterRef("pk"), was=ClaimState.MISSED, became=ClaimState.CONFIRMED)
    return claims.filter(~Exists(undone), state=ClaimState.CONFIRMED)


def sessions_with_absentees(now: datetime) -> QuerySet[Session]:
    """Sessions that ended a while ago and have claims that were not used, and of which nobody has said otherwise."""
    booked = absent(Claim.objects.filter(supply__session=OuterRef("pk")))
    return (
        Session.objects.filter(Exists(booked), during__endswith__lte=now - GRACE, cancelled_at__isnull=True)
        .exclude(round__is_private=True)  # there who serves her says so herself
        .select_related("round__limit", "round__unit")
        .order_by("pk")
    )


def terms_to_lay(now: datetime) -> QuerySet[Terms]:
    """Stations whose sessions were not brought in line for an hour, or not since the station changed."""
    return (
        Terms.objects.filter(
            Q(laid_at__isnull=True) | Q(laid_at__lt=now - FRESH) | Q(laid_at__lt=F("station__changed_at"))
        )
        .select_related("station__unit")
        .order_by("pk")
    )


def something_to_book() -> Any:
    """An expression for every account: does any station take bookings, or has another service of the tab something?

    Read with the account itself.
    """
    there = [one.there() for one in all_of_the_tab()]
    return reduce(or_, there, Exists(Terms.objects.all()))


def place_in_line(claim: Claim) -> int:
    """How many stand before her, and she: 1 is the next. One query."""
    ahead = Claim.objects.filter(supply=claim.supply_id, home_id=claim.home_id, state=ClaimState.WAITING)
    before = ahead.filter(priority__gt=claim.priority) | ahead.filter(
        priority=claim.priority, queue__lt=claim.queue
    )
    return before.count() + 1


def next_of(person: Person, now: datetime) -> tuple[Claim | None, int]:
    """Her next session that has not ended, and how many bookings she has to come. 3 queries, 4 with a series."""
    ahead = Claim.objects.filter(person=person, during__endswith__gt=now).exclude(
        state__in=[*OVER, ClaimState.MISSED]
    )
    first = ahead.select_related("round", "supply").order_by("during", "pk").first()
    count = ahead.count()
    series = list(
        whole_claims(person).exclude(state__in=[*OVER, ClaimState.MISSED]).select_related("round", "supply")
    )
    for claim, sessions in sessions_of(series).items() if series else ():
        if coming := next_of_whole(sessions, now):
            count += 1
            if first is None or coming.during.lower < first.during.lower:
                first = next(one for one in series if one.pk == claim)
                first.during = coming.during
    return first, count


# --- draws ---------------------------------------------------------------------------------------------


def drawn_rounds(scope: Scope) -> QuerySet[Round]:
    """The rounds of an officer that are drawn, the latest window first, with how many have entered."""
    rows = Round.objects.filter(mode__in=[Mode.DRAW, Mode.PRIORITY]).exclude(state=RoundState.DRAFT)
    entered = Count("claims", filter=~Q(claims__state=ClaimState.CANCELLED))
    return (
        scope.filter(rows)
        .select_related("unit", "draw")
        .annotate(entered=entered)
        .order_by("-closes_at", "-pk")
    )


def undrawn(scope: Scope, now: datetime) -> QuerySet[Round]:
    """Those whose window has closed and whose draw has not run."""
    rows = Round.objects.filter(
        mode__in=[Mode.DRAW, Mode.PRIORITY],
        state=RoundState.OPEN,
        closes_at__lte=now,
        draw__ran_at__isnull=True,
    )
    return scope.filter(rows).order_by("closes_at", "pk")


@dataclass(frozen=True)
class DrawnQuota:
    """A supply in a draw: its number in the list, its places, its entries, and how many got a place."""

    supply_id: int
    name: str
    capacity: int
    entries: int
    places: int


def quotas_of(draw: Draw) -> list[DrawnQuota]:
    """By supply, as they stand in the list. One query."""
    rows = (
        DrawEntry.objects.filter(draw=draw)
        .values("supply", "supply__name", "supply__channel", "supply__capacity")
        .annotate(entries=Count("pk"), places=Count("pk", filter=Q(result=DrawEntry.Result.PLACE)))
        .order_by("supply")
    )
    return [
        DrawnQuota(
            row["supply"],
            row["supply__name"] or row["supply__channel"],
            row["supply__capacity"],
            row["entries"],
            row["places"],
        )
        for row in rows
    ]


def draw_text(draw: Draw) -> str:
    """The frozen list as it was hashed: "<entry> <supply> <priority>" a line, by entry."""
    lines = DrawEntry.objects.filter(draw=draw).values_list("entry", "supply", "priority")
    return "".join(f"{entry} {supply} {priority}\n" for entry, supply, priority in sorted(lines))


def draw_results(draw: Draw) -> str:
    """What the draw decided, by supply and rank; empty before it ran."""
    lines = DrawEntry.objects.filter(draw=draw, rank__isnull=False).order_by("supply", "rank")
    return "".join(
        f"{entry} {supply} {rank} {result}\n"
        for entry, supply, rank, result in lines.values_list("entry", "supply", "rank", "result")
    )
