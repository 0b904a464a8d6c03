"""A long sheet is checked by two processes, and nobody can tell from what comes in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pytest

from tests.places import factories as cast
from tests.places.sheets import HEADER, MAX_BYTES, checked_import, csv_file, layout_of
from yizhan.places.imports import beside, staging
from yizhan.places.imports.actions import look
from yizhan.places.imports.staging import Part, checker_for, chunks_of, in_one_process
from yizhan.places.models import ImportRow


def sheet(tmp_path, rows: int):
    """Numbers come twice far apart; some rows have no name; hours and amenities as usual."""
    lines = [HEADER]
    for n in range(rows):
        name = "" if n % 97 == 0 else f"第{n}号工会驿站"
        lines.append(
            f"{n % (rows - 30)},{name},人民路{n}号,{121.40 + n / 1e5:.5f},31.2{n % 10},8:00-20:00,饮水"
        )
    return look(csv_file(tmp_path, "\n".join(lines) + "\n"), MAX_BYTES)


@pytest.fixture
def checker(db, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 100)
    province = cast.units().province
    return lambda found: checker_for(province, layout_of(found.path))


def test_two_processes_say_what_one_says(tmp_path, checker):
    found = sheet(tmp_path, 1500)

    alone = list(in_one_process(checker(found), chunks_of(found)))
    both = list(beside.parts(checker(found), chunks_of(found)))

    assert both == alone
    assert sum(len(part.rows) for _chunk, part in both) == 1500


def test_a_key_that_an_earlier_chunk_had_is_refused_with_its_line_either_way(tmp_path, db, monkeypatch):
    path, unit = sheet(tmp_path, 800).path, cast.units().province
    monkeypatch.setattr(staging, "CHUNK", 100)

    def rows(both: bool) -> list[tuple[object, ...]]:
        monkeypatch.setattr(staging, "is_long", lambda _sheet: both)
        monkeypatch.setattr(beside, "has_cores", lambda: True)
        batch = checked_import(unit, path)
        of = ImportRow.objects.filter(batch=batch).order_by("line")
        return list(of.values_list("line", "key", "digest", "state", "values", "problems", "notes"))

    alone, both = rows(False), rows(True)

    assert both == alone
    assert [row[5] for row in both if row[0] == 773] == [
        [["key", "1", "编号与第 3 行重复", "repeated", False]]
    ]


def test_the_other_process_really_checks(tmp_path, checker, monkeypatch):
    found = sheet(tmp_path, 1500)
    here: list[int] = []
    ours = staging.part_of

    def counted(checker, chunk) -> Part:
        here.append(len(chunk))
        time.sleep(0.3)  # the other one has begun meanwhile
        return ours(checker, chunk)

    monkeypatch.setattr(staging, "part_of", counted)

    assert len(list(beside.parts(checker(found), chunks_of(found)))) == 15
    assert len(here) < 14


def test_should_the_other_process_die_the_rest_is_checked_here(tmp_path, checker):
    found = sheet(tmp_path, 1500)
    alone = list(in_one_process(checker(found), chunks_of(found)))

    killed: list[int] = []
    both = []
    for each in beside.parts(checker(found), chunks_of(found)):
        both.append(each)
        if not killed:
            for child in multiprocessing.active_children():
                os.kill(child.pid or 0, signal.SIGKILL)
                killed.append(child.pid or 0)

    assert killed
    assert both == alone


def test_nobody_is_left_when_the_reader_stops_early(tmp_path, checker):
    found = sheet(tmp_path, 1500)
    rest = beside.parts(checker(found), chunks_of(found))
    next(rest)

    rest.close()

    deadline = time.monotonic() + 30
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not multiprocessing.active_children()
    assert threading.active_count() < 20
