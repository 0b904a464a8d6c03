"""Where: stations, those near a point, those that changed, what they can have."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from yizhan.api import readings
from yizhan.api.access import Key
from yizhan.api.paging import MOST, USUAL, cut, read_id, read_moment, write_cursor
from yizhan.api.problems import Problem
from yizhan.api.schemas import (
    MAX_ID,
    Amenities,
    AmenityOut,
    Changes,
    KindOut,
    Kinds,
    Moment,
    NearStations,
    StationOut,
    Stations,
    Text,
)
from yizhan.common.geo import BadPosition, Datum, Degrees, Position, to_wgs84
from yizhan.places import amenities as all_amenities
from yizhan.places import kinds as all_kinds
from yizhan.places.models import StationAmenity
from yizhan.places.nearby.search import BadSearch, Search, nearest

router = Router(tags=["stations"], auth=Key("stations.read"))
Limit = Annotated[int, Query(ge=1, le=MOST)]


class StationFilter(Schema):
    """Which stations; what is left out asks nothing."""

    kind: Text | None = None
    amenity: Annotated[list[Text], Query(description="All of them, working.")] = []
    division: Annotated[Text | None, Query(description="Division code, or the beginning of one.")] = None
    unit: Annotated[int | None, Query(ge=1, le=MAX_ID, description="This unit's and all below it.")] = None
    q: Annotated[Text | None, Query(max_length=60, description="Part of the name or address.")] = None
    bbox: Annotated[
        str | None, Query(description="west,south,east,north in degrees of `datum`.", max_length=100)
    ] = None


@router.get("/stations", response=Stations, url_name="stations")
def list_stations(
    request: HttpRequest,
    wanted: Query[StationFilter],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = USUAL,
    datum: Datum = Datum.WGS84,
) -> Stations:
    """Every station that workers are sent to, by id."""
    rows = readings.public_stations().filter(_where(wanted, datum), pk__gt=read_id(cursor))
    for amenity in wanted.amenity:
        works = StationAmenity.objects.filter(
            station=OuterRef("pk"), amenity=amenity, broken_since__isnull=True
        )
        rows = rows.filter(Exists(works))
    shown, following = cut(rows.order_by("pk"), limit)
    return Stations(
        items=readings.describe(shown, datum, timezone.now()),
        next=following,
    )


def _where(wanted: StationFilter, datum: Datum) -> Q:
    where = Q()
    if wanted.kind:
        where &= Q(kind=wanted.kind)
    if wanted.division:
        where &= Q(division_code__startswith=wanted.division)
    if wanted.unit:
        below = f"/{wanted.unit}/"
        where &= Q(unit__area_path__contains=below) | Q(unit__industry_path__contains=below)
    if wanted.q:
        where &= Q(name__icontains=wanted.q) | Q(address__icontains=wanted.q)
    if wanted.bbox:
        west, south, east, north = _box(wanted.bbox, datum)
        where &= Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    return where


def _box(text: str, datum: Datum) -> tuple[float, float, float, float]:
    """Return west, south, east, north in WGS-84. Raises Problem."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _bad("query.bbox", "four numbers: west,south,east,north") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad("query.bbox", "west ≤ east within ±180, south ≤ north within ±90")
    low, high = to_wgs84(Degrees(west, south), datum), to_wgs84(Degrees(east, north), datum)
    return low.lon, low.lat, high.lon, high.lat


def _bad(where: str, why: str) -> Problem:
    return Problem(422, "invalid-request", "A value is not valid.", [{"where": where, "why": why}])


class NearFilter(Schema):
    """What makes a station useful."""

    kind: list[Text] = []
    amenity: list[Text] = []
    open_at: Annotated[
        Moment | None, Query(description="Open then; within two weeks from now. Left out: open now.")
    ] = None
    at_any_time: Annotated[bool, Query(description="Also those that are closed.")] = False
    always_open: bool = False
    truck_parking: bool = False


@router.get("/stations/near", response=NearStations, url_name="stations_near")
def near_stations(
    request: HttpRequest,
    wanted: Query[NearFilter],
    lon: Annotated[float, Query(ge=-180, le=180)],
    lat: Annotated[float, Query(ge=-90, le=90)],
    datum: Datum = Datum.WGS84,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> NearStations:
    """The nearest useful stations, by straight distance, exact."""
    now = timezone.now()
    _check_codes(wanted)
    try:
        origin = Position.read(lon, lat, datum)
        found = nearest(
            Search(
                amenities=tuple(wanted.amenity),
                kinds=tuple(wanted.kind),
                open_at=None if wanted.at_any_time else wanted.open_at or now,
                always_open=wanted.always_open,
                truck_parking=wanted.truck_parking,
                limit=limit,
            ),
            origin,
            now,
        )
    except BadPosition as wrong:
        raise _bad("query.lon, query.lat", str(wrong)) from None
    except (BadSearch, OverflowError) as wrong:
        raise _bad("query.open_at", str(wrong)) from None
    at = wanted.open_at or now
    return NearStations(
        items=[readings.describe_near(station, datum, at) for station in found.stations],
        has_more=found.has_more,
    )


def _check_codes(wanted: NearFilter) -> None:
    for kind in wanted.kind:
        if not all_kinds.is_kind(kind):
            raise _bad("query.kind", f"{kind!r} is none of /kinds")
    for amenity in wanted.amenity:
        if amenity not in all_amenities.BY_CODE:
            raise _bad("query.amenity", f"{amenity!r} is none of /amenities")


@router.get("/stations/changes", response=Changes, url_name="stations_changes")
def station_changes(
    request: HttpRequest,
    since: Annotated[str | None, Query(max_length=200, description="The last answer's `next`.")] = None,
    limit: Limit = USUAL,
    datum: Datum = Datum.WGS84,
) -> Changes:
    """What changed since a cursor, oldest first; without one, from the beginning. A change shows after 30 s."""
    now = timezone.now()
    rows = readings.changed_since(read_moment(since), limit, now)
    shown = rows[:limit]
    return Changes(
        items=readings.describe_changes(shown, datum, now),
        next=write_cursor(shown[-1].changed_at.isoformat(), shown[-1].pk)
        if shown
        else since or write_cursor(),
        has_more=len(rows) > limit,
    )


@router.get("/stations/{station_id}", response=StationOut, url_name="station")
def one_station(
    request: HttpRequest,
    station_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    datum: Datum = Datum.WGS84,
) -> StationOut:
    """One station."""
    station = readings.public_stations().filter(pk=station_id).first()
    if station is None:
        raise Problem(404, "not-found", "There is no such station, or it is not open to workers.")
    return readings.describe([station], datum, timezone.now())[0]


@router.get("/kinds", response=Kinds, url_name="kinds")
def list_kinds(request: HttpRequest) -> Kinds:
    """The kinds of station, with what each must and may have."""
    return Kinds(
        items=[
            KindOut(
                code=kind.code,
                name=str(kind.name),
                does=str(kind.does),
                must_have=list(kind.must),
                may_have=list(kind.may_have()),
                tiers=[tier.code for tier in kind.tiers],
            )
            for kind in all_kinds.all_kinds()
        ]
    )


@router.get("/amenities", response=Amenities, url_name="amenities")
def list_amenities(request: HttpRequest) -> Amenities:
    """What a station can have."""
    return Amenities(
        items=[AmenityOut(code=amenity.code, name=str(amenity.name)) for amenity in all_amenities.ALL]
    )
