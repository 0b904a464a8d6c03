"""The worker: what runs after the answer, and on a schedule. The queue is PostgreSQL (procrastinate).

Rooms declare theirs in `<room>/tasks.py`. A job may run twice (its worker was killed): it must not matter.
"""

from __future__ import annotations

import os

from procrastinate.contrib.django import app

CONCURRENCY = 4
STOP_LIMIT_S = 2.0  # `serve` must end within five


def work() -> None:
    """Work until SIGTERM; the running jobs have STOP_LIMIT_S to end, then they are done again later."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker:
        worker.run_worker(
            name=f"yizhan-{os.getpid()}",
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=STOP_LIMIT_S,
        )
