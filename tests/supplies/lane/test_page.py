"""The button in a browser: calm while it asks, the same request however often, and in the end the true answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.conftest import axe_violations
from tests.people.factories import sign_in
from tests.places import factories as cast
from tests.supplies.factories import a_round, a_supply
from tests.supplies.lane.pages import a_lane_beside
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.supplies.models import Claim, Supply

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.urls("tests.supplies.lane.pages"), pytest.mark.browser]


@pytest.fixture(autouse=True)
def lane_beside(live_server: LiveServer, settings: Any) -> Iterator[None]:
    templates = [settings.TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "templates"]}]
    settings.TEMPLATES = templates
    with a_lane_beside():
        yield


@pytest.fixture
def unit(live_server: LiveServer) -> Unit:
    return cast.units().east


@pytest.fixture
def mei(context: BrowserContext, live_server: LiveServer, unit: Unit) -> Person:
    who = cast.person("小梅", unit)
    assert who.user
    sign_in(context, live_server.url, who.user)
    return who


@pytest.fixture
def supply(unit: Unit) -> Supply:
    return a_supply(a_round(unit, waiting_most=0, is_numbered=True), 1)


def open_page(page: Page, supply: Supply) -> Page:
    page.goto(f"/test/lane/{supply.pk}/")
    return page


def press(page: Page) -> None:
    page.get_by_role("button", name=re.compile("领取|再试一次")).click()


def shown(page: Page, state: str) -> str:
    """Wait for the state and return its words."""
    page.wait_for_selector(f"[data-lane][data-state={state}]", state="attached")
    return page.locator(f"[data-lane-when={state}]").inner_text()


class Tricks:
    """Answers of a lane that has a bad day, one for each request, then the true ones."""

    def __init__(self, page: Page, *answers: Any, at: str = "**/lane/claim") -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        page.route(at, self.handle)

    def handle(self, route: Route) -> None:
        self.asked.append({"body": route.request.post_data})
        if not self.answers:
            route.continue_()
            return
        answer = self.answers.pop(0)
        if answer == "gone":
            route.abort()
        elif answer == "lost":  # it was done, and the answer never came
            route.fetch()
            route.abort()
        else:
            status, retry_after = answer
            route.fulfill(status=status, json={"error": "busy"}, headers={"Retry-After": str(retry_after)})


def test_she_presses_and_has_her_number(page: Page, mei: Person, supply: Supply) -> None:
    open_page(page, supply)
    press(page)

    assert shown(page, "hers") == "已预约，编号 1"
    assert Claim.objects.get().person == mei
    assert not page.get_by_role("button", name="领取").is_visible()
    assert axe_violations(page) == []


def test_when_all_are_gone_she_is_told_so(page: Page, mei: Person, supply: Supply) -> None:
    Supply.objects.filter(pk=supply.pk).update(capacity=0)
    open_page(page, supply)
    press(page)

    assert shown(page, "not-hers") == "满了"
    assert page.get_by_role("button", name="领取").is_enabled()


def test_busy_gone_and_broken_it_stays_calm_and_asks_again_with_the_same_key(
    page: Page, mei: Person, supply: Supply
) -> None:
    tricks = Tricks(page, (503, 0), "gone", (502, 0), (429, 0), "lost")
    open_page(page, supply)
    press(page)

    assert shown(page, "queueing") == "人很多，还在排队。会自动再试，请不要关闭…"
    assert axe_violations(page) == []
    assert shown(page, "hers") == "已预约，编号 1"
    assert len(tricks.asked) == 6
    assert len({asked["body"] for asked in tricks.asked}) == 1
    assert Claim.objects.count() == 1


def test_it_waits_as_long_as_the_lane_asks_for(page: Page, mei: Person, supply: Supply) -> None:
    page.clock.install()
    tricks = Tricks(page, (503, 7))
    open_page(page, supply)
    press(page)
    shown(page, "queueing")

    page.clock.run_for(6_500)
    assert len(tricks.asked) == 1
    page.clock.run_for(2_000)
    shown(page, "hers")
    assert len(tricks.asked) == 2


def test_a_stale_ticket_is_replaced_by_a_fresh_one_of_the_same_request(
    page: Page, mei: Person, supply: Supply
) -> None:
    tricks = Tricks(page, "lost", (410, 0))
    fetched = Tricks(page, at="**/ticket/")
    open_page(page, supply)
    press(page)

    assert shown(page, "hers") == "已预约，编号 1"
    assert (len(tricks.asked), len(fetched.asked)) == (3, 2)
    assert Claim.objects.count() == 1


def test_a_reload_in_the_middle_goes_on_with_the_same_request(
    page: Page, mei: Person, supply: Supply
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    Tricks(page, "lost", *[(503, 0)] * 3)
    open_page(page, supply)
    press(page)
    shown(page, "queueing")

    page.reload()
    press(page)

    assert shown(page, "hers") == "已预约，编号 1"
    assert Claim.objects.count() == 1


def test_it_never_gives_up_silently_and_goes_on_when_she_says_so(
    page: Page, mei: Person, supply: Supply
) -> None:
    page.clock.install()
    tricks = Tricks(page, *[(503, 2)] * 500)
    open_page(page, supply)
    press(page)
    shown(page, "queueing")

    for _ in range(120):
        page.clock.run_for(5_000)
        if page.locator("[data-lane]").get_attribute("data-state") == "stuck":
            break
        page.wait_for_timeout(1)
    assert "再试一次就会知道" in shown(page, "stuck")
    assert axe_violations(page) == []

    tricks.answers.clear()
    press(page)
    assert shown(page, "hers") == "已预约，编号 1"
    assert len({asked["body"] for asked in tricks.asked[:-1]}) == 1


def test_before_the_window_opens_it_waits_and_asks_at_the_time(page: Page, mei: Person, unit: Unit) -> None:
    opens_at = timezone.now() + timedelta(seconds=3)
    supply = a_supply(a_round(unit, opens_at=opens_at), 1)
    open_page(page, supply)
    press(page)

    assert shown(page, "early") == "还没到时间，到点会自动提交，请不要关闭…"
    assert shown(page, "hers") == "已预约"
    assert Claim.objects.get().made_at >= opens_at


def test_who_may_not_take_part_reads_why_and_where_to_go(page: Page, mei: Person, unit: Unit) -> None:
    supply = a_supply(a_round(unit, eligibility=[{"rule": "verified"}]), 1)
    open_page(page, supply)
    press(page)

    assert shown(page, "refused") == "要先实名认证 去实名认证，约两分钟"
    assert page.get_by_role("link", name="去实名认证").get_attribute("href") == "/me/real-name/"
    assert axe_violations(page) == []
