"""Read one row of a sheet of persons: what it says, or everything that is wrong with it. No database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yizhan.people.idnumbers import YOUNGEST_WORKER_YEARS, BadIdNumber, IdNumber, read_id_number
from yizhan.people.models import Sex, Trade
from yizhan.people.names import BadName, normal_name
from yizhan.people.phones import BadPhone, normal_phone

COLUMNS: dict[str, tuple[str, ...]] = {
    "姓名": ("姓名", "名字", "职工姓名", "会员姓名"),
    "手机号": ("手机号", "手机", "手机号码", "电话", "联系电话", "联系方式"),
    "身份证号": ("身份证号", "身份证", "身份证号码", "证件号码", "公民身份号码"),
    "性别": ("性别",),
    "职业": ("职业", "工种", "岗位", "职业类型"),
    "单位": ("单位", "工作单位", "所属单位", "所在单位", "工会"),
}
SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}
TRADE_WORDS = {str(trade.label): trade for trade in Trade} | {
    "快递": Trade.COURIER,
    "骑手": Trade.RIDER,
    "外卖员": Trade.RIDER,
    "外卖配送员": Trade.RIDER,
    "网约配送员": Trade.RIDER,
    "货运司机": Trade.TRUCK,
    "卡车司机": Trade.TRUCK,
    "网约车": Trade.RIDE_HAILING,
    "环卫": Trade.SANITATION,
    "保安": Trade.GUARD,
    "护士": Trade.NURSE,
    "医生": Trade.NURSE,
    "工人": Trade.FACTORY,
}
NOTHING = {"", "-", "—", "/", "无", "空"}


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which column ("" for the row as a whole)."""

    column: str
    why: str


@dataclass(frozen=True)
class PersonRow:
    """A row that can be read. unit: as written, "" for the unit of the import."""

    line: int
    name: str
    phone: str | None
    id_number: IdNumber | None
    sex: str
    trade: str
    unit: str


def column_of(header: str) -> str | None:
    """Return which of our columns a header names, as people write it (（必填）, spaces, *)."""
    plain = re.sub(r"[（(].*?[)）]|[\s*＊:：]", "", unicodedata.normalize("NFKC", header))
    return next((name for name, words in COLUMNS.items() if plain in words), None)


def count_known(cells: Sequence[str]) -> int:
    return len({column_of(cell) for cell in cells} - {None})


def read_row(line: int, cells: dict[str, str], today: date) -> PersonRow | list[Fault]:
    """Return the row, or all its faults at once."""
    text = {name: _plain(cells.get(name, "")) for name in COLUMNS}
    faults: list[Fault] = []

    def tried(column: str, read: object) -> object:
        try:
            return read() if text[column] else None  # type: ignore[operator]
        except (BadName, BadPhone, BadIdNumber) as wrong:
            faults.append(Fault(column, str(wrong.says)))
            return None

    name = tried("姓名", lambda: normal_name(text["姓名"]))
    phone = tried("手机号", lambda: normal_phone(text["手机号"]))
    number = tried(
        "身份证号", lambda: read_id_number(text["身份证号"], today, youngest_years=YOUNGEST_WORKER_YEARS)
    )
    assert number is None or isinstance(number, IdNumber)
    sex = _sex(text["性别"], number, faults)
    trade = _trade(text["职业"], faults)
    if not text["姓名"]:
        faults.append(Fault("姓名", _("没有姓名。")))
    if not text["手机号"] and not text["身份证号"]:
        faults.append(Fault("", _("手机号和身份证号至少要有一个。")))
    if faults:
        return faults
    assert isinstance(name, str)
    return PersonRow(line, name, phone if isinstance(phone, str) else None, number, sex, trade, text["单位"])


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'")
    return "" if text in NOTHING else text


def _sex(text: str, number: IdNumber | None, faults: list[Fault]) -> str:
    said = SEXES.get(text.upper()[:1]) if text else None
    if text and said is None:
        faults.append(Fault("性别", _("性别写男或女。")))
    if number and said and said != number.sex:
        faults.append(Fault("性别", _("性别和身份证号对不上。")))
    return str(number.sex if number else said or "")


def _trade(text: str, faults: list[Fault]) -> str:
    if not text:
        return ""
    found = TRADE_WORDS.get(text)
    if found is None:
        faults.append(
            Fault(
                "职业",
                _("不认识“%(text)s”；可以写：%(words)s。")
                % {"text": text[:20], "words": "、".join(str(trade.label) for trade in Trade)},
            )
        )
        return ""
    return str(found)
