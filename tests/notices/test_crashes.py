"""A worker that is killed loses and doubles nothing: real processes, a provider that is slow, kill -9 at each point."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from config.env import ROOT
from tests.notices.factories import CANCELLED, PARAMS
from tests.people.factories import make_user
from tests.people.sms_providers import AliyunProvider, provider
from yizhan.notices import tasks
from yizhan.notices.actions import tell
from yizhan.notices.models import Delivery
from yizhan.orgs.models import Unit

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

# The worker of `yizhan jobs`, which knows the kinds of these tests, too.
WORKER = "import django; django.setup(); import tests.notices.factories; from yizhan.common.jobs import work; work()"
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE%notices_delivery%'"
LIMIT_S = 40


@pytest.fixture(autouse=True)
def no_jobs_of_others(transactional_db: None) -> None:
    """Jobs outlive a test's flush; one that was killed holds its lane until it is rescued, as it should."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


class SlowProvider(AliyunProvider):
    """Takes a message, then says so and waits before it answers."""

    has_it: threading.Event
    may_answer: threading.Event

    def judge(self, body: bytes) -> dict[str, Any]:
        told = super().judge(body)
        if self.headers["x-acs-action"] == "SendSms":
            self.has_it.set()
            self.may_answer.wait(LIMIT_S)
        return told


def test_killed_while_the_provider_has_it_and_has_not_answered(province: Unit, tmp_path: Path) -> None:
    kind = slow()
    with provider(kind) as (endpoint, taken):
        row = told(province)
        with worker(endpoint, tmp_path) as process:
            assert kind.has_it.wait(LIMIT_S)
            kill(process)
        kind.may_answer.set()
        assert_hangs(row)

        let_the_lease_end(row)
        with worker(endpoint, tmp_path):
            wait_until(row, "sent")

        assert row.tries == 1
        assert [one["OutId"] for one in taken] == [str(row.ref)]


def test_killed_between_the_answer_and_the_commit(province: Unit, tmp_path: Path) -> None:
    kind = slow()
    with provider(kind) as (endpoint, taken):
        row = told(province)
        with worker(endpoint, tmp_path) as process:
            assert kind.has_it.wait(LIMIT_S)
            with transaction.atomic():
                Delivery.objects.select_for_update().get(pk=row.pk)
                kind.may_answer.set()
                end_when_it_waits_for_us(process)
        assert_hangs(row)

        let_the_lease_end(row)
        with worker(endpoint, tmp_path):
            wait_until(row, "sent")

        assert row.tries == 1
        assert [one["OutId"] for one in taken] == [str(row.ref)]


def test_killed_before_the_provider_had_it(province: Unit, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections, and reads nothing
        row = told(province)
        with worker(f"http://127.0.0.1:{deaf.getsockname()[1]}", tmp_path) as process:
            wait_until(row, "sending")
            kill(process)
    assert_hangs(row)

    let_the_lease_end(row)
    with provider(AliyunProvider) as (endpoint, taken), worker(endpoint, tmp_path):
        wait_until(row, "sent")
        assert row.tries == 2
        assert [one["OutId"] for one in taken] == [str(row.ref)]


def test_killed_with_the_job_still_waiting(province: Unit, tmp_path: Path) -> None:
    """The transaction is committed, and everything else died: the row and its job are there."""
    row = told(province)
    with provider(AliyunProvider) as (endpoint, taken), worker(endpoint, tmp_path):
        wait_until(row, "sent")
        assert len(taken) == 1


# --- helpers -----------------------------------------------------------------------------------------


def slow() -> type[SlowProvider]:
    return type("Own", (SlowProvider,), {"has_it": threading.Event(), "may_answer": threading.Event()})


def told(home: Unit) -> Delivery:
    now = datetime.now(UTC)
    with transaction.atomic():
        tell(kind=CANCELLED, home_id=home.pk, to=make_user(), about="a:1", params=PARAMS, key="k", now=now)
    return Delivery.objects.get()


@contextmanager
def worker(endpoint: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of jobs on the test's database."""
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"
    sms = {
        "YIZHAN_SMS": "aliyun",
        "YIZHAN_SMS_ENDPOINT": endpoint,
        "YIZHAN_SMS_KEY_ID": "LTAIexample",
        "YIZHAN_SMS_KEY_SECRET": "thesecret",
        "YIZHAN_SMS_SIGN_NAME": "驿站",
        "YIZHAN_SMS_TEMPLATE": "SMS_1",
        "YIZHAN_SMS_TEMPLATES": f"{CANCELLED.code}=SMS_OFF",
    }
    environment = {**os.environ, **sms, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def assert_hangs(row: Delivery) -> None:
    row.refresh_from_db()
    assert (row.state, row.sent_at) == ("sending", None)


def let_the_lease_end(row: Delivery) -> None:
    """As after five minutes; then what runs every minute, unless it stands in the queue already, as on each minute."""
    Delivery.objects.filter(pk=row.pk).update(leased_until=datetime.now(UTC))
    with contextlib.suppress(IntegrityError):  # its queueing lock
        tasks.look_after.defer(timestamp=0)


def wait_until(row: Delivery, state: str) -> None:
    limit = time.monotonic() + LIMIT_S
    while row.state != state:
        assert time.monotonic() < limit, f"still {row.state}: {jobs()}"
        time.sleep(0.05)
        row.refresh_from_db()


def jobs() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, lock, status::text, args FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def end_when_it_waits_for_us(process: subprocess.Popen[bytes]) -> None:
    """Wait until the worker's update waits for the row that we hold; kill the worker, and its connection.

    PostgreSQL would carry out what it was told by a client that is gone meanwhile.
    """
    at = connection.settings_dict
    limit = time.monotonic() + LIMIT_S
    with psycopg.connect(host=at["HOST"], user=at["USER"], dbname=at["NAME"], autocommit=True) as aside:
        while not (waiting := aside.execute(WAITING).fetchall()):
            assert time.monotonic() < limit
            time.sleep(0.05)
        kill(process)
        aside.execute("SELECT pg_terminate_backend(%s, 5000)", waiting[0])
