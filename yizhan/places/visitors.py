"""Who came, without saying who: the keyed hash that counts nobody twice, and what a position proves."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils.crypto import salted_hmac

from yizhan.common.geo import Position, distance_m
from yizhan.people.models import User
from yizhan.places.models import Station

WINDOW = timedelta(hours=2)  # one visit per person and station
NEAR_M = 300  # a phone between houses is often 100 m off, a station's own point sometimes as much
GUESTS_PER_HOUR = 60  # per plaque: a printed code that got about must not fill the figures
STATIONS_PER_DEVICE = 4  # per window: nobody without an account rests in five stations in two hours


def _hash(kind: str, name: str) -> int:
    """63 bits of an HMAC under the secret key, so that it fits PostgreSQL's bigint."""
    digest = salted_hmac("yizhan.places.visitor", f"{kind}:{name}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") >> 1


def visitor_of(user: User) -> int:
    return _hash("account", str(user.pk))


def visitor_of_device(device: str) -> int:
    """`device`: the random name in the guest's own cookie (`new_device`)."""
    return _hash("device", device)


def new_device() -> str:
    return secrets.token_urlsafe(18)


def is_near(station: Station, position: Position | None) -> bool | None:
    """Is the position plausible for somebody at the station? None when none was given."""
    if position is None:
        return None
    return distance_m(Position(station.lon, station.lat), position) <= NEAR_M
