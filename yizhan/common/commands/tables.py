from __future__ import annotations

import click

from yizhan.common.cli import command


@command("tables", migrated=False)
def tables() -> None:
    """Print every table of the database as SQL, without what is in it; in a fresh one it is migrated step by step.

    yizhan/common/tables.sql is this, made in a fresh YIZHAN_DATA after a migration was added.
    """
    from yizhan.common import migrating
    from yizhan.common import tables as made
    from yizhan.common.commands import target

    if migrating.is_fresh():
        migrating.migrate(step_by_step=True)
    click.echo(made.of(target().conninfo), nl=False)
