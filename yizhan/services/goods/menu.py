"""What goods put into the console's menu, and onto its first page: counts whose difference nobody has settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, today
from yizhan.common.say import moment
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope
from yizhan.places import parts
from yizhan.places.models import Station
from yizhan.services.goods.access import GOODS_EDIT, GOODS_READ
from yizhan.services.goods.actions.care import SERVICE
from yizhan.services.goods.queries import (
    benefits_of,
    handed_between,
    handed_out_at,
    something_to_take,
    to_bring,
    unsettled,
)
from yizhan.supplies import benefits, brought

SHOWN = 3


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(
        nav.Entry("goods", _("慰问物资"), "package", "goods:list", GOODS_READ, order=30, group="benefits")
    )
    nav.add(nav.Entry("care", _("慰问批次"), "gift", "goods:cares", GOODS_READ, order=31, group="benefits"))
    benefits.add(benefits.Source("goods", benefits_of, something_to_take, order=20))
    parts.add("goods", "goods/keeper/_part.html", handed_here)
    brought.add(brought.Source(SERVICE, GOODS_READ, to_bring, handed_between))
    today.add(today.Source("goods", GOODS_EDIT, owed_counts, order=40))


def handed_here(station: Station, now: datetime) -> dict[str, Any] | None:
    """What is handed out at a keeper's station. One query."""
    cares = handed_out_at(station, now)
    return {"cares": cares} if cares else None


def owed_counts(_request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """One query."""
    rows = list(unsettled(scope))
    shown = tuple(
        (one.lot.name, reverse("goods:lot", args=[one.lot_id]), moment(one.counted_at, now))
        for one in rows[:SHOWN]
    )
    return [Owed(_("盘点有差、等人处理的"), len(rows), reverse("goods:list"), "clipboard-check", rows=shown)]
