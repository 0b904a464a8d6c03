from __future__ import annotations

import click

from yizhan.common.cli import command, read_env


@command("serve", database=False)
def serve() -> None:
    """Serve the pages and work off the jobs, until SIGTERM or Ctrl-C.

    Runs its own PostgreSQL in YIZHAN_DATA unless DATABASE_URL is set. HOST and PORT say where it listens.
    """
    from yizhan.common.migrating import migrate_if_fresh
    from yizhan.common.serve import serve as run

    run(read_env(), prepare=migrate_if_fresh, announce=lambda address: click.echo(f"Yizhan: {address}"))
