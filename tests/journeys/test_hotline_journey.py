"""Orders of a hotline in a real browser: a file in, more time, an answer that a colleague has checked, the file back,
and what the hotline's call found."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cases.factories import a_tree, an_officer
from tests.journeys.browsing import looks_right, sign_in
from yizhan.cases.models import Case
from yizhan.common.sheets import csv_lines
from yizhan.orgs.models import Role
from yizhan.services.hotline.exchange import columns
from yizhan.services.hotline.returning import heard_columns

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def way(page: Page, name: str) -> Any:
    """A way out of the step, opened."""
    one = page.locator("details.c-way", has=page.locator("summary", has_text=name)).first
    if one.get_attribute("open") is None:
        one.locator("summary").click()
    return one


def table(name: str, headings: list[str], rows: list[list[str]]) -> Any:
    content = "".join(csv_lines(headings, rows)).encode()
    return [{"name": name, "mimeType": "text/csv", "buffer": content}]


def test_from_the_file_to_what_the_hotline_s_call_found(
    live_server: LiveServer, page: Page, context: BrowserContext
) -> None:
    tree = a_tree()
    clerk = an_officer(tree.district, "王干事", Role.OFFICER)
    chair = an_officer(tree.district, "刘主席", Role.CHAIR)
    sent = f"{timezone.localtime() - timedelta(hours=2):%Y-%m-%d %H:%M}"
    order = ["FJ-0001", "12351", "一般", sent, "两个月没有发工资", "林女士", "138****0001"]
    broken = ["FJ-0002", "12351", "很难", sent, "没有地方避雨", "", ""]

    sign_in(context, live_server, clerk)
    page.goto(reverse("hotline:home"))
    page.locator('input[type="file"]').set_input_files(table("orders.csv", columns(), [order, broken]))
    page.get_by_role("button", name="收下").click()
    expect(page.get_by_text("类别写 一般、疑难、特别复杂 之一")).to_be_visible()
    looks_right(page, "hotline-received")
    page.get_by_role("link", name="FJ-0001").click()
    way(page, "签收").get_by_role("button", name="签收").click()

    asks = way(page, "申请延期")
    asks.get_by_label("申请按哪一类办").select_option("疑难")
    asks.get_by_role("button", name="申请延期").click()
    expect(page.get_by_text("请写明为什么要延期，热线会看到")).to_be_visible()  # and the choice stays
    asks = way(page, "申请延期")
    expect(asks.get_by_label("申请按哪一类办")).to_have_value("difficult")
    asks.get_by_label("为什么要延期").fill("要等社保部门出明细")
    looks_right(page, "hotline-asks")
    asks.get_by_role("button", name="申请延期").click()
    granted = way(page, "热线同意延期")
    granted.get_by_label("热线怎么答复的").fill("电话同意")
    granted.get_by_role("button", name="热线同意延期").click()

    answer = way(page, "写好答复")
    answer.get_by_label("答复，审核后交回热线").fill("补发了")
    answer.get_by_role("button", name="写好答复").click()
    case = Case.objects.get()
    url = reverse("cases_console:case", args=[case.ref])

    sign_in(context, live_server, chair)
    page.goto(url)
    back = way(page, "退回修改")
    back.get_by_label("哪里要改").fill("写清楚补了几个月")
    back.get_by_role("button", name="退回修改").click()
    sign_in(context, live_server, clerk)
    page.goto(url)
    answer = way(page, "写好答复")
    answer.get_by_label("答复，审核后交回热线").fill("两个月的工资都补发了")
    answer.get_by_role("button", name="写好答复").click()
    sign_in(context, live_server, chair)
    page.goto(url)
    way(page, "审核通过").get_by_role("button", name="审核通过").click()

    page.goto(reverse("hotline:back"))
    looks_right(page, "hotline-back")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    assert "两个月的工资都补发了" in Path(download.value.path()).read_text("utf-8-sig")
    page.get_by_role("button", name="这 1 件已交回热线").click()
    expect(page.get_by_text("1 件记为已交回热线")).to_be_visible()

    page.goto(reverse("hotline:heard"))
    looks_right(page, "hotline-heard")
    found = table(
        "heard.csv",
        heard_columns(),
        [["FJ-0001", "12351", f"{timezone.localtime():%Y-%m-%d %H:%M}", "不满意", "还差一个月"]],
    )
    page.locator('input[type="file"]').set_input_files(found)
    page.get_by_role("button", name="收下").click()
    expect(page.locator("#report").get_by_text("收下了").first).to_be_visible()
    page.goto(url)
    expect(page.get_by_text("还差一个月").first).to_be_visible()
    looks_right(page, "hotline-again")
    page.goto(f"{reverse('cases_console:figures')}?procedure=hotline.order")
    looks_right(page, "hotline-figures")
    expect(page.get_by_text("不满意").first).to_be_visible()
