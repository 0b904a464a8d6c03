"""A purpose, a post and shifts for tests, by the product's own actions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from yizhan.cases.access import CASES_HANDLE
from yizhan.common.say import CHINA
from yizhan.duty import purposes
from yizhan.duty.actions import Planned, Wish, add_watch, open_post, plan
from yizhan.duty.models import Post, Watch
from yizhan.duty.purposes import Purpose
from yizhan.orgs.models import Unit
from yizhan.people.models import User

MONDAY = date(2026, 11, 23)
EVERY_DAY = range(7)
LONG_BEFORE = datetime(2026, 11, 20, 9, tzinfo=CHINA)


@contextmanager
def purpose() -> Iterator[Purpose]:
    """Something to be on duty for."""
    made = Purpose("tests", "应急", "有急事时接电话", CASES_HANDLE)
    kept = dict(purposes._purposes)
    purposes.declare(made)
    try:
        yield made
    finally:
        purposes._purposes.clear()
        purposes._purposes.update(kept)


def a_post(unit: Unit, by: User, name: str = "应急值班") -> Post:
    return open_post(unit=unit, purpose="tests", name=name, by=by, now=LONG_BEFORE)


def a_watch(post: Post, by: User, name: str = "白班", starts: time = time(8), ends: time = time(18)) -> Watch:
    return add_watch(
        post=post, name=name, weekdays=list(EVERY_DAY), starts=starts, ends=ends, by=by, now=LONG_BEFORE
    )


def put(watch: Watch, who: User | None, day: date = MONDAY, *, by: User, was: User | None = None) -> Planned:
    wish = Wish(day, watch.pk, was.pk if was else None, who.pk if who else None)
    return plan(post=watch.post, wishes=[wish], by=by, now=LONG_BEFORE)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)
