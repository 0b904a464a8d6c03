"""Both maps on an operator's tiles, against a local fake of a tile service with two host names."""

from __future__ import annotations

import base64
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from config.env import env
from config.settings import content_policy
from tests.conftest import WIDE
from tests.journeys.conftest import LAT, LON, Town, allow_position
from tests.people.factories import sign_in
from tests.places import factories as cast
from yizhan.common.geo import Datum, Position
from yizhan.places.nearby import reindex_all, today_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "审图号：GS（2026）0001号"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TILE = "img.leaflet-tile-loaded"


@pytest.fixture
def referers() -> set[str | None]:
    """What tiles were asked for with as Referer."""
    return set()


@pytest.fixture
def hosts(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, referers: set[str | None]
) -> Iterator[set[str]]:
    """The operator's settings, as for Amap: two host names, GCJ-02. Returns the host names asked for tiles."""
    asked: set[str] = set()

    class Tiles(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            asked.add(self.headers["Host"].partition(":")[0])
            referers.add(self.headers["Referer"])
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(PNG)))
            self.end_headers()
            self.wfile.write(PNG)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://{{s}}.localhost:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    monkeypatch.setattr(env, "tiles_url", url)
    monkeypatch.setattr(env, "tiles_subdomains", ["t0", "t1"])
    monkeypatch.setattr(env, "tiles_approval", NUMBER)
    monkeypatch.setattr(env, "tiles_datum", "gcj02")
    settings.CSP = content_policy(env)
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


def shown(page: Page) -> int:
    """How many tiles are there as pictures?"""
    page.wait_for_function(f"() => document.querySelectorAll('{TILE}').length > 3")
    return int(
        page.evaluate(f"[...document.querySelectorAll('{TILE}')].filter((tile) => tile.naturalWidth).length")
    )


def place_under(page: Page, selector: str) -> tuple[float, float]:
    """Where on the tiles is the middle of a pin? Longitude and latitude by the number of the tile below it."""
    x, y, zoom = page.evaluate(
        """([pin, tile]) => {
          const box = document.querySelector(pin).getBoundingClientRect();
          const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
          for (const image of document.querySelectorAll(tile)) {
            const area = image.getBoundingClientRect();
            if (x < area.left || x >= area.right || y < area.top || y >= area.bottom) continue;
            const [zoom, column, row] = new URL(image.src).pathname.match(/\\d+/g).map(Number);
            return [column + (x - area.left) / 256, row + (y - area.top) / 256, zoom];
          }
        }""",
        [selector, TILE],
    )
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**zoom))))
    return x / 2**zoom * 360 - 180, lat


def test_the_workers_map_shows_the_operators_tiles_and_their_number(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town, hosts: set[str]
) -> None:
    allow_position(context)
    page.goto("/")
    page.wait_for_selector("[data-hers]")

    page.get_by_role("button", name="看地图").click()

    page.wait_for_selector(".pin-you")
    assert shown(page) > 3
    assert hosts == {"t0.localhost", "t1.localhost"}
    assert page.locator(".map").get_by_text(NUMBER).is_visible()
    assert page.get_by_text("示意图").count() == 0
    gcj02 = Position(LON, LAT).in_datum(Datum.GCJ02)  # 500 m from where it is in WGS-84
    assert place_under(page, ".pin-you") == pytest.approx((gcj02.lon, gcj02.lat), abs=0.0003)


@pytest.mark.parametrize("context", [{"viewport": WIDE}], ids=["wide"], indirect=True)
def test_the_officers_map_shows_them_too(
    context: BrowserContext, page: Page, live_server: LiveServer, hosts: set[str]
) -> None:
    units = cast.units()
    station = cast.station(units.depot, division_code="310101", lon=LON, lat=LAT)
    reindex_all(today_of(timezone.now()))
    sign_in(context, live_server.url, cast.officer("Olga", units.east))
    page.goto("/console/stations/")

    page.get_by_text("地图", exact=True).click()

    page.locator(".c-dot-running").wait_for()
    assert shown(page) > 3
    assert hosts == {"t0.localhost", "t1.localhost"}
    assert page.get_by_text(NUMBER).is_visible()
    page.goto(f"/console/stations/{station.pk}/edit/")
    page.locator("[data-pick-map]").scroll_into_view_if_needed()
    assert shown(page) > 3


@pytest.mark.parametrize("is_wanted", [False, True], ids=["by default", "when set"])
def test_the_provider_of_tiles_learns_our_host_name_only_when_its_key_wants_it(
    page: Page,
    live_server: LiveServer,
    town: Town,
    hosts: set[str],
    referers: set[str | None],
    monkeypatch: pytest.MonkeyPatch,
    is_wanted: bool,
) -> None:
    monkeypatch.setattr(env, "tiles_referrer", is_wanted)
    page.goto("/?f=1&has=toilet")

    page.get_by_role("button", name="看地图").click()

    assert shown(page) > 3
    assert referers == {f"{live_server.url}/" if is_wanted else None}  # never the page, nor what she asked
