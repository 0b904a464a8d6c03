"""Folders that the database's user can reach: as root, PostgreSQL runs as somebody else.

pytest's own are closed (0700), and closed again whenever another run starts on this machine.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


class OpenFolders:
    """What these tests use of pytest's TempPathFactory."""

    def __init__(self) -> None:
        self.made: list[Path] = []

    def mktemp(self, name: str) -> Path:
        made = Path(tempfile.mkdtemp(prefix=f"yizhan-{name}-"))
        made.chmod(0o755)
        self.made.append(made)
        return made


@pytest.fixture(scope="session")
def tmp_path_factory() -> Iterator[OpenFolders]:
    folders = OpenFolders()
    yield folders
    for folder in folders.made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def tmp_path(tmp_path_factory: OpenFolders) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("test")
    yield made
    shutil.rmtree(made, ignore_errors=True)
