"""What every journey does: it signs somebody in and looks at the page. SHOTS: a folder for pictures of each look."""

from __future__ import annotations

import os

from django.conf import settings
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.conftest import axe_violations
from yizhan.people.models import User

SHOTS = os.environ.get("SHOTS", "")


def looks_right(page: Page, name: str) -> None:
    """axe finds nothing, and nothing is wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def sign_in(context: BrowserContext, live_server: LiveServer, who: User) -> None:
    cookie = signed_in(who).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
