"""`yizhan serve` as the operator lives with it: starts, ends, is killed, comes back."""

from __future__ import annotations

import contextlib
import http.client
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.common.processes import Serving, alive, ask, environment, start, wait_until_gone, yizhan
from yizhan.common import postgres

pytestmark = pytest.mark.process


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    """A data folder of its own, with the tables made."""
    copy = tmp_path / "驿站 data"
    subprocess.run(["cp", "-a", migrated, copy], check=True)
    return copy


@pytest.fixture
def serving(data: Path, tmp_path: Path) -> Iterator[Serving]:
    """One to be ended or killed."""
    running = start(data, tmp_path / "log")
    yield running
    end(running)


@pytest.fixture(scope="module")
def lasting(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One for all tests that leave it as it is."""
    data = tmp_path_factory.mktemp("lasting") / "data"
    subprocess.run(["cp", "-a", migrated, data], check=True)
    running = start(data, data.parent / "log")
    yield running
    end(running)


def end(running: Serving) -> None:
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def test_a_fresh_folder_is_made_ready_at_the_first_start(tmp_path: Path) -> None:
    fresh = start(tmp_path / "deep" / "驿站 'new'", tmp_path / "log", limit_s=240)

    assert fresh.get("/readyz")[0] == 200
    assert fresh.stop()[0] == 0


def test_it_serves_pages_and_works_off_jobs(lasting: Serving) -> None:
    assert lasting.get("/healthz") == (200, '{"alive": true}')
    assert lasting.get("/readyz") == (200, '{"ready": true}')
    assert "yizhan_requests_total" in lasting.get("/metrics")[1]

    ask(
        lasting.data,
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES"
        " ('yizhan.common.tasks.delete_old_sessions', 'default', '{\"timestamp\": 0}')",
    )
    ask(lasting.data, "INSERT INTO django_session VALUES ('old', '', '2020-01-01')")
    until = time.monotonic() + 15
    while ask(lasting.data, "SELECT 1 FROM django_session"):
        assert time.monotonic() < until, lasting.log.read_text()
        time.sleep(0.1)


def test_its_folder_is_closed_to_other_people(lasting: Serving) -> None:
    assert (lasting.data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (lasting.data / "media").stat().st_mode & 0o777 == 0o700
    assert lasting.data.stat().st_mode & 0o066 == 0


def test_a_page_under_way_is_finished_before_it_ends(serving: Serving) -> None:
    answers: list[tuple[int, str]] = []

    def read() -> None:
        answers.append(get_with_session(serving))

    with psycopg.connect(postgres.conninfo(serving.data)) as connection:
        connection.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        reader = threading.Thread(target=read)
        reader.start()
        wait_for_lock(serving.data)
        serving.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert not answers
        connection.rollback()
    reader.join()

    assert answers[0][0] == 200
    assert serving.process.wait(5) == 0


def test_a_page_that_never_ends_does_not_keep_it_from_ending(serving: Serving) -> None:
    tree = serving.tree()
    # the database's end takes our own connection along
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(postgres.conninfo(serving.data)) as connection,
    ):
        connection.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        reader = threading.Thread(target=lambda: get_with_session(serving), daemon=True)
        reader.start()
        wait_for_lock(serving.data)

        _, duration_s = serving.stop(limit_s=10)

    assert duration_s < 5
    wait_until_gone(tree, 1)


def get_with_session(serving: Serving) -> tuple[int, str]:
    """A page that looks its session up in the database."""
    connection = http.client.HTTPConnection(urlsplit(serving.address).netloc, timeout=20)
    try:
        connection.request("GET", "/", headers={"Cookie": f"sessionid={'u' * 32}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException) as fault:
        return 0, str(fault)


def wait_for_lock(data: Path) -> None:
    until = time.monotonic() + 10
    while not ask(data, "SELECT 1 FROM pg_locks WHERE NOT granted"):
        assert time.monotonic() < until, "no page waits"
        time.sleep(0.05)


def test_under_load_it_ends_within_five_seconds_and_cuts_no_answer_short(serving: Serving) -> None:
    tree = serving.tree()
    told = threading.Event()

    def load() -> tuple[int, list[str]]:
        good, bad = 0, []
        while True:
            try:
                status, body = serving.get("/readyz")
            except (OSError, http.client.RemoteDisconnected) as fault:
                if told.is_set():
                    return good, bad  # nobody listens any more
                bad.append(repr(fault))
                continue
            except http.client.IncompleteRead as fault:
                bad.append(repr(fault))
                continue
            good += 1
            if status != 200 or body != '{"ready": true}':
                bad.append(f"{status} {body}")

    with ThreadPoolExecutor(16) as pool:
        loads = [pool.submit(load) for _ in range(16)]
        time.sleep(2)
        told.set()
        code, duration_s = serving.stop()
        results = [result.result() for result in loads]

    assert code == 0
    assert duration_s < 5
    assert sum(good for good, _ in results) > 100
    assert [fault for _, bad in results for fault in bad] == []
    wait_until_gone(tree, 1)


def test_kill_9_of_the_parent_takes_every_process_along(serving: Serving) -> None:
    tree = serving.tree()
    assert len([command for command in tree.values() if "-m granian" in command]) >= 2
    assert any("postgres -D" in command for command in tree.values())
    assert any("jobs" in command for command in tree.values())

    serving.process.kill()

    wait_until_gone(tree)


def test_kill_9_of_granians_parent_does_not_leave_a_worker_serving(serving: Serving) -> None:
    granian = [pid for pid, command in serving.tree().items() if "-m granian" in command]
    parent = next(pid for pid in granian if os.getsid(pid) == pid)
    before = serving.tree()

    os.kill(parent, signal.SIGKILL)
    wait_until_gone({pid: before[pid] for pid in granian})

    until = time.monotonic() + 15
    while True:  # and it is started again
        try:
            if serving.get("/readyz")[0] == 200:
                break
        except OSError:
            assert time.monotonic() < until, serving.log.read_text()
            time.sleep(0.1)


def test_after_kill_9_of_everything_it_starts_again_with_all_that_was_acknowledged(
    serving: Serving, tmp_path: Path
) -> None:
    ask(serving.data, "INSERT INTO django_session VALUES ('kept', '', '2099-01-01')")
    tree = serving.tree()
    for pid in tree:
        os.kill(pid, signal.SIGKILL)
    serving.process.wait()
    wait_until_gone(tree)

    again = start(serving.data, tmp_path / "second log")

    assert again.get("/readyz")[0] == 200
    assert ask(again.data, "SELECT session_key FROM django_session") == [("kept",)]
    assert again.stop()[0] == 0


def test_the_database_killed_under_it_is_started_again(serving: Serving) -> None:
    server = next(pid for pid, command in serving.tree().items() if "postgres -D" in command)

    os.kill(server, signal.SIGKILL)

    until = time.monotonic() + 20
    while serving.get("/")[0] != 200 or not alive(serving.tree()):
        assert time.monotonic() < until, serving.log.read_text()
        time.sleep(0.1)


def test_a_second_start_on_the_folder_is_refused_with_one_line(lasting: Serving) -> None:
    done = yizhan(lasting.data, "serve")

    assert done.returncode == 1
    assert done.stderr == (
        f"Error: the data folder {lasting.data} is in use by process {lasting.process.pid}"
        " (__main__.py serve): stop that first\n"
    )
    assert lasting.get("/readyz")[0] == 200


def test_a_taken_port_is_told_in_one_line(lasting: Serving, tmp_path: Path) -> None:
    port = urlsplit(lasting.address).port

    done = yizhan(tmp_path / "other", "serve", PORT=str(port))

    assert done.returncode == 1
    assert (
        done.stderr == f"Error: cannot listen on 127.0.0.1:{port}: Address already in use (set HOST, PORT)\n"
    )


def test_more_connections_than_the_database_takes_are_told_in_one_line(data: Path) -> None:
    done = yizhan(data, "serve", YIZHAN_WORKERS="20")

    assert done.returncode == 1
    assert done.stderr == (
        "Error: 20 web processes need 250 connections, the database takes 97: raise its max_connections,"
        " or lower YIZHAN_WORKERS, YIZHAN_THREADS, YIZHAN_LANE_POOL\n"
    )


def test_the_lane_answers_beside_the_pages(lasting: Serving) -> None:
    answers = [lasting.get("/lane/claim"), lasting.get("/lane/")]

    assert answers == [(405, '{"error": "only_post"}'), (404, '{"error": "not_found"}')]
    assert 'yizhan_lane_answers_total{outcome="only_post"} 1.0' in lasting.get("/metrics")[1]


def test_other_commands_use_the_running_database(lasting: Serving) -> None:
    done = yizhan(lasting.data, "check", "common.")

    assert done.returncode == 0, done.stderr
    assert lasting.get("/readyz")[0] == 200


def test_the_tables_of_a_database_are_printed(lasting: Serving) -> None:
    done = yizhan(lasting.data, "tables")

    assert done.returncode == 0, done.stderr
    assert "CREATE TABLE public.people_person" in done.stdout
    assert "('sessions', '0001_initial', now())" in done.stdout


def test_tables_of_an_older_release_want_a_backup_first(data: Path) -> None:
    with postgres.running(data):
        ask(data, "DELETE FROM django_migrations WHERE app = 'sessions'")

    done = yizhan(data, "serve")

    assert done.returncode == 1
    assert done.stderr == (
        "Error: the database is 1 migrations behind this release:"
        " run `yizhan backup FILE`, then `yizhan migrate`\n"
    )


def test_the_log_has_only_json_lines_after_the_address(serving: Serving) -> None:
    serving.get("/?phone=13800138000")
    serving.get("/no-such-page/13800138000")
    serving.stop()

    lines = serving.log.read_text().splitlines()
    assert "13800138000" not in "\n".join(lines)
    assert [line for line in lines if not line.startswith(("{", "Yizhan: "))] == []


@pytest.mark.skipif(os.getuid() != 0, reason="we are a normal user: every other test here shows it")
def test_a_normal_user_serves_as_well_as_root(data: Path, tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    subprocess.run(["chown", "-R", f"{nobody.pw_uid}:{nobody.pw_gid}", data], check=True)
    # may read everything (our Python may lie in a closed home), and write only what is nobody's
    become = ["setpriv", "--reuid=nobody", f"--regid={nobody.pw_gid}", "--clear-groups"]
    become += ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--pdeathsig=KILL"]
    if subprocess.run([*become, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this container forbids the right to read everything")
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*become, sys.executable, "-m", "yizhan", "serve"],
            cwd=Path(__file__).parents[2],
            env=environment(data) | {"HOME": str(data), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=output,
            stderr=output,
        )
    running = Serving(data, process, log)
    until = time.monotonic() + 30
    while "Yizhan: " not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)

    assert (data / "postgres").stat().st_uid == nobody.pw_uid
    assert {Path(f"/proc/{pid}").stat().st_uid for pid in running.tree()} == {nobody.pw_uid}
    assert running.stop()[0] == 0


class Away:
    """A PostgreSQL of the test's own, to take away and give back."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.server = postgres.Server(data)

    @property
    def url(self) -> str:
        return f"postgresql://yizhan@/yizhan?host={postgres.socket_folder(self.data)}"


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Away]:
    it = Away(tmp_path / "own")
    yield it
    it.server.stop()


def test_ten_seconds_without_the_database_are_ten_seconds_of_calm_pages(away: Away, tmp_path: Path) -> None:
    serving = start(tmp_path / "data", tmp_path / "log", DATABASE_URL=away.url)
    try:
        assert get_with_session(serving)[0] == 200
        away.server.stop()

        until = time.monotonic() + 10
        while time.monotonic() < until:
            began = time.monotonic()
            status, page = get_with_session(serving)
            assert (status, "驿站马上回来" in page) == (503, True)
            assert time.monotonic() - began < 2
            assert serving.get("/healthz")[0] == 200
            assert serving.get("/readyz")[0] == 503
            time.sleep(0.2)

        away.server = postgres.Server(away.data)
        back = time.monotonic()
        while get_with_session(serving)[0] != 200:
            assert time.monotonic() - back < 5, serving.log.read_text()
            time.sleep(0.1)
        ask(away.data, "INSERT INTO django_session VALUES ('old', '', '2020-01-01')")
        ask(
            away.data,
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES"
            " ('yizhan.common.tasks.delete_old_sessions', 'default', '{\"timestamp\": 0}')",
        )
        while ask(away.data, "SELECT 1 FROM django_session"):  # the worker of jobs is back too
            assert time.monotonic() - back < 45, serving.log.read_text()
            time.sleep(0.2)
        assert serving.stop()[0] == 0
    finally:
        end(serving)
