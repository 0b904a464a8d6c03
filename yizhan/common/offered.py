"""What can the answer to a problem be? A page of this deployment that somebody can use: a term, a class, a station.

    offered.add(Offered("childcare:term", _("托管"), title_of, listed))       # from the service's AppConfig.ready()

So whoever links to it need not know the service, and a link leads to something that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise

MOST_LISTED = 40  # of one kind


@dataclass(frozen=True)
class Offered:
    """url_name: its page for workers. title_of: by the kwargs of that page; None: there is none, or not for workers.

    listed: (title, kwargs) of those in an officer's scope, the newest first.
    """

    url_name: str
    name: str | Promise
    title_of: Callable[[dict[str, Any]], str | None]
    listed: Callable[[Any, datetime], Iterable[tuple[str, dict[str, Any]]]]


@dataclass(frozen=True)
class Found:
    """path: without host and query."""

    path: str
    title: str


_kinds: dict[str, Offered] = {}


def add(offered: Offered) -> Offered:
    return _kinds.setdefault(offered.url_name, offered)


def find(address: str) -> Found | None:
    """What an address leads to, as it is typed or copied, with a host or without; None: nothing that is offered."""
    path = urlsplit(address.strip()).path
    try:
        match = resolve(path)
    except Resolver404:
        return None
    kind = _kinds.get(match.view_name)
    title = kind.title_of(match.kwargs) if kind else None
    return Found(path, title) if title else None


def listed(scope: Any, now: datetime) -> list[Found]:
    """What an officer may link to, kind by kind."""
    return [
        Found(reverse(kind.url_name, kwargs=kwargs), f"{kind.name}：{title}")
        for kind in _kinds.values()
        for title, kwargs in list(kind.listed(scope, now))[:MOST_LISTED]
    ]
