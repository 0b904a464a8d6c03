"""What can a station have? One list for filters, forms, imports and feeds."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Amenity:
    """code: stored and in the API. icon: a Tabler outline. words: how people write it in lists we import."""

    code: str
    name: str | Promise
    icon: str
    words: tuple[str, ...] = ()


ALL = (
    Amenity(
        "water",
        _("饮水"),
        "droplet",
        ("饮水机", "热水", "开水", "饮用水", "喝水", "直饮水", "饮水供给", "茶饮", "热水供应", "饮水设备"),
    ),
    Amenity(
        "microwave",
        _("热饭"),
        "microwave",
        ("微波炉", "加热饭菜", "热饭菜", "餐食加热", "热餐", "加热餐食", "热饭菜设备"),
    ),
    Amenity("fridge", _("冰箱"), "fridge", ("冷藏", "冰柜")),
    Amenity(
        "first_aid",
        _("急救箱"),
        "first-aid-kit",
        ("药箱", "急救包", "应急药品", "医药箱", "急救药箱", "应急药箱", "急救用品", "常用药品", "医药包"),
    ),
    Amenity(
        "toilet",
        _("厕所"),
        "toilet-paper",
        ("卫生间", "如厕", "公厕", "洗手间", "厕", "公共厕所", "公共卫生间"),
    ),
    Amenity("charging", _("充电"), "plug", ("手机充电", "充电宝", "充电设备", "充电器")),
    Amenity("ebike_charging", _("电动车充电"), "charging-pile", ("电瓶车充电", "换电", "电动自行车充电")),
    Amenity("wifi", _("无线网"), "wifi", ("WiFi", "Wi-Fi", "无线网络", "上网")),
    Amenity(
        "aircon",
        _("空调"),
        "air-conditioning",
        ("纳凉", "避暑", "冷暖空调", "取暖", "避寒", "避暑取暖", "防暑降温", "冬暖夏凉", "乘凉"),
    ),
    Amenity(
        "rest",
        _("座位休息"),
        "armchair",
        ("休息", "歇脚", "桌椅", "座椅", "休息区", "沙发", "休憩", "休息室", "休息椅", "歇息"),
    ),
    Amenity("books", _("书报"), "books", ("图书", "阅读", "书籍", "报刊", "看书", "图书角", "阅览", "报纸")),
    Amenity("umbrella", _("借伞"), "umbrella", ("雨伞", "雨具", "爱心伞", "借雨伞")),
    Amenity("tools", _("修理工具"), "tool", ("工具箱", "维修工具", "打气筒", "针线包")),
    Amenity("aed", _("AED"), "heartbeat", ("除颤仪", "自动体外除颤器")),
    Amenity("shower", _("淋浴"), "bath", ("洗澡", "浴室", "沐浴")),
    Amenity("laundry", _("洗衣"), "wash-machine", ("洗衣机", "洗烘", "自助洗衣")),
    Amenity("bed", _("床位"), "bed", ("住宿", "客房", "睡觉", "床铺")),
    Amenity("meals", _("餐食"), "bowl-spoon", ("餐饮", "用餐", "食堂", "就餐", "快餐")),
    Amenity("truck_parking", _("货车停车"), "truck", ("货车停车位", "大车停车", "停车场")),
    Amenity("fuel", _("加油"), "gas-station", ("加油站", "柴油")),
    Amenity("lactation", _("哺乳"), "baby-bottle", ("母婴室", "哺乳室", "哺乳间", "母婴")),
    Amenity("screen", _("遮帘隔间"), "lock", ("隔帘", "独立隔间")),
    Amenity("counselling", _("谈心室"), "message-heart", ("心理咨询", "减压", "宣泄室")),
    Amenity("treadmill", _("跑步机"), "treadmill", ("有氧器械",)),
    Amenity("strength", _("力量器械"), "barbell", ("力量训练", "健身器材", "健身器械")),
    Amenity("court", _("球场"), "ball-basketball", ("羽毛球场", "乒乓球室", "篮球场", "乒乓球台")),
    Amenity("class_room", _("操房"), "yoga", ("瑜伽室", "舞蹈室", "团操房")),
    Amenity("smart_machine", _("智能器材"), "device-watch-stats", ("智能设备", "智能健身器材", "体测仪")),
    Amenity("lockers", _("储物柜"), "lock-square", ("更衣柜", "寄存", "存包柜")),
    Amenity("step_free", _("无台阶"), "wheelchair", ("无障碍", "轮椅通道", "坡道")),
    Amenity("projector", _("投影"), "presentation", ("多媒体", "投影仪", "大屏")),
    Amenity("cctv", _("监控"), "device-cctv", ("摄像头", "视频监控")),
)
BY_CODE = {amenity.code: amenity for amenity in ALL}
