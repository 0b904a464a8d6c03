"""From when to when may somebody be checked in, marked as missed, or taken in without a booking? Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from yizhan.supplies.schedules import today_at

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

EARLY = timedelta(minutes=30)  # before the start: her own code, the plaque, a walk-in
PATIENCE = timedelta(minutes=10)  # after the start, before a keeper may say that she did not come


class Window(StrEnum):
    EARLY = "early"
    OPEN = "open"
    OVER = "over"


def own_window(during: DateTimeTZRange, now: datetime) -> Window:
    """For her code, the plaque and walk-ins: from half an hour before the start to the end."""
    if now < during.lower - EARLY:
        return Window.EARLY
    return Window.OPEN if now < during.upper else Window.OVER


def keeper_window(during: DateTimeTZRange, now: datetime) -> Window:
    """For the keeper's hand: the whole day, so that what was forgotten or wrong is put right the same day."""
    day, today = today_at(during.lower), today_at(now)
    if today == day:
        return Window.OPEN
    return Window.EARLY if today < day else Window.OVER


def may_be_missed(during: DateTimeTZRange, now: datetime) -> bool:
    return keeper_window(during, now) == Window.OPEN and now >= during.lower + PATIENCE
