"""Which claims and sessions may a keeper put her hand to? Those of a station that she keeps, looked up by her."""

from __future__ import annotations

from django.http import Http404

from yizhan.places.models import Station
from yizhan.supplies.door.rolls import Roll, roll_of
from yizhan.supplies.models import Claim, RoundState, Session, Supply
from yizhan.supplies.states import OVER


def claim_at(station: Station, pk: int) -> Claim:
    """A claim on a session of a station that was looked up before. Raises Http404."""
    rows = Claim.objects.filter(
        pk=pk, home_id=station.home_id, round__station=station, during__isnull=False
    ).exclude(state__in=OVER)
    found = rows.select_related("round__limit", "round__unit", "supply__session", "person__user").first()
    if not found:
        raise Http404
    return found


def supply_at(station: Station, session_pk: int) -> Supply:
    """The places of a session of a station that was looked up before. Raises Http404."""
    rows = Supply.objects.filter(
        session=session_pk, session__cancelled_at__isnull=True, round__station=station, channel=""
    ).exclude(round__state=RoundState.DRAFT)
    found = rows.select_related("round__limit", "round__unit", "session__space").first()
    if not found:
        raise Http404
    return found


def rolled_session_at(station: Station, pk: int) -> tuple[Roll, Session]:
    """A session of a station that was looked up before, whose service keeps who is there. Raises Http404."""
    rows = Session.objects.filter(
        pk=pk, round__station=station, round__is_private=False, supplies__isnull=True
    )
    session = rows.exclude(round__state=RoundState.DRAFT).select_related("round__unit", "space").first()
    roll = roll_of(session.round.service) if session else None
    if not session or not roll:
        raise Http404
    return roll, session
