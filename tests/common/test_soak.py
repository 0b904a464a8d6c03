"""Long kills and floods (`make soak`): what was acknowledged is never lost, and nothing grows without end."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tests.common.processes import ask, start, wait_until_gone, yizhan
from yizhan.common import postgres

pytestmark = [pytest.mark.soak, pytest.mark.process]

KILLS = 12
FLOOD_S = 120


class Writer(threading.Thread):
    """Writes numbers into the database, whenever there is one, and remembers those that were acknowledged."""

    def __init__(self, data: Path) -> None:
        super().__init__(daemon=True)
        self.data = data
        self.acknowledged: list[int] = []
        self.ended = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.ended.is_set():
            with (
                contextlib.suppress(psycopg.Error),
                psycopg.connect(postgres.conninfo(self.data)) as connection,
            ):
                while not self.ended.is_set():
                    number += 1
                    connection.execute("INSERT INTO kept VALUES (%s)", [number])
                    connection.commit()
                    self.acknowledged.append(number)
            time.sleep(0.05)


def test_every_process_killed_at_random_moments_again_and_again_loses_no_acknowledged_write(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    assert yizhan(data, "migrate").returncode == 0
    with postgres.running(data):
        ask(data, "CREATE TABLE kept (number int PRIMARY KEY)")
    writer = Writer(data)
    writer.start()
    draw = random.Random(17)

    for turn in range(KILLS):
        serving = start(data, tmp_path / f"log {turn}")
        time.sleep(draw.uniform(0.2, 3))
        tree = serving.tree()
        doomed = list(tree) if turn % 2 else [serving.process.pid]  # everything at once, or the parent alone
        draw.shuffle(doomed)
        for pid in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        serving.process.wait()
        wait_until_gone(tree, 30)

    writer.ended.set()
    writer.join(10)
    with postgres.running(data):
        found = {row[0] for row in ask(data, "SELECT number FROM kept")}
    assert len(writer.acknowledged) > 100 * KILLS
    assert set(writer.acknowledged) - found == set()
    assert yizhan(data, "check").returncode == 0


def test_a_flood_of_pages_leaves_memory_and_connections_as_they_were(tmp_path: Path) -> None:
    from bench.load import load

    data = tmp_path / "data"
    serving = start(data, tmp_path / "log", YIZHAN_LOG_LEVEL="WARNING")
    port = int(serving.address.rsplit(":", 1)[1])
    try:
        load("127.0.0.1", port, "/", 20)
        before = memory_mb(serving.tree())
        load("127.0.0.1", port, "/", FLOOD_S)
        after = memory_mb(serving.tree())
        connections = ask(data, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        assert after < before * 1.1 + 10, f"{before:.0f} MB became {after:.0f} MB"
        assert connections[0][0] < 20  # type: ignore[operator]
        assert serving.stop()[0] == 0
    finally:
        if serving.process.poll() is None:
            serving.process.kill()
            serving.process.wait()


def memory_mb(tree: dict[int, str]) -> float:
    """Proportional memory of the Python processes of the tree."""
    total = 0
    for pid, command in tree.items():
        if "postgres" not in command:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024
