"""What can be wrong at a station, in a worker's words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhan.places.models.care import FaultState

__all__ = ["FaultKind", "FaultState"]


class FaultKind(models.TextChoices):
    BROKEN = "broken", _("东西坏了")
    SHUT = "shut", _("该开门没开")
    DIRTY = "dirty", _("不干净")
    LACKING = "lacking", _("缺水、缺纸、缺用品")
    REFUSED = "refused", _("不让进")
    WRONG_INFO = "wrong_info", _("页面信息不对")
    OTHER = "other", _("别的")
