"""Template messages of the official account, to those who have tied their WeChat to their account.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
`client_msg_id` keeps WeChat from sending a message twice for ten minutes; past them nobody can say.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from config.env import env
from yizhan.notices.channels.base import (
    Answer,
    Lost,
    NotThere,
    Out,
    Outcome,
    Refused,
    Sent,
    Unknown,
    Unreachable,
)
from yizhan.people.wechat import WechatRefused, WechatUnanswered, call

KEY_LASTS = timedelta(minutes=9)  # of its ten, one for the way
NOT_FOLLOWING = {43004, 43101, 40003}  # does not follow the account, refuses its messages, is not its openid
FINAL = {40037, 47003, 40036, 41028, 41030}  # template or its fields are wrong


class Wechat:
    settles_after_s: float = 60

    def send(self, out: Out) -> Outcome:
        fields = out.kind.wechat_of(out.params)
        body = {
            "touser": out.to,
            "template_id": env.wechat_templates[out.kind.code],
            "client_msg_id": out.ref.hex,
            "data": {name: {"value": text} for name, text in fields.items()},
        }
        if out.url.startswith("http"):
            body["url"] = out.url
        try:
            told = call("POST", "/cgi-bin/message/template/send", json=body)
        except WechatUnanswered as why:
            return Unknown(str(why))
        except WechatRefused as why:
            if why.code in NOT_FOLLOWING:
                return Unreachable(str(why))
            return Refused(str(why), why.code in FINAL)
        return Sent(str(told.get("msgid", "")))

    def ask(self, out: Out, now: datetime) -> Answer:
        """There is no question to ask; within its ten minutes the same key may be sent again."""
        if now < out.tried_at + KEY_LASTS:
            return NotThere()
        return Lost(_("微信没有回答，它防重的十分钟也过了"))
