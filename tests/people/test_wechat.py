"""WeChat: the documented signature, tokens kept for all processes, sign-in tied to a phone's account."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from config.env import env
from tests.people.factories import make_user, sign_in
from yizhan.people import wechat
from yizhan.people.adapters import PENDING_S
from yizhan.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

AGENT = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"
IN_WECHAT = {"User-Agent": AGENT}
PAGE = "http://testserver/?q=1"


class Wechat(BaseHTTPRequestHandler):
    """The endpoints we use, as their documentation describes them."""

    asked: list[str]
    stale: list[str]

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append("token")
        if body != {"grant_type": "client_credential", "appid": "wx1", "secret": "s3"}:
            return self.answer({"errcode": 40013, "errmsg": "invalid appid"})
        return self.answer({"access_token": f"token{len(self.asked)}", "expires_in": 7200})

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/cgi-bin/ticket/getticket":
            self.asked.append("ticket")
            if query["access_token"] in self.stale:
                return self.answer({"errcode": 40001, "errmsg": "invalid credential"})
            return self.answer({"errcode": 0, "errmsg": "ok", "ticket": "theticket", "expires_in": 7200})
        if parts.path == "/connect/oauth2/authorize":
            self.asked.append("sign-in page")
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?code=thecode&state={query['state']}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if parts.path == "/sns/oauth2/access_token":
            wanted = {"appid": "wx1", "secret": "s3", "code": "thecode", "grant_type": "authorization_code"}
            if query != wanted:
                return self.answer({"errcode": 40029, "errmsg": "invalid code"})
            return self.answer(
                {"access_token": "t", "expires_in": 7200, "openid": "openid-mei", "scope": "snsapi_base"}
            )
        return self.answer({"errcode": 404})

    def answer(self, told: dict[str, Any]) -> None:
        raw = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class Fake:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stale: list[str] = []


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Fake]:
    fake = Fake()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (Wechat,), {"asked": fake.asked, "stale": fake.stale})
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(env, "wechat_endpoint", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(env, "wechat_app_id", "wx1")
    monkeypatch.setattr(env, "wechat_app_secret", "s3")
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": [{"client_id": "wx1", "secret": "s3"}]}}
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def empty_cache(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


# --- the JS-SDK ------------------------------------------------------------------------------------


def test_the_signature_is_that_of_the_documentation() -> None:
    """JS-SDK 说明文档, 附录 1: its ticket, nonce, time and url, and the signature printed there."""
    signed = wechat.signature(
        ticket="sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
        nonce="Wm3WZYTPz0wzccnW",
        timestamp=1414587457,
        url="http://mp.weixin.qq.com?params=value",
    )

    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_what_follows_a_hash_is_not_signed() -> None:
    signed = [
        wechat.signature(ticket="t", nonce="n", timestamp=1, url=url)
        for url in ("http://a/?b=1", "http://a/?b=1#top")
    ]

    assert signed[0] == signed[1]


def test_a_page_of_ours_gets_its_configuration(client: Client, fake: Fake) -> None:
    told = client.get("/wechat/config", {"url": PAGE}).json()

    signed = wechat.signature(
        ticket="theticket", nonce=told["nonceStr"], timestamp=told["timestamp"], url=PAGE
    )
    assert told == {
        "appId": "wx1",
        "timestamp": told["timestamp"],
        "nonceStr": told["nonceStr"],
        "signature": signed,
        "jsApiList": ["getLocation", "openLocation", "scanQRCode"],
    }


def test_token_and_ticket_are_kept(client: Client, fake: Fake) -> None:
    for _time in range(3):
        assert client.get("/wechat/config", {"url": PAGE}).status_code == 200

    assert fake.asked == ["token", "ticket"]


def test_they_are_fetched_anew_before_they_end(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, float] = {}
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: kept.update({key: timeout}))

    wechat.js_config(PAGE, datetime(2026, 10, 21, tzinfo=UTC))

    assert kept == {"token:wechat.token": 6900, "token:wechat.ticket": 6900}


def test_a_token_that_somebody_replaced_is_fetched_anew_once(client: Client, fake: Fake) -> None:
    fake.stale.append("token1")

    assert client.get("/wechat/config", {"url": PAGE}).status_code == 200
    assert fake.asked == ["token", "ticket", "token", "ticket"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://evil.example/",
        "http://testserver.evil.example/",
        "//testserver/",
        "javascript:1",
        "http://[x",
        "http://u@testserver/",
    ],
)
def test_for_other_hosts_nothing_is_signed(client: Client, fake: Fake, url: str) -> None:
    assert client.get("/wechat/config", {"url": url}).status_code == 400
    assert fake.asked == []


def test_without_an_account_there_is_no_configuration(client: Client) -> None:
    assert client.get("/wechat/config", {"url": PAGE}).status_code == 404


def test_when_wechat_refuses_the_page_is_told_to_wait(
    client: Client, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "wechat_app_secret", "wrong")

    answer = client.get("/wechat/config", {"url": PAGE})

    assert (answer.status_code, answer.json(), answer["Retry-After"]) == (503, {"error": "wechat"}, "60")


@pytest.mark.django_db(transaction=True)
def test_eight_processes_at_once_fetch_one_token(fake: Fake) -> None:
    barrier = Barrier(8)
    signed: list[str] = []

    def ask() -> None:
        barrier.wait()
        try:
            signed.append(wechat.js_config(PAGE, datetime(2026, 10, 21, tzinfo=UTC)).signature)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(signed) == 8
    assert fake.asked == ["token", "ticket"]


# --- sign-in ----------------------------------------------------------------------------------------


def come_back_from_wechat(client: Client) -> Any:
    """Go through WeChat's page, which sends the browser back with a code."""
    there = client.post("/accounts/weixin/login/?next=/me/", headers=IN_WECHAT)
    address = urlsplit(there["Location"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (
        f"{address.scheme}://{address.netloc}{address.path}"
        == "https://open.weixin.qq.com/connect/oauth2/authorize"
    )
    assert address.fragment == "wechat_redirect"
    assert (query["appid"], query["scope"], query["response_type"]) == ("wx1", "snsapi_base", "code")
    assert query["redirect_uri"] == "http://testserver/accounts/weixin/login/callback/"
    return client.get("/accounts/weixin/login/callback/", {"code": "thecode", "state": query["state"]})


def sign_in_by_phone(client: Client, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[str] = []

    class Sender:
        def send_code(self, *, phone: str, code: str) -> None:
            codes.append(code)

    monkeypatch.setattr("yizhan.people.adapters.sender", Sender)
    client.post("/accounts/login/", {"login": number})
    client.post("/accounts/login/code/confirm/", {"code": codes[0]})


def test_the_first_time_the_phone_is_asked_and_the_second_time_not(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = make_user(phone="+8613800138000")
    first = Client()

    asked = come_back_from_wechat(first)
    assert asked["Location"].startswith("/accounts/login/")
    assert "还差一步：验证手机号" in first.get(asked["Location"]).content.decode()
    sign_in_by_phone(first, "13800138000", monkeypatch)
    assert SocialAccount.objects.get().user == mei
    assert SocialAccount.objects.get().extra_data == {"openid": "openid-mei"}

    second = Client()
    done = come_back_from_wechat(second)
    assert done["Location"] == "/me/"
    assert second.session["_auth_user_id"] == str(mei.pk)
    assert User.objects.count() == 1


def test_an_account_of_wechat_stays_with_the_phone_it_was_tied_to(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_the_first_time_the_phone_is_asked_and_the_second_time_not(fake, monkeypatch)

    sign_in_by_phone(Client(), "13800138001", monkeypatch)

    assert SocialAccount.objects.count() == 1


def test_an_account_of_wechat_left_half_way_is_not_tied_to_the_next_on_this_tablet(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = Client()
    come_back_from_wechat(tablet)
    later = time.time() + PENDING_S

    with monkeypatch.context() as patch:
        patch.setattr("yizhan.people.adapters.time.time", lambda: later)
        sign_in_by_phone(tablet, "13800138000", patch)

    assert SocialAccount.objects.count() == 0


def test_wechat_is_offered_in_its_own_browser_only(fake: Fake) -> None:
    assert "用微信登录" in Client().get("/accounts/login/", headers=IN_WECHAT).content.decode()
    assert "用微信登录" not in Client().get("/accounts/login/").content.decode()


def test_a_refusal_by_wechat_is_a_page_with_a_way_on(fake: Fake) -> None:
    client = Client()
    there = client.post("/accounts/weixin/login/", headers=IN_WECHAT)
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]

    page = client.get("/accounts/weixin/login/callback/", {"code": "wrong", "state": state})

    assert "没有登录成" in page.content.decode()
    assert "用手机号登录" in page.content.decode()


def test_a_forged_return_is_refused(fake: Fake) -> None:
    page = Client().get("/accounts/weixin/login/callback/", {"code": "thecode", "state": "forged"})

    assert "没有登录成" in page.content.decode()
    assert SocialAccount.objects.count() == 0


def test_our_provider_stands_for_allauths() -> None:
    assert registry.get_class("weixin").__module__ == "yizhan.people.provider"


# --- in a real browser: its content security policy holds for where a form is redirected to ------------


@pytest.fixture
def open_page(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """WeChat's sign-in page, of another origin than ours, as it is with WeChat."""
    monkeypatch.setattr(env, "wechat_open_endpoint", env.wechat_endpoint)
    return fake


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("context", [{"user_agent": AGENT}], ids=["wechat"], indirect=True)
def test_a_browser_goes_to_wechats_page_and_comes_back(
    page: Page, live_server: LiveServer, open_page: Fake
) -> None:
    page.goto("/accounts/login/")

    page.get_by_role("button", name="用微信登录").click()

    page.get_by_text("还差一步：验证手机号").wait_for()
    assert open_page.asked == ["sign-in page"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("context", [{"user_agent": AGENT}], ids=["wechat"], indirect=True)
def test_a_browser_ties_her_wechat_to_her_account(
    context: BrowserContext, page: Page, live_server: LiveServer, open_page: Fake
) -> None:
    mei = make_user(phone="+8613800138000")
    sign_in(context, live_server.url, mei)
    page.goto("/accounts/3rdparty/")

    page.get_by_role("button", name="绑定微信").click()

    page.get_by_role("button", name="解绑").wait_for()
    assert SocialAccount.objects.get().user == mei


def test_only_wechats_browser_may_send_forms_to_wechat(fake: Fake) -> None:
    inside = Client().get("/accounts/login/", headers=IN_WECHAT)["Content-Security-Policy"]
    outside = Client().get("/accounts/login/")["Content-Security-Policy"]

    assert inside.endswith(
        "form-action 'self' https://open.weixin.qq.com; script-src 'self' https://res.wx.qq.com"
    )
    assert outside.endswith("form-action 'self'")
