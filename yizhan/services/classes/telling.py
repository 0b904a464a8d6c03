"""What people in a class and those who teach it are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import BOOKINGS, Kind, declare
from yizhan.services.classes.models import Note, Series, Teaching
from yizhan.supplies.models import Claim, Session
from yizhan.supplies.states import ClaimState
from yizhan.supplies.words import day_and_hours

Text = str | Promise
WHAT = {"what": 14}


def _kind(code: str, name: Text, title: Text, text: Text, *, is_urgent: bool = False, **more: int) -> Kind:
    return declare(
        Kind(
            code=f"classes.{code}",
            group=BOOKINGS,
            name=name,
            params=WHAT | more,
            title=title,
            text=text,
            sms=text,
            wechat={"thing1": "{what}"} | ({"thing2": "{when}"} if "when" in more else {}),
            is_urgent=is_urgent,
        )
    )


INSTRUCTOR = _kind(
    "instructor", _("请您上课"), _("请您上课：{what}"), _("请您教{what}，名单和签到在“我的”里“我教的课”。")
)
SUBSTITUTE = _kind(
    "substitute",
    _("请您代一次课"),
    _("请您代课：{what}"),
    _("请您代{what} {when} 这一次课，名单在“我教的课”。"),
    when=20,
    is_urgent=True,
)
NO_SUBSTITUTE = _kind(
    "no_substitute",
    _("不用代课了"),
    _("不用代课了：{what}"),
    _("{what} {when} 这一次不用您代了。"),
    when=20,
    is_urgent=True,
)
LESSON_MOVED = _kind(
    "lesson_moved",
    _("您教的课改期"),
    _("您教的课改期：{what}"),
    _("您教的{what}有一次改到{when}。"),
    when=20,
    is_urgent=True,
)
LESSON_OFF = _kind(
    "lesson_off",
    _("您教的课取消一次"),
    _("您教的课取消：{what}"),
    _("您教的{what} {when} 这一次取消了。"),
    when=20,
    is_urgent=True,
)
SERIES_OFF = _kind(
    "series_off",
    _("您教的课取消了"),
    _("您教的课取消了：{what}"),
    _("您教的{what}整期取消了，学员都通知了。"),
    is_urgent=True,
)
NOTE = _kind("note", _("老师的话"), _("老师的话：{what}"), _("{what}：{note}"), note=40)


def tell_teacher(kind: Kind, teaching: Teaching, session: Session | None, now: datetime) -> None:
    """In the act's transaction. session: the one that it is about, None: the series."""
    _tell(kind, teaching.series, [teaching], session, now)


def tell_teachers(kind: Kind, series: Series, session: Session, now: datetime) -> None:
    """Everybody who teaches the session: the instructors, and her who stands in."""
    rows = Teaching.objects.filter(series=series, ended_at__isnull=True)
    teachings = [one for one in rows if one.session_id in {None, session.pk}]
    _tell(kind, series, teachings, session, now)


def _tell(
    kind: Kind, series: Series, teachings: Iterable[Teaching], session: Session | None, now: datetime
) -> None:
    params: dict[str, object] = {"what": series.round.title}
    if "when" in kind.params and session:
        params["when"] = day_and_hours(session.during)
    messages = [
        Message(
            to=one.person_id,
            key=f"teaching:{one.pk}:{session.pk if session else 0}:{now.isoformat()}",
            about=f"classes.series:{series.pk}",
            params=params,
            path=f"/teaching/{session.pk}/" if session else "/teaching/",
        )
        for one in teachings
    ]
    tell_many(kind=kind, home_id=series.home_id, messages=messages, now=now)


def tell_note(note: Note, now: datetime) -> int:
    """Everybody who has a place, once each. Returns how many were told."""
    series = note.series
    rows = Claim.objects.filter(
        home_id=series.home_id,
        round=series.round_id,
        person__isnull=False,
        state__in=[ClaimState.CONFIRMED, ClaimState.HELD, ClaimState.USED],
    ).order_by("person", "-during", "-pk")
    by_person: dict[int, int] = {}
    for person, claim in rows.values_list("person", "pk"):
        by_person.setdefault(person, claim)
    messages = [
        Message(
            to=person,
            key=f"note:{note.pk}",
            about=f"classes.series:{series.pk}",
            params={"what": series.round.title, "note": note.text},
            path=f"/bookings/{claim}/",
        )
        for person, claim in by_person.items()
    ]
    return tell_many(kind=NOTE, home_id=series.home_id, messages=messages, now=now)
