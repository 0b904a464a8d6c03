from __future__ import annotations

from pathlib import Path

import click

from yizhan.common.cli import command, progress


@command("backup", migrated=False)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the database, the uploads and the keys into one FILE, while `serve` runs or not.

    The file holds keys and personal data: it is readable by you alone; keep it so.
    """
    from django.utils import timezone

    from yizhan.common.backup import back_up
    from yizhan.common.commands import target

    with progress("backup", unit="B") as bar:
        size = back_up(target(), file, now=timezone.now(), progress=bar.update)
    click.echo(f"{file}: {size / 1e6:.1f} MB")
