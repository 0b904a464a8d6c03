"""What ties an account to a unit, beyond its roles: she is one of the unit's own people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yizhan.people.models import Person


def units_of_person(user_id: int, now: datetime) -> Iterable[int]:
    """The unit in which the account's person works."""
    return Person.objects.filter(user=user_id, unit__isnull=False).values_list("unit_id", flat=True)
