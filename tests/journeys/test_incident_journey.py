"""出事了 in a real browser: a rota, one tap, the check-list with a photo, acknowledged, steps, closed, rated."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.conftest import PHONE, WIDE
from tests.journeys.browsing import looks_right
from tests.orgs.factories import make_grant, make_user
from tests.places import factories as places
from yizhan.cases.models import Case
from yizhan.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def page_of(browser: Browser, live_server: LiveServer, who: User, size: dict[str, int]) -> Page:
    """A browser of hers, signed in."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport=size,  # type: ignore[arg-type]
        service_workers="block",
    )
    cookie = signed_in(who).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 90, 60)).save(made, "JPEG")
    return made.getvalue()


def test_from_the_rota_and_one_tap_to_her_word_at_the_end(browser: Browser, live_server: LiveServer) -> None:
    tree = places.units()
    places.station(tree.depot, "码头网点驿站", hours="24/7")
    mei = places.person("小梅", tree.depot, trade="courier")
    olga, bao = make_user("欧佳"), make_user("小包")
    for officer in (olga, bao):
        make_grant(officer, tree.east, "officer")
    assert mei.user
    console = page_of(browser, live_server, olga, WIDE)
    phone = page_of(browser, live_server, mei.user, PHONE)

    # A post, its watch, a month: one day filled, the week repeated.
    console.goto(reverse("duty:new"))
    console.get_by_label("名称").fill("东区应急值班")
    console.get_by_label("值班电话").fill("021-63210000")
    looks_right(console, "duty-new")
    console.get_by_role("button", name="设好").click()
    console.get_by_label("班次名称").fill("全天")
    for day in ("周六", "周日"):
        console.get_by_label(day).check()
    console.get_by_label("几点开始").fill("00:00")
    console.get_by_label("几点结束").fill("00:00")
    looks_right(console, "duty-watches")
    console.get_by_role("button", name="加班次").click()
    console.get_by_role("link", name="去排班").click()
    expect(console.get_by_text("没有人值班").first).to_be_visible()
    console.locator(f"select[name^='c-{timezone.localdate():%Y%m%d}-']").select_option(label="欧佳")
    looks_right(console, "duty-month")
    console.get_by_role("button", name="保存排班").click()
    expect(console.get_by_text("欧佳 在值班")).to_be_visible()
    console.goto(reverse("duty:mine"))
    expect(console.get_by_text("正在值")).to_be_visible()
    looks_right(console, "duty-mine")

    # One tap from home; a day to come is refused and nothing is lost.
    phone.goto("/")
    phone.get_by_role("link", name="出事了").click()
    looks_right(phone, "incident-home")
    phone.get_by_role("link", name="受伤了").click()
    expect(phone.get_by_text("现在有人值班")).to_be_visible()
    form = phone.locator("form[method=post]")
    form.get_by_label("哪天的事").fill(f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}")
    form.get_by_label("怎么回事").fill("在路口被撞了")
    form.get_by_role("button", name="叫值班的人").click()
    expect(phone.get_by_text("这一天还没有到").first).to_be_visible()
    expect(form.get_by_label("怎么回事")).to_have_value("在路口被撞了")
    form.get_by_label("哪天的事").fill(f"{timezone.localdate():%Y-%m-%d}")
    looks_right(phone, "incident-hurt")
    form.get_by_role("button", name="叫值班的人").click()
    expect(phone.get_by_text("前来接")).to_be_visible()
    phone.get_by_label("拍的是什么").select_option(label="现场照片")
    phone.set_input_files(
        "input[type=file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    )
    phone.get_by_role("button", name="存照片").click()
    expect(phone.get_by_text("有了 1 次")).to_be_visible()
    looks_right(phone, "incident-mine")

    # Taken, and she sees by whom.
    console.goto(reverse("incident_console:list"))
    looks_right(console, "incident-list")
    console.get_by_role("button", name="我来接").click()
    expect(console.get_by_text("您接了")).to_be_visible()
    expect(console.get_by_text("在走的期限")).to_be_visible()
    looks_right(console, "incident-case")
    phone.reload()
    expect(phone.get_by_text("欧佳接了您的事")).to_be_visible()

    # Steps to the end, and how it went.
    console.get_by_text("交给该管的地方").first.click()
    console.get_by_label("交到了哪里").fill("区人社局工伤科")
    console.get_by_label("办什么").fill("工伤认定，材料齐了")
    console.get_by_role("button", name="交给该管的地方").click()
    console.get_by_label("那边怎么说").fill("受理了")
    console.get_by_role("button", name="那边有了说法").click()
    console.get_by_text("有了结果").first.click()
    console.get_by_label("办得怎么样").fill("认定为工伤")
    console.get_by_role("button", name="有了结果").click()
    case = Case.objects.get()
    phone.goto(reverse("cases:matter", args=[case.ref]))
    phone.get_by_text("办好了", exact=True).first.click()
    phone.get_by_role("button", name="办好了").click()
    phone.get_by_label("很满意", exact=True).check()
    phone.get_by_role("button", name="评价").click()
    expect(phone.get_by_text("5 分（满分 5）")).to_be_visible()
    phone.goto(reverse("incident:mine", args=[case.ref]))
    expect(phone.get_by_text("这件事已经结束")).to_be_visible()
    case.refresh_from_db()
    assert case.place == "solved"
