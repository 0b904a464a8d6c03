"""In a real browser: an officer, a keeper and a courier, each at her own screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import PHONE, WIDE, axe_violations
from tests.people.factories import sign_in
from tests.places import factories as cast
from yizhan.people.models import User
from yizhan.places.actions.care import report_fault
from yizhan.places.actions.stations import edit_station
from yizhan.places.models import Station, Visit
from yizhan.places.nearby.index import reindex, today_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Screen = Callable[..., Page]


@pytest.fixture
def screen(browser: Browser, live_server: LiveServer) -> Iterator[Screen]:
    """Open a screen of `user`'s own: `screen(olga, WIDE)`; nobody's without a user. No error may be logged."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def open_for(user: User | None = None, size: dict[str, int] = PHONE, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="zh-CN",
            base_url=live_server.url,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        if user:
            sign_in(context, live_server.url, user)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_for
    for context in opened:
        context.close()
    assert wrong == []


def clean(page: Page) -> None:
    """Nothing wrong by axe, and nothing wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_station_made_by_an_officer_appears_on_the_workers_home(
    screen: Screen, size: dict[str, int]
) -> None:
    units = cast.units()
    page = screen(cast.officer("Olga", units.east), size)
    page.goto("/console/stations/new/")
    clean(page)
    page.get_by_role("link", name="劳动者驿站").click()
    page.get_by_label("名称").fill("江边新驿站")
    page.get_by_label("单位", exact=True).select_option(label="东街道总工会")
    page.get_by_label("经纬度").fill("121.54, 31.22")
    page.get_by_role("button", name="每天 8–20 点").click()
    expect(page.locator("#hours-preview")).to_contain_text("每天 8:00–20:00")
    page.get_by_label("已经在运行").check()
    clean(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("建好了")
    clean(page)

    courier = screen()
    courier.goto("/?area=310115")

    expect(courier.get_by_text("江边新驿站").first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_keeper_closes_and_the_worker_reads_why(screen: Screen, size: dict[str, int]) -> None:
    station = cast.station(cast.units().depot, hours="24/7")
    page = screen(cast.keeper("Ken", station), size)
    page.goto("/keeper/")
    clean(page)
    page.get_by_text("临时关门…").click()
    page.get_by_label("原因").fill("停水检修")
    clean(page)
    page.get_by_role("button", name="关门", exact=True).click()
    expect(page.get_by_text("现在关着：停水检修")).to_be_visible()
    clean(page)

    courier = screen()
    courier.goto(f"/s/{station.pk}/")

    expect(courier.get_by_text("停水检修").first).to_be_visible()


def test_a_fault_is_answered_and_its_reporter_reads_the_answer(screen: Screen) -> None:
    units = cast.units()
    station = cast.station(units.depot)
    mei = cast.person("小梅", units.depot)
    assert mei.user
    fault = report_fault(
        station=station, kind="dirty", text="地上有水", now=timezone.now(), by=mei.user, person=mei
    )
    page = screen(cast.officer("Olga", units.east), WIDE)
    page.goto("/console/")
    page.get_by_role("link", name="一周内的报修").click()
    page.get_by_role("link", name="不干净").click()
    page.get_by_label("修好了").check()
    page.get_by_label("给报的人的话").fill("已经拖干，放了防滑垫")
    clean(page)
    page.get_by_role("button", name="记下并告诉报的人").click()
    expect(page.get_by_text("记下了，报的人会看到")).to_be_visible()

    courier = screen(mei.user)
    courier.goto(f"/me/faults/{fault.pk}/")

    expect(courier.get_by_text("已经拖干，放了防滑垫")).to_be_visible()


def test_one_tap_counts_one_however_fast_it_is_doubled_and_can_be_undone(screen: Screen) -> None:
    station = cast.station(cast.units().depot, hours="24/7")
    page = screen(cast.keeper("Ken", station), {"width": 820, "height": 1180})
    page.goto(f"/keeper/{station.pk}/")

    page.get_by_role("button", name="来了 1 位").dblclick()
    expect(page.get_by_text("点了 1 位")).to_be_visible()
    expect(page.locator("#now")).to_contain_text("管理员点数 1")
    clean(page)
    assert Visit.objects.count() == 1

    page.get_by_role("button", name="来了 1 位").click()
    expect(page.locator("#now")).to_contain_text("管理员点数 2")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator("#now")).to_contain_text("管理员点数 1")
    assert Visit.objects.count() == 1


def test_a_row_opens_beside_the_list_on_a_wide_screen_and_as_a_page_on_a_phone(screen: Screen) -> None:
    units = cast.units()
    station = cast.station(units.depot)
    olga = cast.officer("Olga", units.east)

    wide = screen(olga, WIDE)
    wide.goto("/console/stations/")
    wide.get_by_role("link", name="幸福大街驿站").click()
    expect(wide.locator("#beside")).to_contain_text("打开整页")
    clean(wide)
    assert wide.url.endswith("/console/stations/")
    wide.get_by_role("button", name="关上").click()
    expect(wide.locator("#beside")).to_be_empty()

    phone = screen(olga, PHONE)
    phone.goto("/console/stations/")
    phone.get_by_role("link", name="幸福大街驿站").click()
    phone.wait_for_url(f"**/console/stations/{station.pk}/")
    clean(phone)


def test_the_table_is_worked_by_keys_alone(screen: Screen) -> None:
    units = cast.units()
    for name in ("甲站", "乙站", "丙站"):
        cast.station(units.depot, name)
    page = screen(cast.officer("Olga", units.east), WIDE)
    page.goto("/console/stations/?sort=name")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_contain_text("选了 1")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#beside h2")).to_have_text("丙站")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("[data-search]").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")


def test_leaving_a_form_with_something_typed_asks_first(screen: Screen) -> None:
    units = cast.units()
    station = cast.station(units.depot)
    page = screen(cast.officer("Olga", units.east), WIDE)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"/console/stations/{station.pk}/edit/")

    page.get_by_label("联系电话").fill("021-12345678")
    page.get_by_role("link", name="不改了").click()

    assert asked == ["beforeunload"]
    expect(page.get_by_label("联系电话")).to_have_value("021-12345678")


def test_what_was_sent_and_did_not_arrive_is_offered_again(screen: Screen, live_server: LiveServer) -> None:
    units = cast.units()
    station = cast.station(units.depot)
    olga = cast.officer("Olga", units.east)
    page = screen(olga, PHONE)
    page.goto(f"/console/stations/{station.pk}/edit/")
    page.get_by_label("联系电话").fill("021-12345678")
    page.get_by_label("无线网").check()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/accounts/login/**")

    sign_in(page.context, live_server.url, olga)
    page.goto(f"/console/stations/{station.pk}/edit/")
    clean(page)
    page.get_by_role("button", name="放回来").click()
    expect(page.get_by_label("联系电话")).to_have_value("021-12345678")
    expect(page.get_by_label("无线网")).to_be_checked()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("改好了")).to_be_visible()
    page.goto(f"/console/stations/{station.pk}/edit/")
    expect(page.get_by_role("button", name="放回来")).to_have_count(0)


def test_a_stale_tab_loses_nothing_in_the_browser_either(screen: Screen) -> None:
    units = cast.units()
    station = cast.station(units.depot)
    page = screen(cast.officer("Olga", units.east), PHONE)
    page.goto(f"/console/stations/{station.pk}/edit/")
    page.get_by_label("联系电话").fill("我的号码")
    edit_station(
        station_id=station.pk, seen={"phone": ""}, wanted={"phone": "她的号码"}, by=None, now=timezone.now()
    )

    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("刚才有人把这一项改成了“她的号码”")
    clean(page)
    expect(page.get_by_label("联系电话")).to_have_value("我的号码")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("改好了")).to_be_visible()
    station.refresh_from_db()
    assert station.phone == "我的号码"


def test_a_place_is_picked_on_the_map_and_stations_are_seen_on_it(screen: Screen) -> None:
    units = cast.units()
    station = cast.station(units.depot, division_code="310101")
    reindex([station.pk], today_of(timezone.now()))
    page = screen(cast.officer("Olga", units.east), WIDE)

    page.goto(f"/console/stations/{station.pk}/edit/")
    frame = page.locator("[data-pick-map]")
    frame.scroll_into_view_if_needed()
    page.locator("[data-pick-map].leaflet-container").wait_for()
    before = page.get_by_label("经纬度").input_value()
    frame.click(position={"x": 60, "y": 60})
    assert page.get_by_label("经纬度").input_value() != before
    clean(page)

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/console/stations/")
    page.get_by_text("地图", exact=True).click()
    expect(page.locator(".c-dot-running")).to_have_count(1)
    clean(page)


def test_the_menu_opens_and_closes_on_a_phone(screen: Screen) -> None:
    page = screen(cast.officer("Olga", cast.units().east), PHONE)
    page.goto("/console/")

    page.get_by_role("link", name="菜单").click()
    expect(page.get_by_role("link", name="使用情况")).to_be_visible()
    clean(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="使用情况")).to_be_hidden()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (WIDE, "light")], ids=["phone", "wide"])
def test_every_page_of_officer_and_keeper_is_clean_by_axe(
    screen: Screen, size: dict[str, int], scheme: str
) -> None:
    units = cast.units()
    now = timezone.now()
    station = cast.station(units.depot, "长" * 40, amenities=("microwave",), division_code="310115")
    station.amenities.filter(amenity="microwave").update(broken_since=now)
    cast.station(units.works, "没时间站", hours="", state="suspended", state_reason="装修")
    for method in ("personal", "guest", "tally"):
        Visit.objects.create(home_id=1, station=station, method=method, at=now - timedelta(minutes=5))
    fault = report_fault(station=station, kind="broken", amenity="microwave", now=now, by=None)
    olga = cast.officer("Olga", units.city, "admin")
    User.objects.filter(pk=olga.pk).update(big_text=scheme == "dark")
    ken = cast.keeper("Ken", station)

    page = screen(olga, size, scheme)
    for path in (
        "",
        "acts-for/",
        "stations/",
        "stations/?q=nichts",
        "stations/new/",
        "stations/new/?kind=fitness",
        f"stations/{station.pk}/",
        f"stations/{station.pk}/edit/",
        f"stations/{station.pk}/hours/",
        f"stations/{station.pk}/keepers/",
        f"stations/{station.pk}/spaces/",
        f"stations/{station.pk}/photos/",
        "stations/faults/",
        f"stations/faults/{fault.pk}/",
        "stations/use/",
        "stations/use/?by=hour",
        "stations/visits/",
        f"stations/plaques/?id={station.pk}",
    ):
        page.goto(f"/console/{path}")
        clean(page)
    page = screen(ken, size, scheme)
    for path in (f"{station.pk}/", f"{station.pk}/faults/{fault.pk}/"):
        page.goto(f"/keeper/{path}")
        clean(page)


def test_the_sheet_prints_four_plaques_to_a_page(screen: Screen) -> None:
    units = cast.units()
    stations = [cast.station(units.depot, f"第{number}站") for number in range(6)]
    page = screen(cast.officer("Olga", units.east), WIDE)

    page.goto("/console/stations/plaques/?" + "&".join(f"id={station.pk}" for station in stations))
    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") == 2
    assert Station.objects.count() == 6
