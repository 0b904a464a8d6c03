from __future__ import annotations

import click

from yizhan.common.cli import command


@command("migrate", migrated=False)
@click.option("--plan", is_flag=True, help="Only say what would be done.")
def migrate(plan: bool) -> None:
    """Bring the database and the static files up to this release. Back up first: there is no way back."""
    from yizhan.common import migrating, static

    if plan:
        for name in migrating.missing():
            click.echo(name)
        return
    static.collect_if_stale()
    done = migrating.migrate(verbosity=1)
    click.echo(f"{len(done)} migrations done" if done else "nothing to do: the database fits this release")
