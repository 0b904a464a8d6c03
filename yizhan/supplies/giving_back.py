"""How is a claim given back where more hangs on it than the place? Its service says so, as the card's pack.

giving_back.by("cards.free", give_up_claim)     # in AppConfig.ready(); (claim, by, now, why) → Done
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yizhan.common.acts import unrecorded
from yizhan.people.models import User
from yizhan.supplies.actions import cancel
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim
from yizhan.supplies.states import Why

Way = Callable[[Claim, User | None, datetime, Why], Done]
_ways: dict[str, Way] = {}


def by(service: str, way: Way) -> None:
    """Rounds of this service are given back in this way, on whichever page and by whomever it is done."""
    _ways[service] = way


@unrecorded("the way is the act")
def give_back(*, claim: Claim, by: User | None, now: datetime, why: Why = Why.BY_PERSON) -> Done:
    """She gives her place back, within her deadline, with what hangs on it. why: another one where done for her."""
    if way := _ways.get(claim.round.service):
        return way(claim, by, now, why)
    return cancel(claim=claim, by=by, now=now, why=why)
