"""The worker's five tabs; one whose service is not there is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.people import signs


@dataclass(frozen=True)
class Tab:
    """also: what else stands under the tab besides its own address. sign: of the account, without which the tab
    shows only on its own pages: a service that nobody runs here yet is no tab.
    """

    code: str
    name: str | Promise
    icon: str
    url_name: str
    also: tuple[str, ...] = ()
    sign: str = ""


ALL = (
    Tab("home", _("首页"), "map-pin", "places:home", ("/s/", "/p/", "/along/", "/where/", "/filters/")),
    Tab(
        "book",
        _("预约"),
        "calendar-event",
        "supplies:book",
        ("/bookings/", "/appointments/", "/interviews/"),
        "something_to_book",
    ),
    Tab("say", _("诉求"), "message-circle", "say:home", ("/matters/", "/problems/", "/incident/")),
    Tab(
        "benefits",
        _("权益"),
        "gift",
        "supplies:benefits",
        ("/cards/", "/childcare/", "/goods/"),
        "something_to_claim",
    ),
    Tab("me", _("我的"), "user", "people:me", ("/accounts/", "/look/", "/teaching/")),
)


def tabs(path: str, user: object = None) -> list[tuple[Tab, str, bool]]:
    """Return the tabs that exist, each with its address and whether `path` lies under it."""
    found = []
    for tab in ALL:
        try:
            url = reverse(tab.url_name)
        except NoReverseMatch:
            continue
        is_here = _is_under(path, url, tab)
        if is_here or not tab.sign or signs.of(user, tab.sign, otherwise=False):
            found.append((tab, url, is_here))
    return found


def _is_under(path: str, url: str, tab: Tab) -> bool:
    return path == url or path.startswith(tab.also) or (url != "/" and path.startswith(url))
