"""A workbook that somebody sent, opened by openpyxl within a bound on what is read whole.

A package says by its content types and relations which part is what; a part's name proves nothing. So the
bound lies where openpyxl reads: whatever is not a sheet of rows is charged before it is unpacked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS


class TooMuchInMemory(Exception):
    """What is kept of the workbook while its rows are read is larger than allowed."""


class _Package(ZipFile):
    """Parts read whole count together against `left`, in bytes unpacked; those read as a stream do not."""

    def __init__(self, path: Path, left: int) -> None:
        super().__init__(path)
        self.left = left

    def charge(self, name: str) -> None:
        self.left -= self.getinfo(name).file_size  # no more than this is ever unpacked, whatever is packed
        if self.left < 0:
            raise TooMuchInMemory(name)

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        self.charge(getattr(name, "filename", name))
        return super().read(name, pwd)


class _Reader(ExcelReader):
    """openpyxl's own steps; the two parts that it keeps without `read` are charged, or left out."""

    archive: _Package

    def __init__(self, path: Path, most_bytes: int) -> None:
        with path.open("rb") as file:
            super().__init__(file, read_only=True, data_only=False, keep_links=False)
        self.archive = _Package(path, most_bytes)

    def read_strings(self) -> None:
        if declared := self.package.find(SHARED_STRINGS):  # type: ignore[no-untyped-call]
            self.archive.charge(declared.PartName[1:])
        super().read_strings()

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """It has no rows."""


def open_workbook(path: Path, most_bytes: int) -> Workbook:
    """Open a workbook for reading its rows as a stream; close it afterwards.

    most_bytes: of shared strings, styles and all else that stays in memory, unpacked. Raises
    TooMuchInMemory, and for a broken package whatever openpyxl trips over.
    """
    reader = _Reader(path, most_bytes)
    try:
        reader.read()
    except BaseException:
        reader.archive.close()
        raise
    return reader.wb
