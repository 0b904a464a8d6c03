"""The worker's five tabs; one whose service is not there is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tab:
    """`also`: what else stands under the tab besides its own address."""

    code: str
    name: str | Promise
    icon: str
    url_name: str
    also: tuple[str, ...] = ()


ALL = (
    Tab("home", _("首页"), "map-pin", "places:home", ("/s/", "/p/", "/along/", "/where/", "/filters/")),
    Tab("book", _("预约"), "calendar-event", "supplies:book", ("/bookings/",)),
    Tab("say", _("诉求"), "message-circle", "cases:say"),
    Tab("benefits", _("权益"), "gift", "supplies:benefits"),
    Tab("me", _("我的"), "user", "people:me", ("/accounts/", "/look/")),
)


def tabs(path: str) -> list[tuple[Tab, str, bool]]:
    """Return the tabs that exist, each with its address and whether `path` lies under it."""
    found = []
    for tab in ALL:
        try:
            found.append((tab, reverse(tab.url_name)))
        except NoReverseMatch:
            continue
    return [(tab, url, _is_under(path, url, tab)) for tab, url in found]


def _is_under(path: str, url: str, tab: Tab) -> bool:
    return path == url or path.startswith(tab.also) or (url != "/" and path.startswith(url))
