"""100,000 stations by CSV, against a bare COPY of the same rows plus their validation, on the same machine.

The import is all of it: reading, checking, staging, matching with what stands (10,000 stations here), likely
duplicates, stations, amenities, the search's index, the feeds' log, the record, one commit. The yardstick is
what nobody can avoid: reading and checking each row, and COPY of the finished rows into a table without
indexes. Memory is the peak of this process (RSS).
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROWS = 100_000
STANDING = 10_000
TARGET_RATIO, TARGET_MB = 3.0, 400
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


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(folder: Path) -> tuple[float, float]:
    """Return (ratio, peak MB)."""
    from django.db import connection
    from django.utils import timezone

    from yizhan.common.geo import Datum
    from yizhan.orgs.models import Unit
    from yizhan.places.imports.actions import apply_import, begin_import, check_import, look, map_columns
    from yizhan.places.imports.columns import Layout, guess
    from yizhan.places.imports.staging import checked_chunks, checker_for
    from yizhan.places.models import Station

    unit = Unit.objects.create(kind="province", name="上海市总工会", division_code="31")
    unit.refresh_from_db()

    def whole_import(path: Path, source: str) -> dict[str, int]:
        sheet = look(path, 64 * 1024 * 1024)
        batch = begin_import(unit=unit, file=None, name=path.name, by=None, now=timezone.now())
        layout = Layout(guess(sheet.headers), Datum.GCJ02, "rest")
        map_columns(batch=batch, layout=layout, source=source, now=timezone.now())
        check_import(batch=batch, sheet=sheet, now=timezone.now(), forecast=False)
        return apply_import(batch=batch, by=None, now=timezone.now()).counts

    write_sheet(folder / "standing.csv", STANDING, 1)
    write_sheet(folder / "fresh.csv", ROWS, 2)
    print("standing:", whole_import(folder / "standing.csv", "standing"))

    sheet = look(folder / "fresh.csv", 64 * 1024 * 1024)
    checker = checker_for(unit, Layout(guess(sheet.headers), Datum.GCJ02, "rest"))
    begin = time.perf_counter()
    good = sum(not row.problems for chunk in checked_chunks(sheet, checker) for row in chunk)
    validation_s = time.perf_counter() - begin

    begin = time.perf_counter()
    counts = whole_import(folder / "fresh.csv", "fresh")
    import_s = time.perf_counter() - begin
    peak = peak_mb()
    assert counts["new"] + counts.get("twin", 0) == good == ROWS, counts

    with connection.cursor() as cursor:
        cursor.execute("create table bare (like places_station)")
        with cursor.copy("copy places_station to stdout") as copy:
            finished = [bytes(block) for block in copy]
        begin = time.perf_counter()
        with cursor.copy("copy bare from stdin") as copy:
            for block in finished:
                copy.write(block)
        copy_s = (time.perf_counter() - begin) * ROWS / Station.objects.count()

    begin = time.perf_counter()
    again = whole_import(folder / "fresh.csv", "fresh")
    again_s = time.perf_counter() - begin
    print(f"validation {validation_s:.1f} s, bare COPY {copy_s:.2f} s, import {import_s:.1f} s {counts}")
    print(f"the same sheet again {again_s:.1f} s {again}")
    return import_s / (validation_s + copy_s), peak


def main() -> int:
    from bench.database import fresh_database

    with fresh_database(), tempfile.TemporaryDirectory() as folder:
        ratio, peak = run(Path(folder))
    print(f"bench import {ratio:.2f} target <= {TARGET_RATIO} {'ok' if ratio <= TARGET_RATIO else 'short'}")
    print(f"bench import-memory {peak:.0f} target <= {TARGET_MB} {'ok' if peak <= TARGET_MB else 'short'}")
    return 0 if ratio <= TARGET_RATIO and peak <= TARGET_MB else 1


if __name__ == "__main__":
    sys.exit(main())
