"""The one act of the demo's own: a stretch of its time is claimed, so that nobody lives it twice."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from yizhan.common.acts import act, write_record
from yizhan.records.queries import keys_since

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit

KEY = "%Y%m%dT%H%M"


@act("demo.live", "演示时段")
def claim(*, unit: Unit, start: datetime, now: datetime) -> None:
    """Claim the period from `start` on. Raises KeyReused when it has been lived through."""
    write_record(unit=unit, at=now, by=None, key=f"{start:{KEY}}", data={"claim": secrets.token_hex(8)})


def claimed(unit: Unit, since: datetime) -> list[datetime]:
    """Return the starts of the periods claimed from a moment on, in order. 1 query."""
    keys = keys_since(act="demo.live", unit=unit, since=since)
    return sorted(datetime.strptime(key, KEY).replace(tzinfo=UTC) for key in keys)
