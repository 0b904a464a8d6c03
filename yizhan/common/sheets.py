"""Tables that people send: CSV, XLSX and GeoJSON, read as a stream of rows, whatever is in them.

Nothing here trusts the file. What it is says its content, not its name; sizes are checked before anything
is unpacked; memory stays bounded however long the file is. Cells come out as text without outer blanks.
Raises a BadSheet (one class per cause) whose message is for the person who sent the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from yizhan.common.sheet_faults import (
    BadEncoding,
    BadSheet,
    BrokenQuotes,
    NoHeader,
    NotASheet,
    SheetTooBig,
    ZipBomb,
)

MB = 1024 * 1024
MAX_BYTES = 64 * MB  # a sheet of 100,000 stations has some 20 MB as CSV, 12 MB as XLSX
MAX_COLUMNS = 200
MAX_UNPACKED = 512 * MB  # XML of a sheet; read as a stream (what is kept of it: workbook.py)
MAX_RATIO = 150  # real workbooks pack 5 to 40 times
MAX_PARTS = 2000
MAX_FEATURE = MB
HEADER_WITHIN = 10  # rows above the header: a title, a date, an empty line

Format = Literal["csv", "xlsx", "geojson"]
Score = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. line: where a person finds it (line of the text, row of the sheet, number of the feature).

    faults: per column number, what is wrong with the cell itself; -1 for the row as a whole.
    """

    line: int
    cells: list[str]
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was looked at and found readable. `rows()` reads it again from its beginning."""

    path: Path
    format: Format
    headers: list[str]
    header_line: int = 0
    encoding: str = ""
    delimiter: str = ""

    def rows(self) -> Iterator[Row]:
        """Raises BadSheet when the file breaks further down."""
        if self.format == "csv":
            return _csv_rows(self)
        return _xlsx_rows(self) if self.format == "xlsx" else _geojson_rows(self)


def _any_header(cells: Sequence[str]) -> int:
    return 0


def open_sheet(path: Path, *, max_bytes: int = MAX_BYTES, score: Score = _any_header) -> Sheet:
    """Look at a file and find its format, encoding and header row.

    score: how many of a row's cells are known column names; the best row of the first ten is the header.
    Reads the file once for its encoding, never whole into memory.
    """
    size = path.stat().st_size
    if size > max_bytes:
        raise SheetTooBig(
            _("文件有 %(size)d MB，超过上限 %(limit)d MB；请拆成几个文件")
            % {"size": -(-size // MB), "limit": max_bytes // MB}
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise NotASheet(_("文件是空的"))
    if head.startswith(b"PK\x03\x04"):
        _check_zip(path)
        return _with_header(Sheet(path, "xlsx", []), score)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotASheet(_("这是旧版 Excel（.xls）；请另存为 .xlsx 或 CSV"))
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[")):
        return _geojson_sheet(path)
    encoding = text_encoding(path)
    return _with_header(Sheet(path, "csv", [], 0, encoding, _delimiter(path, encoding)), score)


def _with_header(sheet: Sheet, score: Score) -> Sheet:
    """Return the sheet with its header: the row that names most columns, else the first with two cells."""
    best: tuple[int, Row] | None = None
    raw = _csv_raw(sheet) if sheet.format == "csv" else _xlsx_raw(sheet)
    for seen, row in enumerate(raw):
        filled = sum(bool(cell) for cell in row.cells)
        points = score(row.cells)
        if (points or filled > 1) and (best is None or points > best[0]):
            best = points, row
        if seen + 1 >= HEADER_WITHIN:
            break
    if best is None:
        raise NoHeader(_("前 %(n)d 行里没有找到表头（至少两列）") % {"n": HEADER_WITHIN})
    headers = best[1].cells
    while headers and not headers[-1]:
        headers = headers[:-1]
    return Sheet(sheet.path, sheet.format, headers, best[1].line, sheet.encoding, sheet.delimiter)


# --- CSV ---------------------------------------------------------------------------------------


def text_encoding(path: Path) -> str:
    """Return utf-8-sig, utf-16 or gb18030, decided by the bytes of the whole file."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if _decodes(path, "utf-16", _no_control):
            return "utf-16"
        raise BadEncoding(_("文件开头说是 UTF-16，里面却不是；请另存为 UTF-8 的 CSV"))
    if _decodes(path, "utf-8", _no_control):
        return "utf-8-sig"  # also reads a file without the mark
    common = _CommonHan()
    if _decodes(path, "gb18030", lambda text: _no_control(text) and common.see(text)) and common.plausible:
        return "gb18030"
    raise BadEncoding(_("看不出文件的编码，或者它不是文字表格；请另存为 UTF-8 或 GB18030 的 CSV"))


def _decodes(path: Path, encoding: str, look: Callable[[str], bool]) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(MB):
                if not look(decoder.decode(chunk)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # half a pair of UTF-16 is no text either


def _no_control(text: str) -> bool:
    """Raises NotASheet: control characters are in no text table, in any encoding."""
    if _CONTROL.search(text):
        raise NotASheet(_("这不是文字表格（含有控制字符）"))
    return True


class _CommonHan:
    """Almost any pair of bytes is some GB18030 character; real text uses those of GB2312."""

    def __init__(self) -> None:
        self.foreign = self.common = 0

    def see(self, text: str) -> bool:
        odd = "".join(char for char in text[:200_000] if char > "\x7f")
        self.common += len(odd.encode("gb2312", "ignore")) // 2
        self.foreign += len(odd)
        return True

    @property
    def plausible(self) -> bool:
        return self.common >= 0.9 * self.foreign


def _delimiter(path: Path, encoding: str) -> str:
    """Return the sign that cuts the first lines into most columns, most evenly."""
    with path.open(encoding=encoding, newline="") as file:
        lines = list(_head(file, 20))
    best, most = ",", 1
    for sign in ",\t;|":
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count) if widths else 1
        if usual > most:
            best, most = sign, usual
    return best


def _head(file: io.TextIOBase, lines: int) -> Iterator[str]:
    for _n in range(lines):
        line = file.readline(64 * 1024)
        if not line:
            return
        yield line


def _csv_raw(sheet: Sheet) -> Iterator[Row]:
    """Yield rows that are not blank, with the line each begins on."""
    with sheet.path.open(encoding=sheet.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=sheet.delimiter, strict=True)
        begins = 1
        try:
            for cells in reader:
                if any(map(str.strip, cells)):
                    yield Row(begins, [cell.strip() for cell in cells])
                begins = reader.line_num + 1
        except csv.Error:
            raise BrokenQuotes(_("第 %(line)d 行起引号没有配对，后面读不下去") % {"line": begins}) from None
        except UnicodeDecodeError:
            raise BadEncoding(_("第 %(line)d 行附近的文字编码坏了") % {"line": begins}) from None


def _csv_rows(sheet: Sheet) -> Iterator[Row]:
    width = len(sheet.headers)
    for row in _csv_raw(sheet):
        if row.line <= sheet.header_line:
            continue
        if len(row.cells) < width:
            why = _("这一行只有 %(n)d 列，表头有 %(width)d 列") % {"n": len(row.cells), "width": width}
            yield Row(row.line, _fitted(row.cells, width), [(-1, why)])
        elif any(row.cells[width:]):
            why = _("这一行有 %(n)d 列，表头只有 %(width)d 列") % {"n": len(row.cells), "width": width}
            yield Row(row.line, row.cells[:width], [(-1, why)])
        else:
            yield Row(row.line, _undefused(row.cells[:width]))


def _fitted(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


# --- XLSX --------------------------------------------------------------------------------------


def _check_zip(path: Path) -> None:
    """Refuse a package that would unpack to far more than a sheet. Raises ZipBomb, NotASheet."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise NotASheet(_("这个压缩文件不是 Excel 工作簿（.xlsx）"))
            unpacked = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts)
            if (
                len(parts) > MAX_PARTS
                or unpacked > MAX_UNPACKED
                or packed > path.stat().st_size  # parts that overlap
                or any(p.file_size > MB and p.file_size > MAX_RATIO * p.compress_size for p in parts)
            ):
                raise _bomb(unpacked)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.open(part).read(
                    2048
                ):
                    raise NotASheet(_("工作簿里有不该有的内容（DOCTYPE），没有打开"))
    except BadSheet:
        raise
    except Exception:  # zipfile, zlib, lzma and struct each have errors of their own
        raise NotASheet(_("文件坏了，打不开")) from None


def _bomb(unpacked: int) -> ZipBomb:
    return ZipBomb(_("解开后有 %(size)d MB，不像一份正常的表格，没有打开") % {"size": -(-unpacked // MB)})


def _xlsx_raw(sheet: Sheet) -> Iterator[Row]:
    """Yield rows of the first sheet that are not blank. A formula is a fault: its value is whose?"""
    from yizhan.common.workbook import NoSheet, TooMuchInMemory, first_sheet_rows

    try:
        for line, cells in first_sheet_rows(sheet.path):
            row = _xlsx_row(line, cells)
            if any(row.cells) or row.faults:
                yield row
    except TooMuchInMemory:
        with zipfile.ZipFile(sheet.path) as package:
            raise _bomb(sum(part.file_size for part in package.infolist())) from None
    except NoSheet:
        raise NotASheet(_("工作簿里没有工作表")) from None
    except Exception:  # openpyxl has no error of its own: a broken part raises whatever it trips over
        raise NotASheet(_("工作簿坏了，打不开或读到一半读不下去")) from None


def _xlsx_row(line: int, cells: Iterable[dict[str, Any]]) -> Row:
    row = Row(line, [])
    for cell in cells:
        column = cell["column"] - 1
        if column >= MAX_COLUMNS:
            continue
        row.cells.extend([""] * (column + 1 - len(row.cells)))
        text = row.cells[column] = _cell_text(cell["value"])
        if cell["data_type"] == "f":
            row.faults.append((column, _("这是公式，请粘贴成数值再导入")))
        elif cell["data_type"] == "e":
            row.faults.append((column, _("这是出错的公式结果")))
        elif _CONTROL.search(text):
            row.faults.append((column, _("含有控制字符")))
            row.cells[column] = _CONTROL.sub(" ", text)
    return row


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value).strip()


def _xlsx_rows(sheet: Sheet) -> Iterator[Row]:
    width = len(sheet.headers)
    for row in _xlsx_raw(sheet):
        if row.line <= sheet.header_line:
            continue
        faults = [fault for fault in row.faults if fault[0] < width]
        if any(row.cells[width:]):
            faults.append((-1, _("表头只有 %(width)d 列，这一行后面还有内容") % {"width": width}))
        yield Row(row.line, _fitted(row.cells, width), faults)


# --- GeoJSON -----------------------------------------------------------------------------------
LON, LAT = "geometry.lon", "geometry.lat"
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def _geojson_sheet(path: Path) -> Sheet:
    """Return the sheet of a FeatureCollection: its columns are the properties of the first features."""
    names: dict[str, None] = {}
    has_id = False
    for number, feature in enumerate(_features(path)):
        has_id = has_id or "id" in feature
        properties = feature.get("properties")
        names.update(dict.fromkeys(properties if isinstance(properties, dict) else ()))
        if number >= 200:
            break
    if not names:
        raise NoHeader(_("GeoJSON 里没有带属性的要素"))
    if any(map(_CONTROL.search, names)):
        raise NotASheet(_("GeoJSON 的属性名里有控制字符"))
    headers = [*(["id"] if has_id and "id" not in names else []), *list(names)[:MAX_COLUMNS], LON, LAT]
    return Sheet(path, "geojson", headers)


def _features(path: Path) -> Iterator[dict[str, Any]]:
    """Yield features one at a time; only one is in memory. Raises NotASheet, also for broken JSON."""
    decoder = json.JSONDecoder()
    try:
        with path.open(encoding="utf-8-sig") as file:
            buffer = file.read(MB)
            begin = _FEATURES.search(buffer)
            if begin is None:
                raise NotASheet(_("JSON 不是 GeoJSON 的 FeatureCollection"))
            at = begin.end()
            while True:
                at = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]  # matches the empty text
                if at < len(buffer) and buffer[at] == "]":
                    return
                try:
                    feature, at = decoder.raw_decode(buffer, at)
                except json.JSONDecodeError:
                    more = file.read(MB)
                    buffer, at = buffer[at:] + more, 0
                    if not more or len(buffer) > MB + 2 * MAX_FEATURE:
                        raise NotASheet(_("GeoJSON 从某处起坏了，读不下去")) from None
                    continue
                if not isinstance(feature, dict):
                    raise NotASheet(_("GeoJSON 的 features 里有不是要素的东西"))
                yield feature
    except UnicodeDecodeError:
        raise NotASheet(_("GeoJSON 必须是 UTF-8")) from None
    except (ValueError, RecursionError) as wrong:  # also a number of thousands of digits
        if isinstance(wrong, BadSheet):
            raise
        raise NotASheet(_("GeoJSON 从某处起坏了，读不下去")) from None


def _geojson_rows(sheet: Sheet) -> Iterator[Row]:
    for number, feature in enumerate(_features(sheet.path), start=1):
        properties = feature.get("properties")
        cells = dict(properties) if isinstance(properties, dict) else {}
        if "id" in feature:
            cells.setdefault("id", feature["id"])
        faults: list[tuple[int, str]] = []
        geometry = feature.get("geometry") or {}
        at = geometry.get("coordinates") if isinstance(geometry, dict) else None
        is_point = isinstance(geometry, dict) and geometry.get("type") == "Point"
        if geometry and (not is_point or not isinstance(at, list) or len(at) < 2):
            faults.append((sheet.headers.index(LON), _("要素不是点（Point）")))
        elif at:
            cells[LON], cells[LAT] = at[0], at[1]
        texts = [_json_text(cells.get(name)) for name in sheet.headers]
        for column, text in enumerate(texts):
            if _CONTROL.search(text):
                faults.append((column, _("含有控制字符")))
                texts[column] = _CONTROL.sub(" ", text)
        yield Row(number, texts, faults)


def _json_text(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_json_text(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return _cell_text(value)


# --- writing -----------------------------------------------------------------------------------
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def is_defusable(text: str) -> bool:
    """Would a spreadsheet take this text for a formula? Plain numbers it may."""
    return text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)


def defused(text: str) -> str:
    """Return text that a spreadsheet shows as it is: with an apostrophe before what looks like a formula."""
    return f"'{text}" if is_defusable(text) else text


def _undefused(cells: list[str]) -> list[str]:
    """Return cells without the apostrophe that `defused` put there."""
    return [cell[1:].strip() if cell.startswith("'") and is_defusable(cell[1:]) else cell for cell in cells]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = True) -> Iterator[str]:
    """Yield the text of a CSV file line by line, each cell defused; `bom` so that Excel reads UTF-8."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield ("\ufeff" if bom else "") + str(writer.writerow([defused(name) for name in headers]))
    for row in rows:
        yield str(writer.writerow([defused(cell) for cell in row]))


def write_xlsx(
    file: io.BufferedIOBase, title: str, headers: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write a workbook of one sheet; every cell is text, so nothing in it can run. 15,000 rows a second."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    table = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    table.freeze_panes = "A2"
    for row in (headers, *[]):
        table.append([_text_cell(table, cell, WriteOnlyCell) for cell in row])
    for row in rows:
        table.append([_text_cell(table, cell, WriteOnlyCell) if cell else None for cell in row])
    book.save(file)


def _text_cell(table: Any, text: str, cell_class: Any) -> Any:
    cell = cell_class(table)
    cell.value = _CONTROL.sub(" ", text)
    cell.data_type = "s"
    return cell
