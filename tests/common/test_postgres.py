"""The embedded PostgreSQL: starts anywhere, survives every death, is never shared by two owners."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yizhan.common import postgres
from yizhan.common.postgres import TEST_OPTIONS, DataFolderBusy, Server, StartFailed, running

OWNER = """
import sys, time
from pathlib import Path
from yizhan.common.postgres import Server
server = Server(Path(sys.argv[1]), ["fsync=off"])  # with TEST_OPTIONS a kill may lose the last commits
print(server.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def owner(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the server of `data`."""
    process = start_owner(data)
    yield process
    process.kill()
    process.wait()


def start_owner(data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OWNER, str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdigit()
    return process


def ask(data: Path, question: str) -> object:
    with psycopg.connect(postgres.conninfo(data), autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_for_end(pid: int, limit_s: float = 10) -> None:
    until = time.monotonic() + limit_s
    while is_alive(pid):
        assert time.monotonic() < until, f"{pid} still runs"
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["plain", "with space", "驿站 '数据' \"x\"", "驿" * 40])
def test_it_starts_in_any_folder_and_keeps_what_was_written(data: Path, name: str) -> None:
    folder = data / name

    with running(folder, TEST_OPTIONS):
        ask(folder, "CREATE TABLE kept AS SELECT 7 AS number")
    with running(folder, TEST_OPTIONS):
        assert ask(folder, "SELECT number FROM kept") == 7
    assert not postgres.socket_folder(folder).exists() or postgres.socket_folder(folder).parent == folder


def test_names_sort_and_fold_as_unicode(data: Path) -> None:
    with running(data, TEST_OPTIONS):
        assert ask(data, "SELECT lower('ÄÖ驿') || current_setting('server_encoding')") == "äö驿UTF8"


def test_a_second_owner_is_refused_with_the_name_of_the_first(
    data: Path, owner: subprocess.Popen[str]
) -> None:
    with pytest.raises(DataFolderBusy, match=rf"in use by process {owner.pid} \(-c .*\): stop that first"):
        Server(data, TEST_OPTIONS)


def test_another_process_only_connects_and_leaves_the_server_running(
    data: Path, owner: subprocess.Popen[str]
) -> None:
    with running(data, TEST_OPTIONS):
        assert ask(data, "SELECT 1") == 1

    assert ask(data, "SELECT 2") == 2


def test_the_server_ends_when_its_owner_is_killed(data: Path) -> None:
    owner = start_owner(data)
    server = int((data / "postgres/postmaster.pid").read_text().splitlines()[0])

    owner.kill()
    owner.wait()

    wait_for_end(server)


def test_after_kill_9_of_owner_and_server_at_once_the_next_start_recovers(data: Path) -> None:
    owner = start_owner(data)
    ask(data, "CREATE TABLE kept AS SELECT 7 AS number")
    server = int((data / "postgres/postmaster.pid").read_text().splitlines()[0])

    os.kill(server, signal.SIGKILL)
    owner.kill()
    owner.wait()

    with running(data, TEST_OPTIONS):
        assert ask(data, "SELECT number FROM kept") == 7


def test_a_stale_pid_that_now_belongs_to_a_stranger_neither_stops_us_nor_is_stopped(data: Path) -> None:
    with running(data, TEST_OPTIONS):
        pid_file = (data / "postgres/postmaster.pid").read_text().splitlines()
    user = (data / "postgres").stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=user)
    (data / "postgres/postmaster.pid").write_text("\n".join([str(stranger.pid), *pid_file[1:]]) + "\n")

    with running(data, TEST_OPTIONS):
        assert ask(data, "SELECT 1") == 1
    assert is_alive(stranger.pid)

    stranger.kill()
    stranger.wait()


def test_a_start_that_was_killed_while_making_the_folder_is_done_again(data: Path) -> None:
    (data / "postgres.new" / "base").mkdir(parents=True)
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")

    with running(data, TEST_OPTIONS):
        assert ask(data, "SELECT 1") == 1


def test_a_server_that_died_can_be_started_again_by_its_owner(data: Path) -> None:
    server = Server(data, TEST_OPTIONS)
    server.process.kill()
    server.process.wait()

    server.restart()

    assert ask(data, "SELECT 1") == 1
    server.stop()


def test_a_wrong_option_is_told_in_one_line(data: Path) -> None:
    with pytest.raises(StartFailed, match=r"PostgreSQL ended at once: .*no_such_option"):
        Server(data, [*TEST_OPTIONS, "no_such_option=1"])


def test_a_failed_start_frees_the_folder(data: Path) -> None:
    with pytest.raises(StartFailed):
        Server(data, [*TEST_OPTIONS, "no_such_option=1"])

    with running(data, TEST_OPTIONS):
        assert ask(data, "SELECT 1") == 1


def test_a_folder_of_another_postgresql_is_refused(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    if os.getuid() == 0:
        os.chown(data / "postgres", pwd.getpwnam("nobody").pw_uid, -1)
    (data / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(postgres.WrongVersion, match="made by PostgreSQL 15, here is 18"):
        Server(data)


def test_what_people_typed_does_not_reach_the_servers_log(data: Path) -> None:
    with running(data, TEST_OPTIONS):
        ask(data, "CREATE TABLE person (phone text UNIQUE)")
        ask(data, "INSERT INTO person VALUES ('13800138000')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            ask(data, "INSERT INTO person VALUES ('13800138000')")

    log = (data / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "138" not in log


@pytest.mark.skipif(os.getuid() != 0, reason="only root hands the server to another user")
def test_root_runs_it_below_a_closed_home_without_opening_that(data: Path) -> None:
    home = data.parent / "home"
    home.mkdir(mode=0o700)

    with running(home / "data", TEST_OPTIONS):
        ask(home / "data", "CREATE TABLE kept AS SELECT 7 AS number")
        server = int((home / "data/postgres/postmaster.pid").read_text().splitlines()[0])
        assert Path(f"/proc/{server}").stat().st_uid != 0

    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.getuid() != 0, reason="only root hands the server to another user")
def test_the_server_below_a_closed_home_ends_with_its_owner(data: Path) -> None:
    home = data.parent / "home"
    home.mkdir(mode=0o700)
    owner = start_owner(home / "data")
    server = int((home / "data/postgres/postmaster.pid").read_text().splitlines()[0])

    owner.kill()
    owner.wait()

    wait_for_end(server)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_normal_user_runs_it_as_herself(data: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    data.mkdir()
    os.chown(data, nobody.pw_uid, nobody.pw_gid)

    child = os.fork()
    if child == 0:  # forked, not a new interpreter: that may lie in a closed home
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            with running(data, TEST_OPTIONS):
                ask(data, "CREATE TABLE kept AS SELECT 7 AS number")
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    assert os.waitpid(child, 0)[1] == 0
    assert (data / "postgres").stat().st_uid == nobody.pw_uid
