"""The shell: installable, big or dark as she likes, and in WeChat with its SDK, there only."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.places import factories as cast
from yizhan.h5 import icons, wechat
from yizhan.people.models import User

WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.50"
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126"


def test_the_manifest_names_icons_that_exist(client: Client, db: None) -> None:
    manifest = client.get("/manifest.webmanifest").json()

    assert (manifest["start_url"], manifest["display"], manifest["lang"]) == ("/", "standalone", "zh-Hans")
    for icon in manifest["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_only_the_sizes_we_draw_are_drawn(client: Client, db: None) -> None:
    assert client.get("/icon-9999.png").status_code == 404


def test_an_icon_may_be_cut_to_any_shape() -> None:
    picture = Image.open(io.BytesIO(icons.icon_png(192)))
    edge = [picture.getpixel((x, y)) for x in (0, 19, 172, 191) for y in (0, 19, 172, 191)]

    assert set(edge) == {icons.RED}


def test_the_service_worker_serves_all_pages_and_keeps_files_that_exist(client: Client, db: None) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript"
    assert "no-cache" in answer["Cache-Control"]
    assert "/static/h5/h5.css" in answer.content.decode()
    assert "{{" not in answer.content.decode()


def test_pages_say_for_whom_they_were_made_and_to_each_something_else(client: Client, db: None) -> None:
    mei, wu = cast.signed_in(cast.user("小梅")), cast.signed_in(cast.user("吴"))

    seen = [each.get("/")["X-Who"] for each in (client, mei, wu, mei)]

    assert seen[0] == "guest"
    assert len(set(seen)) == 3
    assert seen[1] == seen[3]


def test_signing_out_says_guest_at_once(db: None) -> None:
    mei = cast.signed_in(cast.user("小梅"))

    answer = mei.post("/accounts/logout/", follow=True)

    assert answer["X-Who"] == "guest"


# --- big text, light and dark ------------------------------------------------------------------------


def test_big_text_and_dark_are_kept_on_her_phone_without_account(client: Client, db: None) -> None:
    client.post("/look/", {"big_text": "1", "theme": "dark"})

    page = client.get("/").content.decode()
    assert '<html lang="zh-hans" data-theme="dark" data-big-text>' in page


def test_with_an_account_they_follow_her_to_another_phone(db: None) -> None:
    mei = cast.user("小梅")
    cast.signed_in(mei).post("/look/", {"big_text": "1", "theme": "light"})

    page = cast.signed_in(mei).get("/").content.decode()

    assert (User.objects.get(pk=mei.pk).big_text, User.objects.get(pk=mei.pk).theme) == (True, "light")
    assert 'data-theme="light" data-big-text' in page


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_choosing_a_look_leads_nowhere_else(client: Client, db: None, there: str) -> None:
    assert client.post("/look/", {"next": there})["Location"] == "/look/"


# --- WeChat ------------------------------------------------------------------------------------------


@pytest.fixture
def app_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wechat.env, "wechat_app_id", "wx0000000000000000")


def page_in(client: Client, agent: str) -> Any:
    return client.get("/", headers={"User-Agent": agent})


def test_inside_wechat_its_sdk_may_be_loaded(client: Client, db: None, app_id: None) -> None:
    page = page_in(client, WECHAT)

    assert "script-src 'self' https://res.wx.qq.com" in page["Content-Security-Policy"]
    assert 'data-sdk="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"' in page.content.decode()
    assert "data-worker" not in page.content.decode()


def test_elsewhere_no_foreign_host_is_named(client: Client, db: None, app_id: None) -> None:
    page = page_in(client, ANDROID)

    assert "qq.com" not in page["Content-Security-Policy"]
    assert "res.wx.qq.com" not in page.content.decode()


def test_without_an_app_id_wechat_is_a_browser_like_any(client: Client, db: None) -> None:
    page = page_in(client, WECHAT)

    assert "qq.com" not in page["Content-Security-Policy"]
    assert "data-sdk" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "附近的驿站 · 驿站"),
        ("/benefits/", "权益 · 驿站"),
        ("/accounts/login/", "登录 · 驿站"),
        ("/nowhere/", "没有找到这一页 · 驿站"),
    ],
)
def test_a_pages_title_says_what_it_is_and_whose(client: Client, path: str, title: str) -> None:
    page = client.get(path).content.decode()

    assert f"<title>{title}</title>" in page
