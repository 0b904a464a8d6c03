"""Words for templates: icons, distances and times as people say them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yizhan.common import say

register = template.Library()


class UnknownIcon(KeyError):
    """There is no outline icon of this name in @tabler/icons."""


@cache
def _drawing(name: str) -> str:
    path = settings.NODE / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not path.is_file():
        raise UnknownIcon(name)
    text = path.read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw the Tabler outline icon `name`; with a label it speaks, without it is decoration."""
    says = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        says,
        mark_safe(_drawing(name)),  # noqa: S308 – from the locked package
    )


@register.filter
def yuan(value_cents: int) -> str:
    """3000000 read 30,000; 1250 read 12.50."""
    whole, rest = divmod(value_cents, 100)
    return f"{whole:,}.{rest:02}" if rest else f"{whole:,}"


@register.filter
def distance(value_m: float) -> str:
    return say.distance(value_m)


@register.filter
def moment(value: datetime | None) -> str:
    return say.moment(value, timezone.now()) if value else ""


@register.filter
def clock(value: datetime) -> str:
    return say.clock(value, timezone.now())


@register.filter
def weekday(value: date) -> str:
    return say.weekday(value, timezone.localdate())


@register.filter
def day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return say.day(value, timezone.localdate()) if value else ""
