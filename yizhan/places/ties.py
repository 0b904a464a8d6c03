"""What ties an account to a unit, beyond its roles: she keeps one of the unit's stations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yizhan.places.models import Keeper


def units_of_kept_stations(user_id: int, now: datetime) -> Iterable[int]:
    """The units of the stations that the account keeps now."""
    return Keeper.objects.in_force(now).filter(user=user_id).values_list("station__unit_id", flat=True)
