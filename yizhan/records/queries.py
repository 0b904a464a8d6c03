"""What do the records say? Figures come with the services; here is what a repeated act must know of itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.records.models import Record

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit


def keys_since(*, act: str, unit: Unit, since: datetime) -> frozenset[str]:
    """Return the keys under which an act was recorded at a unit from a moment on. 1 query."""
    rows = Record.objects.filter(act=act, unit=unit, at__gte=since, key__isnull=False)
    return frozenset(key for key in rows.values_list("key", flat=True) if key)
