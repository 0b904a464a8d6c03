"""What a person has booked, as her pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from yizhan.common.natural import natural
from yizhan.people.models import Person
from yizhan.places.models import Station, StationState
from yizhan.supplies.answers import hours_of
from yizhan.supplies.grid import Cell, day_grid
from yizhan.supplies.models import Claim, RoundState, Session, Supply
from yizhan.supplies.models.claims import Awaits
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.states import OVER, ClaimState, Why
from yizhan.supplies.whole import next_of_whole, sessions_of, whole_claims

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
    """Hers, the next first, then what was, the last first. 3 queries, 4 with a series, 1 more for each that waits."""
    rows = Claim.objects.filter(person=person, during__isnull=False).select_related(
        "round__station", "supply", "strike"
    )
    ahead = rows.filter(during__endswith__gt=now).exclude(state__in=[*OVER, ClaimState.MISSED])
    past = rows.exclude(pk__in=ahead.values("pk")).order_by("-during", "-pk")[:PAST_SHOWN]
    mine = [(claim.during.lower, shown(claim, now)) for claim in ahead.order_by("during", "pk")]
    was = [(claim.during.lower, shown(claim, now)) for claim in past]
    series = list(whole_claims(person).select_related("round__station", "supply"))
    for pk, sessions in sessions_of(series).items() if series else ():
        claim = next(one for one in series if one.pk == pk)
        coming = next_of_whole(sessions, now)
        at = (coming or sessions[-1]).during.lower
        side = mine if coming and claim.state not in OVER else was
        side.append((at, shown(claim, now, sessions)))
    mine.sort(key=lambda pair: pair[0])
    was.sort(key=lambda pair: pair[0], reverse=True)
    return Bookings([one for _at, one in mine], [one for _at, one in was])


def shown(claim: Claim, now: datetime, sessions: Sequence[Session] | None = None) -> Booking:
    """The claim as its person sees it, with its round, station and supply loaded; sessions: those it is for, of a
    place at a whole series.
    """
    if claim.during is None:
        return _of_series(claim, now, sessions or [])
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


def _of_series(claim: Claim, now: datetime, sessions: Sequence[Session]) -> Booking:
    """A place at every session: told by the next, and hers to give back as long as one is to come."""
    state, coming = ClaimState(claim.state), next_of_whole(sessions, now)
    held = [one for one in sessions if not one.cancelled_at]
    when = ""
    is_live = state in {ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.WAITING}
    if coming and is_live:
        left = sum(one.during.upper > now for one in held)
        when = _("下一次 %(when)s，还有 %(n)s 次") % {"when": hours_of(coming.during, now), "n": left}
    elif held and not coming:
        when = _("%(n)s 次，上完了") % {"n": len(held)}
    return Booking(
        claim=claim,
        what=claim.round.title,
        when=when,
        code=CODES.get(state, "closed"),
        word=_("已报名") if state == ClaimState.CONFIRMED else str(state.label),
        why=str(Why(claim.why).label) if state == ClaimState.CANCELLED else "",
        line=place_in_line(claim) if state == ClaimState.WAITING else None,
        cancel_until=None,
        may_cancel=is_live and (coming is not None or not sessions),
        may_confirm=state == ClaimState.HELD and claim.awaits == Awaits.PERSON,
        may_change=False,
    )


def others_for(claim: Claim, person: Person, now: datetime) -> list[tuple[str, Cell]]:
    """What else is free there, of the same kind, that day and the next; of a class, its other sessions: the space's
    name and the session. 2 queries.
    """
    round = claim.round
    if claim.during and not round.day:
        return _others_of(claim, now)
    station: Station | None = round.station
    if not round.day or not station or station.state != StationState.RUNNING:
        return []
    found: list[tuple[str, Cell]] = []
    for day in (round.day, round.day + timedelta(days=1)):
        for part in day_grid(station, day, person, now, instead=True):
            if part.service != round.service:
                continue
            found += [(row.name, cell) for row in part.rows for cell in row.cells if cell.code == "free"]
    return sorted(found, key=lambda pair: (pair[1].starts_at, natural(pair[0])))


def _others_of(claim: Claim, now: datetime) -> list[tuple[str, Cell]]:
    """The sessions of the same round in which a place stands free, without those she has. 1 query."""
    round = claim.round
    if round.state != RoundState.OPEN or (round.closes_at and round.closes_at <= now):
        return []
    hers = Claim.objects.filter(person=claim.person_id, round=round).exclude(state__in=OVER)
    rows = (
        Supply.objects.filter(
            round=round,
            session__cancelled_at__isnull=True,
            session__during__startswith__gt=now,
            taken__lt=F("capacity"),
            closed_at__isnull=True,
        )
        .exclude(pk__in=hers.values("supply"))
        .select_related("session__space")
        .order_by("session__during", "pk")
    )
    return [(_place_of(row), _cell(row)) for row in rows]


def _place_of(supply: Supply) -> str:
    session = supply.session
    return session.space.name if session and session.space else ""


def _cell(supply: Supply) -> Cell:
    session = supply.session
    assert session
    word = _("余%(n)s") % {"n": supply.left}
    return Cell(session.pk, supply.pk, session.during.lower, session.during.upper, "free", word)
