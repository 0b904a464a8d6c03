"""The page of the day: what she owes now, by when, and what left the list since she last looked.

A source says what is owed; what was shown is kept (models.Kept). A row that was shown and is owed no more is asked
after, and the reason stands on the page until she has read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yizhan.common.notebook import Asked, Gone, Listed, Row, Source, sources
from yizhan.common.say import CHINA
from yizhan.notebook import actions
from yizhan.notebook.columns import NOTE_TEXT
from yizhan.notebook.models import Kept, Note
from yizhan.notebook.rules import GROUPS, end_of, group_of, last_day
from yizhan.orgs.access import held_in, scope_in
from yizhan.people.models import User

MOST = 100  # rows of a source on the page; all of them are on its own
MOST_NOTES = 300
DONE_SHOWN_DAYS = 30


@dataclass(frozen=True)
class Line:
    """A row as the page shows it; note: where it is her own. day: the last on which it is in time."""

    title: str
    url: str = ""
    hint: str | Promise = ""
    due_at: datetime | None = None
    note: Note | None = None
    is_then: bool = False

    @property
    def day(self) -> date | None:
        return last_day(self.due_at) if self.due_at else None


@dataclass
class Day:
    """groups: code → lines, the earliest first. gone: left for a reason that she has not read. more: (name, url)."""

    groups: dict[str, list[Line]] = field(default_factory=lambda: {code: [] for code in GROUPS})
    put_off: list[Line] = field(default_factory=list)
    gone: list[Kept] = field(default_factory=list)
    done: list[tuple[datetime, Line]] = field(default_factory=list)
    more: list[tuple[str | Promise, str]] = field(default_factory=list)

    @property
    def shown(self) -> list[tuple[str, str | Promise, list[Line]]]:
        return [(code, GROUPS[code], lines) for code, lines in self.groups.items() if lines]

    @property
    def count(self) -> int:
        return sum(map(len, self.groups.values()))


def open_day(request: HttpRequest, now: datetime) -> Day:
    """The day of this request's user; what it shows is kept.

    2 queries and those of the sources; 1 more when a row is new or changed, or one is gone, which its source is asked
    after.
    """
    user, day = cast("User", request.user), Day()
    listed = {source.code: _listed(source, request, now) for source in sources()}
    lines = []
    for source in sources():
        found = listed[source.code]
        lines += [Line(row.title, row.url, row.hint, row.due_at, is_then=row.is_then) for row in found.rows]
        if found.has_more:
            day.more.append((source.name, found.url))
    lines += _notes(user, day, now)
    for line in sorted(lines, key=lambda one: (one.due_at is None, one.due_at or now)):
        day.groups[group_of(line.due_at, now)].append(line)
    _compare(user, request, listed, day, now)
    day.done.sort(key=lambda one: one[0], reverse=True)
    return day


def _asked(source: Source, request: HttpRequest, now: datetime) -> Asked:
    """All her roles, not only the unit that she acts for now: what she owes does not vanish by a switch."""
    return Asked(request, scope_in(held_in(request), source.permission), now, MOST)


def _listed(source: Source, request: HttpRequest, now: datetime) -> Listed:
    asked = _asked(source, request, now)
    return source.listed(asked) if asked.scope else Listed(())


def _notes(user: User, day: Day, now: datetime) -> list[Line]:
    """Her notes for the list; those put off and done go to their places. 1 query."""
    today = now.astimezone(CHINA).date()
    recent = Q(done_at__isnull=True) | Q(done_at__gte=now - timedelta(days=DONE_SHOWN_DAYS))
    found = []
    notes = Note.objects.filter(recent, user=user).order_by("done_at", "due_date", "pk")
    for note in notes.reverse()[: MOST_NOTES * 2]:  # NULLs, what is not done, come first
        due_at = end_of(note.due_date) if note.due_date else None
        line = Line(NOTE_TEXT.open(note) or "", due_at=due_at, note=note)
        if note.done_at:
            day.done.append((note.done_at, line))
        elif note.put_off_until and note.put_off_until > today:
            day.put_off.append(line)
        else:
            found.append(line)
    day.put_off.sort(key=lambda one: (one.note and one.note.put_off_until) or today)
    return found


def _compare(user: User, request: HttpRequest, listed: dict[str, Listed], day: Day, now: datetime) -> None:
    """What was shown against what is: keep what is new, ask after what is gone."""
    recent = Q(seen_at__isnull=True) | Q(is_done=True, seen_at__gte=now - timedelta(days=DONE_SHOWN_DAYS))
    known = list(Kept.objects.filter(recent, user=user).order_by("pk"))
    kept = {(one.source, one.key): one for one in known}
    now_there = {(code, row.key): row for code, found in listed.items() for row in found.rows}
    changed = [
        _fresh(user, code, row, kept.get((code, row.key)), now)
        for (code, _key), row in now_there.items()
        if _differs(kept.get((code, row.key)), row)
    ]
    missing = [one for one in known if one.gone_at is None and (one.source, one.key) not in now_there]
    for one, gone in _became(missing, request, now):
        one.gone_at, one.says, one.is_done = now, str(gone.says)[:200], gone.is_done
        one.seen_at = now if gone.is_done else None
        changed.append(one)
    actions.keep(changed)
    for one in known:
        if one.gone_at is None or (one.source, one.key) in now_there:
            continue
        if one.is_done:
            day.done.append((one.gone_at, Line(one.title, one.url, one.says)))
        elif one.seen_at is None:
            day.gone.append(one)


def _differs(kept: Kept | None, row: Row) -> bool:
    return (
        kept is None
        or kept.gone_at is not None
        or (kept.title, kept.url, kept.due_at) != (row.title[:120], row.url, row.due_at)
    )


def _fresh(user: User, code: str, row: Row, kept: Kept | None, now: datetime) -> Kept:
    return Kept(
        home_id=row.home_id,
        user=user,
        source=code,
        key=row.key,
        title=row.title[:120],
        url=row.url,
        due_at=row.due_at,
        first_at=kept.first_at if kept else now,
    )


def _became(missing: list[Kept], request: HttpRequest, now: datetime) -> list[tuple[Kept, Gone]]:
    """Those that are hers no more, with why. A source that she may ask no more, or that is not there, knows nothing."""
    found = []
    by_code = {source.code: source for source in sources()}
    for code in dict.fromkeys(one.source for one in missing):
        rows = {one.key: one for one in missing if one.source == code}
        source = by_code.get(code)
        asked = _asked(source, request, now) if source else None
        if source is None or asked is None or not asked.scope:
            gone = [Gone(key, _("您在这里已经没有职务，不再列出")) for key in rows]
        else:
            gone = list(source.became(asked, list(rows)))
        found += [(rows[each.key], each) for each in gone]
    return found
