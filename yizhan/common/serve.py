"""`yizhan serve`: one tree of processes – the embedded PostgreSQL, the web processes, the worker of jobs.

The parent starts them, starts again what ends by itself, and ends them in order: web and jobs first, then the
database. Each child is told when the parent is gone, kill -9 included, so nothing is left behind.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from yizhan.common import metrics, postgres, static
from yizhan.common.cli import close_connections, knock, set_up_django

if TYPE_CHECKING:
    from config.env import Env

ROOT = Path(__file__).resolve().parents[2]
LOG_CONFIG = Path(__file__).with_name("granian-log.json")
TICK_S = 0.1
READY_LIMIT_S = 60
GRACE_S = 3.0  # for answers under way; with the database's end we stay below five seconds
WEB_GRACE_S = 3
PAGES_IN = 2048  # connections of a web process beside those that wait in the lane
OTHER_CONNECTIONS = 10  # to the database: jobs, commands, a backup
QUICK_S = 60  # a child that lived less ended quickly: the next start waits 1, 2, 4 … PAUSE_LIMIT_S
PAUSE_LIMIT_S = 30

logger = logging.getLogger("yizhan.serve")


class Stopped(BaseException):
    """We were told to end."""


class Child:
    """A process of ours that must not be missing: when it ends by itself, it is started again."""

    def __init__(self, name: str, command: list[str], orphaned: signal.Signals = signal.SIGTERM) -> None:
        """Start it. orphaned: the signal that it gets when we are killed."""
        self.name = name
        self.command = command
        self.orphaned = orphaned
        self.quick_ends = 0
        self.again_at: float | None = None
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.started_at = time.monotonic()
        return subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C at the terminal is for the parent; and a group to end as one
            preexec_fn=postgres.end_with_parent(self.orphaned),
        )

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def look_after(self) -> None:
        """Start it again if it ended, ever later: without a database it cannot live, and that may take an hour."""
        now = time.monotonic()
        if not self.has_ended():
            return
        if self.again_at is None:
            self.quick_ends = self.quick_ends + 1 if now - self.started_at < QUICK_S else 0
            pause_s = min(PAUSE_LIMIT_S, 2 ** max(0, self.quick_ends - 1))
            self.again_at = now + pause_s
            logger.error("%s ended with %s: again in %s s", self.name, self.process.returncode, pause_s)
        elif now >= self.again_at:
            self.again_at = None
            self.process = self._start()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def serve(env: Env, *, prepare: Callable[[], None], announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. prepare: runs with the database up, before the first page."""
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, _stop)
    port = _free_port(env.host, env.port)
    database: postgres.Server | None = None
    children: list[Child] = []
    try:
        env.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        env.media.mkdir(exist_ok=True, mode=0o700)
        if env.database_url:
            knock(env.database_url)
        else:
            database = postgres.Server(env.data)
        set_up_django()
        static.collect_if_stale()
        prepare()
        check_connections(env)
        close_connections()
        metrics.fresh_folder(env.data / "metrics")
        children.append(Child("web", web_command(env, port)))
        _wait_until_ready(children[0], env.host, port)
        # After the first page, which comes first. Orphaned, it would wait for the database, which ends then too.
        children.append(Child("jobs", [sys.executable, "-m", "yizhan", "jobs"], signal.SIGKILL))
        announce(f"http://{_shown(env.host)}:{port}")
        while True:
            _look_after(children, database)
            time.sleep(TICK_S)
    except Stopped:
        pass
    finally:
        _end(children, database)


def check_connections(env: Env) -> None:
    """Refuse to start with more connections than the database takes: pages would fail when most are there."""
    from django.db import connection

    needed = env.workers * (env.threads + 2 + env.lane_pool) + OTHER_CONNECTIONS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        )
        taken = cursor.fetchone()[0]
    if needed > taken:
        raise click.ClickException(
            f"{env.workers} web processes need {needed} connections, the database takes {taken}:"
            " raise its max_connections, or lower YIZHAN_WORKERS, YIZHAN_THREADS, YIZHAN_LANE_POOL"
        )


def web_command(env: Env, port: int) -> list[str]:
    """Return Granian's command line."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "config.asgi:application"),
        *("--host", env.host, "--port", str(port), "--workers", str(env.workers), "--no-ws"),
        # Connections, also idle ones, count against the backpressure: all of a full lane must get in, and pages.
        *("--backlog", "4096", "--backpressure", str(env.lane_queue + PAGES_IN)),
        *("--workers-kill-timeout", str(WEB_GRACE_S), "--respawn-failed-workers", "--respawn-interval", "1"),
        *("--log-config", str(LOG_CONFIG), "--log-level", "warning"),
    ]


def _stop(signum: int, frame: FrameType | None) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):  # once is enough; the end must not be interrupted
        signal.signal(told, signal.SIG_IGN)
    raise Stopped


def _free_port(host: str, port: int) -> int:
    """Return a port to listen on. Granian shares a port without a word: so ask first whether it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"cannot listen on {host}:{port}: {fault.strerror} (set HOST, PORT)"
            ) from None
        chosen: int = probe.getsockname()[1]
        return chosen


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104


def _wait_until_ready(web: Child, host: str, port: int) -> None:
    limit = time.monotonic() + READY_LIMIT_S
    request = urllib.request.Request(f"http://{_shown(host)}:{port}/readyz", headers={"Host": "127.0.0.1"})
    while time.monotonic() < limit:
        if web.has_ended():
            raise click.ClickException("the web process ended at once: see its lines above")
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise click.ClickException(f"no page within {READY_LIMIT_S} s: see the lines above")


def _look_after(children: list[Child], database: postgres.Server | None) -> None:
    if database and database.process.poll() is not None:
        logger.error("the database ended by itself: starting it again")
        database.restart()
    for child in children:
        child.look_after()


def _end(children: list[Child], database: postgres.Server | None) -> None:
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(signal.SIGTERM)
    limit = time.monotonic() + GRACE_S
    while time.monotonic() < limit and not all(child.has_ended() for child in children):
        time.sleep(0.02)
    for child in children:
        child.kill()  # also its own children, if any is left
    if database:
        database.stop()
