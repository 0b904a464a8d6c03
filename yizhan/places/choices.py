"""What a station's fields may hold. No database: a process that only checks rows needs none."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# How many signs each text of a station takes.
MAX = {
    "name": 80,
    "address": 200,
    "hours": 400,
    "hours_note": 200,
    "admits_note": 120,
    "contact": 40,
    "phone": 40,
    "state_reason": 200,
    "intro": 2000,  # of a sheet; a page takes more
}


class Setting(TextChoices):
    """What kind of surroundings a station stands in."""

    OFFICE = "office", _("楼宇")
    PARK = "park", _("园区")
    DEPOT = "depot", _("快递网点")
    ROADSIDE = "roadside", _("公路沿线")
    STREET = "street", _("街面")
    CAMPUS = "campus", _("校园")
    COMPANY = "company", _("企业内")
    COMMUNITY = "community", _("社区")
    SCENIC = "scenic", _("景区公园")
    OTHER = "other", _("其他")


class StationState(TextChoices):
    """Where a station stands in its life. Only running ones are offered to workers."""

    PLANNED = "planned", _("规划")
    FUNDED = "funded", _("已立项")
    BUILDING = "building", _("在建")
    CHECKING = "checking", _("自查待验收")
    RUNNING = "running", _("运行")
    SUSPENDED = "suspended", _("停用")
    CLOSED = "closed", _("撤销")


class Admits(TextChoices):
    """Who may use a station."""

    ALL = "all", _("所有劳动者")
    OUTDOOR = "outdoor", _("户外劳动者")
    MEMBERS = "members", _("工会会员")
    DRIVERS = "drivers", _("货车司机")
    WOMEN = "women", _("女职工")
    UNIT = "unit", _("本单位职工")


class RowState(TextChoices):
    """What a row is, or after the import became."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("更新")
    SAME = "same", _("没有变化")
    HELD = "held", _("暂存待处理")
    DUPLICATE = "twin", _("疑似重复")
    DROPPED = "dropped", _("不要")
    JOINED = "joined", _("并入已有站点")
    REPLACED = "replaced", _("已被新表代替")
