"""By axe, with somebody in them: the keeper's list and scanner, the code of a booking, one that goes to a colleague."""

# ruff: noqa: F811 – fixtures of the booking journey

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.journeys.test_booking_journey import looks_right, mei, shot  # noqa: F401 – fixture
from tests.places import factories as places
from tests.supplies.factories import a_round, a_session, a_space, one
from yizhan.people.models import Person, User
from yizhan.supplies import handing
from yizhan.supplies.models import Claim, Supply, Terms
from yizhan.supplies.schedules import today_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def supply(mei: Person) -> Supply:
    """Twenty places; it began a quarter of an hour ago, or will in one where that would be another day."""
    assert mei.unit
    hall, now = places.station(mei.unit, name="曹杨健身驿站", kind="fitness"), timezone.now()
    starts = now - timedelta(minutes=15)
    if today_at(starts) != today_at(now):
        starts = now + timedelta(minutes=15)
    Terms.objects.create(home_id=hall.home_id, station=hall, service="fitness.courts", title="球场")
    day = a_round(
        mei.unit, service="fitness.courts", title="曹杨球场", station=hall, day=today_at(starts), per_person=9
    )
    return a_session(day, a_space(hall, "1 号场"), starts, 120, seats=20)


def booked(supply: Supply, person: Person) -> Claim:
    assert supply.session
    answer = one(supply, person, now=supply.session.during.lower - timedelta(hours=3))
    return Claim.objects.get(pk=answer.claim_id)


def become(page: Page, live_server: LiveServer, who: User | Person) -> None:
    cookie = signed_in(who).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def looks(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("document.getAnimations().forEach((each) => each.finish())")  # no colour half way
        looks_right(page)
    page.emulate_media(color_scheme="light")
    shot(page, name)


def test_the_keepers_list_and_scanner_and_her_code(
    page: Page, live_server: LiveServer, supply: Supply, mei: Person
) -> None:
    claim = booked(supply, mei)
    page.goto(f"/bookings/{claim.pk}/")
    page.wait_for_selector("[data-digits]")
    looks(page, "code")

    assert supply.round.station
    become(page, live_server, places.keeper("Ken", supply.round.station))
    page.goto(f"/keeper/{supply.round.station_id}/day/")
    page.get_by_text("要来").first.wait_for()
    looks(page, "door")
    page.get_by_role("button", name="扫签到码").click()
    page.locator("dialog[data-scanner][open]").wait_for()
    looks(page, "scanner")
    page.keyboard.press("Escape")
    page.goto(f"/keeper/{supply.round.station_id}/day/walk-in/{supply.session_id}/")
    looks(page, "walk-in")


def test_a_booking_goes_to_a_colleague_on_two_phones(
    page: Page, live_server: LiveServer, mei: Person, gym_ahead: Supply
) -> None:
    claim = booked(gym_ahead, mei)
    page.goto(f"/bookings/{claim.pk}/")
    page.get_by_text("来不了？转给同事").click()
    looks(page, "give")
    page.get_by_role("button", name="出一个码给同事扫").click()
    page.get_by_text("请同事用自己的手机扫码").wait_for()
    looks(page, "offered")
    path = handing.path_of(claim.handovers.get())

    assert mei.unit
    wu = places.person("吴", mei.unit)
    become(page, live_server, wu)
    page.goto(path)
    looks(page, "handed")
    page.get_by_role("button", name="接下来，我去").click()
    page.get_by_text("接好了，现在是您的预约").wait_for()
    assert Claim.objects.get().person == wu

    become(page, live_server, mei)
    page.goto("/bookings/")
    page.get_by_text("转给同事的").wait_for()
    looks(page, "given")


@pytest.fixture
def gym_ahead(supply: Supply) -> Supply:
    """The same, tomorrow, where the terms let it be given away."""
    assert supply.round.station
    tomorrow = timezone.now() + timedelta(days=1)
    day = a_round(
        supply.round.unit,
        service="fitness.courts",
        title="曹杨球场",
        station=supply.round.station,
        day=today_at(tomorrow),
        may_hand_over=True,
        cancel_s=7200,
    )
    return a_session(day, a_space(supply.round.station, "2 号场"), tomorrow)
