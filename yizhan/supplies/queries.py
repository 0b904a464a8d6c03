"""Readings of rounds and claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from yizhan.supplies.models import Claim, Round, RoundState, Session
from yizhan.supplies.states import ClaimState

GRACE = timedelta(
    minutes=30
)  # after a session, before who did not come has missed it: keepers enter lists late


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


def sessions_with_absentees(now: datetime) -> QuerySet[Session]:
    """Sessions that ended a while ago and have claims that were not used."""
    booked = Claim.objects.filter(supply__session=OuterRef("pk"), state=ClaimState.CONFIRMED)
    return (
        Session.objects.filter(Exists(booked), during__endswith__lte=now - GRACE, cancelled_at__isnull=True)
        .select_related("round__limit", "round__unit")
        .order_by("pk")
    )


def place_in_line(claim: Claim) -> int:
    """How many stand before her, and she: 1 is the next. One query."""
    ahead = Claim.objects.filter(supply=claim.supply_id, home_id=claim.home_id, state=ClaimState.WAITING)
    before = ahead.filter(priority__gt=claim.priority) | ahead.filter(
        priority=claim.priority, queue__lt=claim.queue
    )
    return before.count() + 1
