"""What the console's frame shows: the unit acted for, and the menu of what this officer may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
        path = self.request.path
        here = max((url for _entry, url in found if path.startswith(url)), key=len, default="")
        return [Line(entry, url, url == here) for entry, url in found]

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
