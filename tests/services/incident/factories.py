"""A rota and somebody who is hurt, by the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count

from yizhan.cases.models import Case
from yizhan.common.attached import File
from yizhan.common.say import CHINA
from yizhan.duty.actions import Wish, add_watch, open_post, plan
from yizhan.duty.models import Post
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.services.incident import actions
from yizhan.services.incident.rules import What

MONDAY = date(2026, 11, 23)
TEN = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
HURT_ON = date(2026, 11, 20)
_keys = count(1)


def on_rota(
    unit: Unit,
    users: Sequence[User],
    *,
    starts: time = time(8),
    ends: time = time(18),
    first: date = MONDAY,
    until: date | None = None,
) -> Post:
    """A post with one watch a day; the users take turns from the first day on, each a day, or up to a day."""
    before = datetime.combine(first, time(), CHINA) - timedelta(days=1)
    post = open_post(
        unit=unit, purpose="incident", name="应急值班", phone="021-63210000", by=None, now=before
    )
    watch = add_watch(
        post=post, name="班", weekdays=list(range(7)), starts=starts, ends=ends, by=None, now=before
    )
    days = max(len(users), 2) if until is None else (until - first).days + 1
    wishes = [Wish(first + timedelta(days=n), watch.pk, None, users[n % len(users)].pk) for n in range(days)]
    plan(post=post, wishes=wishes, by=None, now=before)
    return post


def somebody_is_hurt(
    person: Person, *, now: datetime = TEN, happened_on: date = HURT_ON, is_shielded: bool = False
) -> Case:
    assert person.unit
    assert person.user
    return actions.tell(
        what=What.HURT,
        unit=person.unit,
        person=person,
        fields={"happened_on": happened_on},
        key=f"k{next(_keys)}",
        by=person.user,
        now=now,
        says="在路口被撞了",
        is_shielded=is_shielded,
    ).case


def pdf() -> File:
    return File("application/pdf", b"%PDF-1.4 evidence %%EOF")
