"""Which column is what? Fields of a station, how people head them, and the layout of a unit's own sheet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.geo import Datum


@dataclass(frozen=True)
class Field:
    """A field that a column can hold. words: headings, already normal (see `normal_heading`)."""

    code: str
    name: str | Promise
    words: tuple[str, ...]


def _field(code: str, name: str | Promise, words: str) -> Field:
    return Field(code, name, tuple(words.split()))


FIELDS = (
    _field(
        "key",
        gettext_lazy("编号（对方表里的）"),
        "id 编号 序号 站点编号 编码 站点编码 代码 no no. code key 驿站编号 点位编号 sourcekey fid objectid",
    ),
    _field("yizhan", gettext_lazy("平台编号"), "平台编号 驿站平台编号 yizhan yizhanid"),
    _field(
        "name",
        gettext_lazy("名称"),
        "name 名称 站点名称 驿站名称 站名 点位名称 单位名称 服务站名称 title 场所名称 职工之家名称 网点名称",
    ),
    _field("kind", gettext_lazy("类型"), "kind type 类型 类别 站点类型 驿站类型 种类 分类 category"),
    _field("tier", gettext_lazy("档次"), "tier 档次 等级 级别 规格 星级"),
    _field(
        "unit", gettext_lazy("所属工会"), "unit 工会 所属工会 建设单位 主管工会 管理单位 工会组织 所属单位"
    ),
    _field(
        "address",
        gettext_lazy("地址"),
        "address addr 地址 详细地址 站点地址 驿站地址 具体地址 位置 地点 具体位置 所在地址",
    ),
    _field(
        "district",
        gettext_lazy("区县"),
        "district adname 区县 区 所在区 所属区 行政区 行政区划 所属区县 区域 县区 所在区县 adcode divisioncode "
        "行政区划代码",
    ),
    _field("lon", gettext_lazy("经度"), "lon lng long longitude 经度 东经 x 坐标x geometry.lon lngitude"),
    _field("lat", gettext_lazy("纬度"), "lat latitude 纬度 北纬 y 坐标y geometry.lat"),
    _field(
        "lonlat", gettext_lazy("经度,纬度"), "经纬度 坐标 lonlat lnglat 位置坐标 经纬度坐标 location 地图坐标"
    ),
    _field(
        "hours",
        gettext_lazy("开放时间"),
        "hours openinghours openhours opentime 开放时间 营业时间 服务时间 开放时段 时间 businesshours",
    ),
    _field("hours_note", gettext_lazy("开放时间说明"), "hoursnote 开放时间说明 时间备注"),
    _field(
        "amenities",
        gettext_lazy("设施"),
        "amenities services facilities 设施 服务 服务项目 服务内容 服务设施 配套设施 设备 设施设备 服务功能 功能 配置",
    ),
    _field("setting", gettext_lazy("场所"), "setting 场所 场所类型 设置场所 环境"),
    _field("admits", gettext_lazy("服务对象"), "admits 服务对象 对象 开放对象 服务人群"),
    _field("admits_note", gettext_lazy("服务对象说明"), "admitsnote 服务对象说明"),
    _field("intro", gettext_lazy("介绍"), "intro description desc 介绍 简介 站点简介 说明"),
    _field("contact", gettext_lazy("联系人（公开）"), "contact 公开联系人 联系人公开"),
    _field(
        "phone",
        gettext_lazy("联系电话（公开）"),
        "phone tel telephone 电话 公开电话 服务电话 联系电话公开 咨询电话",
    ),
    _field("seats", gettext_lazy("座位"), "seats 座位 座位数 座椅数"),
    _field(
        "truck_spaces", gettext_lazy("货车车位"), "truckspaces 货车车位 货车停车位 大车车位 停车位 车位数"
    ),
    _field("area_m2", gettext_lazy("面积（平方米）"), "aream2 area 面积 建筑面积 使用面积 面积平方米"),
    _field("state", gettext_lazy("状态"), "state status 状态 运行状态 使用状态"),
    _field("state_reason", gettext_lazy("停用原因"), "statereason 停用原因 状态说明"),
    _field(
        "opened_date", gettext_lazy("启用日期"), "openeddate 启用日期 开放日期 建成时间 建成日期 启用时间"
    ),
    _field("accepted_date", gettext_lazy("验收日期"), "accepteddate 验收日期 验收时间"),
)
BY_CODE = {each.code: each for each in FIELDS}
# 联系人 and 联系电话 are left out of the guesses on purpose: in a union's own list they are a person's name and
# mobile number, and a station's contact is public. Somebody must choose to publish them.

DATUM_NAMES = {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}


class BadMapping(ValueError):
    """The columns cannot be read this way; the message says why."""


@dataclass(frozen=True)
class Layout:
    """How a sheet is read. columns: (header, field or ""), in order. words: {field: {cell: value}}."""

    columns: tuple[tuple[str, str], ...]
    datum: Datum
    kind: str = ""
    state: str = "running"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        return [code for _header, code in self.columns]

    def column_of(self, code: str) -> int | None:
        fields = self.fields
        return fields.index(code) if code in fields else None

    def as_json(self) -> dict[str, object]:
        return {
            "columns": [list(pair) for pair in self.columns],
            "datum": self.datum.value,
            "kind": self.kind,
            "state": self.state,
            "words": {code: dict(words) for code, words in self.words.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Layout:
        columns = data["columns"]
        words = data.get("words", {})
        assert isinstance(columns, list)
        assert isinstance(words, dict)
        return cls(
            tuple((str(header), str(code)) for header, code in columns),
            Datum(str(data["datum"])),
            str(data.get("kind", "")),
            str(data.get("state", "running")),
            words,
        )


def checked(layout: Layout) -> Layout:
    """Return the layout. Raises BadMapping for what would make every row wrong."""
    fields = [code for code in layout.fields if code]
    twice = sorted({code for code in fields if fields.count(code) > 1})
    if twice:
        raise BadMapping(_("有两列都当作“%(field)s”") % {"field": BY_CODE[twice[0]].name})
    unknown = [code for code in fields if code not in BY_CODE]
    if unknown:
        raise BadMapping(_("没有“%(field)s”这个字段") % {"field": unknown[0]})
    if "name" not in fields:
        raise BadMapping(_("没有哪一列是名称"))
    if "lonlat" not in fields and not {"lon", "lat"} <= set(fields):
        raise BadMapping(_("没有经度和纬度两列"))
    if "kind" not in fields and not layout.kind:
        raise BadMapping(_("没有类型列，请选这份表里是哪类站点"))
    return layout


def signature(headers: Sequence[str]) -> str:
    """Return what tells one unit's sheets apart: a hash of the headings in their order."""
    joined = "\x1f".join(normal_heading(header) for header in headers)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def normal_heading(header: str) -> str:
    """Return a heading without blanks, brackets, units, stars and datum: "经度 (GCJ-02)*" → "经度"."""
    text = header.casefold()
    text = re.sub(r"[\s_*＊:：()（）【】\[\]·/、-]", "", text)
    return re.sub(r"(wgs84|gcj02|bd09|火星坐标|高德|百度|腾讯|必填|选填)", "", text)


def datum_in(headers: Sequence[str]) -> Datum | None:
    """Return the datum that a heading names, if one does and no other does."""
    text = "|".join(headers).casefold().replace("-", "").replace("_", "")
    named = {datum for datum in Datum if datum.value in text}
    return named.pop() if len(named) == 1 else None


@cache
def _words() -> dict[str, str]:
    words = {normal_heading(str(each.name)): each.code for each in FIELDS}
    for each in FIELDS:
        words |= {normal_heading(word): each.code for word in each.words}
    return words


def known_headings(cells: Sequence[str]) -> int:
    """Return how many cells are headings that we know (to find the header row)."""
    return sum(normal_heading(cell) in _words() for cell in cells if cell)


def guess(headers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (header, field or "") per column; each field once, its best heading first."""
    taken: set[str] = set()
    columns: list[tuple[str, str]] = []
    for header in headers:
        code = _words().get(normal_heading(header), "") if header else ""
        if code in taken:
            code = ""
        if code:
            taken.add(code)
        columns.append((header, code))
    return tuple(columns)
