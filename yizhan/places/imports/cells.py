"""What does a cell say? Text in, one value of a station out, or a BadCell that says why not."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext as _

from yizhan.places import amenities, kinds
from yizhan.places.choices import Admits, Setting, StationState


class BadCell(ValueError):
    """The cell is no such value; the message says why, for the person who sent the sheet."""


_SETTING_WORDS = {
    "写字楼": Setting.OFFICE,
    "商务楼宇": Setting.OFFICE,
    "产业园": Setting.PARK,
    "产业园区": Setting.PARK,
    "工业园": Setting.PARK,
    "网点": Setting.DEPOT,
    "快递站": Setting.DEPOT,
    "服务区": Setting.ROADSIDE,
    "高速服务区": Setting.ROADSIDE,
    "路边": Setting.ROADSIDE,
    "街道": Setting.STREET,
    "沿街": Setting.STREET,
    "学校": Setting.CAMPUS,
    "企业": Setting.COMPANY,
    "公司": Setting.COMPANY,
    "小区": Setting.COMMUNITY,
    "公园": Setting.SCENIC,
    "景区": Setting.SCENIC,
}
_STATE_WORDS = {
    "正常": StationState.RUNNING,
    "运行中": StationState.RUNNING,
    "开放": StationState.RUNNING,
    "在用": StationState.RUNNING,
    "已建成": StationState.RUNNING,
    "暂停": StationState.SUSPENDED,
    "暂停开放": StationState.SUSPENDED,
    "关闭": StationState.CLOSED,
    "已撤销": StationState.CLOSED,
    "拆除": StationState.CLOSED,
    "建设中": StationState.BUILDING,
}
_ADMITS_WORDS = {
    "所有人": Admits.ALL,
    "全体劳动者": Admits.ALL,
    "会员": Admits.MEMBERS,
    "司机": Admits.DRIVERS,
}


def _choice(text: str, choices: type[models.TextChoices], words: dict[str, str]) -> str | None:
    wanted = text.casefold()
    for value, label in choices.choices:
        if wanted in (str(value).casefold(), str(label).casefold()):
            return str(value)
    return words.get(text)


@lru_cache(maxsize=2048)
def read_setting(text: str) -> str:
    found = _choice(text, Setting, {word: value.value for word, value in _SETTING_WORDS.items()})
    if found is None:
        names = "、".join(str(label) for label in Setting.labels)
        raise BadCell(_("没有这种场所（可写：%(names)s）") % {"names": names})
    return found


@lru_cache(maxsize=2048)
def read_state(text: str) -> str:
    found = _choice(text, StationState, {word: value.value for word, value in _STATE_WORDS.items()})
    if found is None:
        names = "、".join(str(label) for label in StationState.labels)
        raise BadCell(_("没有这种状态（可写：%(names)s）") % {"names": names})
    return found


@lru_cache(maxsize=2048)
def read_admits(text: str) -> str:
    found = _choice(text, Admits, {word: value.value for word, value in _ADMITS_WORDS.items()})
    if found is None:
        names = "、".join(str(label) for label in Admits.labels)
        raise BadCell(_("没有这种服务对象（可写：%(names)s）") % {"names": names})
    return found


@lru_cache(maxsize=2048)
def read_kind(text: str) -> str:
    """Return the code of a kind, written as its code or its name."""
    for kind in kinds.all_kinds():
        if text.casefold() in (kind.code, str(kind.name).casefold()):
            return kind.code
    names = "、".join(str(kind.name) for kind in kinds.all_kinds())
    raise BadCell(_("没有这类站点（可写：%(names)s，或在核对列时指定）") % {"names": names})


def read_tier(text: str, kind: str) -> str:
    tiers = kinds.kind_of(kind).tiers
    for tier in tiers:
        if text.casefold() in (tier.code, str(tier.name).casefold()):
            return tier.code
    if not tiers:
        raise BadCell(_("这类站点不分档次"))
    raise BadCell(
        _("没有这个档次（可写：%(names)s）") % {"names": "、".join(str(tier.name) for tier in tiers)}
    )


def read_number(text: str) -> int:
    """Return a whole number of things, also from "20个"."""
    match = re.fullmatch(r"约?(\d{1,6})(?:\.0+)?\s*(?:个|座|位|人|辆|张|把)?", text)
    if not match:
        raise BadCell(_("不是整数"))
    return int(match[1])


def read_area(text: str) -> float:
    match = re.fullmatch(r"约?(\d{1,7}(?:\.\d+)?)\s*(?:平方米|平米|平|㎡|m2|m²)?", text)
    if not match:
        raise BadCell(_("不是面积（平方米）"))
    return float(match[1])


def read_date(text: str) -> date:
    """Return a day written 2024-05-01, 2024/5/1, 2024.5.1, 20240501 or 2024年5月1日."""
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", text
    )
    if not match:
        raise BadCell(_("不是日期（例：2024-05-01）"))
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise BadCell(_("没有这一天")) from None


# --- amenities in free text ----------------------------------------------------------------------
_CUT = re.compile(r"[、,，;；/|\n]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_NOT = re.compile(r"^(?:无|没有|不提供|暂无|暂不提供|不含|缺)")
_ADORNED = re.compile(r"^(?:免费|公共|提供|简易|爱心|便民|应急|可以|可|有)+|(?:服务|供给|供应|设施|功能)+$")


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    table: dict[str, str] = {}
    for each in amenities.ALL:
        for word in (each.code, str(each.name), *each.words):
            table.setdefault(word.casefold(), each.code)
    longest_first = sorted((word for word in table if len(word) > 1), key=len, reverse=True)
    return table, re.compile("|".join(map(re.escape, longest_first)))


@lru_cache(maxsize=8192)
def read_amenities(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (amenity codes, phrases we do not know) of a list such as "免费饮水、休憩、如厕".

    "无厕所" is no toilet and no unknown phrase either. A phrase's aside in brackets may name more.
    """
    table, within = _table()
    codes: dict[str, None] = {}
    unknown: list[str] = []
    for phrase in _phrases(text):
        plain = phrase.casefold()
        code = table.get(plain) or table.get(_ADORNED.sub("", plain))
        if not code and _NOT.match(plain):
            continue
        found = [code] if code else [table[word] for word in within.findall(plain)]
        codes.update(dict.fromkeys(found))
        if not found:
            unknown.append(phrase)
    return tuple(codes), tuple(unknown)


def _phrases(text: str) -> list[str]:
    asides = [aside[1:-1] for aside in _ASIDE.findall(text)]
    parts = [part.strip(" 。.等") for part in _CUT.split(_ASIDE.sub("", text))]
    more = [part.strip(" 。.等") for aside in asides for part in _CUT.split(aside)]
    return [part for part in (*parts, *more) if part]
