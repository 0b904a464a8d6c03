"""How many: visits of the partner's own unit, by station, day and method; and what door counters say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Status

from yizhan.api import readings
from yizhan.api.access import Key, key_of, scope_of_key
from yizhan.api.paging import USUAL, read_id, write_cursor
from yizhan.api.problems import Problem
from yizhan.api.schemas import MAX_ID, ReadingIn, ReadingOut, VisitCounts
from yizhan.places.actions.visits import ReadingDiffers, StationNotRunning, count_door
from yizhan.places.models import Station

router = Router(tags=["visits"])
MOST_DAYS = 93
EARLY, LATE = timedelta(days=31), timedelta(minutes=5)


@router.get("/visit-counts", response=VisitCounts, auth=Key("visits.read"), url_name="visit_counts")
def list_visit_counts(
    request: HttpRequest,
    first: Annotated[date, Query(description="The first day, in China.")],
    until: Annotated[date, Query(description="The day after the last; at most 93 days later.")],
    station: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Stations per page.")] = USUAL,
) -> VisitCounts:
    """Visits by station, day and method, of the stations within the partner's unit.

    Attendances, not persons. Those that count persons are not told under ten.
    """
    if not 0 < (until - first).days <= MOST_DAYS or not 2000 < first.year < 2100:
        raise Problem(
            422,
            "invalid-request",
            "A value is not valid.",
            [
                {
                    "where": "query.until",
                    "why": f"must be 1 to {MOST_DAYS} days after first, from 2001 to 2099",
                }
            ],
        )
    scope = scope_of_key(key_of(request))
    counts, last = readings.visit_counts(scope, first, until, station, read_id(cursor), limit)
    return VisitCounts(items=counts, next=write_cursor(last) if last else None)


@router.put(
    "/stations/{station_id}/door-readings/{reading}",
    response={200: ReadingOut, 201: ReadingOut},
    auth=Key("visits.write"),
    url_name="door_reading",
)
def put_door_reading(
    request: HttpRequest,
    station_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    reading: Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,60}$", description="Your own name for it.")],
    body: ReadingIn,
) -> Status[ReadingOut]:
    """Report what a door counter counted, once per name: the same again is 200, another body under it 409."""
    key = key_of(request)
    station = (
        scope_of_key(key).filter(Station.objects.filter(pk=station_id), "unit").select_related("unit").first()
    )
    if station is None:
        raise Problem(404, "not-found", "There is no such station within your unit.")
    now = timezone.now()
    if not now - EARLY <= body.at <= now + LATE:
        raise Problem(
            422,
            "invalid-request",
            "A value is not valid.",
            [{"where": "body.at", "why": "must lie within the last 31 days"}],
        )
    try:
        counted = count_door(
            station=station, count=body.count, at=body.at, key=f"partner{key.partner_id}:{reading}"
        )
    except StationNotRunning as wrong:
        raise Problem(409, "station-not-running", str(wrong)) from None
    except ReadingDiffers:
        raise Problem(409, "reading-differs", "This reading was reported before with another body.") from None
    said = ReadingOut(station_id=station.pk, reading=reading, count=counted.visit.count, at=counted.visit.at)
    return Status(201 if counted.is_new else 200, said)
