"""How a session's time reads: 9月17日周四 10:00–11:00."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_and_hours(during: DateTimeTZRange) -> str:
    starts, ends = (at.astimezone(SHANGHAI) for at in (during.lower, during.upper))
    return f"{day_of(starts)} {starts:%H:%M}–{ends:%H:%M}"


def day_of(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    weekdays = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
    return _("%(month)s月%(day)s日%(weekday)s") % {
        "month": local.month,
        "day": local.day,
        "weekday": weekdays[local.weekday()],
    }


def moment(at: datetime) -> str:
    return f"{day_of(at)} {at.astimezone(SHANGHAI):%H:%M}"
