"""Shanghai: 131 fitness stations in 16 districts, as the newspaper page counts them; some other places.

Public figures: 36 simple, 17 regular and 78 comprehensive; 51 newly accepted; over 40 % in office buildings
and parks. Names and positions of single stations are invented. How many stand in which district is, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from yizhan.demo.plan import StationPlan, UnitPlan, around, chance, closing, dealt
from yizhan.demo.world.shanghai_districts import DISTRICTS

FITNESS = 131
TIERS = {"simple": 36, "regular": 17, "comprehensive": 78}
NEWLY_ACCEPTED = 51
SETTINGS = {
    "office": 34,
    "park": 22,
    "community": 30,
    "company": 21,
    "campus": 8,
    "street": 8,
    "depot": 4,
    "scenic": 4,
}

WORDS = {
    "office": ("商务楼", "金融楼宇", "科创大厦", "总部楼宇", "双创楼宇"),
    "park": ("产业园", "科创园", "物流园", "软件园"),
    "community": ("党群服务中心", "邻里中心", "文化中心", "市民中心"),
    "company": ("制造企业", "供水企业", "公交车队", "物流企业", "医院"),
    "campus": ("大学校区", "职业院校"),
    "street": ("沿街", "路口"),
    "depot": ("快递网点",),
    "scenic": ("滨江绿地", "体育公园"),
}
HOURS = {
    "office": ("Mo-Fr 07:00-21:00; PH off", "Mo-Fr 11:30-13:30,17:00-21:00; PH off", "24/7"),
    "park": ("06:30-22:00", "Mo-Sa 07:00-21:30; PH 09:00-17:00", "24/7"),
    "community": ("08:30-20:30", "Mo-Su 09:00-11:30,13:30-20:30"),
    "company": ("Mo-Fr 11:30-13:30,17:00-20:30; PH off", "Mo-Su 06:00-23:00"),
    "campus": ("Mo-Fr 16:30-21:00; Sa-Su 09:00-17:00; PH off",),
    "street": ("06:00-22:00", "24/7"),
    "depot": ("07:00-22:30",),
    "scenic": ("05:30-21:00",),
}
BASIC = {
    "simple": ("strength", "water"),
    "regular": ("strength", "treadmill", "water", "wifi"),
    "comprehensive": ("strength", "treadmill", "smart_machine", "lockers", "water", "wifi", "aircon"),
}
EXTRA = ("court", "class_room", "shower", "first_aid", "aed", "step_free", "toilet")
EXTRAS = {"simple": 1, "regular": 2, "comprehensive": 4}
AREA_M2 = {"simple": (20, 45), "regular": (50, 95), "comprehensive": (100, 620)}
INTRO = {
    "simple": "小型健身点，几件常用器械，随到随练。",
    "regular": "有氧和力量器械齐备，午休和下班后人较多。",
    "comprehensive": "器械、智能设备和活动空间齐备，常有课程和小型比赛。",
}

PREPARATION = (
    ("310115", "临港", "comprehensive", "park", "planned"),
    ("310115", "外高桥", "comprehensive", "park", "building"),
    ("310112", "颛桥", "regular", "community", "funded"),
    ("310114", "安亭", "comprehensive", "company", "building"),
    ("310117", "佘山", "simple", "scenic", "planned"),
    ("310120", "海湾", "regular", "campus", "checking"),
)

CITY = "310000"
RESTS = 26
OTHERS = (
    (
        "legal_point",
        "法律服务点",
        "310106",
        "曹家渡",
        ("rest", "water", "screen"),
        "Mo-Fr 09:00-11:30,13:30-17:00; PH off",
    ),
    ("legal_point", "法律服务点", "310112", "莘庄", ("rest", "water"), "Mo-Fr 09:00-16:30; PH off"),
    (
        "consultation_room",
        "健康咨询室",
        "310115",
        "张江",
        ("rest", "counselling", "water", "first_aid"),
        "24/7",
    ),
    (
        "consultation_room",
        "健康咨询室",
        "310110",
        "五角场",
        ("rest", "counselling", "water"),
        "Mo-Fr 12:00-20:00; PH off",
    ),
    ("mothers_room", "爱心妈咪小屋", "310104", "漕河泾", ("lactation", "screen", "fridge", "water"), ""),
    ("book_room", "职工书屋", "310109", "北外滩", ("books", "rest", "wifi", "aircon"), "Tu-Su 09:00-20:00"),
)


PROVINCE = "31"
PLATFORMS = {
    f"sh-platform-{number:02}": name
    for number, name in enumerate(
        (
            "春燕外卖", "青荷外卖", "山雀外卖", "白露快递", "松涛快递", "晴川快递",
            "雁回快递", "云帆货运", "长亭货运", "渡口货运", "星野出行", "竹影出行",
        ),
        1,
    )
}  # fmt: skip
DISTRICT_CODES = [code for code, _name, _share, _places in DISTRICTS]


def units() -> list[UnitPlan]:
    city = UnitPlan(CITY, "province", "上海市总工会", "上海市总", CITY, area_parent="0")
    return [
        city,
        *(
            UnitPlan(
                code, "district", f"{name}总工会", f"{name[:-1]}区总".replace("新区区", "新区"), code, CITY
            )
            for code, name, _stations, _places in DISTRICTS
        ),
        *(UnitPlan(key, "company", f"{name}（上海）工会", name, "", CITY) for key, name in PLATFORMS.items()),
    ]


def stations(today: date) -> list[StationPlan]:
    return [*fitness_stations(today), *_in_preparation(), *_rests(today), *_others(today)]


def fitness_stations(today: date) -> list[StationPlan]:
    """Return the 131. `today`: the day the world is built; 51 are accepted in its year, not after it."""
    settings, tiers = dealt(SETTINGS, "settings"), dealt(TIERS, "tiers")
    accepted = dealt({"new": NEWLY_ACCEPTED, "old": FITNESS - NEWLY_ACCEPTED}, "accepted")
    taken: set[str] = set()
    made = []
    for code, district, share, places in DISTRICTS:
        for number in range(share):
            area, lon, lat = places[number % len(places)]
            setting, tier, is_new = next(settings), next(tiers), next(accepted) == "new"
            draw = chance("fitness", code, number)
            name = _free_name(area, setting, number, taken)
            when = _accepted(today, is_new, draw.random())
            hours = HOURS[setting]
            at = around(f"fitness:{code}:{number}", lon, lat, 80, 420)
            made.append(
                StationPlan(
                    key=f"fitness-{code}-{number + 1:02}",
                    unit=code,
                    kind="fitness",
                    tier=tier,
                    name=name,
                    address=f"上海市{district}{area}",
                    division_code=code,
                    lon=at[0],
                    lat=at[1],
                    setting=setting,
                    hours=hours[draw.randrange(len(hours))],
                    intro=INTRO[tier],
                    amenities=(*BASIC[tier], *draw.sample(EXTRA, EXTRAS[tier])),
                    seats=draw.choice((8, 12, 20, 30)) if tier == "comprehensive" else None,
                    area_m2=float(draw.randint(*AREA_M2[tier])),
                    opened_date=when + timedelta(days=7),
                    accepted_date=when,
                )
            )
    return _with_troubles(made, today)


def _free_name(area: str, setting: str, number: int, taken: set[str]) -> str:
    words = WORDS[setting]
    for round_ in count():
        word = words[(number + round_) % len(words)]
        ordinal = "" if round_ < len(words) else f"{'二三四五'[round_ // len(words) - 1]}号"
        name = f"{area}{word}{ordinal}职工健身驿站"
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError("counting never ends")


def _accepted(today: date, is_new: bool, share: float) -> date:
    """Return a day of this year up to `today` for a new one, a day of the three years before for an old one."""
    first = date(today.year, 1, 1)
    if is_new:
        return first + timedelta(days=int(share * ((today - first).days + 1)))
    return date(today.year - 3, 1, 1) + timedelta(days=int(share * 3 * 365))


def _with_troubles(made: list[StationPlan], today: date) -> list[StationPlan]:
    """Break some machines, close two stations for a while: a network is never all well."""
    broken = {
        5: ("treadmill", 3),
        17: ("smart_machine", 12),
        40: ("treadmill", 1),
        77: ("shower", 20),
        101: ("water", 2),
    }
    for index, (amenity, days) in broken.items():
        station = made[index]
        made[index] = replace(
            station,
            amenities=tuple(dict.fromkeys((*station.amenities, amenity))),
            broken={amenity: days},
        )
    made[23] = replace(made[23], closing=closing(today, -2, 5, "off", "更换地胶，暂停开放一周"))
    made[64] = replace(
        made[64], closing=closing(today, -10, 20, "12:00-20:00", "楼宇供电改造，临时缩短开放时间")
    )
    return made


def _in_preparation() -> list[StationPlan]:
    """Return fitness stations on their way: not among the 131, not offered to workers."""
    made = []
    for code, area, tier, setting, stops_at in PREPARATION:
        ((district, lon, lat),) = [
            (name, lon, lat)
            for its_code, name, _share, places in DISTRICTS
            for its_area, lon, lat in places
            if (its_code, its_area) == (code, area)
        ]
        at = around(f"next:{code}:{area}", lon, lat, 300, 700)
        made.append(
            StationPlan(
                key=f"fitness-next-{code}-{area}",
                unit=code,
                kind="fitness",
                tier=tier,
                name=f"{area}（新建）职工健身驿站",
                address=f"上海市{district}{area}",
                division_code=code,
                lon=at[0],
                lat=at[1],
                setting=setting,
                hours="06:30-22:00" if stops_at == "checking" else "",
                amenities=BASIC[tier] if stops_at == "checking" else (),
                stops_at=stops_at,
            )
        )
    return made


def _rests(today: date) -> list[StationPlan]:
    """Return rest stations near where couriers work, so that the map is not all fitness."""
    spots = [(code, district, *place) for code, district, _n, places in DISTRICTS for place in places[:2]][
        :RESTS
    ]
    made = []
    for number, (code, district, area, lon, lat) in enumerate(spots):
        draw = chance("sh-rest", number)
        at = around(f"sh-rest:{number}", lon, lat, 200, 600)
        made.append(
            StationPlan(
                key=f"rest-{code}-{number + 1:02}",
                unit=code,
                kind="rest",
                name=f"{area}劳动者驿站",
                address=f"上海市{district}{area}",
                division_code=code,
                lon=at[0],
                lat=at[1],
                setting=draw.choice(("street", "community", "office")),
                hours=draw.choice(("24/7", "07:00-21:00", "Mo-Su 08:30-20:30", "Mo-Fr 09:00-17:30; PH off")),
                intro="累了歇歇脚，渴了喝口水，饭凉了热一热。",
                amenities=(
                    "water",
                    "rest",
                    *draw.sample(
                        (
                            "microwave",
                            "charging",
                            "toilet",
                            "aircon",
                            "wifi",
                            "first_aid",
                            "umbrella",
                            "books",
                        ),
                        4,
                    ),
                ),
                seats=draw.randint(6, 18),
                opened_date=today - timedelta(days=draw.randint(200, 1500)),
            )
        )
    return made


def _others(today: date) -> list[StationPlan]:
    where = {
        (code, area): (district, lon, lat)
        for code, district, _n, places in DISTRICTS
        for area, lon, lat in places
    }
    made = []
    for number, (kind, word, code, area, amenities, hours) in enumerate(OTHERS):
        district, lon, lat = where[code, area]
        at = around(f"sh-other:{number}", lon, lat, 100, 500)
        made.append(
            StationPlan(
                key=f"{kind}-{code}-{number + 1:02}",
                unit=code,
                kind=kind,
                name=f"{area}{word}",
                address=f"上海市{district}{area}",
                division_code=code,
                lon=at[0],
                lat=at[1],
                setting="community",
                hours=hours,
                amenities=amenities,
                opened_date=today - timedelta(days=400),
            )
        )
    return made
