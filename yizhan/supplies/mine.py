"""What a person has booked, as her pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from yizhan.common.natural import natural
from yizhan.people.models import Person
from yizhan.places.models import Station, StationState
from yizhan.supplies.answers import hours_of
from yizhan.supplies.grid import Cell, day_grid
from yizhan.supplies.models import Claim
from yizhan.supplies.models.claims import Awaits
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.states import OVER, ClaimState, Why

PAST_SHOWN = 30
CODES = {
    ClaimState.CONFIRMED: "yours",
    ClaimState.USED: "open",
    ClaimState.HELD: "soon",
    ClaimState.WAITING: "soon",
}


@dataclass(frozen=True)
class Booking:
    """One claim in words. when: 明天 18:00–19:00. code: of its state's sign. why: what became of it, or "".

    line: her place in the waiting list. cancel_until: None where there is nothing to cancel.
    """

    claim: Claim
    what: str
    when: str
    code: str
    word: str
    why: str
    line: int | None
    cancel_until: datetime | None
    may_cancel: bool
    may_confirm: bool
    may_change: bool


@dataclass(frozen=True)
class Bookings:
    ahead: list[Booking]
    past: list[Booking]


def bookings_of(person: Person, now: datetime) -> Bookings:
    """Hers, the next first, then what was, the last first. 2 queries, 1 more for each that waits."""
    rows = Claim.objects.filter(person=person, during__isnull=False).select_related(
        "round__station", "supply", "strike"
    )
    ahead = rows.filter(during__endswith__gt=now).exclude(state__in=[*OVER, ClaimState.MISSED])
    past = rows.exclude(pk__in=ahead.values("pk")).order_by("-during", "-pk")[:PAST_SHOWN]
    return Bookings(
        [shown(claim, now) for claim in ahead.order_by("during", "pk")], [shown(claim, now) for claim in past]
    )


def shown(claim: Claim, now: datetime) -> Booking:
    """The claim as its person sees it, with its round, station and supply loaded."""
    state = ClaimState(claim.state)
    is_ahead = bool(claim.during) and claim.during.lower > now
    until = claim.during.lower - timedelta(seconds=claim.round.cancel_s) if claim.during else None
    holds = state in {ClaimState.CONFIRMED, ClaimState.HELD}
    may_cancel = state == ClaimState.WAITING or (holds and until is not None and now <= until)
    return Booking(
        claim=claim,
        what=claim.supply.name or claim.round.title,
        when=hours_of(claim.during, now) if claim.during else "",
        code=CODES.get(state, "closed"),
        word=str(state.label),
        why=str(Why(claim.why).label) if state == ClaimState.CANCELLED else "",
        line=place_in_line(claim) if state == ClaimState.WAITING else None,
        cancel_until=until if holds and is_ahead else None,
        may_cancel=may_cancel and is_ahead,
        may_confirm=state == ClaimState.HELD and claim.awaits == Awaits.PERSON,
        may_change=may_cancel and is_ahead and holds,
    )


def others_for(claim: Claim, person: Person, now: datetime) -> list[tuple[str, Cell]]:
    """What else is free there, of the same kind, that day and the next: the space's name and the session. 2 queries."""
    round = claim.round
    station: Station | None = round.station
    if not round.day or not station or station.state != StationState.RUNNING:
        return []
    found: list[tuple[str, Cell]] = []
    for day in (round.day, round.day + timedelta(days=1)):
        for part in day_grid(station, day, person, now):
            if part.service != round.service:
                continue
            found += [(row.name, cell) for row in part.rows for cell in row.cells if cell.code == "free"]
    return sorted(found, key=lambda pair: (pair[1].starts_at, natural(pair[0])))
