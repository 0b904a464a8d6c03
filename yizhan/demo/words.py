"""What workers of the demo world say; all invented."""

from __future__ import annotations

from dataclasses import dataclass

# station kind → stars, text; "" for all other kinds
COMMENTS: dict[str, tuple[tuple[int, str], ...]] = {
    "rest": (
        (5, "饭热得快，水一直有，歇脚很方便。"),
        (5, "下雨天能进来坐一会儿，真好。"),
        (4, "微波炉排队人多，别的都好。"),
        (4, "充电口再多几个就更好了。"),
        (3, "中午没有座位，晚一点来比较好。"),
        (5, "急救箱帮了大忙。"),
        (5, ""),
        (4, ""),
        (2, "来了两次，门都没开。"),
        (5, "冬天屋里暖和，手能缓过来。"),
        (5, "管理员还帮忙补过雨衣。"),
        (4, "冰箱有点满，记得写名字。"),
        (4, "十点到十一点人少，坐得下。"),
        (5, "充电、喝水、眯十分钟，正好接下一波。"),
        (3, "桌子小，两个人吃饭有点挤。"),
        (5, "门口好停车，拿了就走。"),
        (4, "要是有个插线板就更好了。"),
        (4, ""),
        (5, ""),
    ),
    "fitness": (
        (5, "下班练半小时，一天都轻快。"),
        (5, "器械新，离单位近。"),
        (4, "晚上七点以后人多，早上好一些。"),
        (4, "希望多开几节体操课。"),
        (3, "淋浴间小了点。"),
        (5, "羽毛球场地不错。"),
        (5, "午休来走二十分钟，下午不犯困。"),
        (4, "储物柜够用，毛巾要自己带。"),
        (4, "跑步机有一台声音大。"),
        (5, "阿姨们的太极课很热闹。"),
        (3, "周末关得早。"),
        (5, ""),
        (4, ""),
    ),
    "driver_home": (
        (5, "车位宽，洗个热水澡，睡得踏实。"),
        (5, "半夜到也有人，饭是热的。"),
        (4, "洗衣机要排队。"),
        (4, "被子干净，价钱公道。"),
        (3, "周末车位紧，要早到。"),
        (5, "夜里灯亮着，货也放心。"),
        (4, "热水够，就是要多带双拖鞋。"),
        (4, "出口标志再大一点就好了。"),
        (5, "师傅们聊聊路况，挺解乏。"),
        (5, ""),
    ),
    "": ((5, "安静，适合坐一会儿。"), (4, "周末活动很好。"), (5, "")),
}


@dataclass(frozen=True)
class FaultStory:
    """Something is wrong, and what is done about it: (days after, state, text)."""

    station: str
    kind: str
    days_ago: int
    text: str
    amenity: str = ""
    answers: tuple[tuple[int, str, str], ...] = ()


FAULTS: tuple[FaultStory, ...] = (
    FaultStory(
        "rest-depot",
        "broken",
        12,
        "微波炉转但是不热。",
        "microwave",
        ((0, "doing", "已联系维修，明天上午来。"), (2, "mended", "换了磁控管，可以用了。")),
    ),
    FaultStory(
        "rest-depot", "lacking", 3, "饮水机没水了。", "water", ((0, "mended", "已换桶，备了两桶在旁边。"),)
    ),
    FaultStory("rest-bj-01", "shut", 9, "写着 24 小时，夜里敲门没人开。"),
    FaultStory(
        "rest-bj-03", "wrong_info", 6, "位置偏了，在马路对面。", "", ((1, "doing", "正在核对位置。"),)
    ),
    FaultStory("rest-bj-05", "broken", 4, "插座只有一个能用。", "charging"),
    FaultStory(
        "rest-bj-08", "dirty", 15, "桌子上都是油。", "", ((1, "mended", "已清洁，增加了午后一次保洁。"),)
    ),
    FaultStory(
        "rest-bj-12",
        "other",
        20,
        "想要一台冰箱，夏天带的菜会坏。",
        "",
        ((5, "declined", "今年的设备预算已用完，列入明年计划。"),),
    ),
    FaultStory("rest-bj-20", "refused", 11, "说不是本单位的不让进。", "", ((1, "doing", "正在了解情况。"),)),
    FaultStory("home-02", "broken", 9, "淋浴没有热水。", "shower"),
    FaultStory("home-09", "lacking", 2, "卫生间没有纸。", "toilet", ((0, "mended", "已补。"),)),
    FaultStory("home-21", "other", 14, "充电桩被小车占了。", "", ((2, "doing", "已请服务区划线管理。"),)),
    FaultStory("home-40", "dirty", 5, "休息室有烟味。"),
    FaultStory("home-57", "broken", 8, "洗衣机不出水。", "laundry", ((1, "doing", "等配件。"),)),
    FaultStory(
        "fitness-310115-03",
        "broken",
        10,
        "二号跑步机皮带打滑。",
        "treadmill",
        ((1, "doing", "厂家已派单。"),),
    ),
    FaultStory("fitness-310115-11", "shut", 2, "七点半来门没开。"),
    FaultStory(
        "fitness-310112-05", "broken", 18, "拉力器钢丝松了。", "strength", ((1, "mended", "已更换钢丝。"),)
    ),
    FaultStory("fitness-310101-02", "broken", 13, "体测仪扫不了码。", "smart_machine"),
    FaultStory("fitness-310110-04", "dirty", 7, "垫子该洗了。", "", ((2, "mended", "已换新垫。"),)),
    FaultStory("fitness-310106-06", "other", 1, "能不能早上六点半开门？"),
    FaultStory("qd-book_room", "lacking", 6, "灯管坏了一根，看书暗。", "", ((1, "mended", "已换灯管。"),)),
    FaultStory("qd-garden_club", "lacking", 4, "剪刀不够用。", "", ((1, "doing", "已采购十把。"),)),
)
