"""What stands under the worker's tab 权益? Services say what there is for her; the page lists it.

benefits.add(benefits.Source("cards", cards_for, there=something_to_take, order=10))     # in AppConfig.ready()
def cards_for(person: Person | None, now: datetime) -> list[Benefit]: ...               # [] : nothing to show
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Value

from yizhan.people.models import Person


@dataclass(frozen=True)
class Benefit:
    """A line of the page. line: one sentence. state: how it stands with her ("已领"), "" for nobody signed in.

    is_hers: she has it or has applied, so it stands above what is only offered.
    """

    title: str
    line: str
    url: str
    icon: str
    state: str = ""
    is_hers: bool = False


@dataclass(frozen=True)
class Source:
    """One service's lines, for a person or for nobody signed in.

    there: an expression over accounts, is there anything for anybody (Exists …)? Read with the account, it decides
    whether the tab is shown.
    """

    code: str
    of: Callable[[Person | None, datetime], list[Benefit]]
    there: Callable[[], Any]
    order: int = 50


class SourceTaken(ValueError):
    """Two services add a source of one code."""


_sources: dict[str, Source] = {}


def add(source: Source) -> Source:
    """Add `source` to the page; call it from the service's AppConfig.ready(). Raises SourceTaken."""
    if _sources.setdefault(source.code, source) != source:
        raise SourceTaken(source.code)
    return source


def benefits_for(person: Person | None, now: datetime) -> list[Benefit]:
    """All lines, hers first. The sources' queries."""
    by_order = sorted(_sources.values(), key=lambda source: (source.order, source.code))
    lines = [line for source in by_order for line in source.of(person, now)]
    return sorted(lines, key=lambda line: not line.is_hers)


def something_to_claim() -> Any:
    """The sign of every account: is there anything under the tab?"""
    nothing: Any = Value(False, output_field=BooleanField())
    found = [source.there() for source in _sources.values()]
    return reduce(or_, found) if found else nothing
