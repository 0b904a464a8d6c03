"""Who may see or run a round? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.supplies.models import (
    Blackout,
    Claim,
    Double,
    Draw,
    Mode,
    Round,
    RoundState,
    Schedule,
    Session,
    Strike,
    Supply,
    Terms,
)
from yizhan.supplies.partners import may_be_opened

Row = TypeVar("Row", bound=Model)

ROUNDS_READ = declare("rounds.read", ALL)
ROUNDS_EDIT = declare("rounds.edit", EDITORS)


def published_draw(pk: int) -> Draw:
    """A draw whose list is frozen: everybody may see it and run it again. Raises Http404."""
    found = Draw.objects.filter(pk=pk).select_related("round__unit").first()
    if not found:
        raise Http404
    return found


def drawn_round_in(scope: Scope, pk: int) -> Round:
    """A round that is drawn, for an officer. Raises Http404 when it is not there or not hers."""
    rows = Round.objects.filter(pk=pk, mode__in=[Mode.DRAW, Mode.PRIORITY]).exclude(state=RoundState.DRAFT)
    found = scope.filter(rows).select_related("unit", "draw").first()
    if not found:
        raise Http404
    return found


def supply_of_session(station: Station, session_pk: int) -> Supply:
    """A session that workers may see at a station that was looked up before. Raises Http404."""
    rows = Supply.objects.filter(session=session_pk, round__station=station, round__day__isnull=False)
    found = (
        rows.exclude(round__state=RoundState.DRAFT)
        .select_related("round__limit", "round__unit", "session__space")
        .first()
    )
    if not found:
        raise Http404
    return found


def supply_to_change_to(claim: Claim, station: Station, session_pk: int) -> Supply:
    """Another session for a booking of hers: of the station's days, or of the same class. Raises Http404."""
    if claim.round.day:
        return supply_of_session(station, session_pk)
    rows = Supply.objects.filter(session=session_pk, round=claim.round_id)
    return _one(rows.select_related("round__limit", "round__unit", "session__space"))


def claim_of(person: Person, pk: int) -> Claim:
    """A claim of hers. Raises Http404 when it is not there or somebody else's, without telling which."""
    rows = Claim.objects.filter(pk=pk, person=person)
    found = rows.select_related("round__limit", "round__unit", "round__station", "supply", "strike").first()
    if not found:
        raise Http404
    return found


# --- officers -------------------------------------------------------------------------------------------------


def terms_in(scope: Scope, pk: int) -> Terms:
    """How a service is booked at a station, for an officer. Raises Http404 when it is not there or not hers."""
    rows = Terms.objects.filter(pk=pk).select_related("station__unit", "limit__unit")
    return _one(scope.filter(rows, "station__unit"))


def schedule_in(terms: Terms, pk: int) -> Schedule:
    """A week of terms that were looked up before. Raises Http404."""
    rows = Schedule.objects.filter(pk=pk, space__station=terms.station_id, service=terms.service)
    return _one(rows.select_related("space"))


def space_of(terms: Terms, pk: int) -> Space:
    """A space of the station of terms that were looked up before. Raises Http404."""
    return _one(Space.objects.filter(station=terms.station_id, pk=pk).select_related("station__unit"))


def blackout_in(scope: Scope, pk: int) -> Blackout:
    """A space that is closed for a while, for an officer. Raises Http404."""
    rows = Blackout.objects.filter(pk=pk).select_related("station__unit", "space")
    return _one(scope.filter(rows, "station__unit"))


def session_in(scope: Scope, pk: int) -> Session:
    """A session of a station's day, for an officer. Raises Http404."""
    rows = Session.objects.filter(pk=pk, round__day__isnull=False).select_related(
        "round__unit", "round__station", "round__limit", "space", "schedule"
    )
    return _one(scope.filter(rows, "round__unit"))


def claim_in(scope: Scope, pk: int) -> Claim:
    """Somebody's claim, for an officer. Raises Http404."""
    rows = Claim.objects.filter(pk=pk, round__is_private=False).select_related(
        "round__unit", "round__station", "supply__session", "person__user"
    )
    return _one(scope.filter(rows, "round__unit"))


def strikes_in(scope: Scope) -> QuerySet[Strike]:
    return scope.filter(Strike.objects.all(), "claim__round__unit")


def strike_in(scope: Scope, pk: int) -> Strike:
    """Raises Http404."""
    return _one(strikes_in(scope).filter(pk=pk).select_related("claim__round__unit", "person__user", "limit"))


def doubles_in(scope: Scope) -> QuerySet[Double]:
    return scope.filter(Double.objects.all(), "other__round__unit")


def double_in(scope: Scope, pk: int) -> Double:
    """Raises Http404."""
    return _one(
        doubles_in(scope)
        .filter(pk=pk)
        .select_related("kept__round__unit", "kept__person", "other__round__unit", "other__person")
    )


def round_for_partners_in(scope: Scope, pk: int) -> Round:
    """A round that an officer may open to partners or close to them. Raises Http404."""
    return _one(may_be_opened(scope).filter(pk=pk))


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if not found:
        raise Http404
    return found
