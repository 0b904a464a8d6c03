"""With what can somebody come to the union? Services add their pages, so that this room knows none of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Opening:
    """A page on which a case begins. order: small ones come first."""

    name: str | Promise
    url_name: str
    order: int = 50


_openings: dict[str, Opening] = {}


def add(opening: Opening) -> Opening:
    """Called from the service's AppConfig.ready()."""
    return _openings.setdefault(opening.url_name, opening)


def openings() -> list[Opening]:
    return sorted(_openings.values(), key=lambda one: (one.order, one.url_name))
