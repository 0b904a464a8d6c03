"""A claim on places that are of no session, in a round that has sessions, is a place at every one of them (ADR 0058).

It has no time of its own: what reads times (her bookings, her calendar, who is told of a move) asks here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from yizhan.people.models import Person
from yizhan.supplies.models import Claim, Session
from yizhan.supplies.states import OVER


def whole_claims(person: Person) -> QuerySet[Claim]:
    """Hers for all the sessions of a round."""
    has_sessions = Exists(Session.objects.filter(round=OuterRef("round"), home_id=OuterRef("home_id")))
    return Claim.objects.filter(has_sessions, person=person, supply__session__isnull=True)


def is_whole(claim: Claim) -> bool:
    """Is it for all the sessions of its round? At most one query."""
    return claim.supply.session_id is None and Session.objects.filter(round=claim.round_id).exists()


def sessions_of(claims: Iterable[Claim]) -> dict[int, list[Session]]:
    """The sessions of each whole claim, cancelled ones too, in order. One query."""
    by_round: dict[int, list[Session]] = defaultdict(list)
    rows = Session.objects.filter(round__in={claim.round_id for claim in claims}).select_related("space")
    for session in rows.order_by("during", "pk"):
        by_round[session.round_id].append(session)
    return {claim.pk: by_round[claim.round_id] for claim in claims}


def next_of_whole(sessions: Iterable[Session], now: datetime) -> Session | None:
    """The next that takes place and has not ended."""
    return next((one for one in sessions if not one.cancelled_at and one.during.upper > now), None)


def everybody_at(session: Session) -> QuerySet[Claim]:
    """Live claims of persons for all the sessions of its round: who has a place, and who waits."""
    return (
        Claim.objects.filter(
            home_id=session.home_id,
            round=session.round_id,
            supply__session__isnull=True,
            person__isnull=False,
        )
        .exclude(state__in=OVER)
        .select_related("person", "round", "supply")
    )
