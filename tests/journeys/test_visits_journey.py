"""A field visit in a real browser: planned, asked without network, brought once, a wish, a promise, what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.journeys.browsing import looks_right
from tests.orgs.factories import make_grant, make_user
from tests.places import factories as places
from tests.services.visits.test_answers import QUESTIONS
from yizhan.cases.models import Case, Via
from yizhan.people.models import User
from yizhan.services.visits.answering import make_edition
from yizhan.services.visits.models import Answer, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def olga(live_server: LiveServer, page: Page) -> User:
    """An officer of a district with a depot's station and a questionnaire; the page is signed in as she."""
    tree = places.units()
    places.station(tree.depot, "码头网点驿站", setting="depot", hours="06:00-22:00")
    olga = make_user("欧佳")
    make_grant(olga, tree.east, "officer")
    make_edition(unit=tree.east, title="小哥问卷", questions=QUESTIONS, by=olga, now=timezone.now())
    cookie = signed_in(olga).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return olga


def test_from_the_plan_to_what_came_of_it_with_answers_that_waited_for_a_network(
    olga: User, page: Page, context: BrowserContext
) -> None:
    now = timezone.localtime()
    page.goto(reverse("visits_console:new"))
    page.get_by_label("走访主题").fill("码头网点蹲点走访")
    page.get_by_label("什么时候开始").fill(f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("什么时候结束").fill(f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}")
    looks_right(page, "visit-new")
    page.get_by_role("button", name="定下来").click()
    visit = Visit.objects.get()

    page.get_by_role("link", name="加一站").click()
    page.get_by_label("去哪一站").select_option(label="码头网点驿站")
    wave = f"{now + timedelta(days=1):%Y-%m-%d}T00:00" if now.hour >= 10 else f"{now:%Y-%m-%d}T10:00"
    page.get_by_label("几点到").fill(wave)
    page.get_by_label("知道是忙时").check()
    page.get_by_role("button", name="排进路线").click()
    page.get_by_role("link", name="选问卷").click()
    page.get_by_label("用哪份问卷").select_option(label="小哥问卷（第 1 版）")
    page.get_by_role("button", name="就用这份").click()

    # On the spot: the page was opened once, then there is no network, and it is opened again.
    ask = reverse("visits:ask", args=[visit.pk])
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(ask)
    page.wait_for_function(f"async () => !!(await (await caches.open('mine')).match('{ask}'))")
    looks_right(page, "visit-ask")
    context.set_offline(True)
    page.reload()
    page.get_by_label("没有", exact=True).check()
    page.get_by_label("住得怎么样").fill("合租")
    page.reload()  # what was half filled in is still there
    expect(page.get_by_label("住得怎么样")).to_have_value("合租")
    page.get_by_role("button", name="存下，问下一位").click()
    expect(page.get_by_text("存在手机上了")).to_be_visible()
    page.get_by_label("一天几单").fill("90")
    page.get_by_role("button", name="存下，问下一位").click()
    expect(page.get_by_text("2 份在手机上")).to_be_visible()
    assert not Answer.objects.exists()
    waiting = page.evaluate(f"localStorage.getItem('visits:{visit.pk}:waiting')")

    context.set_offline(False)
    page.reload()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    page.evaluate(f"text => localStorage.setItem('visits:{visit.pk}:waiting', text)", waiting)
    page.reload()  # sent again, as after a lost answer
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert Answer.objects.count() == 2

    page.goto(reverse("visits_console:visit", args=[visit.pk]))
    page.get_by_role("link", name="记心愿").click()
    page.get_by_label("想要什么").fill("没有地方充电")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".v-receipt")).to_be_visible()
    case = Case.objects.get(via=Via.VISIT)
    page.get_by_role("link", name="记承诺").click()
    page.get_by_label("为哪个心愿").select_option(label=case.ref)
    page.get_by_label("答应了什么").fill("装两个充电柜")
    page.get_by_label("哪天以前").fill(f"{now:%Y-%m-%d}")
    page.get_by_label("写进给站里人看的回音").check()
    page.get_by_role("button", name="记下").click()
    page.goto(reverse("console:today"))
    expect(page.get_by_text("装两个充电柜")).to_be_visible()
    page.get_by_role("link", name="装两个充电柜").click()
    page.get_by_role("link", name="记结果、延期").click()
    page.get_by_label("结果怎么样").fill("装好了")
    page.get_by_role("button", name="办到了").click()
    page.get_by_role("link", name="写回音").click()
    page.get_by_label("给站里人看的话").fill("充电柜装好了")
    page.get_by_role("button", name="公开").click()
    looks_right(page, "visit")
    page.get_by_role("link", name="看公开的样子").click()
    expect(page.get_by_text("大家提了 1 件事")).to_be_visible()
    expect(page.get_by_text("答的人不到 10 个，不显示").first).to_be_visible()
    looks_right(page, "visit-shown")
