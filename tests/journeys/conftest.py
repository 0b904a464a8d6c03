"""A small town for journeys in a real browser: six stations around a square, people on their phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from tests.places import factories as cast
from yizhan.people.models import Person
from yizhan.places.actions.care import rate_station, report_fault
from yizhan.places.models import Fault, Station, StationAmenity
from yizhan.places.nearby import reindex_all, today_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

LON, LAT = cast.PEOPLE_SQUARE
HERE = {"longitude": LON, "latitude": LAT, "accuracy": 20}
LONG_NAME = "静安区江宁路街道社区党群服务中心新就业形态劳动者暖心歇脚驿站（南京西路店）一号点"


@dataclass(frozen=True)
class Town:
    """The stations by what a journey needs of them; Mei works for the union that runs them."""

    tree: cast.Units
    mei: Person
    near: Station  # 100 m off, no microwave
    warm: Station  # 400 m off, with a microwave
    shut: Station  # 200 m off, with a microwave, opens tomorrow
    stopped: Station
    long: Station
    fault: Fault


@pytest.fixture
def town(live_server: LiveServer) -> Town:
    tree = cast.units()
    now = timezone.now()
    tomorrow = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")[(timezone.localtime().weekday() + 1) % 7]

    def put(name: str, east_m: float, *amenities: str, **more: object) -> Station:
        given = {"hours": "24/7", "division_code": "310101", "lon": LON + east_m / 95_300, "lat": LAT}
        return cast.station(tree.depot, name, amenities, **given | more)

    warm = put("领航驿站", 400, "microwave", "toilet", seats=12, contact="王站长", phone="021-12345678")
    town = Town(
        tree=tree,
        mei=cast.person("小梅", tree.depot, trade="courier"),
        near=put("幸福大街驿站", 100, "charging"),
        warm=warm,
        shut=put("苏河湾驿站", 200, "microwave", hours=f"{tomorrow} 09:00-10:00"),
        stopped=put("装修中的驿站", 50, "microwave", state="suspended", state_reason="装修，预计下月恢复"),
        long=put(LONG_NAME, 900, "microwave", hours=""),
        fault=report_fault(station=warm, kind="dirty", text="垃圾桶满了", by=None, now=now),
    )
    StationAmenity.objects.filter(station=warm, amenity="rest").update(broken_since=now - timedelta(days=3))
    wu = cast.person("吴")
    rate_station(station=warm, person=wu, stars=4, text="热饭快，就是座位少。", by=wu.user, now=now)
    reindex_all(today_of(now))
    return town


def sign_in(context: BrowserContext, live_server: LiveServer, who: Person) -> None:
    """Sign `who` in on this phone."""
    key = cast.signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])


def allow_position(context: BrowserContext) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation(HERE)
