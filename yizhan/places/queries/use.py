"""How are my stations used? Counts by method, never added across methods, each with its rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, Left, TruncDate
from django.utils.translation import gettext as _

from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit, UnitKind
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import Visit, VisitMethod
from yizhan.places.queries.persons import Persons, persons_by_month

GROUPS = ("station", "hour", "kind", "district", "day")
SHOWN = 100
EARLIEST_YEAR = 2000  # years that no visit has; a month before the year 1 is no date at all
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Asked:
    """Which visits? Days are Chinese dates, `last` included."""

    first: date
    last: date
    by: str = "station"
    station: int | None = None
    method: str = ""
    hour: int | None = None
    kind: str = ""
    district: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> Asked:
        """Return what an address asks for; by default the last 30 days; a year at most."""
        last = min(_date(given.get("last", "")) or today, today)
        first = _date(given.get("first", "")) or last - timedelta(days=29)
        first = min(max(first, last - LONGEST), last)
        hour = given.get("hour", "")
        station = given.get("station", "")
        kind, district = given.get("kind", ""), given.get("district")
        return cls(
            first=first,
            last=last,
            by=given["by"] if given.get("by") in GROUPS else "station",
            station=int(station) if station.isdecimal() and len(station) < 16 else None,
            method=given["method"] if given.get("method") in VisitMethod.values else "",
            hour=int(hour) if hour.isdecimal() and len(hour) < 3 and int(hour) < 24 else None,
            kind=kind if is_kind(kind) else "",
            district=district if district is None or district.isdecimal() or not district else None,
        )

    def address(self, **changes: Any) -> str:
        """Return the query of an address that asks for this, changed so."""
        asked = replace(self, **changes)
        pairs: list[tuple[str, Any]] = [("first", asked.first), ("last", asked.last)]
        if asked.by != "station":
            pairs.append(("by", asked.by))
        pairs += [
            (name, value)
            for name in ("station", "method", "hour", "kind", "district")
            if (value := getattr(asked, name)) not in (None, "") or (name == "district" and value == "")
        ]
        return urlencode(pairs)


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR else None


def visits(scope: Scope, asked: Asked) -> QuerySet[Visit]:
    """Return the visits asked for, at the stations of the scope."""
    starts = datetime.combine(asked.first, time(), CHINA)
    ends = datetime.combine(asked.last + timedelta(days=1), time(), CHINA)
    rows = scope.filter(Visit.objects.filter(at__gte=starts, at__lt=ends), "station__unit")
    if asked.station is not None:
        rows = rows.filter(station=asked.station)
    if asked.method:
        rows = rows.filter(method=asked.method)
    if asked.kind:
        rows = rows.filter(station__kind=asked.kind)
    if asked.district is not None:
        rows = rows.annotate(_district=Left("station__division_code", 6)).filter(_district=asked.district)
    if asked.hour is not None:
        rows = rows.annotate(_hour=ExtractHour("at", tzinfo=CHINA)).filter(_hour=asked.hour)
    return rows


@dataclass(frozen=True)
class Figure:
    """A count of one method, and the address of its rows."""

    method: str
    count: int
    rows: str


@dataclass(frozen=True)
class Line:
    """A group with its counts, one per method in use."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Use:
    """The use of stations over a time. persons: who agreed to be known, by months that are over, in tens."""

    asked: Asked
    methods: tuple[str, ...]
    whole: tuple[Figure, ...]
    lines: list[Line]
    has_more: bool
    most: int
    persons: list[Persons]


def use(scope: Scope, asked: Asked, today: date) -> Use:
    """Return the counts in groups. 3 queries, 4 by district; one less while no month is over."""
    rows = visits(scope, asked)
    totals = dict(rows.values_list("method").annotate(total=Sum("count")).order_by("method"))
    methods = tuple(method for method in VisitMethod.values if method in totals)
    key, label = _key(asked.by)
    grouped = rows.annotate(group=key).values("group", *([label] if label else []))
    counted = grouped.annotate(
        **{method: Sum("count", filter=Q(method=method), default=0) for method in VisitMethod.values}
    )
    order = ["group"] if asked.by in ("hour", "day") else ["-personal", "group"]
    found = list(counted.order_by(*order)[: SHOWN + 1])
    names = _district_names() if asked.by == "district" else {}
    lines = [
        Line(
            _name(asked.by, row["group"], row.get(label or ""), names),
            tuple(
                Figure(method, row[method], asked.address(**_narrowed(asked.by, row["group"]), method=method))
                for method in methods
            ),
        )
        for row in found[:SHOWN]
    ]
    most = max((figure.count for line in lines for figure in line.figures), default=0)
    whole = tuple(Figure(m, totals[m], asked.address(method=m)) for m in methods)
    persons = persons_by_month(scope, asked.first, asked.last, today)
    return Use(asked, methods, whole, lines, len(found) > SHOWN, most, persons)


def _key(by: str) -> tuple[Any, str]:
    if by == "hour":
        return ExtractHour("at", tzinfo=CHINA), ""
    if by == "day":
        return TruncDate("at", tzinfo=CHINA), ""
    if by == "kind":
        return F("station__kind"), ""
    if by == "district":
        return Left("station__division_code", 6), ""
    return F("station_id"), "station__name"


def _narrowed(by: str, group: Any) -> dict[str, Any]:
    return {"first": group, "last": group} if by == "day" else {by: group}


def _name(by: str, group: Any, label: str | None, districts: dict[str, str]) -> str:
    if by == "hour":
        return f"{group}:00–{group + 1}:00"
    if by == "day":
        return f"{group:%Y-%m-%d}"
    if by == "kind":
        return str(kind_of(group).name) if is_kind(group) else str(group)
    if by == "district":
        return districts.get(group, group) or _("没写区划")
    return label or ""


def _district_names() -> dict[str, str]:
    kinds = [UnitKind.DISTRICT, UnitKind.CITY]
    units = Unit.objects.filter(kind__in=kinds).exclude(division_code="")
    return {unit.division_code[:6]: str(unit) for unit in units}
