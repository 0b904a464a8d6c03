"""Workers of the demo world: invented, from pools of surnames and of plants, weather and seasons.

Identity numbers end in correct check digits, but their area code is "<province>9999": no county has it, so
no living person has such a number. Phone numbers are +86 154 0000 nnnn, a block that no carrier has opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product

from stdnum.cn import ric

from yizhan.demo.plan import StationPlan, chance

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马胡朱郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
GIVEN = tuple(
    "小满谷雨白露立夏秋分冬青春禾夏禾秋禾青禾青苗晨光晨露山青山风海风江月江帆云帆云舒"
    "松涛松林竹青柏林榆生桐生杏林柳青荷风菊香梅雪雪松星河星野田野麦田稻香禾苗石榴向阳"[start : start + 2]
    for start in range(0, 80, 2)
)


@dataclass(frozen=True)
class WorkerPlan:
    """Somebody who uses stations. often: keys of stations she goes to; daily: visits on a usual day."""

    key: str
    name: str
    phone: str
    id_number: str
    sex: str
    birth_date: date
    trade: str
    unit: str
    province: str
    keeps_trace: bool
    is_verified: bool
    rhythm: str
    daily: float
    often: tuple[str, ...]


@dataclass(frozen=True)
class _Group:
    """A share of the workers: trades, where they work, how often they come."""

    share: float
    trades: tuple[str, ...]
    province: str
    rhythm: str
    daily: float


GROUPS = (
    _Group(0.17, ("courier",), "11", "courier", 1.3),
    _Group(0.17, ("rider", "sanitation", "courier"), "31", "courier", 1.1),
    _Group(0.44, ("office", "nurse", "factory", "ride_hailing", "guard", "bus"), "31", "fitness", 0.55),
    _Group(0.17, ("truck",), "43", "driver", 0.4),
    _Group(0.05, ("factory", "other"), "37", "centre", 0.5),
)


def phone(number: int) -> str:
    return f"+861540000{number:04}"


def id_number(province: str, birth: date, sequence: int) -> str:
    """Return a number with a correct check digit that nobody can have; an odd sequence is a man's."""
    body = f"{province}9999{birth:%Y%m%d}{sequence:03}"
    return body + str(ric.calc_check_digit(body + "0"))


@cache
def names() -> tuple[str, ...]:
    """Return all invented names in an order of their own."""
    made = [surname + given for surname, given in product(SURNAMES, GIVEN)]
    chance("names").shuffle(made)
    return tuple(made)


def workers(count: int, today: date, stations: list[StationPlan]) -> list[WorkerPlan]:
    """Return `count` workers; each goes to stations that suit her trade, mostly one of them."""
    near = _by_rhythm(stations)
    pool = names()
    made: list[WorkerPlan] = []
    for group in GROUPS:
        for _ in range(round(count * group.share)):
            number = len(made) + 1
            draw = chance("worker", number)
            birth = date(today.year - 20, 1, 1) - timedelta(days=draw.randint(0, 38 * 365))
            sequence = draw.randint(1, 999)
            choice = near[group.rhythm, group.province]
            if sequence % 2:
                choice = [key for key in choice if "mothers_room" not in key]
            first = draw.randrange(len(choice))
            often = [choice[(first + step) % len(choice)] for step in range(min(3, len(choice)))]
            is_depots = group.province == "11" and number % 3 != 0
            if is_depots:
                often = ["rest-depot", *often[:2]]
            unit = "bj-depot" if is_depots else _unit(stations, often[0])
            made.append(
                WorkerPlan(
                    key=f"w{number:03}",
                    name=pool[number],
                    phone=phone(number),
                    id_number=id_number(group.province, birth, sequence),
                    sex="M" if sequence % 2 else "F",
                    birth_date=birth,
                    trade=draw.choice(group.trades),
                    unit=unit,
                    province=group.province,
                    keeps_trace=draw.random() < 0.6,
                    is_verified=chance("verified", number).random() < 0.4,
                    rhythm=group.rhythm,
                    daily=group.daily,
                    often=tuple(often),
                )
            )
    return made


def _by_rhythm(stations: list[StationPlan]) -> dict[tuple[str, str], list[str]]:
    kinds = {"rest": ("courier",), "fitness": ("fitness",), "driver_home": ("driver",)}
    found: dict[tuple[str, str], list[str]] = {}
    for station in stations:
        if station.stops_at != "running":
            continue
        province = station.division_code[:2]
        rhythms = ("centre",) if province == "37" else kinds.get(station.kind, ())
        for rhythm in rhythms:
            found.setdefault((rhythm, province), []).append(station.key)
    return found


def _unit(stations: list[StationPlan], key: str) -> str:
    return next(station.unit for station in stations if station.key == key)
