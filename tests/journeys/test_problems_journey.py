"""A common problem in a real browser: three branches say it in their own words, and all hear what came of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.journeys.browsing import looks_right
from tests.orgs.factories import make_grant, make_unit, make_user
from tests.places import factories as places
from tests.services.childcare.factories import a_term
from yizhan.cases.actions import take
from yizhan.cases.actors import Taker
from yizhan.cases.categories import start
from yizhan.cases.models import Case
from yizhan.people.models import Person, User
from yizhan.services.problems.models import Problem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
THREE = ("带娃难，天天带着娃跑单", "暑假没人看孩子", "托管班太贵，一个月两千")
LOOKALIKE = "在托管班做保洁，拖欠工资两个月，一直不发工资"
TITLE = "暑期孩子没人带"


def become(page: Page, live_server: LiveServer, who: User | Person | None) -> None:
    page.context.clear_cookies()
    if who is not None:
        cookie = signed_in(who).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def say(page: Page, words: str) -> None:
    page.get_by_label("想说什么都行").fill(words)
    page.get_by_role("button", name="告诉工会").click()


def test_three_branches_say_it_in_their_own_words_and_all_hear_of_the_term_that_came_of_it(
    page: Page, live_server: LiveServer
) -> None:
    tree = places.units()
    start(home=tree.province, by=make_officer_of(tree.province), now=timezone.now())
    branches = [make_unit("company", tree.east, f"{name}站点工会") for name in ("甲", "乙", "丙", "丁")]
    workers = [places.person(f"小{name}", unit) for name, unit in zip("甲乙丙丁", branches, strict=True)]
    olga, chen, ada = (make_user(name) for name in ("欧佳", "陈主席", "艾管理员"))
    for user, role in ((olga, "officer"), (chen, "chair"), (ada, "admin")):
        make_grant(user, tree.east, role)
    term = a_term(tree.east)

    for person, words in zip(workers, (*THREE, LOOKALIKE), strict=True):
        become(page, live_server, person)
        page.goto("/say/")
        say(page, words)
        expect(page.get_by_text("收到了。到哪一步")).to_be_visible()
    become(page, live_server, None)
    page.goto(f"/say/?unit={tree.east.pk}")
    say(page, "孩子暑假没人看，不想留名")
    code = page.locator(".case-receipt").inner_text()
    lookalike = Case.objects.get(person=workers[3])

    # The officer: the three, and the one without a name, are a group with its words; the look-alike is not in it.
    become(page, live_server, olga)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/console/problems/")
    looks_right(page, "problems-none")
    page.get_by_role("link", name="找差不多的诉求").click()
    group = page.get_by_role("region", name="第 1 组")
    expect(group.get_by_role("checkbox")).to_have_count(4)
    expect(group.get_by_role("heading")).to_contain_text("孩子没人带")
    assert lookalike.ref not in page.content()
    looks_right(page, "problems-suggested")
    group.get_by_role("button", name="把选上的归在一起").click()
    page.get_by_role("button", name="归在一起").click()
    expect(page.get_by_text("请给这个问题起个名字").first).to_be_visible()
    page.get_by_label("这个问题叫什么").fill(TITLE)
    looks_right(page, "problems-new")
    page.get_by_role("button", name="归在一起").click()
    problem = Problem.objects.get(title=TITLE)
    path = reverse("cases_console:case", args=[problem.case.ref])

    page.locator("summary", has_text="交上去表决").click()
    page.get_by_label("打算怎么办").fill("在文化宫办暑期托管班，一天 20 元")
    page.get_by_role("button", name="交上去表决").click()
    expect(page.get_by_label("打算怎么办")).to_have_value("在文化宫办暑期托管班，一天 20 元")
    page.get_by_label("要多少钱（元）").fill("30000")
    page.get_by_label("钱从哪里来").select_option(label="工会经费")
    page.get_by_role("button", name="交上去表决").click()
    looks_right(page, "problem-proposed")

    # Two others decide.
    for decider in (chen, ada):
        become(page, live_server, decider)
        page.goto("/console/")
        expect(page.get_by_text("等您表决的共性问题")).to_be_visible()
        page.get_by_role("link", name=TITLE).click()
        page.locator("summary", has_text="同意办，同意这笔钱").click()
        looks_right(page, "problem-vote")
        page.get_by_role("button", name="同意办，同意这笔钱").click()

    # What came of it, and what everybody may read.
    become(page, live_server, olga)
    page.goto(path)
    expect(page.locator(".c-big")).to_contain_text("30,000")
    page.locator("summary", has_text="服务有了").click()
    found = page.locator("#problem-services option", has_text="2026 暑期托管").get_attribute("value")
    assert found == reverse("childcare:term", args=[term.pk])
    page.get_by_label("在平台上的页面").fill("/nowhere/")
    page.get_by_label("大家能得到什么").fill("周一到周五 8 点到 17 点半，网上报名")
    page.get_by_role("button", name="服务有了").click()
    expect(page.get_by_text("这个地址在平台上打不开").first).to_be_visible()
    page.get_by_label("在平台上的页面").fill(found)
    page.get_by_role("button", name="服务有了").click()
    page.get_by_role("link", name="给大家看的话").click()
    page.get_by_label("给大家看的话").fill("暑假孩子没人带、托管班贵，工会在文化宫办了托管班。")
    looks_right(page, "problem-public")
    page.get_by_role("button", name="公开").click()
    looks_right(page, "problem")

    # Everyone is told: by a notice, on the page of her matter, by the receipt.
    page.set_viewport_size({"width": 390, "height": 844})
    for person in workers[:3]:
        become(page, live_server, person)
        page.goto("/me/notices/")
        expect(page.get_by_text(f"{TITLE}：有了能用的服务")).to_be_visible()
        expect(page.get_by_text(f"{TITLE}：定下来了，正在办")).to_be_visible()
    page.goto(reverse("cases:matter", args=[Case.objects.get(person=workers[2]).ref]))
    looks_right(page, "problem-matter")
    page.get_by_role("link", name=term.round.title).click()
    expect(page.get_by_role("heading", name=term.round.title).first).to_be_visible()
    become(page, live_server, workers[3])
    page.goto("/me/notices/")
    assert TITLE not in page.content()
    become(page, live_server, None)
    page.goto("/matters/receipt/")
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="看看办到哪一步").click()
    expect(page.get_by_text("周一到周五 8 点到 17 点半")).to_be_visible()

    # Another types the same: she is shown it, and says that she has it too.
    become(page, live_server, places.person("小戊", branches[0]))
    page.goto("/say/")
    page.get_by_label("想说什么都行").press_sequentially("暑假孩子没人带怎么办", delay=20)
    link = page.get_by_role("link", name=TITLE)
    expect(link).to_be_visible()
    looks_right(page, "problem-like")
    link.click()
    looks_right(page, "problem-shown")
    page.get_by_role("link", name="我也有").click()
    expect(page.get_by_text(f"关于“{TITLE}”")).to_be_visible()
    looks_right(page, "problem-me-too")
    say(page, "我家也是")

    become(page, live_server, olga)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(path)
    page.get_by_role("link", name="1 件说“我也有”").click()
    looks_right(page, "problem-more")
    page.get_by_role("button", name="把选上的归进来").click()

    # Their own demands are answered at once, and the problem ends.
    for person in workers[:2]:
        case = Case.objects.get(person=person)
        take(case=case, outcome="accept", seen=case.entries, taker=Taker(olga), now=timezone.now())
    page.get_by_role("link", name="一起答复各人").click()
    page.get_by_label("答复，每一位都会看到").fill("托管班开了，欢迎报名。")
    page.get_by_role("button", name="答复选上的").click()
    expect(page.get_by_text("2 件里答复了 2 件")).to_be_visible()
    looks_right(page, "problem-answers")
    page.goto(path)
    page.locator("summary", has_text="办结").click()
    page.get_by_label("结果，提过这件事的人都会看到").fill("办了一期托管班。")
    page.get_by_role("button", name="办结").click()
    page.goto("/console/problems/?which=ended")
    expect(page.get_by_role("row", name=TITLE)).to_contain_text("30,000")
    looks_right(page, "problems-list")
    page.set_viewport_size({"width": 390, "height": 844})
    looks_right(page, "problems-list-phone")
    page.goto("/problems/")
    looks_right(page, "problems-shown")


def make_officer_of(unit: object) -> User:
    user = make_user("省管理员")
    make_grant(user, unit, "admin")  # type: ignore[arg-type]
    return user
