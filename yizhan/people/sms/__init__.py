"""Sending codes by SMS: one interface, one adapter chosen by YIZHAN_SMS."""

from __future__ import annotations

from config.env import env
from yizhan.people.sms.base import Sender, SmsRefused, SmsUnanswered

__all__ = ["Sender", "SmsRefused", "SmsUnanswered", "sender"]


def sender() -> Sender:
    """Return the adapter of the setting; imported here so that only the chosen one is loaded."""
    match env.sms:
        case "aliyun":
            from yizhan.people.sms.aliyun import Aliyun

            return Aliyun.from_env(env)
        case "tencent":
            from yizhan.people.sms.tencent import Tencent

            return Tencent.from_env(env)
        case "inbox":
            from yizhan.people.sms.inbox import Inbox

            return Inbox()
        case _:
            from yizhan.people.sms.console import Console

            return Console()
