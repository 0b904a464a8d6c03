from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import click

from yizhan.common.cli import command, progress, read_env

MARK = "demo-world"  # file in the data folder: begun, or complete


class DemoWorld(Protocol):
    """What yizhan.demo.build offers; it is a higher room, so we know it by name only."""

    USERS: Sequence[tuple[str, str]]
    """Who can sign in: what they are, and how to sign in as them."""

    def build(self, progress: Callable[..., object]) -> None: ...


@command("demo", database=False)
@click.option("--build-only", is_flag=True, help="Build the world, and end.")
def demo(build_only: bool) -> None:
    """Serve a made-up world to try things in: stations, people, a month of visits.

    It lives in a data folder of its own (var/demo unless YIZHAN_DATA says otherwise) and is built once.
    """
    os.environ["YIZHAN_DEMO"] = "1"
    os.environ.setdefault("YIZHAN_DATA", str(Path(__file__).resolve().parents[3] / "var" / "demo"))
    from yizhan.common.serve import Stopped
    from yizhan.common.serve import serve as run

    def prepare() -> None:
        build_if_missing(_world(), read_env().data)
        if build_only:
            raise Stopped

    def announce(address: str) -> None:
        click.echo(
            f"\nYizhan, the demo: {address}\nSigning in, with one tap for each of these: {address}/accounts/login/\n"
        )
        for what, how in world.USERS if (world := _world()) else ():
            click.echo(f"  {what:<24} {how}")
        click.echo("\nCtrl-C ends it.")

    run(read_env(), prepare=prepare, announce=announce)


@functools.cache
def _world() -> DemoWorld | None:
    """Return the world; asked once Django is set up, for it loads every room."""
    try:
        return cast(DemoWorld, import_module("yizhan.demo.build"))
    except ModuleNotFoundError as missing:
        if missing.name not in {"yizhan.demo", "yizhan.demo.build"}:
            raise
        click.echo("this installation has no demo world (yizhan.demo): it begins empty", err=True)
        return None


def build_if_missing(world: DemoWorld | None, data: Path) -> None:
    """Build the world in a fresh database, or again where a build was cut short; never over anything else."""
    from yizhan.common import migrating

    mark = data / MARK
    state = mark.read_text().strip() if mark.exists() else ""
    if state == "complete" or world is None:
        migrating.migrate()
        return
    if not migrating.is_fresh():
        if state != "begun":
            raise click.ClickException(
                f"{data} holds a world that is not the demo: set YIZHAN_DATA to a fresh folder"
            )
        _empty_database()
    mark.write_text("begun\n")
    click.echo("building the demo world, once …", err=True)
    migrating.migrate()
    world.build(progress)
    mark.write_text("complete\n")


def _empty_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
