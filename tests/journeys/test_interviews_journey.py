"""A chair's interview day in a real browser: published, booked, held, a 诉求 and a referral with her yes, its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.journeys.browsing import looks_right
from tests.orgs.factories import make_grant
from tests.people.factories import make_user
from tests.places import factories as places
from yizhan.cases.models import Case
from yizhan.people.models import User
from yizhan.services.interviews.models import Interview, Provider, Referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "近来睡不好，想找人聊聊"


def become(page: Page, live_server: LiveServer, user: User) -> None:
    """The phone is in other hands."""
    page.context.clear_cookies()
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def test_from_a_published_day_to_the_last_follow_up(live_server: LiveServer, page: Page) -> None:
    tree, now = places.units(), timezone.localtime()
    chair, zhou = make_user(name="陈主席"), make_user(phone="+8613900139000", name="周")
    make_grant(chair, tree.east, "chair")
    mei = places.person("梅芳", tree.depot)
    assert mei.user

    # The chair registers who helps, and publishes a day.
    become(page, live_server, chair)
    page.goto(reverse("interviews_console:list"))
    looks_right(page, "interviews-empty")
    page.get_by_role("link", name="帮助机构").click()
    page.get_by_role("link", name="登记一位").click()
    page.get_by_label("怎么称呼").fill("周老师")
    page.get_by_label("哪个机构").fill("心安员工服务中心")
    page.get_by_label("登录手机号").fill("13900139000")
    looks_right(page, "interviews-provider")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("心安员工服务中心")).to_be_visible()
    assert Provider.objects.get().user == zhou
    looks_right(page, "interviews-providers")
    page.goto(reverse("interviews_console:new"))
    page.get_by_label("代表哪个单位").select_option(label=str(tree.east))
    page.get_by_label("哪天").fill(f"{now + timedelta(days=1):%Y-%m-%d}")
    page.get_by_label("从几点").fill("09:00")
    page.get_by_label("到几点").fill("08:00")
    page.get_by_label("在哪里").fill("三楼谈心室")
    page.get_by_role("button", name="公布").click()
    expect(page.get_by_text("结束时间要晚于开始时间").first).to_be_visible()
    expect(page.get_by_label("在哪里")).to_have_value("三楼谈心室")
    looks_right(page, "interviews-new")
    page.get_by_label("到几点").fill("11:00")
    page.get_by_role("button", name="公布").click()
    expect(page.get_by_text("公布了，职工现在可以约")).to_be_visible()

    # A worker of a company below books, past her own unit.
    become(page, live_server, mei.user)
    page.goto(reverse("interviews:index"))
    looks_right(page, "interviews-index")
    page.get_by_role("link", name="三楼谈心室").click()
    expect(page.get_by_text("您的单位看不到您约了这位主席")).to_be_visible()
    page.get_by_role("link", name="09:30").nth(1).click()
    page.get_by_label("怎么称呼您").fill("阿花")
    page.get_by_label("为什么来，一句话").fill("夜班太多")
    looks_right(page, "interviews-day")
    page.get_by_role("button", name="约 09:30").click()
    expect(page.get_by_text("约好了")).to_be_visible()
    looks_right(page, "interviews-mine-booked")
    talk = Interview.objects.get()
    Interview.objects.update(starts_at=timezone.now())  # the hour has come

    # The chair opens it, writes, promises, proposes.
    become(page, live_server, chair)
    page.goto(reverse("interviews_console:day", args=[talk.day_id]))
    expect(page.get_by_text("夜班太多")).to_be_visible()
    looks_right(page, "interviews-console-day")
    page.get_by_role("button", name="来了，开始谈").click()
    page.get_by_role("link", name="写记录").click()
    page.get_by_label("谈了什么").fill("聊了排班和睡眠")
    looks_right(page, "interviews-note")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("link", name="答应、回访").click()
    page.get_by_label("写一句").fill("和站里商量排班")
    page.get_by_label("哪天以前").fill(f"{now + timedelta(days=9):%Y-%m-%d}")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("link", name="请她同意转成诉求").click()
    page.get_by_label("诉求怎么写").fill("夜班连上五天")
    page.get_by_role("button", name="请她同意").click()
    page.get_by_role("link", name="请专业的人帮她").click()
    page.get_by_label("请谁帮忙").select_option(label="周老师（心安员工服务中心）")
    page.get_by_label("告诉对方什么").fill(WORDS)
    looks_right(page, "interviews-refer")
    page.get_by_role("button", name="请她同意").click()
    page.get_by_role("link", name="写结果").click()
    page.get_by_label("接着办").check()
    page.get_by_role("button", name="写好").click()
    looks_right(page, "interviews-talk")

    # She reads on her own phone what is proposed, and says yes to both.
    become(page, live_server, mei.user)
    page.goto(reverse("interviews:mine", args=[talk.pk]))
    expect(page.get_by_text("和站里商量排班")).to_be_visible()
    looks_right(page, "interviews-mine-asked")
    page.get_by_role("link", name="看一遍，再决定", exact=True).click()
    page.get_by_label("诉求怎么写").fill("夜班连上五天，想隔一天")
    looks_right(page, "interviews-demand")
    page.get_by_role("button", name="同意，提交").click()
    expect(page.get_by_text("夜班连上五天，想隔一天")).to_be_visible()
    assert Case.objects.get().shielded_unit == tree.depot
    page.goto(reverse("interviews:mine", args=[talk.pk]))
    page.get_by_role("link", name="逐字看一遍，再决定").click()
    expect(page.locator(".handed")).to_have_text(f"称呼：阿花{WORDS}")
    looks_right(page, "interviews-referral")
    page.get_by_role("button", name="我看过了，同意转去").click()
    expect(page.get_by_text("好，交给对方了")).to_be_visible()

    # The counsellor sees just that, notes a meeting, and ends.
    become(page, live_server, zhou)
    page.goto(reverse("interviews:index"))
    page.get_by_role("link", name="转给我的").click()
    looks_right(page, "interviews-help")
    page.get_by_role("link", name="阿花").click()
    expect(page.locator(".handed")).to_have_text(f"称呼：阿花{WORDS}")
    page.get_by_label("记录", exact=True).fill("第一次，聊了家里")
    page.get_by_label("下次哪天").fill(f"{now + timedelta(days=14):%Y-%m-%d}")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("约好下次")).to_be_visible()
    looks_right(page, "interviews-helped")
    page.get_by_text("结束", exact=True).click()
    page.get_by_label("对她说的话").fill("您走得很稳")
    page.get_by_role("button", name="结束，把话给她").click()
    expect(page.get_by_text("结束了，您的话给她了")).to_be_visible()
    assert Referral.objects.get().ended_at

    # The chair sees days and no word of it, asks after her, and the figure counts.
    become(page, live_server, chair)
    page.goto(reverse("interviews_console:talk", args=[talk.pk]))
    expect(page.get_by_text("她同意了，提交了")).to_be_visible()
    assert not [word for word in (WORDS, "第一次，聊了家里", "您走得很稳") if word in page.content()]
    page.get_by_role("link", name="记一件").click()
    page.get_by_label("回访她（只有您看得到）").check()
    page.get_by_label("写一句").fill("打个电话")
    page.get_by_label("哪天以前").fill(f"{now + timedelta(days=20):%Y-%m-%d}")
    page.get_by_role("button", name="记下").click()
    for said in ("排好了", "她好多了"):
        page.get_by_role("link", name="记结果").first.click()
        page.get_by_label("办到了").check()
        page.get_by_label("怎么样了").fill(said)
        page.get_by_role("button", name="记下").click()
    looks_right(page, "interviews-talk-over")
    page.goto(reverse("interviews_console:figures"))
    expect(page.get_by_role("row", name="东区总工会")).to_contain_text("少于 10")
    looks_right(page, "interviews-figures")
    page.goto(reverse("interviews_console:list"))
    looks_right(page, "interviews-console-list")

    # She reads his words, and who has opened what was written.
    become(page, live_server, mei.user)
    page.goto(reverse("interviews:mine", args=[talk.pk]))
    expect(page.get_by_text("您走得很稳")).to_be_visible()
    expect(page.get_by_text("排好了")).to_be_visible()
    expect(page.get_by_text("她好多了")).to_have_count(0)
    looks_right(page, "interviews-mine")
