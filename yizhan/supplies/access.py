"""Who may see or run a round? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.supplies.models import Draw, Mode, Round, RoundState

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
