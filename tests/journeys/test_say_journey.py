"""诉求 in a real browser: past her own unit, asked and answered, not well yet, closed, not content, called back; and an
answer in public, until she takes it back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cases.factories import a_tree, a_worker, an_officer
from tests.cast import signed_in
from tests.conftest import PHONE, WIDE
from tests.journeys.browsing import looks_right
from yizhan.cases.models import Case
from yizhan.orgs.models import Role
from yizhan.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def page_of(browser: Browser, live_server: LiveServer, who: User | None, size: Any) -> Page:
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport=size, service_workers="block"
    )
    if who:
        cookie = signed_in(who).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def way(page: Page, name: str) -> Any:
    """A way out of the step, opened."""
    one = page.locator("details", has=page.locator("summary", has_text=name)).first
    if one.get_attribute("open") is None:
        one.locator("summary").click()
    return one


def a_photo() -> Any:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 90, 60)).save(made, "JPEG")
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def test_from_the_box_to_an_answer_in_public_that_she_takes_back(
    browser: Browser, live_server: LiveServer
) -> None:
    tree = a_tree()
    person = a_worker(tree.branch)
    phone = page_of(browser, live_server, person.user, PHONE)
    console = page_of(browser, live_server, an_officer(tree.district, "王干事", Role.OFFICER), WIDE)
    second = page_of(browser, live_server, an_officer(tree.district, "刘主席", Role.CHAIR), WIDE)

    phone.goto(reverse("say:home"))
    phone.get_by_label("想说什么都行").fill("电动车没有地方充电")
    phone.set_input_files("input[type=file]", {**a_photo(), "name": "a.jpg", "buffer": b"<html>"})
    phone.get_by_role("button", name="告诉工会").click()
    expect(phone.get_by_text("这个文件不是照片").first).to_be_visible()
    expect(phone.get_by_label("想说什么都行")).to_have_value("电动车没有地方充电")
    looks_right(phone, "say-refused")
    phone.set_input_files("input[type=file]", a_photo())
    phone.get_by_role("button", name="告诉工会").click()
    expect(phone.get_by_role("heading", name="等工会接")).to_be_visible()
    looks_right(phone, "say-sent")
    case = Case.objects.get()
    mine, theirs = reverse("cases:matter", args=[case.ref]), reverse("cases_console:case", args=[case.ref])

    branch = page_of(browser, live_server, an_officer(tree.branch, "李主席", Role.CHAIR), WIDE)
    branch.goto(theirs)  # her own union has it: she did not go past it
    way(branch, "接下来办").get_by_role("button", name="接下来办").click()
    asks = way(branch, "有一件事要问")
    asks.get_by_label("想问什么").fill("哪个站点？")
    asks.get_by_role("button", name="有一件事要问").click()

    phone.goto(mine)
    expect(phone.get_by_text("哪个站点？").first).to_be_visible()
    looks_right(phone, "say-asked")
    reply = way(phone, "我来回答")
    reply.get_by_label("您的回答").fill("望京东边那个")
    reply.get_by_role("button", name="我来回答").click()

    branch.goto(theirs)
    result = way(branch, "有了结果")
    result.get_by_label("办得怎么样").fill("下周装两个充电柜")
    result.get_by_role("button", name="有了结果").click()
    phone.goto(mine)
    still = way(phone, "还没办好")
    still.get_by_label("还有什么没办好").fill("还没有装")
    still.get_by_role("button", name="还没办好").click()
    branch.goto(theirs)
    result = way(branch, "有了结果")
    result.get_by_label("办得怎么样").fill("装好了，扫码就能用")
    result.get_by_role("button", name="有了结果").click()
    phone.goto(mine)
    way(phone, "办好了").get_by_role("button", name="办好了").click()
    expect(phone.get_by_role("heading", name="办结了")).to_be_visible()
    looks_right(phone, "say-solved")

    # An answer for everybody: one writes, another lets it pass.
    console.goto(reverse("say_console:answer", args=[case.ref]))
    console.get_by_label("提的是什么事").fill("电动车没有地方充电")
    console.get_by_label("工会怎么答复的").fill("打 13900001111 就知道")
    console.get_by_role("button", name="交审核").click()
    expect(console.get_by_text("里面有七位以上的号码").first).to_be_visible()
    console.get_by_label("工会怎么答复的").fill("望京东边装了两个充电柜，扫码就能用。")
    console.get_by_role("button", name="交审核").click()
    expect(console.get_by_text("等另一位同事审核").first).to_be_visible()
    looks_right(console, "say-written")
    second.goto(reverse("say_console:answer", args=[case.ref]))
    second.get_by_role("button", name="审核通过，公开").click()
    expect(second.get_by_role("button", name="撤下")).to_be_visible()

    anybody = page_of(browser, live_server, None, PHONE)
    anybody.goto(reverse("say:answers"))
    expect(anybody.get_by_text("望京东边装了两个充电柜")).to_be_visible()
    looks_right(anybody, "say-public")
    phone.goto(mine)
    phone.get_by_role("button", name="我不愿意公开，撤下").click()
    expect(phone.get_by_text("以后不会再公开").first).to_be_visible()
    anybody.reload()
    expect(anybody.get_by_text("还没有公开的答复")).to_be_visible()
