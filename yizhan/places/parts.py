"""What rooms above put onto the keeper's page of a station: a template, and what it is drawn with (as `part`).

parts.add("bookings", "supplies/door/_part.html", bookings_part)     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yizhan.places.models import Station

Context = Callable[[Station, datetime], dict[str, Any] | None]


@dataclass(frozen=True)
class Part:
    """context: None where there is nothing to show."""

    code: str
    template: str
    context: Context


_parts: dict[str, Part] = {}


def add(code: str, template: str, context: Context) -> None:
    _parts[code] = Part(code, template, context)


def parts_of(station: Station, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Templates with their contexts, in the order of their codes."""
    drawn = [(part.template, part.context(station, now)) for _code, part in sorted(_parts.items())]
    return [(template, context) for template, context in drawn if context is not None]
