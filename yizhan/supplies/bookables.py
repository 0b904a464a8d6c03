"""What else stands under the worker's tab 预约 beside the stations' days? Services whose rounds are no days say so.

bookables.add(Bookable("classes", _("课程"), "yoga", "classes:list", there=..., count=...))     # in AppConfig.ready()
bookables.lead(Way("childcare", _("托管"), "mood-kid", "childcare:home", there=..., says=...))  # not booked here
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yizhan.supplies.models import Claim, Round


@dataclass(frozen=True)
class Bookable:
    """service: the code in its rounds. there: an expression over accounts, is there anything for anybody? Read with
    the account, it decides whether the tab is shown. count: how many there are to choose from now. page: where a
    round's own page is. part: what a booking's page says of this service besides, a template and its context.
    """

    service: str
    name: str | Promise
    line: str | Promise
    icon: str
    url_name: str
    there: Callable[[], Any]
    count: Callable[[datetime], int]
    page: Callable[[Round], str]
    part: Callable[[Claim, datetime], tuple[str, dict[str, Any]] | None] = lambda _claim, _now: None
    order: int = 50


@dataclass(frozen=True)
class Way:
    """A service that is found under the tab and has its own pages of what is hers. there: as above. says: a word at
    the end of the line ("正在报名"), None where there is nothing to choose from now. A query.
    """

    service: str
    name: str | Promise
    line: str | Promise
    icon: str
    url_name: str
    there: Callable[[], Any]
    says: Callable[[datetime], str | None]
    order: int = 50


@dataclass(frozen=True)
class Line:
    """One of either, as the tab shows it."""

    leads_to: Bookable | Way
    says: str


class BookableTaken(ValueError):
    """Two services add a bookable of one code."""


_ways: dict[str, Way] = {}
_bookables: dict[str, Bookable] = {}


def add(bookable: Bookable) -> Bookable:
    """Add `bookable` to the tab; call it from the service's AppConfig.ready(). Raises BookableTaken."""
    if _bookables.setdefault(bookable.service, bookable) != bookable:
        raise BookableTaken(bookable.service)
    return bookable


def lead(way: Way) -> Way:
    """Add `way` to the tab; call it from the service's AppConfig.ready(). Raises BookableTaken."""
    if way.service in _bookables or _ways.setdefault(way.service, way) != way:
        raise BookableTaken(way.service)
    return way


def all_of_the_tab() -> list[Bookable | Way]:
    """In the order of the tab."""
    return sorted([*_bookables.values(), *_ways.values()], key=lambda one: (one.order, one.service))


def bookable_of(round: Round) -> Bookable | None:
    """Whose round it is; None for a station's day, and for services that have no list under the tab."""
    return _bookables.get(round.service)


def lines_now(now: datetime) -> list[Line]:
    """Those with something to choose from. The bookables' and ways' queries."""
    return [Line(one, says) for one in all_of_the_tab() if (says := _says(one, now)) is not None]


def _says(one: Bookable | Way, now: datetime) -> str | None:
    if isinstance(one, Way):
        return one.says(now)
    count = one.count(now)
    return _("%(n)s 个") % {"n": count} if count else None
