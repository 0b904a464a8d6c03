"""The one act of the demo's own: a stretch of its time is claimed, so that nobody lives it twice."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.common.acts import act, write_record

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit


@act("demo.live", "演示时段")
def claim(*, unit: Unit, start: datetime, now: datetime) -> None:
    """Claim the period from `start` on. Raises KeyReused when it has been lived through."""
    write_record(unit=unit, at=now, by=None, key=f"{start:%Y%m%dT%H%M}", data={"claim": secrets.token_hex(8)})
