"""Is this a resident's identity number? Pattern, check digit and age; what an area code once meant is not asked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from yizhan.people.models import Sex

SIGNS = re.compile(r"\d{17}[\dX]")
# First two digits: provinces (GB/T 2260); 81–83 are residence permits of Hong Kong, Macao and Taiwan
# residents, 91 those of foreigners in the old numbering.
PROVINCES = frozenset(
    {
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
        91,
    }
)
OLDEST_YEARS = 120
YOUNGEST_WORKER_YEARS = 16  # 劳动法 第十五条


class BadIdNumber(ValueError):
    """An identity number is wrong; each cause has its class and its words."""

    says: ClassVar[Promise]


class OldIdNumber(BadIdNumber):
    """15 位的旧身份证号 2013 年起停用，请填 18 位的。"""

    says = _("15 位的旧身份证号 2013 年起停用，请填 18 位的。")


class IdNumberShape(BadIdNumber):
    """身份证号是 18 位：17 个数字，最后一位是数字或 X。"""

    says = _("身份证号是 18 位：17 个数字，最后一位是数字或 X。")


class IdNumberArea(BadIdNumber):
    """身份证号开头两位不是任何省份，请对照证件再看一遍。"""

    says = _("身份证号开头两位不是任何省份，请对照证件再看一遍。")


class IdNumberBirth(BadIdNumber):
    """身份证号里的出生日期不存在，请对照证件再看一遍。"""

    says = _("身份证号里的出生日期不存在，请对照证件再看一遍。")


class IdNumberAge(BadIdNumber):
    """按身份证号算出的年龄不在范围内，请对照证件再看一遍。"""

    says = _("按身份证号算出的年龄不在范围内，请对照证件再看一遍。")


class IdNumberCheckDigit(BadIdNumber):
    """身份证号最后一位对不上，多半是某一位写错了。"""

    says = _("身份证号最后一位对不上，多半是某一位写错了。")


@dataclass(frozen=True)
class IdNumber:
    """A plausible number and what it tells. Plausible is not verified: see people/verification."""

    text: str
    birth_date: date
    sex: Sex

    def __str__(self) -> str:
        return masked_id_number(self.text)


def read_id_number(text: str, today: date, *, youngest_years: int = 0) -> IdNumber:
    """Read a number as people type it: full-width digits, spaces and a lower-case x are put right.

    Raises a BadIdNumber: OldIdNumber, IdNumberShape, IdNumberArea, IdNumberBirth, IdNumberCheckDigit, IdNumberAge.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"[1-9]\d{14}", plain, re.ASCII):
        raise OldIdNumber
    if not plain.isascii() or not SIGNS.fullmatch(plain):
        raise IdNumberShape
    if int(plain[:2]) not in PROVINCES:
        raise IdNumberArea
    try:
        birth = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        raise IdNumberBirth from None
    if ric.calc_check_digit(plain) != plain[-1]:
        raise IdNumberCheckDigit
    if birth > today or not youngest_years <= years_between(birth, today) <= OLDEST_YEARS:
        raise IdNumberAge
    return IdNumber(plain, birth, Sex.MALE if int(plain[16]) % 2 else Sex.FEMALE)


def years_between(birth: date, today: date) -> int:
    """Full years of life; born on 29 February counts from 1 March (民法典: 周岁)."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def masked_id_number(text: str) -> str:
    """3101**********1234."""
    return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"
