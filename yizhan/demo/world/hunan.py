"""Hunan: 84 truck-driver homes along the motorways, run through the transport union's own line.

84 is a public figure. Names and positions are invented: a point by the road near the named place.
"""

from __future__ import annotations

from datetime import date, timedelta

from yizhan.demo.plan import StationPlan, UnitPlan, around, chance, closing

HOMES = 84
PROVINCE = "430000"
TRANSPORT = "hn-transport"
CITIES = {
    "430100": "长沙市",
    "430200": "株洲市",
    "430300": "湘潭市",
    "430400": "衡阳市",
    "430500": "邵阳市",
    "430600": "岳阳市",
    "430700": "常德市",
    "430800": "张家界市",
    "430900": "益阳市",
    "431000": "郴州市",
    "431100": "永州市",
    "431200": "怀化市",
    "431300": "娄底市",
    "433100": "湘西州",
}
# road, then places along it in driving order: name, longitude, latitude (WGS-84), city
ROADS: tuple[tuple[str, tuple[tuple[str, float, float, str], ...]], ...] = (
    (
        "G4京港澳高速",
        (
            ("临湘", 113.45, 29.47, "430600"),
            ("岳阳东", 113.22, 29.33, "430600"),
            ("汨罗", 113.15, 28.86, "430600"),
            ("青山铺", 113.06, 28.45, "430100"),
            ("长沙东", 113.09, 28.20, "430100"),
            ("昭山", 112.97, 27.94, "430300"),
            ("朱亭", 113.06, 27.42, "430200"),
            ("衡山", 112.87, 27.25, "430400"),
            ("大浦", 112.88, 27.02, "430400"),
            ("耒阳", 112.85, 26.42, "430400"),
            ("马田", 112.98, 26.13, "431000"),
            ("苏仙", 113.03, 25.83, "431000"),
            ("良田", 113.02, 25.63, "431000"),
            ("宜章", 112.96, 25.42, "431000"),
        ),
    ),
    (
        "G60沪昆高速",
        (
            ("醴陵", 113.50, 27.68, "430200"),
            ("湘潭南", 112.85, 27.76, "430300"),
            ("韶山南", 112.55, 27.82, "430300"),
            ("棋梓", 112.22, 27.72, "430300"),
            ("娄底南", 112.00, 27.68, "431300"),
            ("邵阳北", 111.45, 27.33, "430500"),
            ("隆回", 111.03, 27.12, "430500"),
            ("洞口", 110.57, 27.06, "430500"),
            ("安江", 110.15, 27.30, "431200"),
            ("中方", 109.95, 27.42, "431200"),
            ("芷江", 109.67, 27.43, "431200"),
            ("新晃", 109.20, 27.36, "431200"),
        ),
    ),
    (
        "G55二广高速",
        (
            ("澧县", 111.75, 29.65, "430700"),
            ("临澧", 111.65, 29.45, "430700"),
            ("常德南", 111.62, 28.93, "430700"),
            ("梅城", 111.65, 28.15, "430900"),
            ("涟源", 111.70, 27.70, "431300"),
            ("邵阳县", 111.30, 26.99, "430500"),
            ("东安", 111.32, 26.42, "431100"),
            ("零陵", 111.62, 26.22, "431100"),
            ("双牌", 111.66, 25.96, "431100"),
            ("道县", 111.60, 25.53, "431100"),
            ("江华", 111.60, 25.20, "431100"),
        ),
    ),
    (
        "G5513长张高速",
        (
            ("宁乡", 112.55, 28.27, "430100"),
            ("益阳南", 112.35, 28.55, "430900"),
            ("太子庙", 111.98, 28.82, "430700"),
            ("慈利", 111.12, 29.40, "430800"),
            ("永定", 110.52, 29.13, "430800"),
            ("桑植", 110.17, 29.38, "430800"),
        ),
    ),
    (
        "G65包茂高速",
        (
            ("花垣", 109.48, 28.57, "433100"),
            ("吉首", 109.72, 28.30, "433100"),
            ("凤凰", 109.60, 28.00, "433100"),
            ("麻阳", 109.80, 27.86, "431200"),
            ("怀化东", 110.00, 27.57, "431200"),
            ("会同", 109.72, 26.88, "431200"),
            ("靖州", 109.68, 26.60, "431200"),
        ),
    ),
    (
        "G56杭瑞高速",
        (
            ("羊楼司", 113.60, 29.51, "430600"),
            ("华容", 112.56, 29.52, "430600"),
            ("安乡", 112.17, 29.41, "430700"),
            ("泸溪", 110.15, 28.25, "433100"),
        ),
    ),
    (
        "G72泉南高速",
        (
            ("茶陵", 113.53, 26.80, "430200"),
            ("衡南", 112.68, 26.76, "430400"),
            ("祁东", 112.08, 26.80, "430400"),
            ("祁阳", 111.85, 26.58, "431100"),
        ),
    ),
    (
        "G76厦蓉高速",
        (
            ("汝城", 113.68, 25.55, "431000"),
            ("嘉禾", 112.38, 25.60, "431000"),
            ("宁远", 111.94, 25.58, "431100"),
        ),
    ),
    (
        "G4E武深高速",
        (
            ("平江", 113.58, 28.70, "430600"),
            ("浏阳", 113.63, 28.15, "430100"),
            ("炎陵", 113.77, 26.48, "430200"),
            ("资兴", 113.23, 25.97, "431000"),
        ),
    ),
)
COMFORTS = (
    "shower",
    "bed",
    "meals",
    "laundry",
    "fuel",
    "charging",
    "wifi",
    "aircon",
    "rest",
    "tools",
    "first_aid",
    "aed",
    "cctv",
    "microwave",
)


def units() -> list[UnitPlan]:
    """Return the province by area, its transport union, and each city on both lines."""
    made = [
        UnitPlan(PROVINCE, "province", "湖南省总工会", "湖南省总", PROVINCE, "0"),
        UnitPlan(TRANSPORT, "industry", "湖南省交通运输工会", "湖南交通工会", "", PROVINCE, "cn-transport"),
    ]
    for code, name in CITIES.items():
        made.append(UnitPlan(code, "city", f"{name}总工会", f"{name[:-1]}总工会", code, PROVINCE))
        made.append(
            UnitPlan(
                f"hn-transport-{code}",
                "industry",
                f"{name}交通运输工会",
                f"{name[:-1]}交通工会",
                "",
                code,
                TRANSPORT,
                True,
            )
        )
    return made


def stations(today: date) -> list[StationPlan]:
    spots = [(road, *place) for road, places in ROADS for place in places]
    both_ways = HOMES - len(spots)  # the busiest places have one on either side of the road
    wanted = [(spot, "") for spot in spots[both_ways:]]
    wanted += [(spot, side) for spot in spots[:both_ways] for side in ("北区", "南区")]
    return [_home(today, number, *spot, side=side) for number, (spot, side) in enumerate(wanted)]


def _home(
    today: date, number: int, road: str, place: str, lon: float, lat: float, city: str, *, side: str
) -> StationPlan:
    draw = chance("home", road, place, side)
    at = around(f"home:{road}:{place}:{side}", lon, lat, 150, 900)
    hours = draw.choice(("24/7", "24/7", "24/7", "06:00-24:00", "07:00-23:00", "Mo-Su 05:30-22:30"))
    comforts = draw.sample(COMFORTS, draw.randint(5, 11))
    return StationPlan(
        key=f"home-{number + 1:02}",
        unit=f"hn-transport-{city}",
        kind="driver_home",
        name=f"{place}服务区{side}司机之家",
        address=f"{road}{place}段",
        division_code=city,
        lon=at[0],
        lat=at[1],
        setting="roadside",
        hours=hours,
        intro="停好车，洗个澡，吃口热饭，睡个踏实觉。",
        amenities=("truck_parking", "toilet", "water", *comforts),
        broken={"shower": 9} if "shower" in comforts and number % 19 == 3 else {},
        truck_spaces=draw.choice((12, 20, 36, 50, 80)),
        seats=draw.choice((8, 16, 24)),
        opened_date=max(date(2019, 6, 1), today - timedelta(days=draw.randint(60, 2300))),
        closing=closing(today, -1, 9, "off", "淋浴间改造，暂停开放") if number == 11 else None,
    )
