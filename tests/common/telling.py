"""Commands of the command line, run inside the test's own transaction."""

from __future__ import annotations

import inspect

import click
from click.testing import CliRunner

from yizhan.common import cli


def tell(*words: str, typed: str = "") -> tuple[int, str]:
    """Run `yizhan WORDS…` without starting a database for it; return the exit code and what it said."""
    command: click.Command = cli.root
    left = list(words)
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), left.pop(0))
        assert found, f"no command {words}"
        command = found
    assert command.callback
    bare = click.Command(command.name, params=command.params, callback=inspect.unwrap(command.callback))
    result = CliRunner().invoke(bare, left, input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
