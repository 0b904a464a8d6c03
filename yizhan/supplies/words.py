"""How a session's time reads: 9月17日周四 10:00–11:00."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.common.say import CHINA, WEEKDAYS

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange


def day_and_hours(during: DateTimeTZRange) -> str:
    starts, ends = (at.astimezone(CHINA) for at in (during.lower, during.upper))
    return f"{day_of(starts)} {starts:%H:%M}–{ends:%H:%M}"


def day_of(at: datetime) -> str:
    local = at.astimezone(CHINA)
    return _("%(month)s月%(day)s日%(weekday)s") % {
        "month": local.month,
        "day": local.day,
        "weekday": WEEKDAYS[local.weekday()],
    }


def moment(at: datetime) -> str:
    return f"{day_of(at)} {at.astimezone(CHINA):%H:%M}"
