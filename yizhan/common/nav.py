"""What stands in the console's menu? Rooms add their entries here, so that none of them knows the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """A line of the menu, shown to those who may use what it leads to.

    permission: what the page asks for ("stations.read"), "" for a page not meant for officers.
    shown: a further question, asked only of entries without permission (a keeper's own pages).
    group: the heading it stands under, "" for the menu itself. order: small ones come first.
    """

    code: str
    name: str | Promise
    icon: str
    url_name: str
    permission: str = ""
    order: int = 50
    group: str | Promise = ""
    shown: Callable[[HttpRequest], bool] | None = None


class EntryTaken(ValueError):
    """Two rooms add an entry of one code."""


class OpenEntry(ValueError):
    """An entry says neither which permission it needs nor to whom it is shown."""


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> Entry:
    """Add `entry` to the console's menu; call it from the room's AppConfig.ready()."""
    if not entry.permission and entry.shown is None:
        raise OpenEntry(entry.code)
    if _entries.setdefault(entry.code, entry) != entry:
        raise EntryTaken(entry.code)
    return entry


def entries() -> list[Entry]:
    """Return every entry in the order of the menu."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.code))
