"""What stands on the worker's home beside the list of stations? Services add it, so that places know none of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Link:
    """name: at most four signs; it stands in the bar of a phone."""

    name: str | Promise
    url_name: str
    icon: str


_links: dict[str, Link] = {}


def add(link: Link) -> Link:
    """Called from the service's AppConfig.ready()."""
    return _links.setdefault(link.url_name, link)


def links() -> list[Link]:
    return [_links[name] for name in sorted(_links)]
