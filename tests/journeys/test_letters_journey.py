"""A letter to an employer in a real browser: drafted, checked by a colleague, issued, served, answered, seen to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cases.factories import a_tree, an_officer
from tests.journeys.browsing import looks_right, sign_in
from yizhan.orgs.models import Role
from yizhan.services.letters.models import Letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "回执.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 receipt %%EOF"}


def way(page: Page, name: str) -> None:
    """Open a way out of the step, unless it stands open because it is the only one."""
    one = page.locator("details.c-way", has=page.locator("summary", has_text=name)).first
    if one.get_attribute("open") is None:
        one.locator("summary").click()


def test_from_the_draft_to_what_the_visit_found(
    live_server: LiveServer, page: Page, context: BrowserContext
) -> None:
    tree = a_tree()
    officer = an_officer(tree.district, "王干事", Role.OFFICER)
    chair = an_officer(tree.district, "刘主席", Role.CHAIR)
    today = timezone.localdate()

    sign_in(context, live_server, officer)
    page.goto(reverse("letters_console:list"))
    looks_right(page, "letters-empty")
    page.get_by_role("link", name="起草").click()
    page.get_by_label("用人单位全称").fill("某物流有限公司")
    page.get_by_label("事实").fill("9 月工资晚发二十天，涉及三十人。")
    page.get_by_role("button", name="存下文稿").click()  # not all is there: what was typed stays
    expect(page.get_by_label("事实")).to_have_value("9 月工资晚发二十天，涉及三十人。")
    looks_right(page, "letter-refused")
    page.get_by_label("要求").fill("月底以前补发。")
    page.get_by_label("《中华人民共和国劳动法》第五十条").check()
    page.get_by_role("button", name="存下文稿").click()
    letter = Letter.objects.get()
    page.get_by_role("link", name="看打印的样子").click()
    expect(page.get_by_text("草稿", exact=True)).to_be_visible()
    looks_right(page, "letter-draft")
    page.go_back()
    way(page, "写好了，交审核")
    page.get_by_role("button", name="写好了，交审核").click()

    sign_in(context, live_server, chair)
    case = reverse("cases_console:case", args=[letter.case.ref])
    page.goto(case)
    way(page, "审核通过")
    page.get_by_role("button", name="审核通过").click()
    way(page, "签发")
    page.get_by_role("button", name="签发", exact=True).click()
    expect(page.get_by_text(f"工监提〔{today.year}〕1号").first).to_be_visible()

    sign_in(context, live_server, officer)
    page.goto(case)
    way(page, "送到了")
    page.get_by_label("怎么送的").select_option("挂号信或邮政快递")
    page.get_by_label("谁收的").fill("人力资源部")
    page.get_by_label("哪天送到").fill(today.isoformat())
    page.locator('input[type="file"][name="serve-added"]').set_input_files([PDF])  # type: ignore[list-item]
    looks_right(page, "letter-serving")
    page.get_by_role("button", name="送到了").click()
    expect(page.get_by_text("等答复").first).to_be_visible()
    way(page, "有了答复")
    page.get_by_label("答复了什么").fill("已经补发")
    page.get_by_label("哪天答复的").fill(today.isoformat())
    page.get_by_role("button", name="有了答复").click()
    way(page, "整改了，约回访")
    form = page.locator("details.c-way[open]", has_text="整改了，约回访")
    form.get_by_label("核对下来怎样").fill("银行流水对得上")
    form.get_by_label("哪天回访").fill((today + timedelta(days=7)).isoformat())
    form.get_by_role("button", name="整改了，约回访").click()
    way(page, "回访属实，整改到位")
    form = page.locator("details.c-way[open]", has_text="回访属实")
    form.get_by_label("回访看到什么").fill("都收到了")
    form.get_by_role("button", name="回访属实，整改到位").click()
    expect(page.get_by_role("heading", name="提示函：整改到位")).to_be_visible()
    looks_right(page, "letter-mended")

    page.goto(reverse("letters_console:figures"))
    expect(page.get_by_role("cell", name="1").first).to_be_visible()
    looks_right(page, "letters-figures")
    page.goto(reverse("letters:shown"))
    looks_right(page, "letters-public")
