"""A build that was killed is begun again, and ends as if nothing had happened; the next start finds it built."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.common.processes import ROOT, environment
from yizhan.common import postgres
from yizhan.demo.scale import FITNESS_VISITS

pytestmark = [pytest.mark.soak, pytest.mark.process]
COUNTS = """
    select (select count(*) from places_station where kind = 'fitness' and state = 'running'),
           (select count(*) from places_station where kind = 'driver_home'),
           (select sum(count) from places_visit join places_station s on s.id = station_id
             where s.kind = 'fitness' and at < (now() at time zone 'Asia/Shanghai')::date::timestamp
                                               at time zone 'Asia/Shanghai')
"""


def build(data: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "yizhan", "demo", "--build-only"],
        cwd=ROOT,
        env=environment(data),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_a_build_killed_half_way_is_begun_again_and_ends_whole(tmp_path: Path):
    data = tmp_path / "demo"
    for patience_s in (8, 25):  # among the stations, among the visits
        process = build(data)
        time.sleep(patience_s)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    assert build(data).wait(400) == 0

    with postgres.running(data), psycopg.connect(_address(data)) as connection:
        assert connection.execute(COUNTS).fetchone() == (131, 84, FITNESS_VISITS)
    began = time.monotonic()
    assert build(data).wait(60) == 0
    assert time.monotonic() - began < 20  # found built: nothing is done again


def _address(data: Path) -> str:
    return f"host='{postgres.socket_folder(data)}' user={postgres.NAME} dbname={postgres.NAME}"
