"""What does somebody owe today? Rooms say what came in and what is late; the console's first page lists it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Owed:
    """One line of today's page: how many, of what, and the page that lists exactly these.

    is_late: past a date or a limit, shown first. rows: a few of them as (text, address, hint). is_more: count or more.
    """

    name: str | Promise
    count: int
    url: str
    icon: str
    is_late: bool = False
    rows: tuple[tuple[str, str, str], ...] = ()
    is_more: bool = False


@dataclass(frozen=True)
class Source:
    """Asks one room what is owed. permission: shown only where she holds it; `of` gets her scope in it."""

    code: str
    permission: str
    of: Callable[[HttpRequest, Any, datetime], list[Owed]]
    order: int = 50


class SourceTaken(ValueError):
    """Two rooms add a source of one code."""


_sources: dict[str, Source] = {}


def add(source: Source) -> Source:
    """Add `source` to the first page; call it from the room's AppConfig.ready()."""
    if _sources.setdefault(source.code, source) != source:
        raise SourceTaken(source.code)
    return source


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: (source.order, source.code))
