"""What a person is told: that she got something, so that nobody takes it in her name unseen."""

from django.utils.translation import gettext_lazy as _

from yizhan.notices.kinds import BOOKINGS, NEWS, Kind, declare

HANDED = declare(
    Kind(
        code="goods.handed",
        group=BOOKINGS,
        name=_("慰问品领到了"),
        params={"what": 20, "when": 18},
        title=_("领到了：{what}"),
        text=_("{what}已在{when}发给您。不是您领的，请告诉工会。"),
        sms=_("{what}已在{when}发给您，不是您领的请告诉工会。"),
        wechat={"thing1": "{what}", "time2": "{when}"},
    )
)
OPENED = declare(
    Kind(
        code="goods.opened",
        group=NEWS,
        name=_("慰问品可以领了"),
        params={"what": 20, "until": 18},
        title=_("可以领：{what}"),
        text=_("{what}开始报名了，{until}截止，报了名再去领。"),
        sms=_("{what}开始报名了，{until}截止，可在“权益”里报名。"),
        wechat={"thing1": "{what}", "time2": "{until}"},
    )
)
TAKEN_BACK = declare(
    Kind(
        code="goods.taken_back",
        group=BOOKINGS,
        name=_("发放记录撤回了"),
        params={"what": 20, "when": 18},
        title=_("更正：{what}"),
        text=_("{when}记了把{what}发给您，这条记录记错了，已经撤回。"),
        sms=_("{when}记了把{what}发给您，记错了，已撤回。"),
        wechat={"thing1": "{what}", "time2": "{when}"},
    )
)
