"""The life of a claim: its states, and what each may become. The database holds the same table (migration 0002).

A claim begins as entered, held, waiting or confirmed; as used when a keeper takes in somebody at the door.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.TextChoices):
    ENTERED = "entered", _("已申请")
    HELD = "held", _("为您留着")
    WAITING = "waiting", _("候补")
    CONFIRMED = "confirmed", _("已预约")
    CANCELLED = "cancelled", _("已取消")
    USED = "used", _("已到场")
    MISSED = "missed", _("未到场")
    LOST = "lost", _("未中")


E, H, W, C = ClaimState.ENTERED, ClaimState.HELD, ClaimState.WAITING, ClaimState.CONFIRMED
FIRST = frozenset({E, H, W, C, ClaimState.USED})
MAY_BECOME: dict[ClaimState, frozenset[ClaimState]] = {
    E: frozenset({H, C, W, ClaimState.LOST, ClaimState.CANCELLED}),
    H: frozenset({C, ClaimState.CANCELLED}),
    W: frozenset({H, C, ClaimState.LOST, ClaimState.CANCELLED}),
    C: frozenset({ClaimState.USED, ClaimState.MISSED, ClaimState.CANCELLED}),
    ClaimState.USED: frozenset({C}),  # a check-in of the wrong person is taken back
    ClaimState.MISSED: frozenset({ClaimState.USED, C}),  # she was there after all; a slip of the finger
    ClaimState.CANCELLED: frozenset(),
    ClaimState.LOST: frozenset(),
}
TAKES_A_PLACE = frozenset({H, C, ClaimState.USED, ClaimState.MISSED})
OVER = frozenset({ClaimState.CANCELLED, ClaimState.LOST})  # counts against nobody any more


class Why(models.TextChoices):
    """Why a claim became what it is, where the state alone does not say it."""

    NONE = "", ""
    BY_PERSON = "person", _("本人取消")
    BY_STAFF = "staff", _("工作人员取消")
    BY_PARTNER = "partner", _("登记的单位或平台取消")
    EXPIRED = "expired", _("到时没有确认")
    REFUSED = "refused", _("没有批准")
    SESSION_OFF = "session", _("这一场取消了")
    ROUND_OFF = "round", _("这一批取消了")
    MOVED = "moved", _("改到另一场")
    PROMOTED = "promoted", _("候补补上")
    DRAWN = "drawn", _("抽签")
    WITHDRAWN = "withdrawn", _("已收回")
    MERGED = "merged", _("同一个人的两份合并")
    ERASED = "erased", _("本人注销")
