"""What the holder of a card is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.notices.kinds import BOOKINGS, Kind, declare

WITHDRAWN = declare(
    Kind(
        code="cards.withdrawn",
        group=BOOKINGS,
        name=_("保障卡被收回"),
        params={"what": 14, "why": 20},
        title=_("保障卡被收回：{what}"),
        text=_("{what}被收回：{why}。不对的话请联系工会。"),
        sms=_("{what}被收回：{why}。不对的话请联系工会。"),
        wechat={"thing1": "{what}", "thing2": "{why}"},
    )
)
