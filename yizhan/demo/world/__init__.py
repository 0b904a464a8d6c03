"""The organisations and places of the newspaper page, and invented people who use them."""

from __future__ import annotations

from datetime import date

from yizhan.demo.plan import StationPlan, UnitPlan
from yizhan.demo.world import beijing, hunan, qingdao, shanghai

NATION = "0"


def units() -> list[UnitPlan]:
    """Return every unit, parents before children."""
    return [
        UnitPlan(NATION, "national", "中华全国总工会", "全总", "000000"),
        UnitPlan("cn-transport", "industry", "中国海员建设工会全国委员会", "海员建设工会", "", NATION),
        UnitPlan("cn-post", "industry", "中国国防邮电工会全国委员会", "国防邮电工会", "", NATION),
        *shanghai.units(),
        *hunan.units(),
        *beijing.units(),
        *qingdao.units(),
    ]


def stations(today: date) -> list[StationPlan]:
    return [
        *shanghai.stations(today),
        *hunan.stations(today),
        *beijing.stations(today),
        *qingdao.stations(today),
    ]
