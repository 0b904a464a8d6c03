"""What does one officer owe, and by when? Rooms and services add what they know; yizhan.notebook is the list.

    notebook.add(Source("cases", _("办事"), CASES_READ, listed, became))       # from AppConfig.ready()

The notebook is hers: a source is asked for all that her roles reach (`scope`), whatever unit she acts for now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Asked:
    """Whose list: that of the request's user. scope: how far she holds the source's permission. most: rows wanted."""

    request: HttpRequest
    scope: Any
    now: datetime
    most: int


@dataclass(frozen=True)
class Row:
    """One thing that she owes. key: names it in its source for good, at most 60 signs. due_at: None without a date.
    is_then: it is at that time, not by it.

    title: what it is, at most 120 signs; it is kept, so no worker's name or words stand in it. hint: shown, not kept.
    """

    key: str
    home_id: int
    title: str
    url: str
    due_at: datetime | None = None
    hint: str | Promise = ""
    is_then: bool = False


@dataclass(frozen=True)
class Listed:
    """The rows that are due first. has_more: there are others, all of them at `url`."""

    rows: Sequence[Row]
    has_more: bool = False
    url: str = ""


@dataclass(frozen=True)
class Gone:
    """Why a row is on her list no more, in words. is_done: she did it herself."""

    key: str
    says: str | Promise
    is_done: bool = False


@dataclass(frozen=True)
class Source:
    """listed: what she owes now, at most `most` rows, in as many queries whatever there is.

    became: what became of rows that were listed and are not; a key left out of the answer is still hers to do.
    """

    code: str
    name: str | Promise
    permission: str
    listed: Callable[[Asked], Listed]
    became: Callable[[Asked, Sequence[str]], Sequence[Gone]]
    order: int = 50


class SourceTaken(ValueError):
    """Two rooms add a source of one code."""


_sources: dict[str, Source] = {}


def add(source: Source) -> Source:
    if _sources.setdefault(source.code, source) != source:
        raise SourceTaken(source.code)
    return source


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: (source.order, source.code))
