"""A file that is no table is refused whole, with what is wrong with it; nothing of it is imported."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from tests.places.sheets import GOOD, HEADER, MAX_BYTES, csv_file, xlsx_file
from yizhan.common.sheet_faults import (
    BadEncoding,
    BadSheet,
    BrokenQuotes,
    NoHeader,
    NotASheet,
    SheetTooBig,
    ZipBomb,
)
from yizhan.common.sheets import Sheet, csv_lines, open_sheet, write_xlsx
from yizhan.places.imports.columns import known_headings

pytestmark = pytest.mark.long


def opened(path: Path) -> Sheet:
    return open_sheet(path, max_bytes=MAX_BYTES, score=known_headings)


def names(path: Path) -> list[str]:
    sheet = opened(path)
    return [row.cells[sheet.headers.index("名称")] for row in sheet.rows()]


THREE = ["人民广场驿站", "徐家汇驿站", "五角场驿站"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_from_the_bytes(tmp_path, encoding):
    assert names(csv_file(tmp_path, f"{HEADER}\n{GOOD}", encoding=encoding)) == THREE


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_from_the_lines(tmp_path, sign):
    text = f"{HEADER}\n{GOOD}".replace(",", sign)

    assert names(csv_file(tmp_path, text)) == THREE


def test_a_title_above_the_header_is_passed_over_and_lines_are_counted_as_people_do(tmp_path):
    path = csv_file(tmp_path, f"黄浦区工会驿站统计表\n填表日期,2026年9月\n\n{HEADER}\n{GOOD}")

    sheet = opened(path)

    assert sheet.header_line == 4
    assert [row.line for row in sheet.rows()] == [5, 6, 7]


def test_a_cell_with_a_line_break_keeps_the_next_rows_line(tmp_path):
    path = csv_file(tmp_path, 'id,name,lat\n1,"一\n二",31\n2,三,31\n')

    assert [(row.line, row.cells[1]) for row in opened(path).rows()] == [(2, "一\n二"), (4, "三")]


def test_rubbish_is_refused(tmp_path):
    path = tmp_path / "rubbish.csv"
    path.write_bytes(random.Random(1).randbytes(20_000))

    with pytest.raises(BadSheet, match="不是文字表格"):
        opened(path)


def test_a_picture_with_the_name_of_a_sheet_is_refused(tmp_path):
    path = tmp_path / "stations.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)

    with pytest.raises(NotASheet):
        opened(path)


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(NotASheet, match="空的"):
        opened(csv_file(tmp_path, ""))


def test_an_old_xls_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100)

    with pytest.raises(NotASheet, match=r"另存为 \.xlsx"):
        opened(path)


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_text_in_another_encoding_is_refused_rather_than_garbled(tmp_path, encoding):
    text = "名稱,地址\n" + "臺北車站,中正區\n" * 20

    with pytest.raises(BadEncoding, match="UTF-8 或 GB18030"):
        opened(csv_file(tmp_path, text, encoding=encoding))


def test_a_200_mb_file_is_refused_by_its_size_without_reading_it(tmp_path):
    path = tmp_path / "huge.csv"
    path.touch()
    os.truncate(path, 200 * 1024 * 1024)
    tracemalloc.start()

    with pytest.raises(SheetTooBig, match="文件有 200 MB，超过上限"):
        open_sheet(path)

    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            for _mb in range(300):
                part.write(b" " * 1024 * 1024)
    tracemalloc.start()

    with pytest.raises(ZipBomb, match="解开后有 301 MB"):
        opened(path)

    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_zip_bomb_that_lies_about_its_size_does_not_unpack_either(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 50 * 1024 * 1024)
    true, false = struct.pack("<I", 50 * 1024 * 1024), struct.pack("<I", 1000)
    path = tmp_path / "liar.xlsx"
    path.write_bytes(packed.getvalue().replace(true, false))

    with pytest.raises(BadSheet):
        opened(path)


def test_a_workbook_with_an_entity_definition_is_refused(tmp_path):
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')

    with pytest.raises(NotASheet, match="DOCTYPE"):
        opened(path)


def test_half_a_workbook_is_refused(tmp_path):
    path = xlsx_file(tmp_path, [["名称", "经度", "纬度"], ["一", 121.4, 31.2]])
    path.write_bytes(path.read_bytes()[:-400])

    with pytest.raises(NotASheet, match="坏了"):
        opened(path)


def test_an_open_quotation_mark_is_refused_with_its_line(tmp_path):
    path = csv_file(tmp_path, f'{HEADER}\n{GOOD}4,"没有配对,地址,121,31,,\n5,五,地址,121,31,,\n')

    with pytest.raises(BrokenQuotes, match="第 5 行"):
        list(opened(path).rows())


def test_a_sheet_without_columns_is_refused(tmp_path):
    with pytest.raises(NoHeader):
        opened(csv_file(tmp_path, "这只是一段话\n没有列\n"))


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "Topology"}',
        '{"features": [{"properties": {"name": "一"}}, {"properties": ',
        '{"features": [1, 2]}',
        '{"features": []}',
    ],
)
def test_json_that_is_no_feature_collection_is_refused(tmp_path, text):
    with pytest.raises(BadSheet):
        list(opened(csv_file(tmp_path, text, "x.geojson")).rows())


def test_features_are_read_one_at_a_time(tmp_path):
    point = '{"type":"Point","coordinates":[121.4,31.2]}'
    feature = f'{{"type":"Feature","id":%d,"properties":{{"name":"站"}},"geometry":{point}}}'
    many = ",".join(feature % number for number in range(120_000))
    path = csv_file(tmp_path, f'{{"type":"FeatureCollection","features":[{many}]}}', "x.geojson")
    tracemalloc.start()

    rows = sum(1 for _row in opened(path).rows())

    assert rows == 120_000
    assert tracemalloc.get_traced_memory()[1] < 16_000_000  # the file has 14 MB, 28 MB as text
    tracemalloc.stop()


def test_formulas_and_their_errors_are_told_by_cell(tmp_path):
    path = xlsx_file(tmp_path, [["名称", "经度", "纬度"], ["=1+1", 121.4, 31.2], ["二", "#N/A", 31.2]])

    rows = list(opened(path).rows())

    assert rows[0].faults == [(0, "这是公式，请粘贴成数值再导入")]
    assert rows[1].faults == [(1, "这是出错的公式结果")]


def test_what_we_write_opens_as_text_and_reads_back_the_same(tmp_path):
    nasty = ["=cmd|'/c calc'!A1", "+86 21", "-1+1", "@SUM(A1)", "\t=1", "正常", "-5.5"]
    path = tmp_path / "out.xlsx"
    with path.open("wb") as file:
        write_xlsx(file, "站点", ["名称", "说明"], [[text, "x"] for text in nasty])

    read = [row.cells[0] for row in opened(path).rows()]

    assert read == [text.strip() for text in nasty]
    lines = list(csv_lines(["名称", "说明"], [[text, "x"] for text in nasty]))
    assert lines[0] == "\ufeff名称,说明\r\n"
    assert [line[:2] for line in lines[1:]] == ["'=", "'+", "'-", "'@", "'\t", "正常", "-5"]
    (tmp_path / "out.csv").write_text("".join(lines), encoding="utf-8", newline="")
    assert [row.cells[0] for row in opened(tmp_path / "out.csv").rows()] == [text.strip() for text in nasty]


FEATURE = '{"type": "Feature", "properties": {"名称": %s}, "geometry": %s}'


@pytest.mark.parametrize(
    ("name", "geometry"),
    [
        ("9" * 5000, "null"),
        ('"x"', "[121.4, 31.2]"),
        ('"x"', '"POINT(121.4 31.2)"'),
        ('"\\ud800"', "null"),
        ('"\\u0000"', "null"),
        ('"x", "\\u0000": 1', "null"),
    ],
    ids=["huge", "list", "text", "surrogate", "nul", "nul-heading"],
)
def test_features_that_nobody_means_are_refused_or_told(tmp_path, name, geometry):
    path = csv_file(tmp_path, '{"features": [%s]}' % (FEATURE % (name, geometry)), "s.geojson")

    try:
        rows = list(opened(path).rows())
    except NotASheet:
        return
    assert rows[0].faults
    assert not {"\0", "\ud800"} & set("".join(rows[0].cells))


def test_control_characters_are_refused_in_utf_16_too(tmp_path):
    with pytest.raises(NotASheet):
        opened(csv_file(tmp_path, f"{HEADER}\n1,a\0b,x,121,31,,\n", encoding="utf-16"))


def test_a_workbook_whose_packing_is_broken_is_refused(tmp_path):
    whole = xlsx_file(tmp_path, [["名称", "地址"], ["一", "二"]]).read_bytes()
    at = whole.index(b"xl/workbook.xml") + 40
    path = tmp_path / "broken.xlsx"
    path.write_bytes(whole[:at] + b"\xff" * 30 + whole[at + 30 :])

    with pytest.raises(NotASheet):
        list(opened(path).rows())


STRINGS_MB = "".join(
    f"<si><t>{n * 7919 % 10**6}{'长' * 60}</t></si>" for n in range(5000)
).encode()  # packs 40 times
ANYWHERE = ["xl/sharedStrings.xml", "xl/worksheets/sheet9.xml", "xl/media/image1.png"]


@contextlib.contextmanager
def _memory_below(most: int) -> Iterator[None]:
    """Fail when more bytes than this were in use at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def _repacked(folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a small workbook with its parts changed."""
    with zipfile.ZipFile(xlsx_file(folder, [["名称", "地址"], ["一", "二"]])) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    change(parts)
    path = folder / "repacked.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def _with_strings_at(folder: Path, part: str, mb: int) -> Path:
    """Write a workbook that declares `part` as its shared strings: four used ones and `mb` MB of others."""

    def change(parts: dict[str, bytes]) -> None:
        declared = f'<Override PartName="/{part}" ContentType="{SHARED_STRINGS}"/></Types>'
        manifest = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = manifest.replace(b"</Types>", declared.encode())
        sheet = parts["xl/worksheets/sheet1.xml"].decode()
        for number, text in enumerate(["名称", "地址", "一", "二"]):
            sheet = sheet.replace(f't="inlineStr"><is><t>{text}</t></is>', f't="s"><v>{number}</v>')
        parts["xl/worksheets/sheet1.xml"] = sheet.encode()
        used = "".join(f"<si><t>{text}</t></si>" for text in ["名称", "地址", "一", "二"])
        begin = f'<sst xmlns="{SHEET_MAIN_NS}">{used}'.encode()
        parts[part] = begin + STRINGS_MB * mb + b"</sst>"

    return _repacked(folder, change)


@pytest.mark.parametrize("part", ANYWHERE)
def test_too_many_shared_strings_are_refused_wherever_they_lie(tmp_path, part):
    path = _with_strings_at(tmp_path, part, mb=110)

    with _memory_below(20_000_000), pytest.raises(ZipBomb):
        opened(path)


@pytest.mark.parametrize("part", ANYWHERE)
def test_shared_strings_are_read_wherever_they_lie(tmp_path, part):
    path = _with_strings_at(tmp_path, part, mb=1)

    assert [row.cells for row in opened(path).rows()] == [["一", "二"]]


@pytest.mark.parametrize("kind", ["chartsheet", "workbook"])
def test_no_other_part_is_read_whole_for_lying_where_sheets_do(tmp_path, kind):
    """A part under xl/worksheets/ that openpyxl would take for a chart sheet, or for the book itself."""

    def change(parts: dict[str, bytes]) -> None:
        large = b"<x>" + STRINGS_MB * 110 + b"</x>"
        if kind == "chartsheet":
            rels = "xl/_rels/workbook.xml.rels"
            parts[rels] = parts[rels].replace(b"/relationships/worksheet", b"/relationships/chartsheet")
            parts["xl/worksheets/sheet1.xml"] = large
        else:
            manifest = parts["[Content_Types].xml"]
            parts["[Content_Types].xml"] = manifest.replace(b"/xl/workbook.xml", b"/xl/worksheets/book.xml")
            parts["xl/worksheets/book.xml"] = large

    path = _repacked(tmp_path, change)

    with _memory_below(20_000_000), pytest.raises(BadSheet):
        opened(path)


def test_a_bomb_in_the_styles_is_refused_before_it_is_unpacked(tmp_path):
    odd = random.Random(1)
    mb = "".join(f"<xf a='{odd.randrange(99)}' b='12345678901234567890'/>" for _n in range(27_000))
    path = _repacked(tmp_path, lambda parts: parts.update({"xl/styles.xml": mb.encode() * 120}))

    with _memory_below(20_000_000), pytest.raises(ZipBomb):
        opened(path)


def _with_sheet(folder: Path, before: bytes, within: bytes) -> Path:
    """Write a workbook whose first sheet has this before its rows, and this after the first of them."""

    def change(parts: dict[str, bytes]) -> None:
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert b"<sheetData>" in sheet
        sheet = sheet.replace(b"<sheetData>", before + b"<sheetData>")
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</row>", b"</row>" + within, 1)

    return _repacked(folder, change)


def _mixed(*tags: bytes) -> bytes:
    """Return 200,000 of them, some 1 MB, that do not pack like a bomb; kept as elements they are 16 MB and more."""
    odd = random.Random(1)
    return b"".join(odd.choice(tags) for _n in range(200_000))


@pytest.mark.parametrize(
    ("before", "within", "most"),
    [
        (b"<junk>" + _mixed(b"<a/>", b"<b/>") + b"</junk>", b"", 10_000_000),
        (_mixed(b"<a/>", b"<b/>"), b"", 10_000_000),
        (b"", _mixed(b"<row/>", b"<row />", b"<row></row>"), 10_000_000),
        (b"", b"<row>" + _mixed(b"<c/>", b"<c />") + b"</row>", 30_000_000),
        (
            b"",
            b'<row><c t="inlineStr"><is><t>' + _mixed(b"1234", b"56") * 40 + b"</t></is></c></row>",
            20_000_000,
        ),
    ],
    ids=["elements in one", "elements beside", "empty rows", "cells of a row", "text of a cell"],
)
def test_a_sheet_does_not_fill_the_memory_however_it_is_built(tmp_path, before, within, most):
    path = _with_sheet(tmp_path, before, within)

    with _memory_below(most), contextlib.suppress(ZipBomb):
        assert [row.cells for row in opened(path).rows()] == [["一", "二"]]


def test_empty_shared_strings_do_not_fill_the_memory(tmp_path):
    path = _with_strings_at(tmp_path, "xl/sharedStrings.xml", 1)
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    empty = _mixed(b"<si/>", b"<si />")
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"</sst>", empty + b"</sst>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)

    with _memory_below(14_000_000):
        assert [row.cells for row in opened(path).rows()] == [["一", "二"]]


def test_a_row_number_beyond_all_sheets_costs_nothing(tmp_path):
    far = b'<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>x</t></is></c></row>'

    rows = list(opened(_with_sheet(tmp_path, b"", far)).rows())

    assert (rows[0].line, rows[0].cells) == (999_999_999, ["x", ""])
