"""Officers, keepers and those whose accounts are offered at the demo's sign-in page. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from yizhan.demo.plan import StationPlan
from yizhan.demo.world.people import names, phone

FIRST_NUMBER = 5000  # workers' phones and names begin at 1: officers have their own


@dataclass(frozen=True)
class OfficerPlan:
    """Somebody with a role at a unit. does: how the demo's sign-in page calls her."""

    key: str
    unit: str
    role: str
    does: str = ""
    line: str = "area"
    number: int = 0

    @property
    def name(self) -> str:
        return names()[-1 - self.number]

    @property
    def phone(self) -> str:
        return phone(FIRST_NUMBER + self.number)


@dataclass(frozen=True)
class KeeperPlan:
    """Somebody who keeps stations, and counts there."""

    key: str
    stations: tuple[str, ...]
    number: int

    @property
    def name(self) -> str:
        return names()[-1 - self.number]

    @property
    def phone(self) -> str:
        return phone(FIRST_NUMBER + self.number)


OFFICERS = (
    OfficerPlan("sh-admin", "310000", "admin", "上海市总工会管理员", number=1),
    OfficerPlan("sh-viewer", "310000", "viewer", "上海市总工会查阅（只看不改）", number=2),
    OfficerPlan("sh-auditor", "310000", "auditor", "上海市总工会经审", number=3),
    OfficerPlan("pd-officer", "310115", "officer", "浦东新区总工会干部", number=4),
    OfficerPlan("hn-transport", "hn-transport", "officer", "湖南省交通运输工会干部（产业线）", "industry", 5),
    OfficerPlan("hn-admin", "430000", "admin", "湖南省总工会管理员", number=6),
    OfficerPlan("bj-admin", "110000", "admin", "北京市总工会管理员", number=7),
    OfficerPlan("bj-chair", "bj-depot", "chair", "快递网点工会主席", number=8),
    OfficerPlan("bj-district", "110105", "officer", "朝阳区总工会干部", number=9),
    OfficerPlan("bj-district-chair", "110105", "chair", "朝阳区总工会主席", number=14),
    OfficerPlan("bj-lawyer", "110000", "expert", "北京市热线律师（专家）", number=15),
    OfficerPlan("qd-chair", "qd-works", "chair", "青岛企业工会主席", number=10),
    OfficerPlan("qd-admin", "370200", "admin", "青岛市总工会管理员", number=11),
    OfficerPlan("nation", "0", "viewer", "全国总工会查阅", number=12),
)
SEAT = OfficerPlan("hn-team", "430000", "viewer", "湖南专班成员（交通运输厅）", number=13)
TEAM_NAME = "货车司机服务专班"
TEAM_TASK = "司机之家的建设、开放时间和 24 小时服务点。"
TEAM_BODY = "湖南省交通运输厅"
FIRST_KEEPER = 20
STATIONS_PER_KEEPER = 6


def keepers(stations: Sequence[StationPlan]) -> list[KeeperPlan]:
    """Return who keeps what: up to six stations of one unit each; the couriers' depot has its own keeper."""
    made: list[KeeperPlan] = []
    by_unit = sorted(stations, key=lambda station: station.unit)
    for unit, group in groupby(by_unit, key=lambda station: station.unit):
        keys = [station.key for station in group]
        for start in range(0, len(keys), STATIONS_PER_KEEPER):
            share = tuple(keys[start : start + STATIONS_PER_KEEPER])
            made.append(KeeperPlan(f"keeper-{unit}-{start}", share, FIRST_KEEPER + len(made)))
    return made
