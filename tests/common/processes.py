"""Real `yizhan` processes for the tests of this folder: each in a data folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from yizhan.common import postgres

ROOT = Path(__file__).resolve().parents[2]


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("YIZHAN_", "PROMETHEUS"))
    }
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"PYTHONPATH": str(ROOT), "YIZHAN_DATA": str(data), "DATABASE_URL": "", "PORT": "0"} | more


def yizhan(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "yizhan", *words],
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@dataclass
class Serving:
    """A running `yizhan serve`."""

    data: Path
    process: subprocess.Popen[bytes]
    log: Path
    address: str = ""
    seen: set[int] = field(default_factory=set)

    def get(self, path: str, timeout: float = 20) -> tuple[int, str]:
        request = urllib.request.Request(f"{self.address}{path}")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def tree(self) -> dict[int, str]:
        """Return every process of the tree that is alive now: pid → command line."""
        return tree(self.process.pid)

    def stop(self, limit_s: float = 5) -> tuple[int, float]:
        """SIGTERM; return the exit code and the time it took. Fails past the limit."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(limit_s)
        return code, time.monotonic() - began


def start(data: Path, log: Path, command: str = "serve", limit_s: float = 60, **more: str) -> Serving:
    """Start `yizhan serve` and wait for its address."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "yizhan", command],
            cwd=ROOT,
            env=environment(data, **more),
            stdout=output,
            stderr=output,
        )
    serving = Serving(data, process, log)
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if found := re.search(r"^Yizhan.*: (http\S+)$", log.read_text(), re.MULTILINE):
            serving.address = found[1]
            return serving
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"does not serve:\n{log.read_text()}")


def tree(pid: int) -> dict[int, str]:
    children: dict[int, list[int]] = {}
    commands: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                commands[int(folder.name)] = _command(folder)
            except OSError:
                continue
            if words[0] != "Z":
                children.setdefault(int(words[1]), []).append(int(folder.name))
    found, ahead = {}, [pid]
    while ahead:
        here = ahead.pop()
        if here in commands:
            found[here] = commands[here]
        ahead += children.get(here, [])
    return found


def _command(folder: Path) -> str:
    return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Return those that still run (and are not another process by now)."""
    found = {}
    for pid, command in pids.items():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            now = _command(Path(f"/proc/{pid}"))
        except OSError:
            continue
        if state != "Z" and now == command:
            found[pid] = command
    return found


def wait_until_gone(pids: dict[int, str], limit_s: float = 10) -> None:
    until = time.monotonic() + limit_s
    while left := alive(pids):
        assert time.monotonic() < until, f"still running: {left}"
        time.sleep(0.02)


def ask(data: Path, question: str) -> list[tuple[object, ...]]:
    import psycopg

    with psycopg.connect(postgres.conninfo(data), autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchall() if cursor.description else []
