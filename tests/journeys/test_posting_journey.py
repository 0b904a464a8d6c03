"""A public notice in a real browser: anybody reads it, objects without a name, and follows what was found by code."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.factories import declared
from tests.cases.procedures import a_procedure
from tests.cases.test_postings import Story
from tests.cast import signed_in
from tests.conftest import PHONE, WIDE, axe_violations
from yizhan.cases.models import Case
from yizhan.cases.objections import OBJECTION

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")
LOOKS = (("light", PHONE), ("dark", WIDE), ("dark", PHONE), ("light", WIDE))


@pytest.fixture(autouse=True)
def _procedures() -> Iterator[None]:
    cache.clear()
    with declared(a_procedure(name="困难帮扶"), OBJECTION):
        yield


def looks_right(page: Page, name: str) -> None:
    for scheme, size in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.wait_for_timeout(100)
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{size['width']}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("context", [{"viewport": PHONE}], indirect=True)
def test_anybody_objects_and_follows_it_and_the_notice_is_gone_when_it_is_upheld(live_server, page: Page):
    story = Story(now=timezone.now())
    page.goto(reverse("postings:list"))
    expect(page.get_by_text("王**")).to_be_visible()
    looks_right(page, "list")
    page.get_by_text("王**").click()
    expect(page.get_by_text("800")).to_be_visible()
    looks_right(page, "one")

    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("请写几句哪里不对")).to_be_visible()
    page.get_by_label("哪里不对").fill("他家有两套房，邻居都知道")
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_label("查询码")).to_be_visible()
    looks_right(page, "sent")
    page.get_by_role("link", name="我记下了").click()
    expect(page.get_by_text("工会在核实您说的情况")).to_be_visible()
    page.goto(reverse("postings:one", args=[story.posting.ref]))
    expect(page.get_by_text("有人提出异议，工会在核实")).to_be_visible()

    cookie = signed_in(story.colleague).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(reverse("cases_console:case", args=[story.case.ref]))
    looks_right(page, "case")
    page.set_viewport_size(WIDE)
    page.get_by_role("link", name=objection_ref()).click()
    page.get_by_text("异议成立").first.click()
    page.get_by_label("核实的情况").first.fill("查过了，确有两套房")
    page.get_by_role("button", name="异议成立").click()
    page.goto(reverse("postings:one", args=[story.posting.ref]))
    expect(page.get_by_text("这里没有公示")).to_be_visible()
    looks_right(page, "over")


def objection_ref() -> str:
    return Case.objects.get(procedure=OBJECTION.code).ref


@pytest.mark.parametrize("context", [{"viewport": WIDE}], indirect=True)
def test_the_procedure_s_page_shows_who_may_read_what_on_any_screen(live_server, page: Page):
    story = Story(now=timezone.now())
    cookie = signed_in(story.colleague).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    page.goto(reverse("cases_console:procedure", args=["tests.demand"]))

    expect(page.get_by_role("heading", name="谁能看到什么")).to_be_visible()
    looks_right(page, "procedure")
