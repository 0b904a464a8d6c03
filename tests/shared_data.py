"""Where is the folder of real data? Tests that need it skip, and say so, when it is not there."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_data_folder() -> Path | None:
    """Return YIZHAN_SHARED_DATA, or `shared/data` beside the checkout or up to two levels above, or None."""
    named = os.environ.get("YIZHAN_SHARED_DATA")
    places = [Path(named)] if named else [ROOT.parents[level] / "shared" / "data" for level in range(2)]
    return next((place for place in places if place.is_dir()), None)


def shared_data(name: str) -> Path:
    """Return the path of a file of the real data; skips the calling test when it is absent."""
    folder = shared_data_folder()
    if folder is None:
        pytest.skip("real data not present (set YIZHAN_SHARED_DATA to its folder)")
    path = folder / name
    if not path.exists():
        pytest.skip(f"real data not present: {path}")
    return path


def shared_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file (also .csv.gz) of the real data; skips the test when it is absent."""
    path = shared_data(name)
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as packed:
            return list(csv.DictReader(packed))
    with path.open(encoding="utf-8", newline="") as plain:
        return list(csv.DictReader(plain))
