"""A sheet takes one step at a time, whoever presses: two at once end as if one had come after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from django.db import connection

from tests.places import factories as cast
from tests.places.factories import NOON
from tests.places.sheets import GOOD, HEADER, MAX_BYTES, checked_import, csv_file, layout_of
from yizhan.places.imports.actions import (
    apply_import,
    begin_import,
    check_import,
    look,
    map_columns,
    refuse_import,
    start_writing,
)
from yizhan.places.imports.states import NEXT, MovedOn, move
from yizhan.places.models import ImportRow, ImportState, Station, StationImport

ROWS = 3
Step = Callable[[StationImport, Path], object]

STEPS: dict[str, Step] = {
    "map": lambda batch, path: map_columns(batch=batch, layout=layout_of(path), source="总表", now=NOON),
    "check": lambda batch, path: check_import(batch=batch, sheet=look(path, MAX_BYTES), now=NOON),
    "start": lambda batch, _path: start_writing(batch=batch),
    "apply": lambda batch, _path: apply_import(batch=batch, by=None, now=NOON),
    "refuse": lambda batch, _path: refuse_import(batch=batch, why="不要了"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return csv_file(tmp_path, f"{HEADER}\n{GOOD}")


def at_once(batch: StationImport, path: Path, names: tuple[str, str]) -> list[str]:
    """Let two officers take a step of one sheet at once; returns who was told that it had moved on."""
    barrier, told, broken = threading.Barrier(2), [], []

    def run(name: str) -> None:
        mine = StationImport.objects.select_related("unit").get(pk=batch.pk)
        barrier.wait()
        try:
            STEPS[name](mine, path)
        except MovedOn:
            told.append(name)
        except Exception as wrong:
            broken.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    batch.refresh_from_db()
    return told


def stations_and_rows() -> tuple[int, int]:
    return Station.objects.count(), ImportRow.objects.count()


@pytest.mark.parametrize(("state", "to"), list(product(ImportState, ImportState)))
@pytest.mark.django_db
def test_a_step_is_taken_only_from_a_state_that_leads_there(state: ImportState, to: ImportState) -> None:
    unit = cast.units().province
    batch = begin_import(unit=unit, file=None, name="一.csv", by=None, now=NOON)
    StationImport.objects.filter(pk=batch.pk).update(
        state=state
    )  # while ours still says it waits for columns

    if to in NEXT[state]:
        move(batch, to, fault="因为")
    else:
        with pytest.raises(MovedOn, match=str(state.label)):
            move(batch, to, fault="因为")

    stands = StationImport.objects.get()
    assert (stands.state, stands.fault) == ((to, "因为") if to in NEXT[state] else (state, ""))
    assert batch.state == stands.state


@pytest.mark.django_db(transaction=True)
def test_two_who_check_one_sheet_at_once_read_it_once(path: Path) -> None:
    batch = begin_import(unit=cast.units().province, file=None, name=path.name, by=None, now=NOON)
    STEPS["map"](batch, path)

    told = at_once(batch, path, ("check", "check"))

    assert told == ["check"]
    assert (batch.state, batch.counts, batch.rows_total) == (ImportState.CHECKED, {"new": ROWS}, ROWS)
    assert stations_and_rows() == (0, ROWS)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_write_at_once_one_starts_it(path: Path) -> None:
    batch = checked_import(cast.units().province, path)

    assert at_once(batch, path, ("start", "start")) == ["start"]
    assert batch.state == ImportState.APPLYING


@pytest.mark.django_db(transaction=True)
def test_two_jobs_that_write_one_sheet_at_once_write_it_once(path: Path) -> None:
    batch = checked_import(cast.units().province, path)

    assert at_once(batch, path, ("apply", "apply")) == []
    assert batch.state == ImportState.DONE
    assert stations_and_rows() == (ROWS, ROWS)


@pytest.mark.parametrize("first", ["apply", "refuse"])
@pytest.mark.django_db(transaction=True)
def test_a_sheet_written_and_refused_at_once_is_wholly_the_one_or_the_other(path: Path, first: str) -> None:
    batch = checked_import(cast.units().province, path)

    told = at_once(batch, path, (first, "refuse" if first == "apply" else "apply"))

    ends = {"refuse": (ImportState.DONE, (ROWS, ROWS)), "apply": (ImportState.REFUSED, (0, 0))}
    assert len(told) == 1
    assert (batch.state, stations_and_rows()) == ends[told[0]]


@pytest.mark.django_db(transaction=True)
def test_a_sheet_checked_and_refused_at_once_ends_refused_without_rows(path: Path) -> None:
    batch = begin_import(unit=cast.units().province, file=None, name=path.name, by=None, now=NOON)
    STEPS["map"](batch, path)

    told = at_once(batch, path, ("check", "refuse"))

    assert told in ([], ["check"])  # refused after its dry run, or before
    assert (batch.state, stations_and_rows()) == (ImportState.REFUSED, (0, 0))


@pytest.mark.django_db(transaction=True)
def test_columns_said_anew_while_the_sheet_is_written_stop_one_of_the_two(path: Path) -> None:
    batch = checked_import(cast.units().province, path)

    told = at_once(batch, path, ("apply", "map"))

    ends = {"map": (ImportState.DONE, ROWS), "apply": (ImportState.CHECKING, 0)}
    assert len(told) == 1
    assert (batch.state, Station.objects.count()) == ends[told[0]]
