from __future__ import annotations

import contextlib
from pathlib import Path

import click

from yizhan.common import postgres
from yizhan.common.cli import command, progress, read_env


@command("restore", database=False)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace the data that is there.")
def restore(file: Path, force: bool) -> None:
    """Put the backup in FILE in place; stop `serve` first.

    Refuses a target that holds data, unless --force. Whatever goes wrong on the way, the old data stays.
    """
    from yizhan.common import backup
    from yizhan.common.commands import target

    env = read_env()
    owned = contextlib.nullcontext() if env.database_url else contextlib.closing(postgres.Server(env.data))
    with owned, progress("restore", total=file.stat().st_size, unit="B") as bar:
        manifest = backup.restore(target(), file, force=force, progress=bar.update)
    click.echo(f"restored the backup of {manifest['made_at']} (release {manifest['made_by']})")
    click.echo("next: `yizhan migrate` if this release is newer, then `yizhan check`")
