"""Inside WeChat: position, navigation and scanner by its JS-SDK, against a local fake of WeChat's script.

The fake takes what the documentation prescribes (wx.config with appId, timestamp, nonceStr, signature, jsApiList;
then ready, getLocation, openLocation, scanQRCode) and writes down what it was told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.journeys.conftest import Town
from yizhan.common.geo import Datum, Position
from yizhan.h5 import wechat
from yizhan.people import wechat as signing

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# the ticket of the documentation's own example
TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile MicroMessenger/8.0.50"
FAKE = """
globalThis.told = {config: null, opened: null};
let isReady = () => {};
globalThis.wx = {
  config(given) { told.config = given; setTimeout(() => isReady()); },
  ready(then) { isReady = then; },
  error() {},
  getLocation({type, success}) { success({longitude: LON, latitude: LAT, type}); },
  openLocation(given) { told.opened = given; given.success({errMsg: "openLocation:ok"}); },
  scanQRCode({success}) { success({resultStr: location.origin + "SCANNED"}); },
};
"""


@pytest.fixture
def inside_wechat(
    context: BrowserContext, town: Town, monkeypatch: pytest.MonkeyPatch
) -> tuple[float, float]:
    """WeChat's browser at the square, its script faked; returns the square in GCJ-02."""
    for module in (wechat, signing):
        monkeypatch.setattr(module.env, "wechat_app_id", "wx0000000000000000")
    monkeypatch.setattr(
        signing,
        "_ticket",
        lambda: "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
    )
    lon, lat = Position(town.near.lon - 100 / 95_300, town.near.lat).in_datum(Datum.GCJ02)
    script = (
        FAKE.replace("LON", str(lon))
        .replace("LAT", str(lat))
        .replace("SCANNED", f"/p/{town.warm.plaque_code}/")
    )
    context.route(
        f"{wechat.SDK_HOST}/**", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    return lon, lat


@pytest.mark.parametrize("context", [{"user_agent": AGENT}], ids=["wechat"], indirect=True)
def test_inside_wechat_she_is_found_routed_and_scans_the_plaque(
    page: Page, live_server: LiveServer, town: Town, inside_wechat: tuple[float, float]
) -> None:
    page.goto("/")
    page.get_by_role("button", name="用我的位置").click()
    page.wait_for_selector("[data-hers]")
    assert page.locator("[data-list] .card-name").first.inner_text() == "幸福大街驿站"
    assert "约 100 米" in page.locator("[data-list] .card").first.inner_text()  # GCJ-02 was converted
    told = json.loads(page.evaluate("JSON.stringify(told.config)"))
    assert told["signature"] == signing.signature(
        ticket=TICKET,
        nonce=told["nonceStr"],
        timestamp=told["timestamp"],
        url=f"{live_server.url}/",
    )
    assert told["appId"] == "wx0000000000000000"

    page.goto(f"/s/{town.near.pk}/")
    page.get_by_role("link", name="导航去").click()
    page.wait_for_function("() => globalThis.told?.opened")
    opened = page.evaluate("told.opened")
    gcj02 = Position(town.near.lon, town.near.lat).in_datum(Datum.GCJ02)
    assert (opened["longitude"], opened["latitude"]) == pytest.approx(tuple(gcj02), abs=1e-6)
    assert opened["name"] == "幸福大街驿站"

    page.get_by_role("link", name="我到了").click()
    page.wait_for_url(f"**/p/{town.warm.plaque_code}/")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0


@pytest.mark.parametrize("context", [{"user_agent": AGENT}], ids=["wechat"], indirect=True)
def test_when_wechats_script_does_not_load_the_map_links_are_there(
    context: BrowserContext, page: Page, town: Town, inside_wechat: tuple[float, float]
) -> None:
    context.unroute_all()
    context.route(f"{wechat.SDK_HOST}/**", lambda route: route.abort())

    page.goto(f"/s/{town.near.pk}/")
    page.get_by_role("link", name="导航去").click()

    page.get_by_role("dialog", name="怎么去").wait_for()
