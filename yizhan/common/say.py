"""How do people say it? Distances, days and times in short Chinese."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHINA = ZoneInfo("Asia/Shanghai")
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def distance(value_m: float) -> str:
    """Round as people walk: 约 40 米, 约 350 米, 约 1.2 公里, 约 18 公里."""
    if value_m < 100:
        return _("约 {n} 米").format(n=max(10, round(value_m / 10) * 10))
    if value_m < 950:
        return _("约 {n} 米").format(n=round(value_m / 50) * 50)
    if value_m < 9_950:
        return _("约 {n} 公里").format(n=f"{value_m / 1000:.1f}".removesuffix(".0"))
    return _("约 {n} 公里").format(n=round(value_m / 1000))


def length(minutes: int) -> str:
    """Say how long: 45 分钟, 2 小时, 2 小时 30 分钟."""
    hours, rest = divmod(minutes, 60)
    said = [_("{n} 小时").format(n=hours)] if hours else []
    return " ".join([*said, _("{n} 分钟").format(n=rest)] if rest or not hours else said)


def weekday(value: date, today: date) -> str:
    """Say 今天, 明天, 后天, else the weekday: for a day whose date stands beside it."""
    return day(value, today) if 0 <= (value - today).days <= 2 else str(WEEKDAYS[value.weekday()])


def day(value: date, today: date) -> str:
    """Say 昨天, 今天, 明天, a weekday within the next six days, or the date."""
    ahead = (value - today).days
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天"), 2: _("后天")}
    if ahead in near:
        return near[ahead]
    if 2 < ahead < 7:
        return str(WEEKDAYS[value.weekday()])
    if value.year == today.year:
        return _("{month}月{day}日").format(month=value.month, day=value.day)
    return _("{year}年{month}月{day}日").format(year=value.year, month=value.month, day=value.day)


def moment(value: datetime, now: datetime) -> str:
    """Say a time in China's clock, with its day: 今天 18:30; within the hour: 5 分钟前."""
    past = now - value
    if timedelta(0) <= past < timedelta(minutes=1):
        return _("刚刚")
    if timedelta(0) <= past < timedelta(hours=1):
        return _("{n} 分钟前").format(n=int(past.total_seconds() // 60))
    return clock(value, now)


def clock(value: datetime, now: datetime) -> str:
    """Say a time that was agreed on: 今天 18:30, also a minute after it."""
    local = value.astimezone(CHINA)
    return f"{day(local.date(), now.astimezone(CHINA).date())} {local:%H:%M}"
