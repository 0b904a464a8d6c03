"""What benchmarks share: a database of their own, fair timing, the figure at the end."""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Figure:
    """One number and what it should be: at most (`<=`) or at least (`>=`) the target."""

    name: str
    value: float
    op: str
    target: float

    @property
    def is_met(self) -> bool:
        return self.value <= self.target if self.op == "<=" else self.value >= self.target

    def __str__(self) -> str:
        verdict = "ok" if self.is_met else "short"
        return f"bench {self.name} {self.value:.3g} target {self.op} {self.target:g} {verdict}"


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """A fresh data folder, named in the environment; call before Django's settings are read."""
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        data = Path(folder) / "data"
        for name in [name for name in os.environ if name.startswith("YIZHAN_")]:
            del os.environ[name]
        os.environ |= {
            "YIZHAN_DATA": str(data),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        yield data


@contextlib.contextmanager
def database(*options: str) -> Iterator[Path]:
    """Django on an embedded PostgreSQL of our own, with the tables made and nothing in them.

    options: of PostgreSQL beside those of production, such as "shared_buffers=1GB".
    """
    with data_folder() as data:
        from yizhan.common import cli, postgres

        with postgres.running(data, options):
            cli.set_up_django()
            from yizhan.common import migrating

            migrating.migrate()
            try:
                yield data
            finally:
                cli.close_connections()


def medians(*actions: Callable[[], object], repeats: int = 9, warm_up: int = 1) -> list[float]:
    """Time each action in turn, again and again, and return each one's median in seconds.

    In turn, so that a busy moment of the machine falls on all of them; the garbage collector waits meanwhile.
    """
    times: list[list[float]] = [[] for _ in actions]
    gc.disable()
    try:
        for turn in range(warm_up + repeats):
            for index, action in enumerate(actions):
                began = time.perf_counter()
                action()
                if turn >= warm_up:
                    times[index].append(time.perf_counter() - began)
            gc.collect()
    finally:
        gc.enable()
    return [statistics.median(one) for one in times]


def ratio(action: Callable[[], object], yardstick: Callable[[], object], repeats: int = 9) -> float:
    """Return how many times as long `action` takes as `yardstick`: medians of interleaved runs."""
    ours, theirs = medians(action, yardstick, repeats=repeats)
    return ours / theirs
