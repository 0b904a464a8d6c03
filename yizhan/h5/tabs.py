"""The worker's five tabs; one whose service is not there is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tab:
    code: str
    name: str | Promise
    icon: str
    url_name: str


ALL = (
    Tab("home", _("首页"), "map-pin", "places:home"),
    Tab("book", _("预约"), "calendar-event", "supplies:book"),
    Tab("say", _("诉求"), "message-circle", "cases:say"),
    Tab("benefits", _("权益"), "gift", "supplies:benefits"),
    Tab("me", _("我的"), "user", "people:me"),
)


def tabs(path: str) -> list[tuple[Tab, str, bool]]:
    """Return the tabs that exist, each with its address and whether `path` lies under it."""
    found = []
    for tab in ALL:
        try:
            found.append((tab, reverse(tab.url_name)))
        except NoReverseMatch:
            continue
    here = max((url for _tab, url in found if path.startswith(url)), key=len, default="")
    return [(tab, url, url == here) for tab, url in found]
