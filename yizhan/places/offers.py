"""What rooms above offer at a station, as lines of its page for workers; the same for everybody.

offers.add("appointments", lines_at)     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yizhan.places.models import Station


@dataclass(frozen=True)
class Line:
    """name: 心理咨询; note: 最早今天 15:00; url: where she books it."""

    name: str
    note: str
    url: str
    icon: str


Source = Callable[[Station, datetime], list[Line]]
_sources: dict[str, Source] = {}


def add(code: str, source: Source) -> None:
    _sources[code] = source


def lines_at(station: Station, now: datetime) -> list[Line]:
    """In the order of the codes. The sources' queries."""
    return [line for _code, source in sorted(_sources.items()) for line in source(station, now)]
