"""What is asked, word for word: each wording has a version, and a consent says which one was read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.people.models import ConsentKind


@dataclass(frozen=True)
class Wording:
    """One wording of a question. A change of meaning is a new version; older consents then count no more."""

    version: str
    title: str | Promise
    text: str | Promise
    without: str | Promise  # what she loses by saying no: nothing that the service does not need it for


WORDINGS: dict[str, Wording] = {
    ConsentKind.TRACES: Wording(
        "2026-11",
        _("记下我去过哪些驿站"),
        _(
            "扫码签到时，把驿站和时间记在您名下，您能看到自己的记录，两年后删。收回同意，过去的记录马上和您脱钩。"
        ),
        _("不同意也能签到，只算人次，不记是谁。"),
    ),
    ConsentKind.HEALTH: Wording(
        "2026-11b",
        _("记下我的健康信息"),
        _(
            "体测、运动和健康讲座的结果只给您自己看；工会只看十人以上合在一起的数字。"
            "约过谁咨询保存 90 天，只有您看得到。收回同意，记录马上删掉。"
        ),
        _("不同意也能锻炼、听讲座、约咨询，只是没有自己的记录。"),
    ),
    ConsentKind.CHILD: Wording(
        "2026-11",
        _("替我的孩子同意"),
        _(
            "您是孩子的监护人，同意我们为托管和亲子活动保存孩子的姓名和生日，活动结束一年后删，孩子满十四周岁由本人决定。"
        ),
        _("不同意就不能给孩子报名，其他的不受影响。"),
    ),
}


def wording(kind: str) -> Wording:
    return WORDINGS[kind]
