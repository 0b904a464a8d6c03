"""Sessions whose places belong to the whole round: a place at all of them is one claim, so the service that keeps who
was at each says who is expected, and writes what the keeper sees.

rolls.add(Roll(service=SERVICE, places=..., claim_at=..., come=..., miss=..., undo=...))     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.people.models import User
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, Session

if TYPE_CHECKING:
    from yizhan.supplies.door.queries import Place

Hand = Callable[[Session, Claim, User, datetime], Done]


@dataclass(frozen=True)
class Roll:
    """service: the code in its rounds. places: sessions to who comes to each, with a fixed number of queries.

    claim_at: a claim that stands for the session, raising Http404. come, miss, undo raise door.actions.NotNow.
    """

    service: str
    places: Callable[[Sequence[Session], datetime], dict[int, Place]]
    claim_at: Callable[[Session, int], Claim]
    come: Hand
    miss: Hand
    undo: Hand


class RollTaken(ValueError):
    """Two services add a roll of one code."""


_rolls: dict[str, Roll] = {}


def add(roll: Roll) -> Roll:
    """Raises RollTaken."""
    if _rolls.setdefault(roll.service, roll) != roll:
        raise RollTaken(roll.service)
    return roll


def all_rolls() -> list[Roll]:
    return [_rolls[code] for code in sorted(_rolls)]


def roll_of(service: str) -> Roll | None:
    return _rolls.get(service)
