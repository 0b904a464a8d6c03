"""Where on the list does a row stand? Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yizhan.common.say import CHINA

GROUPS = {
    "late": _("已经过了"),
    "today": _("今天"),
    "week": _("这一周"),
    "later": _("以后"),
    "none": _("没有定日子"),
}


def last_day(due_at: datetime) -> date:
    """The day to name: what is due by 24:00 is due on the day that ends then."""
    return (due_at - timedelta.resolution).astimezone(CHINA).date()


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)


def group_of(due_at: datetime | None, now: datetime) -> str:
    """One of GROUPS. The week ends with its Sunday."""
    if due_at is None:
        return "none"
    if due_at < now:
        return "late"
    today, due = now.astimezone(CHINA).date(), last_day(due_at)
    if due <= today:
        return "today"
    return "week" if due <= today + timedelta(days=6 - today.weekday()) else "later"
