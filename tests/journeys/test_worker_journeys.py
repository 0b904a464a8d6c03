"""What a worker does on her phone, from the first tap to the last, in a real browser at 390 × 844."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pytest_django.live_server_helper import LiveServer

from tests.conftest import axe_violations
from tests.journeys.conftest import LONG_NAME, Town, allow_position, sign_in
from tests.places import factories as cast
from yizhan.places.actions.care import answer_fault
from yizhan.places.models import Fault, FaultState, Visit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def names(page: Page) -> list[str]:
    return page.locator("[data-list] > [data-id] .card-name").all_inner_texts()


def test_a_courier_finds_the_nearest_with_a_microwave_is_routed_there_and_checks_in(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    allow_position(context)

    page.goto("/")
    page.wait_for_selector("[data-hers]")
    assert names(page)[:2] == ["幸福大街驿站", "领航驿站"]

    page.get_by_label("热饭", exact=True).check()
    page.wait_for_function("() => document.querySelector('[data-list] .card-name').textContent == '领航驿站'")
    page.get_by_role("link", name="领航驿站").click()

    page.wait_for_url(f"**/s/{town.warm.pk}/")
    assert page.get_by_text("开着").is_visible()
    page.get_by_role("link", name="导航去").click()
    amap = page.get_by_role("link", name="高德地图").locator("visible=true").get_attribute("href")
    assert amap is not None
    assert amap.startswith("https://uri.amap.com/navigation?to=121.48")

    page.goto(f"/p/{town.warm.plaque_code}/")  # the code at the door
    page.get_by_role("button", name="我到了").click()
    page.wait_for_selector("text=签到好了")
    assert page.get_by_text("您 刚刚 签到了").is_visible()
    visit = Visit.objects.get()
    assert (visit.method, visit.is_near) == ("personal", False)  # she stands on the square, 400 m off


def test_the_first_answer_is_on_screen_without_scrolling(page: Page, town: Town) -> None:
    page.goto("/")

    first = page.locator("[data-list] .card").first.bounding_box()
    tabs = page.get_by_role("navigation", name="主导航").bounding_box()
    assert first is not None
    assert tabs is not None
    assert first["y"] + first["height"] <= tabs["y"]


def test_a_nearer_one_that_is_not_offered_says_why(context: BrowserContext, page: Page, town: Town) -> None:
    allow_position(context)
    page.goto("/")
    page.wait_for_selector("[data-hers]")
    page.get_by_label("热饭", exact=True).check()
    page.get_by_text("还有 3 个更近的没有列出：为什么").click()

    said = page.locator(".card-passed").all_inner_texts()
    assert any("停用：装修" in line for line in said)
    assert any("没有热饭" in line for line in said)
    assert any("才开" in line for line in said)


def test_without_location_nothing_is_blocked(page: Page, town: Town) -> None:
    page.goto("/")  # no permission is given in this profile
    page.get_by_role("button", name="用我的位置").click()
    page.wait_for_selector("text=没有定位权限也能找")

    page.get_by_role("link", name="换地方").click()
    page.get_by_role("link", name="黄浦区").click()
    page.wait_for_selector("text=黄浦区附近")
    assert "领航驿站" in names(page)


def test_coming_back_she_sees_her_own_list_again_however_late_htmx_begins_to_listen(
    context: BrowserContext, page: Page, town: Town
) -> None:
    allow_position(context)
    page.goto("/")
    page.wait_for_selector("[data-hers]")

    # as on a slow phone: what a script puts off until later comes later still
    page.add_init_script(
        "const later = setTimeout; globalThis.setTimeout = (work, ms = 0) => later(work, ms + 200)"
    )
    page.reload()

    page.wait_for_selector("[data-hers]")


def test_she_finds_a_station_by_name_while_typing_one_sign_wrong(page: Page, town: Town) -> None:
    page.goto("/")

    page.get_by_role("searchbox").press_sequentially("幸富大街", delay=30)

    page.wait_for_function(
        "() => document.querySelectorAll('[data-list] .card-name')[0]?.textContent == '幸福大街驿站'"
    )


def test_a_guest_checks_in_without_an_account(page: Page, town: Town) -> None:
    page.goto(f"/p/{town.near.plaque_code}/")
    page.get_by_role("button", name="我到了").click()

    page.wait_for_selector("text=没有记您是谁")
    assert Visit.objects.get().method == "guest"

    page.get_by_role("button", name="我走了").click()
    page.wait_for_selector("text=路上慢点")


def test_a_broken_microwave_is_reported_with_a_photo_and_she_sees_it_mended(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "gray").save(picture, "JPEG")

    page.goto(f"/s/{town.warm.pk}/")
    page.get_by_role("link", name="这里有问题").click()
    page.get_by_label("东西坏了").check()
    page.get_by_label("哪一样").select_option(label="热饭")
    page.get_by_label("说说情况").fill("按了没反应")
    page.get_by_label("照片").set_input_files(
        {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="告诉我们").click()
    page.wait_for_selector("text=收到了，谢谢您")
    assert (
        page.get_by_alt_text("您拍的照片").evaluate("async (img) => (await img.decode(), img.naturalWidth)")
        == 640
    )

    fault = Fault.objects.get(reporter=town.mei)
    ken = cast.keeper("肯", town.warm)
    answer_fault(fault=fault, state=FaultState.MENDED, text="换了新的", by=ken, now=fault.reported_at)
    page.goto("/me/faults/")
    page.get_by_role("link", name="领航驿站").click()
    assert page.get_by_text("换了新的").is_visible()


def test_the_map_shows_what_the_list_shows_and_both_choose_together(
    context: BrowserContext, page: Page, town: Town
) -> None:
    allow_position(context)
    page.goto("/")
    page.wait_for_selector("[data-hers]")

    page.get_by_role("button", name="看地图").click()
    page.wait_for_selector(".pin")
    assert page.locator(".pin:not(.pin-passed)").count() == len(names(page))
    assert page.get_by_text("示意图，非标准地图").is_visible()
    page.wait_for_selector(".map path.outline", state="attached")

    page.locator(".pin").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-chosen] .card-name").inner_text() == "领航驿站"
    page.locator("[data-list] a").first.focus()
    assert page.locator(".pin-chosen").inner_text() == "1"


def test_the_map_shows_those_passed_over_in_grey_and_each_tells_why(
    context: BrowserContext, page: Page, town: Town
) -> None:
    allow_position(context)
    page.goto("/")
    page.wait_for_selector("[data-hers]")
    page.get_by_role("button", name="看地图").click()
    page.get_by_label("热饭", exact=True).check()

    page.get_by_title("幸福大街驿站：没有热饭").focus()
    page.keyboard.press("Enter")

    told = page.locator("[data-passed]").filter(has_text="幸福大街驿站")
    assert told.get_by_text("没有热饭").is_visible()
    assert told.locator("a").evaluate("(link) => link === document.activeElement")


def test_more_of_those_passed_over_come_on_demand_and_focus_goes_to_them(
    context: BrowserContext, page: Page, town: Town
) -> None:
    from django.utils import timezone

    from yizhan.places.nearby import reindex_all, today_of

    lon, lat = cast.PEOPLE_SQUARE
    for n in range(6):
        cast.station(town.tree.depot, f"关着{n}", lon=lon + n / 95_300, lat=lat, hours="off")
    reindex_all(today_of(timezone.now()))
    allow_position(context)
    page.goto("/")
    page.wait_for_selector("[data-hers]")
    page.get_by_text("个更近的没有列出：为什么").click()
    assert page.locator("[data-passed]").count() == 6

    page.get_by_role("button", name="再看几个").click()

    page.wait_for_function("() => document.querySelectorAll('[data-passed]').length > 6")
    assert page.locator("[data-passed] a").nth(6).evaluate("(link) => link === document.activeElement")
    assert page.get_by_role("button", name="再看几个").count() == 0


def test_she_picks_a_place_on_the_map(context: BrowserContext, page: Page, town: Town) -> None:
    page.goto("/")
    page.get_by_role("button", name="看地图").click()
    page.wait_for_selector(".pin")

    page.locator(".map").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="找这一片").click()

    page.wait_for_selector("text=您附近")


def test_along_her_way_stations_come_in_driving_order(page: Page, town: Town) -> None:
    page.goto("/")
    page.get_by_role("link", name="沿途找").click()
    page.get_by_role("textbox", name="从哪儿出发").fill("幸福大街驿站")
    page.get_by_role("textbox", name="到哪儿去").fill("领航驿站")
    page.get_by_role("button", name="找沿途的").click()

    page.wait_for_selector("text=按经过的先后排")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")  # leaving the field asked, too
    assert page.locator("ol .card-name").all_inner_texts() == ["幸福大街驿站", "领航驿站"]

    page.get_by_role("button", name="从哪儿出发：在地图上找").click()
    page.wait_for_selector(".pin-from")
    page.locator(".map").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="用地图中间这一点").click()
    page.wait_for_function("() => document.getElementById('end-a').value === '地图上的一点'")
    page.wait_for_selector(".way h2")


def test_a_late_answer_leaves_the_words_she_typed_meanwhile(page: Page, town: Town) -> None:
    late: list[Route] = []
    page.goto("/along/")
    page.evaluate("document.addEventListener('htmx:after:swap', () => { window.hasAnswer = true; })")
    page.route("**/along/", lambda route: late.append(route))
    page.get_by_role("textbox", name="从哪儿出发").fill("幸福大街驿站")
    page.get_by_role("textbox", name="到哪儿去").fill("领航驿站")  # leaving the first field asked
    while not late:
        page.wait_for_timeout(10)
    late[0].continue_()
    page.wait_for_function("() => window.hasAnswer")

    assert page.get_by_role("textbox", name="到哪儿去").input_value() == "领航驿站"
    assert page.evaluate("document.activeElement.id") == "end-b"


def test_further_ones_come_on_demand_and_focus_goes_to_them(page: Page, town: Town) -> None:
    from django.utils import timezone

    from yizhan.places.nearby import reindex_all, today_of

    for n in range(12):
        lon, lat = cast.PEOPLE_SQUARE
        cast.station(town.tree.depot, f"远方{n:02d}", lon=lon + 0.05 + n / 1000, lat=lat, hours="24/7")
    reindex_all(today_of(timezone.now()))
    page.goto("/")
    assert len(names(page)) == 10

    page.get_by_role("button", name="再远一点的").click()

    page.wait_for_function("() => document.querySelectorAll('[data-list] [data-id]').length == 14")
    assert (
        page.evaluate("document.activeElement.closest('[data-id]').querySelector('.card-name').textContent")
        == "远方08"
    )


# --- without network ---------------------------------------------------------------------------------


def settled(page: Page) -> None:
    """Wait until the service worker serves the page.

    Chromium can miss a page that is still being made when the worker claims its pages: it stays without
    until it is loaded again.
    """
    page.evaluate(
        """async () => {
          const { active } = await navigator.serviceWorker.ready;
          if (active.state === "activated") return;
          await new Promise((done) => active.addEventListener("statechange", done));
          if (active.state !== "activated") throw new Error(active.state);
        }"""
    )
    if not page.evaluate("navigator.serviceWorker.controller !== null"):
        page.reload()
    assert page.evaluate("navigator.serviceWorker.controller?.state") == "activated"


def test_the_last_list_and_her_favourites_open_without_network(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    allow_position(context)
    page.goto(f"/s/{town.warm.pk}/")
    page.get_by_role("button", name="收藏").click()
    page.wait_for_selector("[data-favourite] [aria-pressed=true]")
    page.goto("/")
    settled(page)
    page.reload()
    page.wait_for_selector("[data-hers]")
    page.wait_for_function(
        f"async () => !!(await (await caches.open('mine')).match('/s/{town.warm.pk}/')) &&"
        " !!(await (await caches.open('mine')).match('/last-list'))"
    )

    context.set_offline(True)
    page.reload()

    page.wait_for_selector("text=开门情况可能变了")
    assert names(page)[0] == "幸福大街驿站"
    assert page.get_by_text("没有网络，看到的是上次的内容").is_visible()
    page.locator("[data-kept]").get_by_role("link", name="领航驿站").click()
    page.wait_for_selector("h1:has-text('领航驿站')")
    assert page.get_by_text("王站长").is_visible()
    page.goto(f"/s/{town.long.pk}/")
    page.wait_for_selector("text=这一页没有存下来")


def test_after_signing_out_nothing_of_hers_is_kept(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    page.goto("/")
    settled(page)
    page.goto(f"/s/{town.warm.pk}/")
    page.wait_for_function(f"async () => !!(await (await caches.open('mine')).match('/s/{town.warm.pk}/'))")

    page.goto("/accounts/logout/")
    page.locator("main form button, main form [type=submit]").first.click()
    page.wait_for_load_state()
    page.wait_for_function(f"async () => !(await (await caches.open('mine')).match('/s/{town.warm.pk}/'))")
    context.set_offline(True)
    page.goto(f"/s/{town.warm.pk}/")
    page.wait_for_selector("text=这一页没有存下来")


# --- everybody can ------------------------------------------------------------------------------------


def every_page(town: Town) -> dict[str, str]:
    return {
        "home": "/",
        "nothing found": "/?f=1&q=没有这样的地方",
        "named": "/?f=1&q=驿站",
        "where": "/where/?name=浦",
        "filters": "/filters/",
        "along": "/along/",
        "along answered": "/along/?f=1&a=幸福大街&b=领航&open=1",
        "along unknown": "/along/?f=1&a=火星&b=领航",
        "station": f"/s/{town.warm.pk}/",
        "long name, unknown hours": f"/s/{town.long.pk}/",
        "suspended": f"/s/{town.stopped.pk}/",
        "plaque": f"/p/{town.warm.plaque_code}/",
        "plaque search": "/p/?code=XXXX",
        "ways": f"/s/{town.warm.pk}/go/",
        "rate": f"/s/{town.warm.pk}/rate/",
        "wrong": f"/s/{town.warm.pk}/wrong/",
        "faults": "/me/faults/",
        "offline": "/offline/",
        "look": "/look/",
        "not found": "/nowhere/",
    }


@pytest.mark.parametrize("context", [{}, {"color_scheme": "dark"}], ids=["light", "dark"], indirect=True)
def test_axe_finds_no_fault_on_any_page(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    found = {}
    for name, path in every_page(town).items():
        page.goto(path)
        if wrong := axe_violations(page):
            found[name] = wrong
    page.goto("/")
    page.get_by_role("button", name="更多").click()
    if wrong := axe_violations(page):
        found["filters sheet"] = wrong
    page.goto("/")
    page.get_by_role("button", name="看地图").click()
    page.wait_for_selector(".pin")
    if wrong := axe_violations(page):
        found["map"] = wrong

    assert found == {}


@pytest.mark.parametrize("context", [{"viewport": {"width": 320, "height": 640}}], ids=["320"], indirect=True)
def test_big_text_fits_a_narrow_screen_on_every_page(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    town.mei.user.big_text = True
    town.mei.user.save()
    sign_in(context, live_server, town.mei)
    too_wide = {}
    for name, path in every_page(town).items():
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            too_wide[name] = over

    assert too_wide == {}
    page.goto(f"/s/{town.warm.pk}/")
    assert page.get_by_role("link", name="导航去").is_visible()


def test_what_is_tapped_is_large_enough(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    small = {}
    for name, path in every_page(town).items():
        page.goto(path)
        found = page.evaluate(
            """() => [...document.querySelectorAll('a, button, select, textarea, input:not([type=hidden])')]
              .filter((e) => e.checkVisibility() && !e.closest('p, dd, .skip, .sr-only'))
              .map((e) => (e.matches('input') && e.closest('label')) || e)
              .map((e) => [e.textContent.trim().slice(0, 20) || e.name || e.id, e.getBoundingClientRect()])
              .filter(([, box]) => box.height > 0 && (box.height < 47.5 || box.width < 44))
              .map(([what, box]) => `${what} ${Math.round(box.width)}×${Math.round(box.height)}`)"""
        )
        if found:
            small[name] = found

    assert small == {}


def test_with_the_keyboard_alone_she_filters_opens_and_checks_in(page: Page, town: Town) -> None:
    page.goto("/")

    def tab_to(what: str, most: int = 40) -> None:
        for _press in range(most):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(document.activeElement.closest('label') ?? document.activeElement).textContent.trim()"
            )
            if here.startswith(what):
                outline = page.evaluate(
                    "getComputedStyle(document.activeElement.closest('.chip') ?? document.activeElement).outlineStyle"
                )
                assert outline != "none", f"{what}: focus cannot be seen"
                return
        raise AssertionError(f"{what} is not reached by Tab")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    tab_to("热饭")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('[data-list] .card-name').textContent == '领航驿站'")
    tab_to("1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/s/{town.warm.pk}/")
    page.goto(f"/p/{town.warm.plaque_code}/")
    tab_to("我到了")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=签到好了")


def test_a_long_name_breaks_and_covers_nothing(page: Page, town: Town) -> None:
    page.goto(f"/s/{town.long.pk}/")

    title = page.get_by_role("heading", name=LONG_NAME).bounding_box()
    star = page.get_by_role("button", name="收藏").bounding_box()
    assert title is not None
    assert star is not None
    assert title["x"] + title["width"] <= star["x"] + 1


def test_no_page_speaks_to_another_host_or_breaks_the_policy(
    context: BrowserContext, page: Page, live_server: LiveServer, town: Town
) -> None:
    sign_in(context, live_server, town.mei)
    strangers: list[str] = []
    faults: list[str] = []
    page.on(
        "request",
        lambda asked: (
            strangers.append(asked.url)
            if not asked.url.startswith((live_server.url, "data:", "blob:"))
            else None
        ),
    )
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and "404" not in said.text else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in every_page(town).values():
        page.goto(path)

    assert [url for url in strangers if not url.startswith((live_server.url, "data:", "blob:"))] == []
    assert [said for said in faults if "404" not in said] == []
