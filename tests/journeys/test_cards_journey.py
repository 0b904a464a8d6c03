"""A courier on her phone takes the free card through the lane, and has its number and QR; her second try is not one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import axe_violations
from tests.people.factories import sign_in
from tests.places import factories as places
from tests.services.cards.factories import a_campaign, a_courier
from tests.supplies.lane.pages import a_lane_beside
from yizhan.people.models import Person
from yizhan.services.cards.access import card_by_number
from yizhan.services.cards.models import Campaign
from yizhan.supplies.models import Claim

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.supplies.lane.pages"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def lane_beside(live_server: LiveServer) -> Iterator[None]:
    with a_lane_beside():
        yield


@pytest.fixture
def mei(context: BrowserContext, live_server: LiveServer) -> Person:
    her = a_courier(places.units().east, "小梅")
    assert her.user
    sign_in(context, live_server.url, her.user)
    return her


@pytest.fixture
def campaign(mei: Person) -> Campaign:
    assert mei.unit
    return a_campaign(mei.unit, free_total=1)


def test_the_last_free_card_is_taken_in_three_taps_and_shown_with_its_code(
    page: Page, mei: Person, campaign: Campaign
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/cards/{campaign.pk}/")
    page.get_by_role("link", name=re.compile("领免费卡")).click()
    page.get_by_role("button", name="领卡").click()

    page.wait_for_url(re.compile(r"/cards/mine/\d+/$"))

    number = page.get_by_text(re.compile(r"SH26-F-00000001-\w{8}")).first.inner_text().strip()
    assert card_by_number(number) == (campaign, Claim.objects.get(person=mei))
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    page.goto(f"/cards/{campaign.pk}/")
    expect(page.get_by_text("您已经有了").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("领免费卡"))).to_have_count(0)
