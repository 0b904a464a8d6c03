"""100,000 stations by CSV, against a bare COPY of the same rows plus their validation, on the same machine.

The import is all of it: reading, checking, staging, matching with what stands (10,000 stations here), likely
duplicates, stations, amenities, the search's index, the feeds' log, the record, one commit. The yardstick is
what nobody can avoid: reading and checking each row, and COPY of the finished rows into a table without
indexes. The import checks by two processes where it finds two cores; the yardstick checks by one. Memory is the
peak of the sum of both (RSS).
"""

from __future__ import annotations

import contextlib
import csv
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import Figure, database

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.places.imports.columns import Layout

ROWS = 100_000
STANDING = 10_000
MAX_BYTES = 64 * 1024 * 1024
HOURS = ("24小时", "8:00-20:00", "周一至周五8:30-17:00", "8:30-11:00, 13:00-17:00", "08:45-23:45", "")
SERVICES = (
    "免费饮水、休憩、如厕",
    "饮水供给、避暑取暖、餐食加热、手机充电、应急药箱",
    "饮水、休息、图书角、血压测量",
)
HEADER = ("编号", "名称", "地址", "区县", "经度", "纬度", "开放时间", "服务", "座位")
# Boxes well inside districts of Shanghai, GCJ-02: the claim holds for each row.
BOXES = {
    "浦东新区": (121.60, 31.00, 121.80, 31.20),
    "嘉定区": (121.20, 31.35, 121.28, 31.42),
    "松江区": (121.15, 31.00, 121.28, 31.06),
    "闵行区": (121.37, 31.06, 121.42, 31.14),
}


def write_sheet(path: Path, rows: int, seed: int) -> None:
    draw = random.Random(seed)
    districts = list(BOXES)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(rows):
            name = draw.choice(districts)
            west, south, east, north = BOXES[name]
            own = "".join(chr(draw.randrange(0x4E00, 0x8000)) for _n in range(3))
            out.writerow(
                [
                    f"{seed}-{number}",
                    f"{own}户外劳动者爱心驿站",
                    f"{name}{own}路{number % 999}号",
                    name,
                    f"{draw.uniform(west, east):.6f}",
                    f"{draw.uniform(south, north):.6f}",
                    draw.choice(HOURS),
                    draw.choice(SERVICES),
                    draw.randrange(1, 60),
                ]
            )


class Memory(threading.Thread):
    """Watches the memory of this process and of those it made, while in the block; peak_mb."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.peak_mb = 0.0

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        page_mb = resource.getpagesize() / 1024 / 1024
        while not self.ended.wait(0.1):
            ids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
            pages = 0
            for each in ids:
                with contextlib.suppress(OSError):  # it ended just now
                    pages += int(Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()[1])
            self.peak_mb = max(self.peak_mb, pages * page_mb)


def whole_import(unit: Unit, path: Path, source: str) -> dict[str, int]:
    """Everything from the file to the commit, as `yizhan import stations` does it."""
    from django.utils import timezone

    from yizhan.places.imports.actions import apply_import, begin_import, check_import, look, map_columns

    sheet = look(path, MAX_BYTES)
    batch = begin_import(unit=unit, file=None, name=path.name, by=None, now=timezone.now())
    map_columns(batch=batch, layout=layout_of(path), source=source, now=timezone.now())
    check_import(batch=batch, sheet=sheet, now=timezone.now(), forecast=False)
    return apply_import(batch=batch, by=None, now=timezone.now()).counts


def layout_of(path: Path) -> Layout:
    from yizhan.common.geo import Datum
    from yizhan.places.imports.actions import look
    from yizhan.places.imports.columns import Layout, guess

    return Layout(guess(look(path, MAX_BYTES).headers), Datum.GCJ02, "rest")


def validation_s(unit: Unit, path: Path) -> float:
    """Reading and checking every row, and no more."""
    from yizhan.places.imports.actions import look
    from yizhan.places.imports.staging import checker_for, chunks_of

    begin = time.perf_counter()
    checker = checker_for(unit, layout_of(path))
    good = sum(not row.problems for rows in chunks_of(look(path, MAX_BYTES)) for row in checker.check(rows))
    assert good == ROWS, good
    return time.perf_counter() - begin


def bare_copy_s() -> float:
    """COPY of the finished rows into a table without indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bare; create table bare (like places_station)")
        finished = """copy (select s.* from places_station s join places_sourcerow r on r.station_id = s.id
                             where r.source = 'fresh') to stdout"""
        with cursor.copy(finished) as copy:
            blocks = [bytes(block) for block in copy]
        begin = time.perf_counter()
        with cursor.copy("copy bare from stdin") as copy:
            for block in blocks:
                copy.write(block)
        taken = time.perf_counter() - begin
        cursor.execute("select count(*) from bare")
        return taken * ROWS / cursor.fetchone()[0]


def measure(folder: Path) -> list[Figure]:
    from yizhan.orgs.models import Unit

    unit = Unit.objects.create(kind="province", name="上海市总工会", division_code="31")
    unit.refresh_from_db()
    write_sheet(folder / "standing.csv", STANDING, 1)
    write_sheet(folder / "fresh.csv", ROWS, 2)
    whole_import(unit, folder / "standing.csv", "standing")
    fresh = folder / "fresh.csv"

    before_s = validation_s(unit, fresh)
    begin = time.perf_counter()
    with Memory() as memory:
        counts = whole_import(unit, fresh, "fresh")
    import_s = time.perf_counter() - begin
    assert counts["new"] + counts.get("twin", 0) == ROWS, counts
    checks_s = (before_s + validation_s(unit, fresh)) / 2  # on both sides: the machine may not be ours alone
    copy_s = bare_copy_s()
    begin = time.perf_counter()
    again = whole_import(unit, fresh, "fresh")
    again_s = time.perf_counter() - begin
    print(f"{ROWS:,} rows among {STANDING:,}: validation {checks_s:.1f} s, bare COPY {copy_s:.2f} s")
    print(f"import {import_s:.1f} s {counts}; the same sheet again {again_s:.1f} s {again}")
    return [
        Figure("import", import_s / (checks_s + copy_s), "<=", 3),
        Figure("import-memory-mb", memory.peak_mb, "<=", 400),
    ]


def main() -> int:
    print(__doc__)
    with database(), tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder))
    for figure in figures:
        print(figure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
