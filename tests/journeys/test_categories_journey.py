"""What matters are about, in a real browser: the chair names it, an officer confirms it, a version is learnt."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cases.factories import MONDAY, a_case, a_tree, an_officer
from tests.cases.test_sorting import CARE, PAY
from tests.journeys.browsing import looks_right, sign_in
from yizhan.cases import learning, tasks
from yizhan.cases.actions import categorise
from yizhan.cases.models import Category
from yizhan.orgs.models import Role
from yizhan.services.say.procedure import CODE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_first_category_to_a_suggestion_that_was_learnt(
    live_server: LiveServer, page: Page, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "LEAST_CASES", 12)
    monkeypatch.setattr(learning, "LEAST_OF_EACH", 4)
    tree = a_tree()
    officer = an_officer(tree.district, "王干事", Role.OFFICER)
    chair = an_officer(tree.province, "刘主席", Role.CHAIR)

    sign_in(context, live_server, chair)
    page.goto(reverse("cases_console:categories"))
    looks_right(page, "categories-empty")
    page.get_by_role("button", name="用常见的分类").click()
    looks_right(page, "categories")
    page.get_by_role("link", name="加分类").click()
    page.get_by_label("名称").fill("热饭排队")
    page.get_by_label("大家怎么说").fill("排")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("要有 2 到 20 个字").first).to_be_visible()
    expect(page.get_by_label("名称")).to_have_value("热饭排队")
    looks_right(page, "category-refused")
    page.get_by_label("大家怎么说").fill("微波炉 排队、热饭 排队")
    page.get_by_label("归在哪个大类下").select_option("生活")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="热饭排队")).to_be_visible()

    case = a_case(tree.branch, procedure=CODE, says="微波炉天天排队，热饭排队要半小时")
    sign_in(context, live_server, officer)
    page.goto(reverse("cases_console:case", args=[case.ref]))
    expect(page.get_by_text("看着像「热饭排队」")).to_be_visible()
    looks_right(page, "case-suggestion")
    page.get_by_role("button", name="是，分到这一类").click()
    expect(page.get_by_text("生活 · 热饭排队")).to_be_visible()
    looks_right(page, "case-sorted")

    for name, all_said in (("孩子没人带", CARE), ("工资拖欠", PAY)):
        for says in all_said:
            one = a_case(tree.branch, procedure=CODE, says=says)
            to = Category.objects.get(name=name)
            categorise(case=one, to=to, seen=one.entries, by=officer, now=MONDAY)
    sign_in(context, live_server, chair)
    page.goto(reverse("cases_console:categories"))
    page.get_by_role("button", name="现在学一版").click()
    expect(page.get_by_text("开始学了")).to_be_visible()
    tasks.learn_for(home_id=case.home_id)
    page.reload()
    page.get_by_role("button", name="用第 1 版").click()
    expect(page.get_by_text("在用", exact=True)).to_be_visible()
    looks_right(page, "categories-learnt")
    page.get_by_role("row", name="孩子没人带").get_by_role("link", name="6 件").click()
    expect(page.get_by_role("heading", name="6 件")).to_be_visible()

    asked = a_case(tree.company, procedure=CODE, says="孩子小，放学没有人接，上夜班怎么办")
    sign_in(context, live_server, officer)
    page.goto(reverse("cases_console:case", args=[asked.ref]))
    expect(page.get_by_text("从以前分好的学来")).to_be_visible()
    looks_right(page, "case-learnt")
    page.goto(reverse("cases_console:similar", args=[asked.ref]))
    looks_right(page, "case-similar")
