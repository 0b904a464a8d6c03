"""The test run's own world: a private data folder, an embedded PostgreSQL, a real browser."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from yizhan.common import postgres

KEPT = {
    "YIZHAN_SHARED_DATA",
    "YIZHAN_API_EXAMPLES",
}  # of the tests themselves: shared_data.py, test_conformance.py
# Before the settings are read: they take everything from the environment. A worker of xdist inherits it.
if "YIZHAN_TEST_DATA" not in os.environ:
    _data = Path(tempfile.mkdtemp(prefix="yizhan-test-"))
    atexit.register(shutil.rmtree, _data, ignore_errors=True)
    for _name in [name for name in os.environ if name.startswith("YIZHAN_") and name not in KEPT]:
        del os.environ[_name]
    os.environ.update({"YIZHAN_TEST_DATA": str(_data), "YIZHAN_DATA": str(_data), "DATABASE_URL": ""})
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
DATA = Path(os.environ["YIZHAN_TEST_DATA"])

import django
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests.tables import make_template
from tests.waits import wait_until_idle

# Every thread of a live server closes its connection by itself, a pool would keep it past the test.
settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
# Static files as they lie in the tree: no test waits for collectstatic.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
(DATA / "static").mkdir(exist_ok=True)
settings.STATIC_ROOT = DATA / "static"
# Workers of xdist share PostgreSQL, each with a database of its own; and so each with its own uploads.
settings.MEDIA_ROOT = DATA / "media" / os.environ.get("PYTEST_XDIST_WORKER", "all")
django.setup()

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django import DjangoDbBlocker
    from pytest_django.live_server_helper import LiveServer

pytest_plugins = ["tests.cast"]

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_server] = postgres.Server(DATA, postgres.TEST_OPTIONS)


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(_server, None):
        server.stop()


_server = pytest.StashKey[postgres.Server]()


@pytest.hookimpl(wrapper=True)  # marks before `-m` is looked at, order after pytest-django's
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Leave the soak tests out unless they are asked for (`-m soak`); long ones come first, what needs a browser last.

    Playwright's loop runs in this thread from its first test to the end: `asyncio.run` fails beside it.
    """
    for item in items:
        if _needs_browser(item):
            item.add_marker("browser")
    if not config.option.markexpr:
        soak = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=soak)
        items[:] = [item for item in items if item not in soak]
    yield
    items.sort(key=lambda item: (_needs_browser(item), item.get_closest_marker("long") is None))


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def _nothing_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves cache and jobs behind: flushing the models' tables does not touch those tables."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"live_server", "transactional_db"} & set(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    cache.clear()
    yield
    if "live_server" in request.fixturenames:
        wait_until_idle()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Each process's database is a copy of one that is migrated once."""
    with django_db_blocker.unblock():
        template = make_template(DATA)
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A data folder as `yizhan migrate` leaves it, for real processes: copy it. Everybody may go there, as they may be
    started by another user."""
    from tests.common.processes import yizhan

    folder = Path(tempfile.mkdtemp(prefix="yizhan-migrated-"))
    folder.chmod(0o755)
    done = yizhan(folder / "data", "migrate")
    assert done.returncode == 0, done.stderr
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def client() -> Client:
    """Django's test client, whose force_login counts as signed in with a second factor."""
    from tests.people.factories import SignedClient

    return SignedClient()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. A test that uses it also needs `live_server`."""
    from playwright.sync_api import sync_playwright

    # Playwright's sync API runs a loop in this thread; Django takes that for async code and refuses queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh browser profile: a phone, light, Chinese.

    `@pytest.mark.parametrize("context", [{"viewport": WIDE, "color_scheme": "dark"}], indirect=True)`
    changes it.
    """
    base: dict[str, Any] = {"viewport": PHONE, "color_scheme": "light", "locale": "zh-CN"}
    if server := _live_server(request):
        base["base_url"] = server.url
    context = browser.new_context(**base | getattr(request, "param", {}))
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page of `context`; with `live_server` in use, `page.goto("/")` goes there."""
    return context.new_page()


def _live_server(request: pytest.FixtureRequest) -> LiveServer | None:
    return request.getfixturevalue("live_server") if "live_server" in request.fixturenames else None


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong on the page as it stands: rule, element, and why."""
    # by evaluate: the page's CSP refuses an added script
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
