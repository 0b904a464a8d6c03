"""The command line `yizhan`: what an operator can tell it, and how rooms add commands of their own.

A room puts them into `<room>/commands.py`, which is imported when the command line starts:

    @command("import", "stations")
    @click.argument("file", type=click.Path(path_type=Path, exists=True))
    def import_stations(file: Path) -> None:
        "Import stations from CSV, XLSX or GeoJSON."
        with progress("stations", total=n) as bar: ...
        raise click.ClickException("row 7: …")       # one line, exit code 1
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click
from tqdm import tqdm

from yizhan import __version__
from yizhan.common import postgres

if TYPE_CHECKING:
    from config.env import Env

P = ParamSpec("P")
R = TypeVar("R")

OWN_COMMANDS = ("serve", "demo", "jobs", "migrate", "tables", "check", "backup", "restore")
GROUPS = {
    "import": "Bring data in: each file is checked first, and every row is reported.",
    "notices": "What people are told: texts to have approved, messages that were given up.",
    "user": "Accounts: the first officers, keepers, passwords.",
}


class Root(click.Group):
    """Knows our own commands by name; asks the rooms for theirs only when it must, for that loads Django."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in OWN_COMMANDS:
            import_module(f"yizhan.common.commands.{cmd_name}")
        else:
            _ask_rooms()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        _ask_rooms()
        return [*OWN_COMMANDS, *sorted(set(self.commands) - set(OWN_COMMANDS))]


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def root() -> None:
    """Yizhan 驿站: an open platform for what unions run for working people.

    Settings come from the environment (YIZHAN_DATA, DATABASE_URL, HOST, PORT …): see docs/operations.md.
    """


def command(
    *names: str, database: bool = True, migrated: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Add a command under its names: `@command("import", "units")` is `yizhan import units`.

    With `database` it runs with Django set up and PostgreSQL running: the embedded one is started for it, or
    the one of a running `yizhan serve` is used. With `migrated` it is refused on tables of an older release.
    """

    def register(function: Callable[P, R]) -> Callable[P, R]:
        group: click.Group = root
        for name in names[:-1]:
            fresh = click.Group(name, help=GROUPS.get(name))
            inner = group.commands.setdefault(name, fresh)
            assert isinstance(inner, click.Group)
            group = inner
        group.add_command(
            click.command(names[-1])(_with_database(function, migrated=migrated) if database else function)
        )
        return function

    return register


def progress(label: str, *, total: int | None = None, unit: str = "row") -> tqdm[Any]:
    """Return a bar on stderr that appears after two seconds; `bar.update(n)`. Sparse when nobody watches."""
    watched = sys.stderr.isatty()
    return tqdm(
        desc=label, total=total, unit=unit, delay=2, mininterval=0.1 if watched else 10, ascii=not watched
    )


def read_env() -> Env:
    """Return the settings. A wrong one ends the process with one line (config/env.py)."""
    from config.env import env

    return env


def set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from yizhan.common import starting

    starting.ask_all()


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Have Django and PostgreSQL ready meanwhile."""
    env = read_env()
    set_up_django()
    if env.database_url:
        knock(env.database_url)
    with contextlib.nullcontext() if env.database_url else postgres.running(env.data):
        try:
            yield
        finally:
            close_connections()


def knock(url: str) -> None:
    """Raise psycopg's OperationalError at once if nobody answers there: the pool would try for long."""
    import psycopg

    psycopg.connect(url, connect_timeout=5).close()


def close_connections() -> None:
    """Give the database back: before it stops, and before other processes take its connections."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        with contextlib.suppress(AttributeError, KeyError):
            connection.close_pool()  # type: ignore[attr-defined]


def _with_database(function: Callable[P, R], *, migrated: bool) -> Callable[P, R]:
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with database():
            if migrated:
                from yizhan.common.migrating import migrate_if_fresh

                migrate_if_fresh()
            return function(*args, **kwargs)

    return run


@functools.cache
def _ask_rooms() -> None:
    for name in OWN_COMMANDS:
        import_module(f"yizhan.common.commands.{name}")
    set_up_django()
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("commands")


def main() -> None:
    """Run the command line; what goes wrong with the database is told in one line, without a trace."""
    import psycopg

    try:
        root(prog_name="yizhan", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (postgres.PostgresFault, psycopg.OperationalError) as fault:
        sys.exit(f"Error: {' '.join(str(fault).split())}")
    except Exception as fault:
        if isinstance(fault.__cause__, psycopg.OperationalError):  # as Django wraps it
            sys.exit(f"Error: the database does not answer: {' '.join(str(fault).split())}")
        raise
