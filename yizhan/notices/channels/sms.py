"""SMS by the provider that also sends the codes of sign-in (people/sms), by the template approved for the kind.

The providers have no key against doubles; but they keep our `ref` with the message (Aliyun OutId, Tencent
SessionContext) and can be asked for it: before a second try they always are.
"""

from __future__ import annotations

from datetime import datetime

from config.env import env
from yizhan.notices.channels.base import Answer, NotThere, Out, Outcome, Refused, Sent, Unknown
from yizhan.people.sms import SmsRefused, SmsUnanswered, sender


class Sms:
    def __init__(self) -> None:
        self.sender = sender()
        self.settles_after_s = self.sender.settles_after_s

    def send(self, out: Out) -> Outcome:
        template = env.sms_templates.get(out.kind.code, out.kind.code)
        try:
            receipt = self.sender.send_template(
                phone=out.to, template=template, params=out.kind.short(out.params), ref=str(out.ref)
            )
        except SmsUnanswered as why:
            return Unknown(str(why))
        except SmsRefused as why:
            return Refused(str(why), why.is_final)
        return Sent(receipt)

    def ask(self, out: Out, now: datetime) -> Answer:
        try:
            receipt = self.sender.find(phone=out.to, ref=str(out.ref), since=out.tried_at, until=now)
        except SmsRefused as why:
            return Unknown(str(why))
        return NotThere() if receipt is None else Sent(receipt)
