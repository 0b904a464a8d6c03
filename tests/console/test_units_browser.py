"""The union tree and the partners' page in a browser: opened step by step, nothing for axe to say."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.api.factories import make_key, make_partner
from tests.conftest import WIDE, axe_violations
from tests.orgs.factories import make_officer, make_unit
from tests.people.factories import sign_in
from yizhan.orgs.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "context", [{}, {"viewport": WIDE, "color_scheme": "dark"}], ids=["phone", "wide and dark"], indirect=True
)
def test_an_admin_opens_the_tree_and_a_unit(context: BrowserContext, live_server: LiveServer) -> None:
    city = make_unit("city", make_unit("province"), "临港市总工会")
    east = make_unit("district", city, "东区总工会")
    make_unit("company", east, "一个名字特别特别长的有限责任公司第三分公司职工代表大会联合工会委员会")
    admin = make_officer(city, Role.ADMIN, "阿达")
    make_key(make_partner(city))
    sign_in(context, live_server.url, admin)
    page = context.new_page()

    page.goto("/console/units/")
    page.locator(".c-tree summary").first.click()
    page.get_by_role("link", name="东区总工会").wait_for()
    found = axe_violations(page)
    page.get_by_role("link", name="东区总工会").click()
    page.get_by_text("一个名字特别特别长").wait_for()
    found += axe_violations(page)
    page.goto("/console/partners/")
    page.locator("[data-open]").click()
    found += axe_violations(page)

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
