"""`yizhan import stations`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone
from tqdm import tqdm

from yizhan.common.cli import command, progress
from yizhan.common.geo import Datum
from yizhan.common.sheet_faults import BadSheet
from yizhan.common.sheets import Sheet, csv_lines
from yizhan.orgs.models import Unit
from yizhan.places.imports.actions import apply_import, begin_import, check_import, look, map_columns
from yizhan.places.imports.cells import BadCell, read_kind
from yizhan.places.imports.columns import BadMapping, Layout, guess
from yizhan.places.imports.report import HEADERS, report, report_cells
from yizhan.places.imports.staging import Progress
from yizhan.places.models import ImportState, RowState, StationImport

SHOWN = 20


@command("import", "stations")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--unit", "unit_name", required=True, metavar="CODE", help="Division code, credit code or name."
)
@click.option(
    "--datum",
    type=click.Choice([datum.value for datum in Datum]),
    required=True,
    help="Whose degrees they are. Amap and Tencent: gcj02; Baidu: bd09; GPS: wgs84.",
)
@click.option("--kind", default="", help="The kind of all rows, or of those without one.")
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="What a column is; FIELD empty: nothing."
)
@click.option("--word", "words", multiple=True, metavar="TYPE=KIND", help="What a type of the sheet is here.")
@click.option("--source", default="", help="Names the sheet across months. Default: the file's name.")
@click.option(
    "--report", "report_to", type=click.Path(path_type=Path, dir_okay=False), help="Write it as CSV."
)
@click.option("--dry-run", is_flag=True, help="Check and report; write nothing.")
def import_stations(
    file: Path,
    unit_name: str,
    datum: str,
    kind: str,
    maps: tuple[str, ...],
    words: tuple[str, ...],
    source: str,
    report_to: Path | None,
    dry_run: bool,
) -> None:
    """Import stations from CSV (UTF-8 or GB18030), XLSX or GeoJSON.

    Good rows come in, all of them or none; the others wait in the console with their reasons. The same file
    again changes nothing.
    """
    unit = _unit(unit_name)
    try:
        sheet = look(file, settings.IMPORT_MAX_BYTES)
        batch = begin_import(unit=unit, file=None, name=file.name, by=None, now=timezone.now())
        layout = _layout(sheet, Datum(datum), kind, maps, words)
        map_columns(batch=batch, layout=layout, source=source or file.stem, now=timezone.now())
    except (BadSheet, BadMapping, BadCell) as wrong:
        raise click.ClickException(str(wrong)) from None
    with progress("checked") as bar:
        check_import(
            batch=batch,
            sheet=sheet,
            now=timezone.now(),
            progress=_shown_by(bar),
            forecast=dry_run,
        )
    if batch.state == ImportState.REFUSED:
        raise click.ClickException(batch.fault)
    if not dry_run:
        with progress("written", total=batch.rows_total) as bar:
            apply_import(batch=batch, by=None, now=timezone.now(), progress=_shown_by(bar))
    _tell(batch, report_to, dry_run=dry_run)


def _shown_by(bar: tqdm[Any]) -> Progress:
    def show(rows_done: int) -> None:
        bar.update(rows_done - bar.n)

    return show


def _unit(name: str) -> Unit:
    for field in ("division_code", "credit_code", "name", "short_name"):
        found = list(Unit.objects.standing().filter(**{field: name})[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise click.ClickException(f"{name} names more than one unit")
    raise click.ClickException(f"no unit has the code or name {name}")


def _layout(sheet: Sheet, datum: Datum, kind: str, maps: tuple[str, ...], words: tuple[str, ...]) -> Layout:
    asked = dict(pair.rpartition("=")[::2] for pair in maps)
    unknown = set(asked) - set(sheet.headers)
    if unknown:
        raise click.ClickException(f"no column {sorted(unknown)[0]}; there are: {', '.join(sheet.headers)}")
    given = set(asked.values())
    columns = tuple(
        (header, asked.get(header, "" if code in given else code)) for header, code in guess(sheet.headers)
    )
    kinds = {word: read_kind(code) for word, code in (pair.rpartition("=")[::2] for pair in words)}
    return Layout(columns, datum, read_kind(kind) if kind else "", "running", {"kind": kinds})


def _tell(batch: StationImport, report_to: Path | None, *, dry_run: bool) -> None:
    for state, number in sorted(batch.counts.items()):
        click.echo(f"{number:>8}  {RowState(state).label}")
    if report_to:
        with report_to.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines([str(name) for name in HEADERS], report_cells(batch)))
        click.echo(f"report: {report_to}")
    else:
        kept_out = report(batch, notes=False)
        for shown, said in enumerate(kept_out):
            if shown == SHOWN:
                click.echo("…  the rest: --report FILE.csv")
                break
            click.echo(f"{said.line}: {said.column}: {said.value or '–'}: {said.why}")
    if dry_run:
        batch.rows.all().delete()
        batch.delete()
        click.echo("nothing written (dry run)")
