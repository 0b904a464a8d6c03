from __future__ import annotations

import time
from itertools import islice

import click

from yizhan.common.cli import command

SHOWN = 20


@command("check")
@click.argument("only", default="")
@click.option("--all", "show_all", is_flag=True, help=f"Show every broken row, not the first {SHOWN}.")
def check(only: str, show_all: bool) -> None:
    """Prove what must always hold: print each rule, and the rows that break it.

    ONLY is the beginning of the rules' names, such as "places.". Ends with 1 when a rule is broken.
    """
    from yizhan.common import checks

    rules = checks.invariants(only)
    if not rules:
        raise click.ClickException(f"no rule's name begins with {only!r}")
    broken = 0
    for rule in rules:
        began = time.monotonic()
        rows = list(rule.broken() if show_all else islice(rule.broken(), SHOWN + 1))
        verdict = "BROKEN" if rows else "ok"
        click.echo(f"{verdict:<6} {rule.name:<32} {rule.says} ({time.monotonic() - began:.2f} s)")
        for row in rows if show_all else rows[:SHOWN]:
            click.echo(f"         {row}")
        if not show_all and len(rows) > SHOWN:
            click.echo("         … and more: --all")
        broken += bool(rows)
    click.echo(f"{len(rules)} rules checked, {broken} broken")
    if broken:
        raise click.exceptions.Exit(1)
