"""Qingdao: a company union's growth centre, 四室两站三基地 – four rooms, two stations, three bases."""

from __future__ import annotations

from datetime import date, timedelta

from yizhan.demo.plan import StationPlan, UnitPlan, around

CITY = "370200"
UNIT = "qd-works"
ADDRESS = "青岛市市北区"

# kind, name, hours, what it has, introduction
ROOMS = (
    (
        "psychological_room",
        "心语室",
        "Mo-Fr 12:00-13:30,17:00-20:00; PH off",
        ("counselling", "rest", "water", "aircon"),
        "心里有事，进来坐坐，说的话不外传。",
    ),
    (
        "mothers_room",
        "爱心妈咪小屋",
        "Mo-Fr 07:30-18:00; PH off",
        ("lactation", "screen", "fridge", "water", "rest"),
        "安静、干净、能上锁。",
    ),
    ("garden_club", "园艺社团室", "", ("water", "tools", "rest"), "剪枝、养花、认植物，周末常有活动。"),
    (
        "book_room",
        "职工书屋",
        "Mo-Su 08:30-21:00",
        ("books", "rest", "wifi", "water", "aircon"),
        "三千册书，一排靠窗的座位。",
    ),
)
STATIONS = (
    (
        "rest",
        "劳动者驿站",
        "06:00-22:00",
        ("water", "rest", "microwave", "fridge", "first_aid", "charging"),
        "厂门口的暖屋，过路的也欢迎。",
    ),
    (
        "childcare",
        "爱心托管驿站",
        "Mo-Fr 07:30-18:00; PH off",
        ("water", "toilet", "first_aid", "cctv", "books", "aircon"),
        "寒暑假，孩子在这里写作业、做手工、认花草。",
    ),
)
BASES = (
    (
        "study_base",
        "研学基地",
        "Tu-Su 09:00-16:30",
        ("toilet", "water", "projector"),
        "看一棵苗怎样长成一片林。",
    ),
    ("labour_plaza", "劳动文化广场", "", ("toilet", "rest"), "劳模墙、工具角，随时可以走走。"),
    ("law_plaza", "法治文化广场", "", ("rest", "books"), "看得懂的法，用得上的事。"),
)


def units() -> list[UnitPlan]:
    return [
        UnitPlan("370000", "province", "山东省总工会", "山东省总", "370000", "0"),
        UnitPlan(CITY, "city", "青岛市总工会", "青岛市总", CITY, "370000"),
        UnitPlan("370203", "district", "市北区总工会", "市北区总", "370203", CITY),
        UnitPlan(UNIT, "company", "驿林园艺（示例企业）工会", "驿林园艺工会", "", "370203"),
    ]


def stations(today: date) -> list[StationPlan]:
    made = []
    for number, (kind, name, hours, amenities, intro) in enumerate((*ROOMS, *STATIONS, *BASES)):
        lon, lat = around(f"qd:{kind}", 120.3750, 36.0950, 30, 260)
        made.append(
            StationPlan(
                key=f"qd-{kind}",
                unit=UNIT,
                kind=kind,
                name=f"驿林{name}",
                address=ADDRESS,
                division_code="370203",
                lon=lon,
                lat=lat,
                setting="scenic" if "plaza" in kind else "company",
                hours=hours,
                hours_note=""
                if hours
                else "有活动时开放，请先打电话"
                if kind == "garden_club"
                else "全天可进，夜间无照明",
                intro=intro,
                amenities=amenities,
                seats={"book_room": 24, "rest": 10, "childcare": 30}.get(kind),
                opened_date=today - timedelta(days=300 + 20 * number),
            )
        )
    return made
