"""What does Yizhan count about itself? For Prometheus, over all web processes of one `yizhan serve`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from yizhan.common.outage import is_outage, outage

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # set by `serve`, read by prometheus-client when it is imported

requests = Counter("yizhan_requests", "Answers given", ["route", "method", "status"])
latency = Histogram(
    "yizhan_request_seconds",
    "Time from request to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def answered(*, route: str, method: str, status: int, duration_s: float) -> None:
    """Count one answer. route: the URL's name, never its path: that would be a label per station."""
    requests.labels(route, method if method in METHODS else "other", status).inc()
    latency.labels(route).observe(duration_s)


# What the database knows at the moment of the question; rooms above add theirs at start.
Reading = Callable[[], Iterable[Metric]]
_readings: list[Reading] = []


def read_at_scrape(reading: Reading) -> None:
    if reading not in _readings:
        _readings.append(reading)


class _Readings(Collector):
    def collect(self) -> Iterator[Metric]:
        if outage.is_on():
            return  # what the processes counted is told nevertheless, and at once
        try:
            for reading in _readings:
                yield from reading()
        except DatabaseError as fault:
            if not is_outage(fault):
                raise
            outage.begin()


def text() -> bytes:
    """Return all figures in Prometheus' text format: of every process that shares the folder, and of the database."""
    asked = CollectorRegistry()
    asked.register(_Readings())
    return _counted() + generate_latest(asked)


def _counted() -> bytes:
    if FOLDER not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def fresh_folder(folder: Path) -> None:
    """Empty `folder` and have this process' children share it; counters begin at nought at each start."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    os.environ[FOLDER] = str(folder)


def forget_the_dead() -> None:
    """Drop what killed processes of ours said of themselves at the moment of their death ("so many wait")."""
    if folder := os.environ.get(FOLDER):
        for file in Path(folder).glob("gauge_live*_*.db"):
            pid = file.stem.rsplit("_", 1)[1]
            if not Path("/proc", pid).exists():
                file.unlink(missing_ok=True)
