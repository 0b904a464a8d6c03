"""The day of a station as its keeper sees it: by hour and space, who is expected, who is in, who is missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yizhan.common.natural import natural
from yizhan.common.say import CHINA
from yizhan.places.models import Station
from yizhan.places.queries.keeper import shown_name
from yizhan.supplies.bookables import bookable_of
from yizhan.supplies.door.rolls import all_rolls
from yizhan.supplies.door.rules import Window, keeper_window, may_be_missed, own_window
from yizhan.supplies.models import Claim, Round, RoundState, Session, Supply, Terms
from yizhan.supplies.schedules import midnight, today_at
from yizhan.supplies.states import ClaimState

SHOWN = [ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.USED, ClaimState.MISSED]
MARKS = {
    ClaimState.CONFIRMED: ("expected", "clock"),
    ClaimState.HELD: ("held", "help-circle"),
    ClaimState.USED: ("in", "check"),
    ClaimState.MISSED: ("missed", "user-off"),
}
AHEAD = timedelta(days=31)
WALK_IN = "keeper"  # `via` of a claim that was made at the door


@dataclass(frozen=True)
class Comer:
    """Somebody with a place. name: 张*, or what stands for nobody. code: expected, held, in, missed."""

    claim_id: int
    name: str
    code: str
    icon: str
    word: str
    is_walk_in: bool
    may_come: bool
    may_miss: bool
    may_undo: bool


@dataclass(frozen=True)
class Place:
    """A session in its space. left: places nobody has; may_take: whether somebody at the door could have one.

    is_rolled: its places are of the whole round, and its service keeps who is there (`rolls`).
    """

    session_id: int
    name: str
    comers: tuple[Comer, ...]
    capacity: int
    left: int
    waiting: int
    off: str
    may_take: bool
    is_rolled: bool = False


@dataclass
class Hour:
    """Sessions that begin and end together. is_open: it is on, begins soon, or was chosen."""

    starts_at: datetime
    ends_at: datetime
    is_open: bool
    busy: list[Place] = field(default_factory=list)
    free: list[Place] = field(default_factory=list)

    def _count(self, code: str) -> int:
        return sum(comer.code == code for place in self.busy for comer in place.comers)

    @property
    def expected(self) -> int:
        return self._count("expected") + self._count("held")

    @property
    def came(self) -> int:
        return self._count("in")

    @property
    def missed(self) -> int:
        return self._count("missed")


@dataclass
class Part:
    """One service's day."""

    title: str
    hours: list[Hour] = field(default_factory=list)


@dataclass(frozen=True)
class DoorDay:
    """The whole day of the station. `has_sessions`: whether there is anything at all."""

    parts: list[Part]
    expected: int
    came: int
    missed: int

    @property
    def has_sessions(self) -> bool:
        return bool(self.parts)


def takes_bookings(station: Station, now: datetime) -> bool:
    """Is anything booked here: by the day, or at sessions of a round about now? 1 query, or 2."""
    if Terms.objects.filter(station=station).exists():
        return True
    near = (now - AHEAD, now + AHEAD)
    return Session.objects.filter(round__in=_other_rounds(station), during__overlap=near).exists()


def _other_rounds(station: Station) -> QuerySet[Round]:
    """Rounds that are no days: their sessions are theirs. What is private is shown by its service alone."""
    rows = Round.objects.filter(station=station, day__isnull=True, is_private=False)
    return rows.exclude(state=RoundState.DRAFT)


def door_day(station: Station, day: date, now: datetime, *, chosen: int = 0) -> DoorDay:
    """Everything that the keeper needs of the day; chosen: the session whose hour stands open.

    4 queries, and those of rolls where they have a session.
    """
    parts: dict[str, Part] = {}
    hours: dict[tuple[str, datetime, datetime], Hour] = {}
    for session, place in _places(station, day, now):
        round, during = session.round, session.during
        bookable = bookable_of(round)
        part = parts.setdefault(round.service, Part(str(bookable.name) if bookable else round.title))
        key = (round.service, during.lower, during.upper)
        if key not in hours:
            is_near = own_window(during, now) == Window.OPEN
            hours[key] = Hour(during.lower.astimezone(CHINA), during.upper.astimezone(CHINA), is_near)
            part.hours.append(hours[key])
        hours[key].is_open |= session.pk == chosen
        (hours[key].busy if place.comers or place.off else hours[key].free).append(place)
    every = [hour for part in parts.values() for hour in part.hours]
    for hour in every:
        hour.busy.sort(key=lambda one: natural(one.name))
        hour.free.sort(key=lambda one: natural(one.name))
    return DoorDay(
        list(parts.values()),
        sum(hour.expected for hour in every),
        sum(hour.came for hour in every),
        sum(hour.missed for hour in every),
    )


def _places(station: Station, day: date, now: datetime) -> list[tuple[Session, Place]]:
    """The sessions of the day in their order, each with who comes."""
    days = Supply.objects.filter(round__station=station, round__day=day, session__isnull=False)
    supplies = list(
        days.exclude(round__state=RoundState.DRAFT)
        .select_related("round", "session__space")
        .order_by("session__during", "pk")
    )
    others = list(
        Session.objects.filter(
            round__in=_other_rounds(station),
            during__startswith__gte=midnight(day),
            during__startswith__lt=midnight(day + timedelta(days=1)),
        )
        .select_related("round", "space")
        .prefetch_related("supplies")
        .order_by("during", "pk")
    )
    for supply in supplies:
        assert supply.session
        supply.session.round = supply.round  # loaded once
    for session in others:
        for supply in session.supplies.all():
            supply.session, supply.round = session, session.round
            supplies.append(supply)
    comers = _comers([supply.pk for supply in supplies], station.home_id, now)
    found = [
        (supply.session, _place(supply, comers.get(supply.pk, []), now))
        for supply in supplies
        if supply.session
    ]
    found += _rolled([session for session in others if not session.supplies.all()], now)
    return sorted(found, key=lambda one: (one[0].during.lower, one[0].pk))


def _rolled(sessions: Sequence[Session], now: datetime) -> list[tuple[Session, Place]]:
    found = []
    for roll in all_rolls():
        if mine := [one for one in sessions if one.round.service == roll.service]:
            places = roll.places(mine, now)
            found += [(one, places[one.pk]) for one in mine]
    return found


def _comers(supplies: list[int], home_id: int, now: datetime) -> dict[int, list[Comer]]:
    claims = (
        Claim.objects.filter(home_id=home_id, supply__in=supplies, state__in=SHOWN)
        .select_related("person__user")
        .order_by("queue", "pk")
    )
    found: dict[int, list[Comer]] = defaultdict(list)
    for claim in claims:
        found[claim.supply_id].append(comer_of(claim, now))
    return found


def comer_of(claim: Claim, now: datetime) -> Comer:
    """The claim as its row shows it, with its person loaded."""
    state = ClaimState(claim.state)
    is_today = keeper_window(claim.during, now) == Window.OPEN
    code, icon = MARKS[state]
    words = {"expected": _("要来"), "held": _("还没确认"), "in": _("到了"), "missed": _("没来")}
    return Comer(
        claim_id=claim.pk,
        name=shown_name(claim.person) if claim.person else _("来客"),
        code=code,
        icon=icon,
        word=words[code],
        is_walk_in=claim.via == WALK_IN,
        may_come=is_today and state in {ClaimState.CONFIRMED, ClaimState.MISSED},
        may_miss=state == ClaimState.CONFIRMED and may_be_missed(claim.during, now),
        may_undo=is_today and state in {ClaimState.USED, ClaimState.MISSED},
    )


def _place(supply: Supply, comers: list[Comer], now: datetime) -> Place:
    session = supply.session
    assert session
    off = session.cancel_reason if session.cancelled_at else ""
    if not off and (supply.closed_at or supply.round.state != RoundState.OPEN):
        off = _("暂停预约")
    return Place(
        session_id=session.pk,
        name=supply.name or place_name(session),
        comers=tuple(comers),
        capacity=supply.capacity,
        left=supply.left,
        waiting=supply.waiting,
        off=off,
        may_take=not off and supply.left > 0 and own_window(session.during, now) == Window.OPEN,
    )


def place_name(session: Session) -> str:
    """Where it is; of a round that is no day, what it is first. Loaded with its round and space."""
    space = session.space.name if session.space else ""
    if session.round.day:
        return space or session.round.title
    return f"{session.round.title} {space}".strip()


def day_of_door(asked: str, now: datetime) -> date:
    """The day that was asked for, within a month either way; else today."""
    today = today_at(now)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return today
    return day if abs(day - today) <= AHEAD else today
