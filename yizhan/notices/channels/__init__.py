"""The ways that are set up here, each an adapter of its own; one that is not set up is simply off."""

from __future__ import annotations

from config.env import env
from yizhan.notices.channels.base import Way
from yizhan.notices.kinds import PERSONAL, Channel, Kind

REAL_SMS = {"aliyun", "tencent"}


def is_set_up(channel: Channel) -> bool:
    """Could anything go this way?"""
    match channel:
        case Channel.SMS:
            return env.sms not in REAL_SMS or bool(env.sms_templates)
        case Channel.WECHAT:
            return bool(env.wechat_app_id and env.wechat_templates)
        case Channel.DINGTALK:
            return bool(env.dingtalk_app_key)
        case Channel.WEBHOOK:
            return True


def takes(channel: Channel, kind: Kind) -> bool:
    """Does this kind go this way: has it words for it, and the provider's template where one is needed?"""
    if channel not in kind.channels or not is_set_up(channel):
        return False
    if channel == Channel.SMS and env.sms in REAL_SMS:
        return kind.code in env.sms_templates
    if channel == Channel.WECHAT:
        return kind.code in env.wechat_templates
    return True


def open_ways() -> list[Channel]:
    """Those that a person can choose, in the order of the page."""
    return [channel for channel in PERSONAL if is_set_up(channel)]


def way(channel: str) -> Way:
    """Return the adapter; imported here so that only those in use are loaded."""
    match channel:
        case Channel.SMS:
            from yizhan.notices.channels.sms import Sms

            return Sms()
        case Channel.WECHAT:
            from yizhan.notices.channels.wechat import Wechat

            return Wechat()
        case Channel.DINGTALK:
            from yizhan.notices.channels.dingtalk import Dingtalk

            return Dingtalk()
        case _:
            from yizhan.notices.channels.webhook import WebhookWay

            return WebhookWay()
