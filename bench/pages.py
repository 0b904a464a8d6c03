"""How many pages a second, on the two processes of a small machine?

`/` and a station's page through the real server, `yizhan serve` with 2 web processes, in the demo world; beside
it a bare Django view that renders an empty template, through the same server and the same bridge. Turn by turn;
medians. The load comes from the same machine, so all three figures would be higher without it. The figure is how
many empty pages one page costs.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.harness import ROOT, Figure, data_folder
from bench.load import load

WORKERS = 2
TURNS = 5
TURN_S = 3.0
TARGETS = {"pages-home": 100.0, "pages-station": 50.0}  # measured: 74 and 33; they guard against growth


def main() -> int:
    print(__doc__)
    with data_folder() as data, open_log(data.parent / "log") as log:
        os.environ["YIZHAN_DEMO"] = "1"
        build(log)
        with serving(log) as ours, bare(log) as theirs:
            paths = {"/": (ours, "/"), "station": (ours, station(ours)), "bare": (theirs, "/")}
            rates: dict[str, list[float]] = {name: [] for name in paths}
            for port, path in paths.values():  # warm up
                load("127.0.0.1", port, path, 1)
            for _ in range(TURNS):
                for name, (port, path) in paths.items():
                    rates[name].append(load("127.0.0.1", port, path, TURN_S).per_s)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, rate in medians.items():
        print(f"  {name:<10} {rate:8.0f} pages/s")
    for name, label in (("/", "pages-home"), ("station", "pages-station")):
        print(Figure(label, medians["bare"] / medians[name], "<=", TARGETS[label]))
    return 0


def build(log: int) -> None:
    """Build the demo's stations, and days enough of visits for its pages to have something to say."""
    print("  building the demo's stations …", flush=True)
    command = [sys.executable, "-m", "bench.pages", "--build"]
    if subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False).returncode:
        raise SystemExit("the demo world was not built")


def build_here() -> int:
    from yizhan.common import cli

    with cli.database():
        from yizhan.common import migrating
        from yizhan.demo.build import build as build_world
        from yizhan.demo.scale import TINY

        migrating.migrate()
        build_world(cli.progress, size=TINY)
    return 0


def station(port: int) -> str:
    """Return the address of a station that the home page leads to."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        found = re.search(r'href="(/s/[0-9]+/)', answer.read().decode())
    if not found:
        raise SystemExit("the home page leads to no station")
    return found[1]


@contextlib.contextmanager
def open_log(path: Path) -> Iterator[int]:
    log = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        yield log
    except BaseException:
        print(path.read_text()[-2000:], file=sys.stderr)
        raise
    finally:
        os.close(log)


@contextlib.contextmanager
def serving(log: int) -> Iterator[int]:
    port = free_port()
    more = {
        "YIZHAN_WORKERS": str(WORKERS),
        "PORT": str(port),
        "YIZHAN_LOG_LEVEL": "WARNING",
    }
    with process([sys.executable, "-m", "yizhan", "serve"], port, "/readyz", log, **more):
        yield port


@contextlib.contextmanager
def bare(log: int) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "bench.bare:application", "--no-ws"]
    command += [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        "--log-level",
        "warning",
    ]
    with process(command, port, "/", log):
        yield port


@contextlib.contextmanager
def process(command: list[str], port: int, path: str, log: int, **more: str) -> Iterator[None]:
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | more, stdout=log, stderr=log)
    try:
        limit = time.monotonic() + 60
        while True:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer,
            ):
                if answer.status == 200:
                    break
            if running.poll() is not None or time.monotonic() > limit:
                raise SystemExit(f"{command[2]} does not serve")
            time.sleep(0.1)
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(build_here() if sys.argv[1:] == ["--build"] else main())
