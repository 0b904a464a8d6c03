"""What stands in the console's menu? Rooms add their entries here, so that none of them knows the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Group:
    """A line of the menu that opens on its entries; one of which only one entry is shown is that entry."""

    code: str
    name: str | Promise
    icon: str


# After what stands alone (今天, her own pages), in this order.
GROUPS = {
    group.code: group
    for group in (
        Group("stations", _("驿站"), "home-heart"),
        Group("sessions", _("场次"), "calendar-event"),
        Group("matters", _("事项"), "message-circle"),
        Group("campaigns", _("专项"), "flag"),
        Group("members", _("会员"), "users"),
        Group("benefits", _("权益"), "gift"),
        Group("figures", _("数据"), "chart-bar"),
        Group("settings", _("设置"), "settings"),
    )
}


@dataclass(frozen=True)
class Entry:
    """A line of the menu, shown to those who may use what it leads to.

    permission: what the page asks for ("stations.read"), "" for a page not meant for officers.
    shown: a further question, asked only of entries without permission (a keeper's own pages).
    group: of GROUPS, by its code; "" for the menu itself. order: within it, small ones come first.
    also: what stands under the entry besides its own address. is_exact: nothing but its own address does.
    """

    code: str
    name: str | Promise
    icon: str
    url_name: str
    permission: str = ""
    order: int = 50
    group: str = ""
    shown: Callable[[HttpRequest], bool] | None = None
    also: tuple[str, ...] = ()
    is_exact: bool = False

    def holds(self, path: str, url: str) -> int:
        """How much of `path` is known to lie under the entry at `url`: the longest of all has the page. 0: none."""
        if self.is_exact:
            return len(path) * (path == url)
        return max((len(root) for root in (url, *self.also) if path.startswith(root)), default=0)


class EntryTaken(ValueError):
    """Two rooms add an entry of one code."""


class NoSuchGroup(ValueError):
    """An entry stands in a group that the menu does not have."""


class OpenEntry(ValueError):
    """An entry says neither which permission it needs nor to whom it is shown."""


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> Entry:
    """Add `entry` to the console's menu; call it from the room's AppConfig.ready()."""
    if not entry.permission and entry.shown is None:
        raise OpenEntry(entry.code)
    if entry.group and entry.group not in GROUPS:
        raise NoSuchGroup(entry.group)
    if _entries.setdefault(entry.code, entry) != entry:
        raise EntryTaken(entry.code)
    return entry


def entries() -> list[Entry]:
    """Return every entry in the order of the menu, group by group."""
    at = {code: n for n, code in enumerate(("", *GROUPS))}
    return sorted(_entries.values(), key=lambda entry: (at[entry.group], entry.order, entry.code))
