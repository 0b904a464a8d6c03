"""Interviews in a chair's notebook: days to come, interviews without a result, what she undertook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.common.notebook import Asked, Gone, Listed, Row
from yizhan.common.say import CHINA
from yizhan.people.models import User
from yizhan.services.interviews.models import Day, Interview, Undertaking
from yizhan.services.interviews.queries import days_ahead, owed_by, unfinished

SOON = timedelta(days=7)


def listed(asked: Asked) -> Listed:
    """3 queries. No row has a worker's name or words."""
    user, most = cast("User", asked.request.user), asked.most + 1
    today = asked.now.astimezone(CHINA).date()
    days = days_ahead(today).filter(chair=user, day__lte=today + SOON).order_by("day", "pk")
    rows = [_day(one) for one in days[:most]]
    rows += [_unfinished(one) for one in unfinished(user).order_by("starts_at", "pk")[:most]]
    rows += [_owed(one) for one in owed_by(user)[:most]]
    rows.sort(key=lambda row: (row.due_at or asked.now, row.key))
    return Listed(rows[: asked.most], len(rows) > asked.most, reverse("interviews_console:list"))


def _day(one: Day) -> Row:
    starts_at = datetime.combine(one.day, one.starts, CHINA)
    title = _("主席访谈日 {place}").format(place=one.place)
    url = reverse("interviews_console:day", args=[one.pk])
    return Row(f"d{one.pk}", one.home_id, title, url, starts_at, is_then=True)


def _unfinished(one: Interview) -> Row:
    title = _("写访谈结果 · {code}").format(code=one.code)
    url = reverse("interviews_console:talk", args=[one.pk])
    return Row(f"t{one.pk}", one.home_id, title, url, one.starts_at + timedelta(days=1))


def _owed(one: Undertaking) -> Row:
    title = _("访谈{kind} · {code}").format(kind=one.get_kind_display(), code=one.interview.code)
    url = reverse("interviews_console:talk", args=[one.interview_id]) + "#owed"
    return Row(f"u{one.pk}", one.home_id, title, url, _end_of(one))


def _end_of(one: Undertaking) -> datetime:
    return datetime.combine(one.due_date, datetime.max.time().replace(microsecond=0), CHINA)


def became(asked: Asked, keys: Sequence[str]) -> list[Gone]:
    """3 queries at most."""
    user, now = cast("User", asked.request.user), asked.now
    today = now.astimezone(CHINA).date()
    gone: list[Gone] = []
    days = {f"d{one.pk}": one for one in Day.objects.filter(pk__in=_ids(keys, "d"), chair=user)}
    talks = {f"t{one.pk}": one for one in Interview.objects.filter(pk__in=_ids(keys, "t"), chair=user)}
    owed = {
        f"u{one.pk}": one for one in Undertaking.objects.filter(pk__in=_ids(keys, "u"), interview__chair=user)
    }
    for key in keys:
        day, talk, row = days.get(key), talks.get(key), owed.get(key)
        if day is not None:
            if day.cancelled_at:
                gone.append(Gone(key, _("您取消了这一天"), is_done=True))
            elif day.day < today:
                gone.append(Gone(key, _("这一天过了"), is_done=True))
        elif talk is not None:
            if talk.ended_at:
                gone.append(
                    Gone(key, _("您写了结果：{what}").format(what=talk.get_result_display()), is_done=True)
                )
        elif row is not None:
            if row.over_at:
                gone.append(
                    Gone(key, _("您记了结果：{what}").format(what=row.get_outcome_display()), is_done=True)
                )
        else:
            gone.append(Gone(key, _("不再由您办")))
    return gone


def _ids(keys: Sequence[str], letter: str) -> list[int]:
    return [int(key[1:]) for key in keys if key.startswith(letter)]
