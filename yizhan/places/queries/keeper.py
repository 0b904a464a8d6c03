"""What a keeper sees of her station today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Sum
from django.db.models.functions import ExtractHour

from yizhan.common.say import CHINA
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person, User
from yizhan.people.names import masked_name
from yizhan.places.access import faults_of_kept
from yizhan.places.hours import Override, state_at
from yizhan.places.models import (
    Fault,
    HoursOverride,
    Keeper,
    Station,
    StationAmenity,
    Visit,
    VisitMethod,
)
from yizhan.places.queries.officer import OPEN_FAULTS
from yizhan.places.visitors import WINDOW
from yizhan.places.words import OpenWords, open_words

UNDO = timedelta(minutes=5)


@dataclass(frozen=True)
class Hour:
    """An hour of today, with its counts by method, apart."""

    hour: int
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Here:
    """Somebody who agreed to be known, as the keeper may see her."""

    name: str
    since: datetime


@dataclass(frozen=True)
class Now:
    """The station at this moment."""

    open: OpenWords
    hours: tuple[Hour, ...]
    most: int
    today: tuple[tuple[str, int], ...]
    here: tuple[Here, ...]
    nameless: int
    at: datetime


@dataclass(frozen=True)
class Board:
    """The rest of the keeper's page: it changes when somebody does something."""

    overrides: list[HoursOverride]
    amenities: list[StationAmenity]
    faults: list[Fault]


def kept_stations(user: User, now: datetime) -> list[Station]:
    """The stations she keeps now. 1 query."""
    mine = Keeper.objects.in_force(now).filter(user=user)
    return list(Station.objects.filter(keepers__in=mine).select_related("unit").order_by("name", "pk"))


def standing_overrides(station: Station, now: datetime) -> list[HoursOverride]:
    """Other hours that count now or are to come. 1 query."""
    return list(station.overrides.filter(ends_at__gt=now).order_by("starts_at", "pk"))


def now_at(station: Station, overrides: list[HoursOverride], now: datetime) -> Now:
    """Return today's visits and who is here. 2 queries."""
    midnight = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA)
    todays = Visit.objects.filter(station=station, at__gte=midnight, at__lte=now)
    by_hour: dict[int, dict[str, int]] = {}
    whole: dict[str, int] = {}
    for hour, method, count in (
        todays.annotate(hour=ExtractHour("at", tzinfo=CHINA))
        .values_list("hour", "method")
        .annotate(total=Sum("count"))
        .order_by("hour", "method")
    ):
        by_hour.setdefault(hour, {})[method] = count
        whole[method] = whole.get(method, 0) + count
    hours = tuple(
        Hour(hour, _in_order(by_hour.get(hour, {})))
        for hour in range(min(by_hour, default=0), max(by_hour, default=-1) + 1)
    )
    present = Visit.objects.filter(
        station=station,
        at__gt=now - WINDOW,
        at__lte=now,
        left_at__isnull=True,
        method__in=[VisitMethod.PERSONAL, VisitMethod.GUEST],
    )
    visits = list(present.select_related("person__user").order_by("-at", "-pk")[:200])
    rules = [Override(each.starts_at, each.ends_at, each.hours, each.reason) for each in overrides]
    return Now(
        open=open_words(state_at(station.hours, rules, now), now),
        hours=hours,
        most=max((count for hour in hours for _method, count in hour.counts), default=0),
        today=_in_order(whole),
        here=tuple(Here(shown_name(visit.person), visit.at) for visit in visits if visit.person),
        nameless=sum(visit.person is None for visit in visits),
        at=now,
    )


def board(station: Station, overrides: list[HoursOverride]) -> Board:
    """Return what she can do something about. 2 queries."""
    faults = faults_of_kept(station).order_by("closed_at", "reported_at", "pk")
    return Board(
        overrides=overrides,
        amenities=list(station.amenities.order_by("broken_since", "pk")),
        faults=[fault for fault in faults[:20] if fault.state in OPEN_FAULTS],
    )


def last_tally(station: Station, user: User, now: datetime) -> Visit | None:
    """Her own last tally, while it can be taken back by a tap. 1 query."""
    mine = Visit.objects.filter(
        station=station, by=user, method=VisitMethod.TALLY, at__gt=now - UNDO, at__lte=now
    )
    return mine.order_by("-at", "-pk").first()


def shown_name(person: Person) -> str:
    """张*; a star alone for somebody whose name nobody has written yet."""
    name = PERSON_NAME.open(person)
    if not name and person.user:
        name = person.user.display_name
    return masked_name(name) if name else "*"


def _in_order(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((method, counts[method]) for method in VisitMethod.values if method in counts)
