"""An officer's list in a real browser: filtered, the filter saved, several done at once, as a file, figures."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer
from tests.cast import signed_in
from tests.conftest import WIDE, axe_violations
from yizhan.cases.actions import add_note
from yizhan.cases.models import Case, Via
from yizhan.orgs.models import ShieldedRead
from yizhan.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")


def looks_right(page: Page, name: str) -> None:
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        width = page.viewport_size
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{SHOTS}/{name}-phone.png", full_page=True)
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.set_viewport_size(width or {"width": 1280, "height": 800})


@pytest.fixture
def tree(live_server: LiveServer) -> Tree:
    """Two by phone, one of them changed meanwhile; one from the page, weeks late."""
    tree, now = a_tree(), timezone.now()
    for n, says in enumerate(("站里的微波炉坏了", "夜里没有地方上厕所")):
        a_case(
            tree.district,
            a_worker(tree.branch),
            procedure="say.demand",
            via=Via.PHONE,
            says=says,
            now=now - timedelta(hours=n),
        )
    a_case(
        tree.company,
        a_worker(tree.branch),
        procedure="say.demand",
        says="工资晚发了",
        now=now - timedelta(days=40),
    )
    return tree


@pytest.fixture
def otto(tree: Tree, live_server: LiveServer, page: Page) -> User:
    otto = an_officer(tree.district, "欧托")
    cookie = signed_in(otto).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return otto


@pytest.mark.parametrize("context", [{"viewport": WIDE}], indirect=True)
def test_from_the_list_to_a_saved_filter_several_at_once_a_file_and_figures(
    otto: User, tree: Tree, page: Page
) -> None:
    page.goto(f"{reverse('cases_console:list')}?which=below")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    expect(page.get_by_text("微波炉")).to_have_count(0)
    looks_right(page, "list")

    page.get_by_text("更多筛选").click()
    page.get_by_label("怎么来的").select_option(label="电话")
    expect(page.locator("tr[data-row]")).to_have_count(2)
    page.get_by_text("存这个筛选").click()
    page.get_by_label("起个名字").fill("电话里说的")
    page.get_by_label("打开「办事」先看这个").check()
    looks_right(page, "list-save")
    page.get_by_role("button", name="存下").click()
    page.goto(reverse("cases_console:list"))
    expect(page.get_by_role("link", name="电话里说的")).to_have_attribute("aria-current", "page")
    expect(page.locator("tr[data-row]")).to_have_count(2)

    assert not ShieldedRead.objects.exists()
    page.get_by_role("link", name="看每件开头说的").click()
    expect(page.get_by_text("站里的微波炉坏了")).to_be_visible()
    assert ShieldedRead.objects.filter(reader=otto).count() == 2
    looks_right(page, "list-words")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    looks_right(page, "list-chosen")
    page.get_by_role("button", name="交给同事").click()
    page.get_by_label("交给谁").select_option(label="欧托 · 东区总工会")
    looks_right(page, "bulk")
    changed = Case.objects.filter(via=Via.PHONE).earliest("pk")
    add_note(case=changed, by=otto, now=timezone.now(), says="打过电话")
    page.get_by_role("button", name="交给一位同事（2 件）").click()
    expect(page.get_by_text("办了 1 件，1 件没办成")).to_be_visible()
    expect(page.locator("tr", has_text=changed.ref)).to_contain_text("有了新的进展")
    looks_right(page, "bulk-done")
    page.reload()
    assert Case.objects.filter(assignee=otto).count() == 1

    page.get_by_role("link", name="回到办事").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert changed.ref in download.value.path().read_text("utf-8-sig")

    page.get_by_role("link", name="办得怎么样").click()
    page.get_by_label("什么事").select_option(label="诉求")
    page.get_by_role("button", name="看").click()
    looks_right(page, "figures")
    page.locator(".c-big").get_by_role("link", name="3", exact=True).first.click()
    expect(page.locator("tr[data-row]")).to_have_count(3)
