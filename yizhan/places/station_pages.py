"""What other rooms have about a station: they add their page here, and the station's console page links to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from yizhan.places.models import Station


@dataclass(frozen=True)
class StationPage:
    """permission: what the page asks for. address: where it is for this station; None where it has none."""

    code: str
    name: str | Promise
    icon: str
    permission: str
    address: Callable[[Station], str | None]


class PageTaken(ValueError):
    """Two rooms add a page of one code."""


_pages: dict[str, StationPage] = {}


def add(page: StationPage) -> StationPage:
    """Add `page`, from the room's AppConfig.ready(). Raises PageTaken."""
    if _pages.setdefault(page.code, page) != page:
        raise PageTaken(page.code)
    return page


def pages() -> list[StationPage]:
    return [_pages[code] for code in sorted(_pages)]
