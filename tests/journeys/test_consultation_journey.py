"""A collective consultation in a real browser: from the demand letter to the public page of what was kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cases.factories import a_case, a_tree, a_worker, an_officer
from tests.journeys.browsing import looks_right, sign_in
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role
from yizhan.services.consultation.models import Talks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def way(page: Page, name: str) -> Locator:
    """A way out of the step, open."""
    one = page.locator("details.c-way", has=page.locator("summary", has_text=name)).first
    if one.get_attribute("open") is None:
        one.locator("summary").click()
    return one


def take(page: Page, name: str) -> None:
    way(page, name).get_by_role("button", name=name).click()


def test_from_the_demand_letter_to_what_was_kept(
    live_server: LiveServer, page: Page, context: BrowserContext
) -> None:
    tree, now, today = a_tree(), timezone.now(), timezone.localdate()
    officer = an_officer(tree.city, "王干事", Role.OFFICER)
    chair = an_officer(tree.city, "刘主席", Role.CHAIR)
    rider = a_worker(tree.branch)
    matter = a_case(tree.city, rider, procedure="say.demand", says="抽成太高", now=now)

    sign_in(context, live_server, officer)
    page.goto(reverse("consultation_console:list"))
    looks_right(page, "talks-empty")
    page.get_by_role("link", name="起草要约").click()
    page.get_by_label("协商什么").fill("抽成和连续在线时间")
    page.get_by_label("哪个行业").fill("外卖配送")
    page.get_by_label("和谁协商").fill("某外卖平台")
    page.get_by_label("要求，一行一项").fill("单笔抽成不超过 20%\n连续在线四小时有休息")
    looks_right(page, "talks-new")
    page.get_by_role("button", name="存下").click()
    page.get_by_role("link", name="加背后的诉求").click()
    page.get_by_label("诉求或共性问题的编号").fill(matter.ref)
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("link", name=matter.ref)).to_be_visible()
    take(page, "写好了，交审核")
    talks = Talks.objects.get()
    case = reverse("cases_console:case", args=[talks.case.ref])

    sign_in(context, live_server, chair)
    page.goto(case)
    take(page, "审核通过")

    sign_in(context, live_server, officer)
    page.goto(reverse("consultation_console:paper", args=[talks.case.ref]))
    looks_right(page, "talks-paper")
    page.goto(case)
    form = way(page, "送到了")
    form.get_by_label("怎么送的").select_option("当面送达")
    form.get_by_label("谁收的").fill("政府事务部")
    form.get_by_label("哪天送到").fill(today.isoformat())
    form.get_by_role("button", name="送到了").click()
    form = way(page, "同意协商")
    form.get_by_label("对方怎么答复").fill("同意，下周开会")
    form.get_by_role("button", name="同意协商").click()
    form = way(page, "记一次会议")
    form.get_by_label("哪天开的").fill(today.isoformat())
    form.get_by_label("职工方协商代表几人").fill("5")
    form.get_by_label("对方代表几人").fill("5")
    form.get_by_label("纪要").fill("抽成谈到 22%")
    form.get_by_role("button", name="记一次会议").click()
    form = way(page, "记一项承诺")
    form.get_by_label("答应了什么").fill("单笔抽成不超过 22%")
    form.get_by_label("谁来做").select_option(label="对方")
    form.get_by_label("哪天以前做到").fill(today.isoformat())
    form.get_by_label("对应要约的第几项").fill("1")
    form.get_by_role("button", name="记一项承诺").click()
    looks_right(page, "talks-talking")
    take(page, "谈完了，写公开的话")
    form = way(page, "写好了，交审核")
    form.get_by_label("给大家看的话").fill("抽成有了上限，年底复查。")
    form.get_by_role("button", name="写好了，交审核").click()
    assert not Notice.objects.filter(kind="consultation.shown").exists()

    sign_in(context, live_server, chair)
    page.goto(case)
    take(page, "审核通过，公开")
    assert Notice.objects.filter(kind="consultation.shown", person=rider).count() == 1

    sign_in(context, live_server, officer)
    page.goto(reverse("notebook:day"))
    expect(page.get_by_text("复查承诺：单笔抽成不超过 22%")).to_be_visible()
    page.goto(case)
    form = way(page, "记一次复查")
    form.get_by_label("第几项承诺").fill("1")
    form.get_by_label("哪天复查的").fill(today.isoformat())
    form.get_by_label("复查结果").select_option(label="做到一部分")
    form.get_by_label("看到了什么").fill("抽查二十单，两单超过")
    form.get_by_label("没做到的，哪天再查").fill((today + timedelta(days=14)).isoformat())
    form.get_by_role("button", name="记一次复查").click()
    looks_right(page, "talks-watching")

    assert rider.user
    sign_in(context, live_server, rider.user)
    page.goto(reverse("say:home"))
    page.get_by_role("link", name="工会和平台谈了什么").click()
    looks_right(page, "talks-list")
    page.get_by_role("link", name="抽成和连续在线时间").click()
    expect(page.get_by_text("做到一部分").first).to_be_visible()
    expect(page.get_by_text("抽查二十单，两单超过")).to_be_visible()
    looks_right(page, "talks-shown")
