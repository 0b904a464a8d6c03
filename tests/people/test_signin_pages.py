"""Sign-in in a real browser: the journey, the passkey, and each page clean for axe and the console."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.conftest import PHONE, WIDE, axe_violations
from tests.orgs.factories import make_grant
from tests.people.factories import make_user, sign_in
from yizhan.orgs.models import Unit
from yizhan.people import actions
from yizhan.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SHOTS", "")
LOOKS = [
    pytest.param({"viewport": PHONE}, id="phone"),
    pytest.param({"viewport": WIDE, "color_scheme": "dark"}, id="wide-dark"),
]


@pytest.fixture
def told(page: Page) -> Iterator[list[str]]:
    """What the browser's console complained of; nothing, at the end of every test."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "favicon" not in message.location["url"]:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield complaints
    assert complaints == []


def shot(page: Page, name: str) -> None:
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def demo(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True
    monkeypatch.setattr("config.env.env.sms", "inbox")


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_a_worker_signs_in_by_phone_and_code(
    live_server: LiveServer, page: Page, told: list[str], demo: None
) -> None:
    actions.offer_in_demo(user=make_user(), label="快递员 小满")
    actions.offer_in_demo(user=make_user(), label="一个名字特别特别长的驿站管理员，四十个字也要排得下才行")
    page.goto("/accounts/login/?next=/me/")
    assert axe_violations(page) == []
    shot(page, "login")

    page.get_by_label("手机号").fill("021")
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_text("这不像手机号")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "login-wrong")

    page.get_by_label("手机号").fill("138 0013 8000")
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_text("138****8000")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "code")

    page.get_by_label("验证码").fill("12345a")
    page.get_by_label("验证码").fill("000000")  # sent off by itself
    expect(page.get_by_text("验证码不对，请对照短信再看一遍。")).to_be_visible()
    code = page.locator("[data-demo-code]").inner_text()
    page.get_by_label("验证码").fill(code)

    page.wait_for_url("**/me/")
    assert axe_violations(page) == []
    shot(page, "me")


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_an_officer_sets_up_totp_and_enters(
    live_server: LiveServer, page: Page, context: BrowserContext, told: list[str], demo: None, east: Unit
) -> None:
    officer = make_user(phone="+8613800138088", name="欧佳")
    officer.set_password("warm station 2026")
    officer.save()
    make_grant(officer, east)
    page.goto("/accounts/login/password/")
    assert axe_violations(page) == []
    shot(page, "password")

    page.get_by_label("手机号").fill("13800138088")
    page.get_by_label("密码").fill("warm station 2026")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("验证码发到 138****8088")).to_be_visible()
    page.get_by_label("验证码").fill(page.locator("[data-demo-code]").inner_text())
    expect(page.get_by_role("heading", name="先设第二道验证")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "second-factor")

    page.get_by_role("link", name="验证器里的动态码").click()
    assert axe_violations(page) == []
    shot(page, "totp")
    secret = page.locator(".secret code").inner_text()
    page.locator("input[name=code]").fill(totp(secret))
    page.get_by_role("button", name="开", exact=True).click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "recovery")

    page.goto("/console/")
    expect(page).to_have_url(f"{live_server.url}/console/")
    page.goto("/accounts/2fa/reauthenticate/")
    assert axe_violations(page) == []
    shot(page, "reauthenticate")


def totp(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_an_officer_signs_in_with_a_passkey(
    live_server: LiveServer, page: Page, context: BrowserContext, told: list[str], demo: None, east: Unit
) -> None:
    officer = make_user(phone="+8613800138088", name="欧佳")
    officer.set_password("warm station 2026")
    officer.save()
    make_grant(officer, east)
    base = live_server.url.replace("127.0.0.1", "localhost")  # passkeys know no addresses
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto(f"{base}/accounts/login/password/")
    page.get_by_label("手机号").fill("13800138088")
    page.get_by_label("密码").fill("warm station 2026")
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("验证码").fill(page.locator("[data-demo-code]").inner_text())
    page.get_by_role("link", name="通行密钥").click()
    assert axe_violations(page) == []
    shot(page, "passkey-add")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="加这台设备").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    page.goto(f"{base}/accounts/2fa/webauthn/")
    assert axe_violations(page) == []
    shot(page, "passkeys")
    page.goto(f"{base}/accounts/logout/")
    assert axe_violations(page) == []
    shot(page, "logout")
    page.get_by_role("button", name="退出").click()

    page.goto(f"{base}/accounts/login/password/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/console/")


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_who_has_not_shown_her_phone_is_told_how_before_she_sets_it_up(
    live_server: LiveServer, page: Page, context: BrowserContext, told: list[str], east: Unit
) -> None:
    officer = make_user(phone="+8613800138088", name="欧佳")
    make_grant(officer, east)
    sign_in(context, live_server.url, officer, second_factor=False)

    page.goto("/accounts/2fa/totp/activate/")

    expect(page.get_by_text("请退出，用手机验证码重新登录")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "second-factor-not-yet")


MANAGE = [
    "/me/",
    "/me/safety/",
    "/me/privacy/words/",
    "/me/safety/forgotten-password/",
    "/accounts/sessions/",
    "/accounts/phone/change/",
    "/accounts/password/set/",
    "/accounts/2fa/",
    "/accounts/3rdparty/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/inactive/",
]


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_every_page_of_the_account_is_clean(
    live_server: LiveServer, page: Page, context: BrowserContext, told: list[str], settings: Settings
) -> None:
    user: User = make_user(name="美")
    sign_in(context, live_server.url, user)
    found = {}
    for address in MANAGE:
        answer = page.goto(address)
        assert answer
        assert answer.status == 200, address
        if wrong := axe_violations(page):
            found[address] = wrong
        shot(page, address.strip("/").replace("/", "-"))

    assert found == {}
