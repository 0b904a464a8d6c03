"""The administrative divisions as a union tree: which files, which unit is each, what is wrong with a row?

Reads a folder with provinces, cities, areas and streets as `.csv`, `.csv.gz` or `.json`: the layout of the npm
package china-division (from the National Bureau of Statistics), versions 1 to 2. Nothing here writes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yizhan.orgs.models import UnitKind

LEVELS = (
    ("provinces", UnitKind.PROVINCE, 2),
    ("cities", UnitKind.CITY, 4),
    ("areas", UnitKind.DISTRICT, 6),
    ("streets", UnitKind.STREET, 9),
)
PARENT_COLUMNS = {  # level → the columns that may name its parent, newer layout first
    "provinces": (),
    "cities": ("provinceCode", "parent_code"),
    "areas": ("cityCode", "parent_code"),
    "streets": ("areaCode", "parent_code"),
}
# Rows of the second level that are no cities but shelves of the statistics office.
SHELVES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
# No federations of the All-China Federation stand there.
ELSEWHERE = {"71", "81", "82"}
OFFICE = "办事处"


class NoDivisions(ValueError):
    """The folder holds no provinces.csv, .csv.gz or .json."""


class BadFile(ValueError):
    """A file is not what its name says."""


@dataclass(frozen=True)
class Division:
    """A division that gets a union. parent_code: "" for a province; line: where it stands in its file."""

    code: str
    name: str
    kind: UnitKind
    parent_code: str

    @property
    def union_name(self) -> str:
        """As unions are called: 上海市总工会, 黄浦区总工会, 南京东路街道总工会."""
        return f"{self.name.removesuffix(OFFICE)}总工会"


@dataclass(frozen=True)
class Fault:
    """A row that cannot be taken: where it stands, what it says, and why."""

    file: str
    line: int
    column: str
    value: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.column} {self.value!r}: {self.why}"


@dataclass(frozen=True)
class Reading:
    """What the files say: the divisions, parents before children; the rows at fault; rows left out by rule."""

    divisions: list[Division]
    faults: list[Fault]
    folded: int  # shelves and cities that are their own district
    elsewhere: int


def read(folder: Path, down_to: str = "streets", within: tuple[str, ...] = ()) -> Reading:
    """Read the divisions of `folder` down to a level.

    within: division codes; only they, what lies in them and what they lie in are read. Empty: everything.
    Raises NoDivisions, BadFile.
    """
    divisions: list[Division] = []
    faults: list[Fault] = []
    folds: dict[str, str] = {}  # code of a row that is no unit → code its children stand under
    known: dict[str, Division] = {}
    elsewhere = 0
    for level, kind, digits in LEVELS:
        path = _file(folder, level)
        if path is None:
            if level == "provinces":
                raise NoDivisions(f"{folder}: {NoDivisions.__doc__}")
            break
        for line, row in _rows(path):
            fault = _fault(path.name, line, row, level, digits, known, folds)
            if fault:
                if row.get("code", "")[:2] in ELSEWHERE:
                    elsewhere += 1
                else:
                    faults.append(fault)
                continue
            code, name, parent = row["code"], row["name"], _parent(row, level)
            if code in ELSEWHERE:
                elsewhere += 1
            elif name in SHELVES or (level == "areas" and code == f"{parent}00"):
                folds[code] = folds.get(parent, parent)
            else:
                known[code] = Division(code, name, kind, folds.get(parent, parent))
                if _is_within(code, within):
                    divisions.append(known[code])
        if level == down_to:
            break
    return Reading(divisions, faults, len(folds), elsewhere)


def _is_within(code: str, within: tuple[str, ...]) -> bool:
    return not within or any(code.startswith(root) or root.startswith(code) for root in within)


def _file(folder: Path, level: str) -> Path | None:
    found = (folder / f"{level}{ending}" for ending in (".csv", ".csv.gz", ".json"))
    return next((path for path in found if path.is_file()), None)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line (of a CSV) or its place (in JSON, from 1)."""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8-sig")
        if path.suffix == ".json":
            yield from enumerate((_strings(item) for item in json.loads(text)), start=1)
            return
    except (OSError, UnicodeDecodeError, ValueError, AttributeError, TypeError) as wrong:
        raise BadFile(f"{path.name}: {wrong}") from wrong
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise BadFile(f"{path.name}: the first line must name the columns code and name")
    for row in reader:
        yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}


def _strings(item: dict[str, object]) -> dict[str, str]:
    return {key: str(value).strip() for key, value in item.items()}


def _parent(row: dict[str, str], level: str) -> str:
    return next((row[column] for column in PARENT_COLUMNS[level] if row.get(column)), "")


def _fault(
    file: str,
    line: int,
    row: dict[str, str],
    level: str,
    digits: int,
    known: dict[str, Division],
    folds: dict[str, str],
) -> Fault | None:
    """Return what is wrong with the row, or None."""
    code, parent = row.get("code", ""), _parent(row, level)
    if not (code.isascii() and code.isdigit() and len(code) == digits):
        return Fault(file, line, "code", code, f"must have {digits} digits")
    if not row.get("name"):
        return Fault(file, line, "name", "", "is empty")
    if len(row["name"]) > 100:
        return Fault(file, line, "name", row["name"], "is longer than 100 characters")
    if code in known or code in folds:
        return Fault(file, line, "code", code, "stands in the files twice")
    if level != "provinces" and not code.startswith(parent or "-"):
        return Fault(file, line, "code", code, f"does not begin with its parent's code {parent!r}")
    if level != "provinces" and parent not in known and parent not in folds:
        return Fault(file, line, PARENT_COLUMNS[level][0], parent, "is in none of the files")
    return None
