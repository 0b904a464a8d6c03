"""Every page there is, by axe: found by its address, so a new page is looked at by itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.conftest import PHONE, WIDE, axe_violations
from tests.leaks import pages
from tests.sweep import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

SMALL = {"width": 320, "height": 640}
LOOKS = (("light", PHONE), ("dark", WIDE))
OTHER_LOOKS = (("dark", PHONE), ("light", WIDE))
ERRORS = ("/nowhere/", "/console/nowhere/", "/keeper/nowhere/")


def html_pages(client: Client, world: World) -> list[str]:
    """The addresses that answer this client with a page of ours."""
    found = {}
    for _place, path in pages(world.east):
        answer = client.get(path)
        kind = answer.headers.get("Content-Type", "")
        if (
            answer.status_code == 200
            and kind.startswith("text/html")
            and "attachment" not in str(answer.headers)
            and b"<html" in answer.getvalue()
        ):
            found[path] = True
    return list(found)


def faults_of(page: Page, looks: tuple[tuple[str, dict[str, int]], ...]) -> list[str]:
    found = []
    for scheme, size in looks:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("document.getAnimations().forEach((each) => each.finish())")  # no colour half way
        found += [f"{scheme} {size['width']} {fault}" for fault in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(f"{scheme} {size['width']}: wider than the screen")
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    page.evaluate("document.documentElement.dataset.bigText = ''")
    if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
        found.append("big text at 320 px: wider than the screen")
    return found


@pytest.mark.parametrize("role", ["admin", "keeper", "worker", "nobody"])
def test_axe_finds_nothing_on_any_page_and_big_text_fits_the_smallest_phone(
    role: str, browser: Browser, live_server: LiveServer
) -> None:
    world = build_world()
    client = world.clients[role]
    listed = html_pages(client, world)
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    if key := client.cookies.get(settings.SESSION_COOKIE_NAME):
        context.add_cookies([{"name": key.key, "value": key.value, "url": live_server.url}])
    page = context.new_page()
    wrong: dict[str, list[str]] = {}

    for number, path in enumerate((*listed, *ERRORS)):
        page.goto(path)
        if found := faults_of(page, (LOOKS, OTHER_LOOKS)[number % 2]):
            wrong[path] = found
    context.close()

    assert [f"{path} {fault}" for path, found in wrong.items() for fault in found] == []


@pytest.mark.parametrize("name", ["403.html", "500.html", "503.html", "429.html", "common/expired.html"])
def test_axe_finds_nothing_on_the_pages_of_refusal(
    browser: Browser, live_server: LiveServer, name: str
) -> None:
    page = browser.new_page(base_url=live_server.url, locale="zh-CN")
    page.goto("/accounts/login/")
    page.set_content(re.sub(r'(href|src)="/', rf'\1="{live_server.url}/', render_to_string(name)))

    found = faults_of(page, LOOKS + OTHER_LOOKS)
    page.close()

    assert found == []
