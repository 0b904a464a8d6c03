"""Where can she book? Stations with sessions to come, nearest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import cos, radians

from django.db import connection
from django.db.models import Exists, ExpressionWrapper, F, FloatField, OuterRef, Value
from django.db.models.functions import Power

from yizhan.common.geo import Position, distance_m, ride_min, walk_min
from yizhan.places.models import Station
from yizhan.places.words import ways
from yizhan.supplies.models import Round, RoundState, Terms
from yizhan.supplies.schedules import today_at
from yizhan.supplies.services import Service, service_of

SHOWN = 20
# As the grid says "free": not closed, not in use by another, a place left.
FREE_SQL = """
    SELECT r.station_id, r.day, count(*)
    FROM supplies_round r
    JOIN supplies_session e ON e.home_id = r.home_id AND e.round_id = r.id
    JOIN supplies_supply s ON s.home_id = r.home_id AND s.session_id = e.id
    WHERE r.station_id = ANY (%(stations)s) AND r.day = ANY (%(days)s) AND r.state = 'open'
        AND (r.opens_at IS NULL OR r.opens_at <= %(now)s) AND e.cancelled_at IS NULL AND s.closed_at IS NULL
        AND lower(e.during) > %(now)s AND s.taken < s.capacity
        AND (s.taken > 0 OR NOT supplies_is_blocked(e.id))
    GROUP BY 1, 2
"""


@dataclass(frozen=True)
class ToBook:
    """A station where something can be booked. free: how many sessions are free, by day: today and tomorrow."""

    station: Station
    ways: str
    services: list[Service]
    free: dict[date, int] = field(default_factory=dict)


def stations_to_book(position: Position, now: datetime, *, is_hers: bool) -> list[ToBook]:
    """At most SHOWN, nearest first. is_hers: from where she stands, so that ways have a meaning. 3 queries."""
    today = today_at(now)
    to_come = Round.objects.filter(
        station=OuterRef("pk"), day__gte=today, state=RoundState.OPEN, sessions__cancelled_at__isnull=True
    )
    flat = Power((F("lon") - position.lon) * Value(cos(radians(position.lat))), 2) + Power(
        F("lat") - position.lat, 2
    )
    stations = list(
        Station.objects.offered()
        .filter(Exists(to_come))
        .annotate(flat=ExpressionWrapper(flat, output_field=FloatField()))
        .order_by("flat", "pk")[:SHOWN]
    )
    pks = [station.pk for station in stations]
    services: dict[int, list[Service]] = defaultdict(list)
    for pk, code in (
        Terms.objects.filter(station__in=pks).order_by("service").values_list("station", "service")
    ):
        if service := service_of(code):
            services[pk].append(service)
    free = _free(pks, [today, today + timedelta(days=1)], now)
    found = []
    for station in stations:
        away = distance_m(position, Position(station.lon, station.lat))
        said = ways(away, walk_min(away), ride_min(away)) if is_hers else ""
        found.append((away, ToBook(station, said, services[station.pk], free[station.pk])))
    return [one for _away, one in sorted(found, key=lambda pair: pair[0])]


def _free(stations: list[int], days: list[date], now: datetime) -> dict[int, dict[date, int]]:
    free: dict[int, dict[date, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(FREE_SQL, {"stations": stations, "days": days, "now": now})
        for station, day, count in cursor.fetchall():
            free[station][day] = count
    return free
