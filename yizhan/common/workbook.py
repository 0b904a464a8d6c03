"""A workbook that somebody sent: the rows of its first sheet, read by openpyxl's parsers within fixed memory.

A package says by its content types and relations which part is what; a part's name proves nothing. So the
bounds lie where something is read: parts read whole are charged before they are unpacked, and those read as a
stream are freed of each row or string as it ends (openpyxl keeps its empty element until the end of the file).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

MB = 1024 * 1024
MAX_WHOLE = 16 * MB  # styles, relations and the like together; as a tree they take up to 20 times as much
MAX_STRINGS = 96 * MB  # kept as text
MAX_AT_ONCE = 4 * MB  # between the ends of two rows: a row of 16,384 cells has some 1 MB
MAX_CELLS = 16_384  # of a row, in Excel too
SI_TAG = f"{{{SHEET_MAIN_NS}}}si"

Cells = list[dict[str, Any]]  # as WorkSheetParser makes them: column, value, data_type


class TooMuchInMemory(Exception):
    """A part is larger than what is kept of a workbook in memory may be."""


class NoSheet(Exception):
    """The workbook has no sheet of rows."""


class _Package(ZipFile):
    """Parts read whole count together."""

    left = MAX_WHOLE

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        self.left -= self.unpacked_size(getattr(name, "filename", name))
        if self.left < 0:
            raise TooMuchInMemory(name)
        return super().read(name, pwd)

    def unpacked_size(self, name: str) -> int:
        """No more than this is ever unpacked, whatever is packed."""
        return self.getinfo(name).file_size


class _Watched:
    """A stream that ends when too much of it came since the last end of a row."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.since = 0

    def read(self, size: int = -1, /) -> bytes:
        chunk = self.source.read(size)
        self.since += len(chunk)
        if self.since > MAX_AT_ONCE:
            raise TooMuchInMemory
        return chunk


def _elements(source: IO[bytes], tag: str, depth: int) -> Iterator[Any]:
    """Yield each element `tag` at this depth (the root is 0) as it ends; whatever ends there is let go."""
    watched = _Watched(source)
    above: list[Any] = []
    for event, element in iterparse(watched, ("start", "end")):  # noqa: S314 – expat bounds what entities make
        if event == "start":
            above.append(element)
            continue
        above.pop()
        if len(above) == depth and element.tag == tag:
            yield element
        if above and len(above) <= depth:
            del above[-1][:]
            watched.since = 0


class _Rows(WorkSheetParser):
    def parse_formula(self, element: Any) -> str:
        """What it says is never used, and openpyxl keeps each."""
        return "="


class _Reader(ExcelReader):
    """openpyxl's first steps, and the path of the first sheet of rows."""

    archive: _Package

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            super().__init__(file, read_only=True, keep_links=False)
        self.archive = _Package(path)

    def read(self) -> None:
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)

    def read_strings(self) -> None:
        declared = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if declared is None:
            return
        part = declared.PartName[1:]
        if self.archive.unpacked_size(part) > MAX_STRINGS:
            raise TooMuchInMemory(part)
        with self.archive.open(part) as source:
            for element in _elements(source, SI_TAG, depth=1):
                text: Any = Text.from_tree(element)
                self.shared_strings.append(text.content)

    def first_sheet(self) -> str:
        for _sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                return str(relation.target)
        raise NoSheet(NoSheet.__doc__)


def first_sheet_rows(path: Path) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of the first sheet that has any cell, each with its number.

    Raises TooMuchInMemory, NoSheet, and for a broken package whatever openpyxl trips over.
    """
    reader = _Reader(path)
    with reader.archive:
        reader.read()
        with reader.archive.open(reader.first_sheet()) as source:
            book: Any = reader.wb
            parser = _Rows(
                source,
                reader.shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for element in _elements(source, ROW_TAG, depth=2):
                del element[MAX_CELLS:]
                number, cells = parser.parse_row(element)
                parser.row_dimensions.clear()
                if cells:
                    yield number, cells
