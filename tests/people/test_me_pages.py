"""The worker's own pages and the officer's list in a real browser: the journey, axe, the console's silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import PHONE, WIDE, axe_violations
from tests.orgs.factories import make_officer
from tests.people.factories import NOON, make_user, sign_in
from tests.people.test_signin_pages import shot
from yizhan.orgs.models import Role, Unit
from yizhan.people import actions
from yizhan.people.models import Double, Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LOOKS = [
    pytest.param({"viewport": PHONE}, id="phone"),
    pytest.param({"viewport": WIDE, "color_scheme": "dark"}, id="wide-dark"),
]


@pytest.fixture
def told(page: Page) -> Iterator[list[str]]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield complaints
    assert complaints == []


def look_at(page: Page, address: str, name: str) -> None:
    page.goto(address)
    assert axe_violations(page) == [], address
    shot(page, name)


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_a_worker_minds_her_own_data(
    live_server: LiveServer, page: Page, context: BrowserContext, told: list[str], depot: Unit, olga: object
) -> None:
    user = make_user(name="小满")
    person = actions.person_for(user)
    chair = make_officer(depot, Role.CHAIR, "陈主席")
    person.unit = depot
    person.save()
    actions.unmask(
        person=person,
        fields=("phone",),
        reason="高温慰问名单核对，电话确认收货地址",
        by=chair,
        unit=depot,
        now=NOON,
    )
    sign_in(context, live_server.url, user)
    look_at(page, "/me/", "me-in")
    page.get_by_role("link", name="小满").click()
    assert axe_violations(page) == []
    shot(page, "details")
    page.get_by_role("link", name="去实名").click()
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("身份证号").fill("110105198905243670")
    page.get_by_role("button", name="核对并保存").click()
    expect(page.get_by_text("身份证号最后一位对不上")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "real-name-wrong")
    page.get_by_label("身份证号").fill("110105198905243672")
    page.get_by_role("button", name="核对并保存").click()
    expect(page.get_by_text("1101**********3672")).to_be_visible()

    look_at(page, "/me/privacy/", "privacy-empty")
    page.get_by_role("button", name="我同意").first.click()
    expect(page.get_by_text("记下了：您同意。")).to_be_visible()
    page.get_by_role("link", name="替未满十四周岁的孩子同意").click()
    page.get_by_label("孩子的姓名").fill("小苗")
    page.get_by_label("出生日期").fill("2005-05-01")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("满十四周岁由本人同意，监护人不能代替。")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "child-wrong")
    page.get_by_label("出生日期").fill("2019-05-01")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("小苗").first).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "privacy-full")
    look_at(page, "/me/privacy/looks/", "looks")
    with page.expect_download() as waiting:
        page.goto("/me/privacy/")
        page.get_by_role("button", name="导出我的信息").click()
    assert waiting.value.suggested_filename == "my-data.zip"
    look_at(page, "/me/privacy/erase/", "erase")
    page.get_by_label("确认请填").fill("删除")
    page.get_by_role("button", name="全部删除").click()
    expect(page.get_by_role("heading", name="都删掉了").first).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "erased")


@pytest.mark.parametrize("context", LOOKS, indirect=True)
def test_an_officer_brings_a_list_and_decides_a_double(
    live_server: LiveServer, page: Page, context: BrowserContext, told: list[str], depot: Unit, tmp_path: Path
) -> None:
    known = actions.person_for(make_user(phone="+8613800138000"))
    actions.verify_person(person=known, name="张晓梅", id_number="110105198905243672", now=NOON)
    chair = make_officer(depot, Role.CHAIR, "陈主席")
    sheet = tmp_path / "名册.csv"
    sheet.write_text(
        "姓名,手机号,职业\n张小梅,13800138000,环卫工人\n李四,13800138001,宇航员\n王五,13800138002,\n"
    )
    sign_in(context, live_server.url, chair)
    look_at(page, "/console/people/", "people-empty")
    page.get_by_role("link", name="导入名册").click()
    assert axe_violations(page) == []
    shot(page, "people-import")
    page.get_by_label("表格").set_input_files(sheet)
    page.get_by_role("button", name="看报告").click()
    expect(page.get_by_text("不认识“宇航员”")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "people-report")
    page.get_by_role("button", name="导入能收的，一次全进").click()
    expect(page.get_by_text("导入好了：新增 2 人")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "people-list")

    page.get_by_role("link", name="1 对可能是同一个人").click()
    assert axe_violations(page) == []
    shot(page, "people-doubles")
    page.get_by_role("button", name="是同一个人，合并").click()
    expect(page.get_by_text("合成一个人了。")).to_be_visible()
    assert Double.objects.get().is_one

    one = Person.objects.filter(merged_into__isnull=True, unit=depot).order_by("pk")[0]
    look_at(page, f"/console/people/{one.pk}/", "people-person")
    page.get_by_role("checkbox", name="手机号").check()
    page.get_by_label("为什么要看").fill("高温慰问，核对电话")
    page.get_by_role("button", name="看，并记下理由").click()
    expect(page.get_by_text("+8613800138000")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, "people-unmasked")
