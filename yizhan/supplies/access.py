"""Who may see or run a round? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.supplies.models import Claim, Draw, Mode, Round, RoundState, Supply

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


def claim_of(person: Person, pk: int) -> Claim:
    """A claim of hers. Raises Http404 when it is not there or somebody else's, without telling which."""
    rows = Claim.objects.filter(pk=pk, person=person)
    found = rows.select_related("round__limit", "round__unit", "round__station", "supply", "strike").first()
    if not found:
        raise Http404
    return found
