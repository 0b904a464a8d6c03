"""A table of goods in a real browser: she signs with her finger on the officer's phone, and an auditor sees it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import signed_in
from tests.journeys.browsing import looks_right
from tests.orgs.factories import make_grant, make_user
from tests.places import factories as places
from tests.services.goods.factories import DAY, a_care, a_lot
from yizhan.people.columns import PERSON_NAME, PERSON_PHONE
from yizhan.people.models import Person
from yizhan.services.goods.models import Care, HandOut

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "13800138000"


@pytest.fixture
def care(live_server: LiveServer, page: Page) -> Care:
    """A round that is handed out now; the page is signed in as who may hand out and read names."""
    east = places.units().east
    chair = make_user("欧佳")
    make_grant(chair, east, "admin")
    cookie = signed_in(chair).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    her = Person(unit=east, verified_at=timezone.now())
    her.name_cipher = PERSON_NAME.seal(her.ref, "欧阳美")
    her.phone_cipher = PERSON_PHONE.seal(her.ref, f"+86{NUMBER}")
    her.phone_index = PERSON_PHONE.index(f"+86{NUMBER}")
    her.save()
    now = timezone.now()
    window = dict.fromkeys(("opens_at", "hands_from"), now - DAY)
    return a_care(a_lot(east), closes_at=now + DAY, hands_until=now + DAY, real_name=True, **window)


def test_she_signs_on_the_phone_and_the_auditors_list_shows_it(care: Care, page: Page) -> None:
    page.goto(reverse("goods:hand", args=[care.pk]))
    page.get_by_label("领取码或手机号").fill(NUMBER)
    page.get_by_role("button", name="找").click()
    page.get_by_role("button", name="发放").click()
    expect(page.get_by_text("没有领取码时，要本人在手机上签字。")).to_be_visible()

    canvas = page.get_by_label("签字框")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="发放").click()
    expect(page.get_by_text("发给 欧** 了。")).to_be_visible()

    drawn = HandOut.objects.get().signature
    with Image.open(drawn) as image:
        assert image.size == (640, 240)
        assert image.convert("L").getextrema()[0] < 64, "nothing was drawn"
    page.goto(reverse("goods:names", args=[care.pk]))
    page.get_by_label("为什么要看").fill("经审委年度审查")
    page.get_by_role("button", name="看全名，可打印").click()
    expect(page.get_by_role("rowheader", name="欧阳美")).to_be_visible()
    signature = page.get_by_role("img", name="签字")
    signature.scroll_into_view_if_needed()
    expect(signature).to_have_js_property("naturalWidth", 640)

    page.goto(reverse("goods:hand", args=[care.pk]))
    page.get_by_label("领取码或手机号").fill(NUMBER)
    page.get_by_role("button", name="找").click()
    looks_right(page, "has-it")
    page.get_by_role("link", name="记错了，撤回").click()
    looks_right(page, "take-back")
    page.get_by_label("为什么撤回").fill("发错了人，东西已经拿回来")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("撤回了，东西回到库存。")).to_be_visible()
    page.goto(reverse("goods:names", args=[care.pk]))
    looks_right(page, "names")
