"""Words for the sign-in pages."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from config.env import env
from yizhan.people import names, phones
from yizhan.people.models import DemoUser
from yizhan.people.provider import is_wechat

register = template.Library()

SYSTEMS = (
    ("MicroMessenger", _("微信")),
    ("HarmonyOS", _("鸿蒙设备")),
    ("Android", _("安卓设备")),
    ("iPhone", _("苹果手机")),
    ("iPad", _("苹果平板")),
    ("Windows", _("Windows 电脑")),
    ("Macintosh", _("苹果电脑")),
    ("Linux", _("Linux 电脑")),
)


@register.filter
def masked_phone(phone: str | None) -> str:
    return phones.masked_phone(phone) if phone else ""


@register.filter
def masked_name(name: str | None) -> str:
    return names.masked_name(name) if name else ""


@register.filter
def device(user_agent: str) -> str:
    """Say what kind of device it is, not its whole user agent."""
    return next((name for sign, name in SYSTEMS if sign in user_agent), _("别的设备"))


@register.simple_tag(takes_context=True)
def wechat_ready(context: dict[str, Any]) -> bool:
    """May the page offer WeChat? Only in its own browser, and only if the account is set up."""
    return bool(env.wechat_app_id) and is_wechat(context["request"])


@register.simple_tag
def demo_users() -> list[DemoUser]:
    """The users of the demo, offered by a button; none outside a demo."""
    if not settings.DEMO:
        return []
    return list(DemoUser.objects.select_related("user").order_by("place", "pk"))


@register.simple_tag(takes_context=True)
def demo_code(context: dict[str, Any]) -> str:
    """The code of this browser's sign-in, on the page: in the demo with its inbox only."""
    if not settings.DEMO or env.sms != "inbox":
        return ""
    request = context["request"]
    if request.user.is_authenticated:
        return str(request.session.get("account_phone_verification", {}).get("code", ""))
    stage = get_pending_stage(request)
    return str(stage.state.get("code", "")) if stage else ""
