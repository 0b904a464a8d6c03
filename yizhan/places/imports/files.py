"""Where an uploaded sheet lies meanwhile: in the storage, out of the web's reach, under a name of our own."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import File

from yizhan.common.sheets import MB, Sheet
from yizhan.places.imports.actions import look
from yizhan.places.models import StationImport

_SUFFIXES = {".csv", ".xlsx", ".geojson", ".json", ".txt"}


def renamed(file: File[bytes]) -> File[bytes]:
    """Give the upload a name of ours: theirs is shown, never used as a path."""
    suffix = PurePosixPath(file.name or "").suffix.lower()
    file.name = f"{secrets.token_hex(16)}{suffix if suffix in _SUFFIXES else '.bin'}"
    return file


@contextmanager
def local_copy(batch: StationImport) -> Iterator[Path]:
    """Have the file as a path: itself in a local storage, a copy of it from a remote one."""
    try:
        path = Path(batch.file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, batch.file.open("rb") as remote:
            while block := remote.read(MB):
                copy.write(block)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path


@contextmanager
def opened(batch: StationImport) -> Iterator[Sheet]:
    """Have the import's sheet open. Raises BadSheet."""
    with local_copy(batch) as path:
        yield look(path, settings.IMPORT_MAX_BYTES)


def rows_guess(sheet: Sheet) -> int:
    """Return how many rows a CSV has, give or take, for a bar; 0 when only reading would tell."""
    if sheet.format != "csv":
        return 0
    with sheet.path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(MB), b""))
