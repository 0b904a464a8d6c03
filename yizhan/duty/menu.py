"""What rotas put into the console's menu, onto its first page and into an officer's notebook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, notebook, say, today
from yizhan.common.notebook import Asked, Gone, Listed, Row
from yizhan.common.say import CHINA
from yizhan.common.today import Owed
from yizhan.duty.access import DUTY_MINE, DUTY_PLAN, DUTY_READ, posts_in
from yizhan.duty.models import Shift
from yizhan.duty.queries import asked_of, gaps, shifts_of
from yizhan.orgs.access import Scope, units_of
from yizhan.people.models import User

SHOWN = 3
WEEK = timedelta(days=7)
MOST_POSTS = 10  # of her own units; who answers for more looks at the list


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Her shifts of a week, and shifts that she is asked to take. 4 queries."""
    user, here = cast("User", request.user), reverse("duty:mine")
    shifts = shifts_of(user, now).filter(starts_at__lt=now + WEEK)
    asked = asked_of(user, now)
    return [
        Owed(
            _("同事想请我代的班"),
            asked.count(),
            here,
            "calendar-user",
            rows=tuple(
                (f"{swap.shift.post} · {swap.asker}", here, say.clock(swap.shift.starts_at, now))
                for swap in asked[:SHOWN]
            ),
        ),
        Owed(
            _("我这周的值班"),
            shifts.count(),
            here,
            "calendar-user",
            rows=tuple((shift.post.name, here, say.clock(shift.starts_at, now)) for shift in shifts[:SHOWN]),
        ),
    ]


def unfilled(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Posts of her own units with a gap in the coming two weeks. So many queries for each of a few posts."""
    day = now.astimezone(CHINA).date()
    posts = posts_in(scope).filter(unit__in=units_of([scope])).order_by("pk")[:MOST_POSTS]
    found = [(post, len(gaps(post, now, day))) for post in posts]
    empty = [(post, n) for post, n in found if n]
    return [
        Owed(
            _("两周内还没排人的班"),
            sum(n for _post, n in empty),
            reverse("duty:list"),
            "calendar-user",
            rows=tuple(
                (post.name, reverse("duty:post", args=[post.pk]), gettext("{n} 个班").format(n=n))
                for post, n in empty[:SHOWN]
            ),
        )
    ]


def listed(asked: Asked) -> Listed:
    """Her shifts of the coming week, due when they begin, and what she is asked. 2 queries."""
    user, here = cast("User", asked.request.user), reverse("duty:mine")
    swaps = list(asked_of(user, asked.now)[: asked.most + 1])
    shifts = list(shifts_of(user, asked.now).filter(starts_at__lt=asked.now + WEEK)[: asked.most + 1])
    rows = [
        Row(
            key=f"swap:{swap.pk}",
            home_id=swap.shift.home_id,
            title=gettext("请您代班：{post}").format(post=swap.shift.post),
            url=here,
            due_at=swap.shift.starts_at,
            hint=str(swap.asker),
            is_then=True,
        )
        for swap in swaps
    ]
    rows += [
        Row(
            key=f"shift:{shift.pk}",
            home_id=shift.home_id,
            title=gettext("值班：{post}").format(post=shift.post),
            url=here,
            due_at=shift.starts_at,
            is_then=True,
        )
        for shift in shifts
    ]
    rows.sort(key=lambda row: row.due_at or asked.now)
    return Listed(rows[: asked.most], len(rows) > asked.most, here)


def became(asked: Asked, keys: Sequence[str]) -> list[Gone]:
    """1 query. A shift that is over was done; one that is gone went to somebody else, or is no more."""
    user = cast("User", asked.request.user)
    ids = {int(key.removeprefix("shift:")) for key in keys if key.startswith("shift:")}
    mine = dict(Shift.objects.filter(pk__in=ids, user=user).values_list("pk", "ends_at"))
    gone = []
    for key in keys:
        if key.startswith("swap:"):
            gone.append(Gone(key, _("有结果了，或者那个班已经开始"), is_done=True))
            continue
        ends_at = mine.get(int(key.removeprefix("shift:")))
        if ends_at is None:
            gone.append(Gone(key, _("这个班不再是您的")))
        elif ends_at <= asked.now:
            gone.append(Gone(key, _("值完了"), is_done=True))
    return gone


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(nav.Entry("duty", _("值班"), "calendar-user", "duty:list", DUTY_READ, group="matters", order=70))
    today.add(today.Source("duty", DUTY_READ, owed, order=15))
    today.add(today.Source("duty.gaps", DUTY_PLAN, unfilled, order=16))
    notebook.add(notebook.Source("duty", _("值班"), DUTY_MINE, listed, became, order=15))
