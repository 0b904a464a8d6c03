"""`python -m bench`: what it ends with when a figure falls short or a benchmark dies."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import ROOT

FIGURE = "print('bench weight 1 target <= 2 ok', flush=True)"
BENCHMARKS = {
    "fine": FIGURE,
    "short": "print('bench weight 3 target <= 2 short')",
    "silent": "",
    "dies": f"{FIGURE}\nraise SystemExit('no database')",
    "killed": f"{FIGURE}\nimport os\nos.kill(os.getpid(), 9)",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with our runner and benchmarks that end in each way."""
    bench = tmp_path / "bench"
    bench.mkdir()
    for name in ("__init__", "__main__"):
        shutil.copy(ROOT / "bench" / f"{name}.py", bench)
    for name, code in BENCHMARKS.items():
        (bench / f"{name}.py").write_text(code)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "code", "told"),
    [
        (["fine"], 0, ""),
        (["short", "fine"], 1, ""),
        (["silent"], 2, "silent broke: no figure\n"),
        (["dies", "fine"], 2, "no database\ndies broke: it ended with 1\n"),
        (["killed"], 2, "killed broke: it ended with -9\n"),
        (["unheard"], 2, "no such benchmark: unheard; there are: dies, fine, killed, short, silent\n"),
    ],
)
def test_it_ends_as_its_benchmarks_end(folder: Path, names: list[str], code: int, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *names],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (code, told)
