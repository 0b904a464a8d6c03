"""How are spaces used? Of the sessions that are over: booked, attended, missed, hours used of hours offered.

Attendances are counted; persons are told by whole months and in tens, as those of visits are (ADR 0030).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractHour
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.natural import natural
from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.places.queries.persons import Persons, persons_of
from yizhan.supplies.models import Claim, Supply
from yizhan.supplies.states import ClaimState

GROUPS = ("station", "space", "hour", "day")
SHOWN = 100
LONGEST = timedelta(days=366)
EARLIEST_YEAR = 2000


@dataclass(frozen=True)
class Asked:
    """Which days (Chinese, `last` included), and in which groups."""

    first: date
    last: date
    by: str = "station"

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> Asked:
        """What an address asks for; by default the last 30 days; a year at most."""
        last = min(_date(given.get("last", "")) or today, today)
        first = _date(given.get("first", "")) or last - timedelta(days=29)
        by = given.get("by", "")
        return cls(min(max(first, last - LONGEST), last), last, by if by in GROUPS else "station")

    def address(self, **changes: Any) -> str:
        asked = replace(self, **changes)
        return urlencode({"first": asked.first, "last": asked.last, "by": asked.by})


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR else None


@dataclass(frozen=True)
class Line:
    """A group. booked, attended, missed: attendances (人次). hours: of sessions; used: somebody was there."""

    name: str
    sessions: int
    booked: int
    attended: int
    missed: int
    hours_offered: float
    hours_used: float


@dataclass(frozen=True)
class Use:
    whole: Line
    lines: list[Line]
    has_more: bool
    persons: list[Persons]


def use(scope: Scope, asked: Asked, now: datetime, *, most: int | None = SHOWN) -> Use:
    """The counts in groups. 3 queries, 2 while no month is over. most: of groups, None: all."""
    rows = _sessions(scope, asked, now)
    whole = _line(_("合计"), rows.aggregate(**_figures()))
    key = _key(asked.by)
    found = list(rows.annotate(**key).values(*key).annotate(**_figures()).order_by(*key))
    lines = [_line(_name(asked.by, row), row) for row in found]
    if asked.by in ("station", "space"):
        lines.sort(key=lambda line: natural(line.name))
    shown = lines if most is None else lines[:most]
    today = now.astimezone(CHINA).date()
    persons = persons_of(_claims(scope), "during__startswith", asked.first, asked.last, today)
    return Use(whole, shown, len(lines) > len(shown), persons)


def _sessions(scope: Scope, asked: Asked, now: datetime) -> QuerySet[Supply]:
    """The sessions of those days that are over and took place, each with its attendances."""
    rows = Supply.objects.filter(
        round__day__gte=asked.first,
        round__day__lte=asked.last,
        session__cancelled_at__isnull=True,
        session__during__endswith__lte=now,
    )
    claims = Claim.objects.filter(supply=OuterRef("pk"), home_id=OuterRef("home_id")).order_by()

    def count(state: ClaimState) -> Any:
        per_supply = claims.filter(state=state).values("supply").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(per_supply), 0)

    length = ExpressionWrapper(
        F("session__during__endswith") - F("session__during__startswith"), output_field=DurationField()
    )
    return scope.filter(rows, "round__unit").annotate(
        came=count(ClaimState.USED), stayed_away=count(ClaimState.MISSED), length=length
    )


def _claims(scope: Scope) -> QuerySet[Claim]:
    """Who was there, at any station of the scope."""
    rows = Claim.objects.filter(state=ClaimState.USED, person__isnull=False, round__day__isnull=False)
    return scope.filter(rows, "round__unit")


def _figures() -> dict[str, Any]:
    return {
        "sessions": Count("pk"),
        "booked": Sum("taken", default=0),
        "attended": Sum("came", default=0),
        "missed": Sum("stayed_away", default=0),
        "offered": Sum("length"),
        "used": Sum("length", filter=Q(came__gt=0)),
    }


def _line(name: str, row: Mapping[str, Any]) -> Line:
    return Line(
        name,
        row["sessions"],
        row["booked"],
        row["attended"],
        row["missed"],
        _hours(row["offered"]),
        _hours(row["used"]),
    )


def _hours(length: timedelta | None) -> float:
    return round(length.total_seconds() / 3600, 1) if length else 0.0


def _key(by: str) -> dict[str, Any]:
    station: dict[str, Any] = {"station_name": F("round__station__name"), "station_pk": F("round__station")}
    keys: dict[str, dict[str, Any]] = {
        "station": station,
        "space": station | {"space_name": F("session__space__name")},
        "hour": {"hour": ExtractHour("session__during__startswith", tzinfo=CHINA)},
        "day": {"day": F("round__day")},
    }
    return keys[by]


def _name(by: str, row: Mapping[str, Any]) -> str:
    if by == "hour":
        return f"{row['hour']:02}:00–{row['hour'] + 1:02}:00"
    if by == "day":
        return f"{row['day']:%Y-%m-%d}"
    return (
        f"{row['station_name']} {row['space_name'] or ''}".strip() if by == "space" else row["station_name"]
    )


HEADERS = (
    gettext_lazy("分组"),
    gettext_lazy("场次"),
    gettext_lazy("预约（人次）"),
    gettext_lazy("到场（人次）"),
    gettext_lazy("未到场（人次）"),
    gettext_lazy("用了的小时"),
    gettext_lazy("开放的小时"),
)


def cells_of(use: Use) -> Iterator[list[str]]:
    """The groups and their sum, under HEADERS."""
    for line in (*use.lines, use.whole):
        yield [
            line.name,
            *(str(n) for n in (line.sessions, line.booked, line.attended, line.missed)),
            *(f"{hours:g}" for hours in (line.hours_used, line.hours_offered)),
        ]
