"""What the endpoints read: rows of the house as the API's schemas say them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from yizhan.api.schemas import (
    ChangeOut,
    NearStationOut,
    OpeningOut,
    StationAmenityOut,
    StationOut,
    VisitCountOut,
)
from yizhan.common.geo import Datum, Degrees, from_wgs84
from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.places.hours import Override, StateAt, state_at
from yizhan.places.models import HoursOverride, Station, StationAmenity, StationState, Visit, VisitMethod
from yizhan.places.models.feeds import StationChange
from yizhan.places.nearby.search import NearStation

PUBLIC_STATES = (StationState.RUNNING, StationState.SUSPENDED)
COUNTS_PERSONS = {VisitMethod.PERSONAL, VisitMethod.GUEST}
SMALL = 10
SETTLED = timedelta(seconds=30)  # a change is told when no earlier one can still be on its way


def public_stations() -> QuerySet[Station]:
    return Station.objects.filter(state__in=PUBLIC_STATES)


def describe(stations: Sequence[Station], datum: Datum, now: datetime) -> list[StationOut]:
    """Say the stations with amenities and opening. 2 queries, however many."""
    ids = [station.pk for station in stations]
    amenities: dict[int, list[StationAmenityOut]] = defaultdict(list)
    for row in StationAmenity.objects.filter(station__in=ids).order_by("amenity"):
        amenities[row.station_id].append(
            StationAmenityOut(
                code=row.amenity, is_working=row.broken_since is None, broken_since=row.broken_since
            )
        )
    overrides: dict[int, list[Override]] = defaultdict(list)
    for other in HoursOverride.objects.filter(station__in=ids, ends_at__gt=now):
        overrides[other.station_id].append(
            Override(other.starts_at, other.ends_at, other.hours, other.reason)
        )
    return [_describe(one, amenities[one.pk], overrides[one.pk], datum, now) for one in stations]


def _describe(
    station: Station,
    amenities: list[StationAmenityOut],
    overrides: list[Override],
    datum: Datum,
    now: datetime,
) -> StationOut:
    lon, lat = from_wgs84(Degrees(station.lon, station.lat), datum)
    return StationOut(
        **{
            name: getattr(station, name)
            for name in (
                *("id", "name", "kind", "tier", "setting", "unit_id", "address", "division_code"),
                *("is_illustrative", "hours", "hours_note", "admits", "admits_note", "phone", "seats"),
                *("truck_spaces", "state", "changed_at"),
            )
        },
        lon=round(lon, 6),
        lat=round(lat, 6),
        datum=datum,
        amenities=amenities,
        opening=_opening(state_at(station.hours, overrides, now)),
    )


def _opening(state: StateAt) -> OpeningOut:
    return OpeningOut(state=state.state.value, changes_at=state.changes_at, opens_at=state.opens_at)


def describe_near(station: NearStation, datum: Datum, at: datetime) -> NearStationOut:
    lon, lat = from_wgs84(Degrees(station.lon, station.lat), datum)
    return NearStationOut(
        id=station.id,
        name=station.name,
        kind=station.kind,
        address=station.address,
        lon=round(lon, 6),
        lat=round(lat, 6),
        datum=datum,
        distance_m=round(station.distance_m, 1),
        walk_min=station.walk_min,
        amenities=list(station.amenities),
        opening=_opening(station.opening_at(at)),
        is_illustrative=station.is_illustrative,
    )


def changed_since(after: tuple[datetime, int] | None, limit: int, now: datetime) -> list[Station]:
    """The stations that changed after a moment and id, oldest first; one row more than `limit` if there are.

    Only those offered at some time: what is still planned is nobody's yet, so it cannot be gone either.
    """
    was_public = StationChange.objects.filter(station_id=OuterRef("pk"), was_public=True)
    rows = Station.objects.filter(Exists(was_public), changed_at__lte=now - SETTLED)
    if after:
        rows = rows.filter(Q(changed_at__gt=after[0]) | Q(changed_at=after[0], pk__gt=after[1]))
    return list(rows.order_by("changed_at", "pk")[: limit + 1])


def describe_changes(stations: Sequence[Station], datum: Datum, now: datetime) -> list[ChangeOut]:
    shown = {one.id: one for one in describe([s for s in stations if s.state in PUBLIC_STATES], datum, now)}
    return [
        ChangeOut(
            id=station.pk,
            changed_at=station.changed_at,
            gone=station.pk not in shown,
            station=shown.get(station.pk),
        )
        for station in stations
    ]


def visit_counts(
    scope: Scope, first: date, until: date, station_id: int | None, after: int, limit: int
) -> tuple[list[VisitCountOut], int | None]:
    """Count the visits of `limit` stations of the scope, from the day `first` to before `until` in China.

    Returns the rows and the last station's id when there may be more. 2 queries.
    """
    starts = datetime(first.year, first.month, first.day, tzinfo=CHINA)
    ends = datetime(until.year, until.month, until.day, tzinfo=CHINA)
    stations = scope.filter(Station.objects.filter(pk__gt=after), "unit")
    if station_id is not None:
        stations = stations.filter(pk=station_id)
    ids = list(stations.order_by("pk").values_list("pk", flat=True)[: limit + 1])
    rows = (
        Visit.objects.filter(station__in=ids[:limit], at__gte=starts, at__lt=ends)
        .annotate(day=TruncDate("at", tzinfo=CHINA))
        .values_list("station_id", "day", "method")
        .annotate(total=Sum("count"))
        .order_by("station_id", "day", "method")
    )
    counts = [_visit_count(*row) for row in rows]
    return counts, ids[limit - 1] if len(ids) > limit else None


def _visit_count(station_id: int, day: date, method: str, total: int) -> VisitCountOut:
    is_hidden = total < SMALL and method in COUNTS_PERSONS
    return VisitCountOut(
        station_id=station_id,
        day=day,
        method=method,
        count=None if is_hidden else total,
        is_under_ten=total < SMALL,
    )
