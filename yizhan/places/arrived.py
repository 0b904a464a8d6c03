"""What rooms above do when somebody signed in says at the plaque that she is here.

arrived.add("bookings", check_in_to_bookings)     # in AppConfig.ready(); runs once her visit is counted
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yizhan.people.models import Person, User
from yizhan.places.models import Station


@dataclass(frozen=True)
class Arrived:
    """Who is where. is_near: whether her position says so, None when she gave none."""

    station: Station
    person: Person
    by: User
    now: datetime
    is_near: bool | None


@dataclass(frozen=True)
class Said:
    """A sentence for her; is_well: something was done."""

    text: str
    is_well: bool


Hook = Callable[[Arrived], list[Said]]
_hooks: dict[str, Hook] = {}


def add(code: str, hook: Hook) -> None:
    _hooks[code] = hook


def tell_all(arrived: Arrived) -> list[Said]:
    """Run what the rooms above do; what they say, in the order of their codes."""
    return [said for _code, hook in sorted(_hooks.items()) for said in hook(arrived)]
