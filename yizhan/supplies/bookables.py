"""What else stands under the worker's tab 预约 beside the stations' days? Services whose rounds are no days say so.

bookables.add(Bookable("classes", _("课程"), "yoga", "classes:list", there=..., count=...))     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

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


class BookableTaken(ValueError):
    """Two services add a bookable of one code."""


_bookables: dict[str, Bookable] = {}


def add(bookable: Bookable) -> Bookable:
    """Add `bookable` to the tab; call it from the service's AppConfig.ready(). Raises BookableTaken."""
    if _bookables.setdefault(bookable.service, bookable) != bookable:
        raise BookableTaken(bookable.service)
    return bookable


def all_bookables() -> list[Bookable]:
    return sorted(_bookables.values(), key=lambda one: (one.order, one.service))


def bookable_of(round: Round) -> Bookable | None:
    """Whose round it is; None for a station's day, and for services that have no list under the tab."""
    return _bookables.get(round.service)


def bookables_now(now: datetime) -> list[tuple[Bookable, int]]:
    """Those with something to choose from, with how many. The bookables' queries."""
    counted = [(one, one.count(now)) for one in all_bookables()]
    return [(one, count) for one, count in counted if count]
