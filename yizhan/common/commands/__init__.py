"""The command line's own commands, one a file; each is imported when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yizhan.common import postgres
from yizhan.common.cli import read_env

if TYPE_CHECKING:
    from yizhan.common.backup import Target


def target() -> Target:
    """Return where this installation's data is."""
    from yizhan.common.backup import Target

    env = read_env()
    embedded = not env.database_url
    return Target(env.data, postgres.conninfo(env.data) if embedded else env.database_url, embedded)
