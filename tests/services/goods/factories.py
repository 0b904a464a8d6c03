"""Stock for tests, by the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from yizhan.orgs.models import Unit
from yizhan.services.goods.actions import What, receive
from yizhan.services.goods.models import Lot

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)  # Wednesday, 12:00 in Shanghai
PACK = What("清凉包", "份", "dues", 3550)
_keys = count(1)


def a_lot(unit: Unit, pieces: int = 10, what: What = PACK, **more: Any) -> Lot:
    given: dict[str, Any] = {
        "document": "R-2026-07",
        "key": f"lot:{next(_keys)}",
        "by": None,
        "now": NOON,
    } | more
    return receive(unit=unit, what=what, count=pieces, **given)


def stock(lot: Lot) -> int:
    return Lot.objects.get(pk=lot.pk).stock
