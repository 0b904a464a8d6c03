"""What would a change of the week do? The change itself is done, looked at, and taken back: the answer is exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from yizhan.common.natural import natural
from yizhan.supplies.models import Supply, Terms


class Seen(NamedTuple):
    """A session as it stands. people: who have a place or wait for one."""

    space: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    people: int
    is_closed: bool


@dataclass(frozen=True)
class Preview:
    """made, gone, resized: sessions without anybody. left_behind: somebody is in them, an officer decides."""

    made: list[Seen]
    gone: list[Seen]
    left_behind: list[Seen]
    resized: list[Seen]

    @property
    def is_nothing(self) -> bool:
        return not (self.made or self.gone or self.left_behind or self.resized)


class _OnlyLooked(Exception):
    """Takes the change back."""


def preview(terms: Terms, change: Callable[[], Any], now: datetime) -> Preview:
    """What `change` does to the sessions to come. Raises what it raises."""
    before = _ahead(terms, now)
    after: dict[tuple[Any, ...], Seen] = {}
    try:
        with transaction.atomic():
            change()
            after = _ahead(terms, now)
            raise _OnlyLooked
    except _OnlyLooked:
        pass
    both = before.keys() & after.keys()
    return Preview(
        made=_in_order(after[key] for key in after.keys() - before.keys()),
        gone=_in_order(before[key] for key in before.keys() - after.keys()),
        left_behind=_in_order(
            after[key] for key in both if after[key].is_closed and not before[key].is_closed
        ),
        resized=_in_order(after[key] for key in both if after[key].capacity != before[key].capacity),
    )


def _in_order(rows: Any) -> list[Seen]:
    return sorted(rows, key=lambda row: (row.starts_at, natural(row.space)))


def _ahead(terms: Terms, now: datetime) -> dict[tuple[Any, ...], Seen]:
    """The sessions from now on, by space and hours. One query."""
    rows = Supply.objects.filter(
        round__station=terms.station_id,
        round__service=terms.service,
        session__cancelled_at__isnull=True,
        session__during__startswith__gt=now,
    ).values_list(
        "session__space",
        "session__space__name",
        "session__during",
        "capacity",
        "taken",
        "waiting",
        "closed_at",
    )
    return {
        (space, during.lower, during.upper): Seen(
            name or "", during.lower, during.upper, capacity, taken + waiting, closed_at is not None
        )
        for space, name, during, capacity, taken, waiting, closed_at in rows
    }
