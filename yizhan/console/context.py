"""What the console's frame shows: the unit acted for, and the menu of what this officer may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from yizhan.common import nav
from yizhan.orgs.access import Scope, acting_unit, held_in, scope_for
from yizhan.orgs.models import Unit


@dataclass(frozen=True)
class Line:
    """An entry of the menu as it is drawn."""

    entry: nav.Entry
    url: str
    is_here: bool


@dataclass(frozen=True)
class Part:
    """What stands in one line of the menu: a group that opens, or without one a single entry."""

    group: nav.Group | None
    lines: list[Line]

    @property
    def is_here(self) -> bool:
        return any(line.is_here for line in self.lines)


class Frame:
    """Read only when a template of the console asks, so that worker pages pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def unit(self) -> Unit | None:
        return acting_unit(self.request)

    @cached_property
    def units(self) -> list[Unit]:
        """The units where she holds a role, highest first: what the switch offers without a search."""
        ids = {one.reach.unit_id for one in held_in(self.request)}
        return sorted(Unit.objects.filter(pk__in=ids), key=lambda unit: (len(unit.area_path), unit.pk))

    @cached_property
    def is_officer(self) -> bool:
        return bool(held_in(self.request))

    @cached_property
    def lines(self) -> list[Line]:
        found = [(entry, url) for entry in nav.entries() if (url := self._address(entry))]
        held = [entry.holds(self.request.path, url) for entry, url in found]
        most = max(held, default=0)
        return [
            Line(entry, url, bool(most) and n == most) for (entry, url), n in zip(found, held, strict=True)
        ]

    @cached_property
    def menu(self) -> list[Part]:
        """The lines, group by group; of a group of one its entry."""
        parts = []
        for code, lines in groupby(self.lines, key=lambda line: line.entry.group):
            some = list(lines)
            if code and len(some) > 1:
                parts.append(Part(nav.GROUPS[code], some))
            else:
                parts += [Part(None, [line]) for line in some]
        return parts

    def _address(self, entry: nav.Entry) -> str:
        """Return where `entry` leads, "" if its room is not there or she may not use it."""
        if entry.permission and not scope_for(self.request, entry.permission):
            return ""
        if entry.shown and not entry.shown(self.request):
            return ""
        try:
            return reverse(entry.url_name)
        except NoReverseMatch:
            return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"console": Frame(request)}


def reaches(request: HttpRequest) -> Scope:
    """Everything this officer's roles reach, whatever they allow there."""
    return Scope(tuple(dict.fromkeys(one.reach for one in held_in(request))))
