"""A court in two taps, in a real browser: the sheet over the day, the booking, another hour, given back."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.conftest import axe_violations
from tests.places import factories as places
from tests.supplies.factories import a_round, a_session, a_space, ask, one, people
from yizhan.people.models import Person
from yizhan.places.hours import ZONE
from yizhan.places.models import Station
from yizhan.supplies.models import Blackout, Claim, Supply, Terms

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")


def shot(page: Page, name: str) -> None:
    if not SHOTS:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in ((390, 844), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png", full_page=False)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})


def looks_right(page: Page) -> None:
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture
def mei(live_server: LiveServer, page: Page) -> Person:
    """Mei, signed in on her phone."""
    her = places.person("美", places.units().east)
    client = signed_in(her)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return her


@pytest.fixture
def gym(mei: Person) -> Station:
    """Four courts, tomorrow 9 to 20; some hours hers, taken, closed."""
    assert mei.unit
    station = places.station(mei.unit, name="曹杨新村职工健身驿站", kind="fitness")
    Terms.objects.create(
        home_id=station.home_id, station=station, service="fitness.courts", title="球场和房间"
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    more: dict[str, Any] = {
        "service": "fitness.courts",
        "title": "曹杨健身驿站球场",
        "station": station,
        "day": tomorrow,
        "per_person": 2,
        "cancel_s": 7200,
        "intro": "请穿软底运动鞋，自带球拍。迟到 15 分钟视为放弃。",
    }
    day = a_round(mei.unit, **more)
    for court, name in enumerate(["羽毛球 1 号场", "羽毛球 2 号场", "乒乓 1 号台", "操房"]):
        space = a_space(station, name)
        for hour in range(9, 21):
            starts = datetime.combine(tomorrow, time(hour), ZONE)
            supply = a_session(day, space, starts, occupies="taken", seats=20 if name == "操房" else 1)
            Supply.objects.filter(pk=supply.pk).update(name=name)
            if (hour + court) % 3 == 0:
                ask(supply, *people(1 + hour % 3))
            if (court, hour) == (1, 13):
                one(supply, mei)
        if court == 2:
            closed = [datetime.combine(tomorrow, time(hour), ZONE) for hour in (11, 13)]
            Blackout.objects.create(
                home_id=station.home_id,
                station=station,
                space=space,
                during=DateTimeTZRange(*closed),
                reason="换网",
            )
    return station


def test_a_court_in_two_taps(gym: Station, mei: Person, page: Page) -> None:
    page.goto("/book/")
    looks_right(page)
    shot(page, "1-book")
    page.get_by_role("link", name="曹杨新村职工健身驿站").click()
    looks_right(page)
    shot(page, "2-day")

    page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="羽毛球 1 号场")).get_by_role(
        "link", name="19:00"
    ).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("heading", name="羽毛球 1 号场")).to_be_visible()
    looks_right(page)
    shot(page, "3-sheet")
    sheet.get_by_role("button", name="预约 明天 19:00–20:00").click()

    expect(page.get_by_text("约好了：羽毛球 1 号场 明天 19:00–20:00。")).to_be_visible()
    looks_right(page)
    shot(page, "4-booking")
    page.get_by_text("改到另一场").click()
    page.get_by_text("明天 20:00 羽毛球 1 号场").click()
    page.get_by_role("button", name="改到这一场").click()
    expect(page.get_by_text("约好了：羽毛球 1 号场 明天 20:00–21:00。")).to_be_visible()
    page.get_by_role("button", name="取消预约").click()
    expect(page.get_by_text("取消了，名额让出来了。")).to_be_visible()
    looks_right(page)
    shot(page, "5-cancelled")
    page.goto("/bookings/")
    looks_right(page)
    shot(page, "6-mine")
    assert list(Claim.objects.filter(person=mei).order_by("pk").values_list("state", flat=True)) == [
        "confirmed",
        "cancelled",
        "cancelled",
    ]
