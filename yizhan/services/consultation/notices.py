"""What those who asked are told: once, when it can be read."""

from django.utils.translation import gettext_lazy as _

from yizhan.notices.kinds import MATTERS, Kind, declare

CAME_OF_IT = declare(
    Kind(
        code="consultation.shown",
        group=MATTERS,
        name=_("我提过的事，工会谈出了结果"),
        params={"what": 20},
        title=_("协商有了结果：{what}"),
        text=_("您提过的事，工会去谈了「{what}」。答应了什么、什么时候复查，点开看。"),
        sms=_("您提过的事，工会去谈了{what}，有了结果。打开驿站看答应了什么。"),
        wechat={"thing1": "{what}", "thing2": _("协商有了结果")},
    )
)
