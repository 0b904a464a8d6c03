"""Beijing: a courier depot with its station, and rest stations around it.

The courier company and its depot are invented; the districts' federations are public organisations. The
depot's union stands under its district by area and under its company's group union by industry.
"""

from __future__ import annotations

from datetime import date, timedelta

from yizhan.demo.plan import StationPlan, UnitPlan, around, chance, closing

CITY = "110000"
GROUP = "bj-courier-group"
DEPOT_UNIT = "bj-depot"
DEPOT = "rest-depot"

DISTRICTS = {
    "110101": "东城区",
    "110102": "西城区",
    "110105": "朝阳区",
    "110106": "丰台区",
    "110107": "石景山区",
    "110108": "海淀区",
    "110112": "通州区",
    "110114": "昌平区",
    "110115": "大兴区",
}
PLACES: tuple[tuple[str, float, float, str], ...] = (
    ("望京西", 116.4480, 39.9950, "110105"),
    ("望京东", 116.4850, 40.0010, "110105"),
    ("酒仙桥", 116.4930, 39.9720, "110105"),
    ("大山子", 116.4910, 39.9850, "110105"),
    ("来广营", 116.4600, 40.0180, "110105"),
    ("太阳宫", 116.4450, 39.9710, "110105"),
    ("三元桥", 116.4530, 39.9600, "110105"),
    ("芍药居", 116.4360, 39.9790, "110105"),
    ("将台", 116.4870, 39.9690, "110105"),
    ("亮马桥", 116.4620, 39.9490, "110105"),
    ("三里屯", 116.4550, 39.9340, "110105"),
    ("国贸", 116.4600, 39.9090, "110105"),
    ("东坝", 116.5450, 39.9640, "110105"),
    ("亚运村", 116.4110, 39.9860, "110105"),
    ("奥林匹克公园", 116.3900, 40.0000, "110105"),
    ("双井", 116.4600, 39.8930, "110105"),
    ("东直门", 116.4290, 39.9400, "110101"),
    ("和平里", 116.4200, 39.9560, "110101"),
    ("王府井", 116.4120, 39.9140, "110101"),
    ("西单", 116.3740, 39.9080, "110102"),
    ("德胜门", 116.3750, 39.9490, "110102"),
    ("马连道", 116.3250, 39.8880, "110102"),
    ("中关村", 116.3160, 39.9830, "110108"),
    ("五道口", 116.3370, 39.9920, "110108"),
    ("上地", 116.3100, 40.0330, "110108"),
    ("清河", 116.3480, 40.0300, "110108"),
    ("公主坟", 116.3100, 39.9070, "110108"),
    ("丽泽", 116.3200, 39.8680, "110106"),
    ("方庄", 116.4300, 39.8640, "110106"),
    ("鲁谷", 116.2350, 39.9020, "110107"),
    ("天通苑", 116.4130, 40.0640, "110114"),
    ("回龙观", 116.3320, 40.0720, "110114"),
    ("梨园", 116.6620, 39.8860, "110112"),
    ("果园", 116.6450, 39.8930, "110112"),
    ("亦庄", 116.5000, 39.7980, "110115"),
    ("旧宫", 116.4580, 39.8080, "110115"),
)
HOURS = (
    "24/7",
    "07:00-22:00",
    "06:00-23:00",
    "Mo-Fr 09:00-17:30; PH off",
    "Mo-Sa 08:00-12:00,13:30-20:00; PH off",
    "Mo-Su 08:30-20:30",
)
HAS = (
    "microwave",
    "fridge",
    "first_aid",
    "toilet",
    "charging",
    "ebike_charging",
    "wifi",
    "aircon",
    "books",
    "umbrella",
    "tools",
)


def units() -> list[UnitPlan]:
    return [
        UnitPlan(CITY, "province", "北京市总工会", "北京市总", CITY, "0"),
        *(
            UnitPlan(code, "district", f"{name}总工会", f"{name[:-1]}区总", code, CITY)
            for code, name in DISTRICTS.items()
        ),
        UnitPlan(GROUP, "group", "驿路快递集团工会", "驿路快递", "", CITY, "cn-post"),
        UnitPlan(DEPOT_UNIT, "company", "驿路快递望京营业部工会", "望京营业部", "", "110105", GROUP),
    ]


def stations(today: date) -> list[StationPlan]:
    return [_depot(today), *(_rest(today, number, *place) for number, place in enumerate(PLACES))]


def _depot(today: date) -> StationPlan:
    lon, lat = around("depot", 116.4700, 39.9960, 20, 60)
    return StationPlan(
        key=DEPOT,
        unit=DEPOT_UNIT,
        kind="rest",
        name="驿路快递望京营业部职工驿站",
        address="北京市朝阳区望京",
        division_code="110105",
        lon=lon,
        lat=lat,
        setting="depot",
        hours="05:30-22:30",
        hours_note="四个波次之间（06:00、10:00、14:00、16:00 之后）最空",
        intro="营业部里的一间暖屋：热饭、冰箱、热水、急救箱，随时进来歇一歇。",
        amenities=(
            "water",
            "rest",
            "microwave",
            "fridge",
            "first_aid",
            "charging",
            "ebike_charging",
            "aircon",
        ),
        seats=12,
        area_m2=28,
        opened_date=today - timedelta(days=260),
    )


def _rest(today: date, number: int, place: str, lon: float, lat: float, district: str) -> StationPlan:
    draw = chance("bj-rest", place)
    at = around(f"bj-rest:{place}", lon, lat, 60, 350)
    has = draw.sample(HAS, draw.randint(3, 8))
    word = draw.choice(("劳动者驿站", "户外劳动者驿站", "工会驿站", "职工暖心驿站"))
    return StationPlan(
        key=f"rest-bj-{number + 1:02}",
        unit=district,
        kind="rest",
        name=f"{place}{word}",
        address=f"北京市{DISTRICTS[district]}{place}",
        division_code=district,
        lon=at[0],
        lat=at[1],
        setting=draw.choice(("street", "street", "community", "office", "park")),
        hours=HOURS[number % len(HOURS)],
        intro="一张桌、几把椅、一壶热水，路过就进来。",
        amenities=("water", "rest", *has),
        broken={has[0]: 2 + number} if number % 9 == 4 else {},
        seats=draw.randint(4, 20),
        opened_date=today - timedelta(days=draw.randint(90, 1800)),
        closing={
            7: closing(today, -3, 4, "off", "水管维修，请到附近驿站"),
            19: closing(today, 0, 2, "10:00-16:00", "临时人手不足"),
        }.get(number),
    )
