"""The officer's table: which stations of my units, filtered, a page of them with what needs doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Floor

from yizhan.orgs.access import Scope
from yizhan.orgs.shield import Shield
from yizhan.places.access import faults_in
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours import Override, state_at
from yizhan.places.hours_text import hours_sentence
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import (
    Fault,
    FaultState,
    HoursOverride,
    Setting,
    Station,
    StationAmenity,
    StationState,
    Visit,
)
from yizhan.places.words import OpenWords, open_words

PAGE = 50
IDLE = timedelta(days=30)
OLD = timedelta(days=7)
OPEN_FAULTS = (FaultState.OPEN, FaultState.DOING)
SORTS = {
    "changed": ("-changed_at", "-pk"),
    "name": ("name", "pk"),
    "unit": ("unit__area_path", "unit_id", "name", "pk"),
}


@dataclass(frozen=True)
class Filter:
    """What the officer asks for; every part that is empty asks nothing. `read` takes it from an address."""

    q: str = ""
    unit: int | None = None
    kind: str = ""
    tier: str = ""
    setting: str = ""
    state: str = ""
    district: str = ""
    amenity: str = ""
    broken: bool = False
    no_hours: bool = False
    idle: bool = False
    old_faults: bool = False
    ids: tuple[int, ...] = ()
    sort: str = "changed"

    @classmethod
    def read(cls, given: Mapping[str, str], ids: Iterable[str] = ()) -> Filter:
        """Return the filter an address asks for; what it does not understand is left out."""
        kind = given.get("kind", "")
        district = given.get("district", "")
        return cls(
            q=" ".join(given.get("q", "").replace("\0", "").split())[:60],
            unit=_number(given.get("unit", "")),
            kind=kind if is_kind(kind) else "",
            tier=given.get("tier", "") if is_kind(kind) and kind_of(kind).tier(given.get("tier", "")) else "",
            setting=_known(given.get("setting", ""), Setting.values),
            state=_known(given.get("state", ""), StationState.values),
            district=district if district.isdecimal() and len(district) <= 12 else "",
            amenity=_known(given.get("amenity", ""), BY_CODE),
            broken=given.get("broken") == "1",
            no_hours=given.get("no_hours") == "1",
            idle=given.get("idle") == "1",
            old_faults=given.get("old_faults") == "1",
            ids=tuple(number for text in ids if (number := _number(text)) is not None),
            sort=_known(given.get("sort", ""), SORTS) or "changed",
        )

    def address(self, **changes: Any) -> str:
        """Return the query of an address for this filter, changed so; only what is asked for."""
        asked = replace(self, **changes)
        pairs = [
            (name, "1" if value is True else str(value))
            for name in self.__dataclass_fields__
            if name != "ids" and (value := getattr(asked, name)) and (name, value) != ("sort", "changed")
        ]
        pairs += [("id", str(pk)) for pk in asked.ids]
        return urlencode(pairs)

    @property
    def is_empty(self) -> bool:
        return replace(self, sort="changed") == Filter()


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 15 else None


def _known(text: str, among: Iterable[str]) -> str:
    return text if text in among else ""


def stations(scope: Scope, shield: Shield, wanted: Filter, now: datetime) -> QuerySet[Station]:
    """Return the stations of the scope that pass the filter, in its order."""
    rows = scope.filter(Station.objects.all())
    if wanted.ids:
        rows = rows.filter(pk__in=wanted.ids)
    if wanted.q:
        rows = rows.filter(
            Q(name__icontains=wanted.q)
            | Q(address__icontains=wanted.q)
            | Q(plaque_code=wanted.q.upper().replace("-", ""))
        )
    if wanted.unit is not None:
        below = f"/{wanted.unit}/"
        rows = rows.filter(Q(unit__area_path__contains=below) | Q(unit__industry_path__contains=below))
    for name in ("kind", "tier", "setting", "state"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.district:
        rows = rows.filter(division_code__startswith=wanted.district)
    if wanted.amenity or wanted.broken:
        things = StationAmenity.objects.filter(station=OuterRef("pk"))
        if wanted.amenity:
            things = things.filter(amenity=wanted.amenity)
        if wanted.broken:
            things = things.filter(broken_since__isnull=False)
        rows = rows.filter(Exists(things))
    if wanted.no_hours:
        rows = rows.filter(hours="", state=StationState.RUNNING)
    if wanted.idle:
        rows = idle(rows, now)
    if wanted.old_faults:
        rows = rows.filter(pk__in=old_faults(faults_in(scope, shield), now).values("station"))
    return rows.order_by(*SORTS[wanted.sort])


def idle(rows: QuerySet[Station], now: datetime) -> QuerySet[Station]:
    """Those that run for 30 days and more, and that nobody has been counted at for as long."""
    lately = Visit.objects.filter(station=OuterRef("pk"), at__gt=now - IDLE)
    return rows.filter(~Exists(lately), state=StationState.RUNNING, created_at__lte=now - IDLE)


def old_faults(faults: QuerySet[Fault], now: datetime) -> QuerySet[Fault]:
    """Those open for more than a week."""
    return faults.filter(state__in=OPEN_FAULTS, reported_at__lt=now - OLD)


@dataclass(frozen=True)
class Row:
    """A station as the table shows it."""

    station: Station
    open: OpenWords
    hours: str
    visits: dict[str, int]
    open_faults: int
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page of the table. number: from 1. total: all that pass the filter."""

    rows: list[Row]
    number: int
    total: int
    pages: int = field(default=1)

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * PAGE, self.total)


def page_of(scope: Scope, shield: Shield, wanted: Filter, number: int, now: datetime) -> Page:
    """Return a page of the table. 6 queries, however many rows: count, stations, hours, visits, faults, things."""
    found = stations(scope, shield, wanted, now)
    total = found.order_by().count()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    shown = list(found.select_related("unit")[(number - 1) * PAGE : number * PAGE])
    return Page(_rows(scope, shield, shown, now), number, total, pages)


def _rows(scope: Scope, shield: Shield, shown: list[Station], now: datetime) -> list[Row]:
    ids = [station.pk for station in shown]
    overrides: dict[int, list[Override]] = {}
    for pk, starts_at, ends_at, hours, reason in HoursOverride.objects.filter(
        station__in=ids, ends_at__gt=now
    ).values_list("station", "starts_at", "ends_at", "hours", "reason"):
        overrides.setdefault(pk, []).append(Override(starts_at, ends_at, hours, reason))
    visits: dict[int, dict[str, int]] = {}
    for pk, method, count in (
        Visit.objects.filter(station__in=ids, at__gt=now - IDLE)
        .values_list("station", "method")
        .annotate(total=Sum("count"))
        .order_by("station", "method")
    ):
        visits.setdefault(pk, {})[method] = count
    faults = dict(
        faults_in(scope, shield)
        .filter(station__in=ids, state__in=OPEN_FAULTS)
        .values_list("station")
        .annotate(total=Count("pk"))
    )
    broken: dict[int, list[str]] = {}
    for pk, code in (
        StationAmenity.objects.filter(station__in=ids, broken_since__isnull=False)
        .order_by("broken_since")
        .values_list("station", "amenity")
    ):
        broken.setdefault(pk, []).append(code)
    return [
        Row(
            station=station,
            open=open_words(state_at(station.hours, overrides.get(station.pk, []), now), now),
            hours=hours_sentence(station.hours),
            visits=visits.get(station.pk, {}),
            open_faults=faults.get(station.pk, 0),
            broken=tuple(broken.get(station.pk, [])),
        )
        for station in shown
    ]


@dataclass(frozen=True)
class Cell:
    """A dot of the map: one station, or many that lie close together. lon, lat: WGS-84 degrees."""

    lon: float
    lat: float
    count: int
    pk: int | None = None
    name: str = ""
    state: str = ""
    kind: str = ""


MAP_DOTS = 800


def dots(rows: QuerySet[Station], west: float, south: float, east: float, north: float) -> list[Cell]:
    """Return what lies in the box, one by one up to 800, else gathered on a grid of 24 cells across. 2 queries."""
    inside = rows.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    few = list(inside.order_by("pk").values_list("lon", "lat", "pk", "name", "state", "kind")[: MAP_DOTS + 1])
    if len(few) <= MAP_DOTS:
        return [Cell(lon, lat, 1, pk, name, state, kind) for lon, lat, pk, name, state, kind in few]
    size = max((east - west) / 24, 1e-6)
    cells = (
        inside.order_by()
        .annotate(x=_floor(F("lon"), size), y=_floor(F("lat"), size))
        .values("x", "y")
        .annotate(total=Count("pk"), lon_sum=Sum("lon"), lat_sum=Sum("lat"))
    )
    return [Cell(c["lon_sum"] / c["total"], c["lat_sum"] / c["total"], c["total"]) for c in cells]


def _floor(degrees: F, size: float) -> Floor:
    return Floor(degrees / size)
