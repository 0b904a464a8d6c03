"""What else stands on the worker's own page? Rooms above add their parts here: saved stations, last visits …

sections.add("stations", "places/_mine.html", mine_context, order=10)     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from yizhan.people.models import Person

Context = Callable[[HttpRequest, Person], dict[str, Any]]


@dataclass(frozen=True)
class Section:
    """A part of the page: a template and what it is drawn with (as `part`)."""

    code: str
    template: str
    context: Context
    order: int = 50


_sections: dict[str, Section] = {}


def add(code: str, template: str, context: Context, order: int = 50) -> None:
    _sections[code] = Section(code, template, context, order)


def sections() -> list[Section]:
    return sorted(_sections.values(), key=lambda one: (one.order, one.code))
