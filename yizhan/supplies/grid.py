"""The day of a station: which hours of which space are free, hers, full or closed, which she may not have besides
what she has, and why. One query a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.common.natural import natural
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.supplies.answers import why_not
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Limit, Round, RoundState
from yizhan.supplies.schedules import today_at
from yizhan.supplies.states import ClaimState

# Spaces that are in use by another (the hall for its courts), or closed, and her own claim, beside each session; what
# the kernel would refuse her for what she has already, in its order. The day being one, a limit is asked once a length.
DAY_SQL = """
    WITH sessions AS MATERIALIZED (
        SELECT e.* FROM supplies_session e JOIN supplies_round r ON r.home_id = e.home_id AND r.id = e.round_id
        WHERE r.station_id = %(station)s AND r.day = %(day)s AND r.state <> 'draft'
            AND (%(session)s::bigint IS NULL OR e.id = %(session)s)
    ), hers AS MATERIALIZED (
        SELECT c.round_id, c.during FROM supplies_claim c
        WHERE c.home_id = %(home)s AND c.person_id = %(person)s AND c.state NOT IN ('cancelled', 'lost')
    ), used_up AS MATERIALIZED (
        SELECT l.id AS limit_id, each.length,
               supplies_over_limit(l, %(person)s, tstzrange(each.first, each.first + each.length), %(now)s) AS why
        FROM (SELECT r.limit_id, upper(e.during) - lower(e.during) AS length, min(lower(e.during)) AS first
              FROM sessions e JOIN supplies_round r ON r.home_id = e.home_id AND r.id = e.round_id
              WHERE %(person)s::bigint IS NOT NULL GROUP BY 1, 2) each
        JOIN supplies_limit l ON l.id = each.limit_id
    )
    SELECT r.id, r.service, r.title, r.intro, r.state, r.opens_at, r.waiting_most, e.id, e.space_id, p.name,
           lower(e.during), upper(e.during), e.cancelled_at IS NOT NULL, e.cancel_reason,
           s.id, s.capacity, s.taken, s.waiting, s.closed_at IS NOT NULL,
           used.is_used, used.reason, c.id, c.state,
           CASE WHEN c.state = 'waiting' THEN (
               SELECT count(*) FROM supplies_claim w
               WHERE w.home_id = c.home_id AND w.supply_id = c.supply_id AND w.state = 'waiting'
                   AND (w.priority, -w.queue) >= (c.priority, -c.queue)) END,
           CASE WHEN (SELECT count(*) FROM hers WHERE hers.round_id = r.id) >= r.per_person THEN 'mine'
                WHEN EXISTS (SELECT FROM hers WHERE hers.during && e.during) THEN 'overlaps'
                ELSE used_up.why END,
           r.per_person, l.day_count, l.week_count, l.year_count, l.day_minutes, l.week_minutes
    FROM sessions e
    JOIN supplies_round r ON r.home_id = e.home_id AND r.id = e.round_id
    JOIN supplies_supply s ON s.home_id = r.home_id AND s.session_id = e.id
    JOIN places_space p ON p.id = e.space_id
    LEFT JOIN LATERAL (
        SELECT true AS is_used, b.reason
        FROM supplies_parts_of(e.space_id) part
        JOIN supplies_occupation o ON o.part_id = part AND o.home_id = e.home_id AND o.during && e.blocked
            AND o.session_id IS DISTINCT FROM e.id
        LEFT JOIN supplies_blackout b ON b.id = o.blackout_id
        WHERE s.taken = 0 AND e.cancelled_at IS NULL
        ORDER BY b.reason NULLS LAST LIMIT 1) used ON true
    LEFT JOIN supplies_claim c ON c.home_id = r.home_id AND c.round_id = r.id AND c.supply_id = s.id
        AND c.person_id = %(person)s AND c.state NOT IN ('cancelled', 'lost')
    LEFT JOIN supplies_limit l ON l.id = r.limit_id
    LEFT JOIN used_up ON used_up.limit_id = r.limit_id AND used_up.length = upper(e.during) - lower(e.during)
    ORDER BY lower(e.during), e.id
"""


class _Row(NamedTuple):
    """A row of DAY_SQL."""

    round_id: int
    service: str
    title: str
    intro: str
    state: str
    opens_at: datetime | None
    waiting_most: int | None
    session_id: int
    space_id: int
    space: str
    starts_at: datetime
    ends_at: datetime
    is_off: bool
    off_reason: str
    supply_id: int
    capacity: int
    taken: int
    waiting: int
    is_closed: bool
    is_used: bool | None
    used_reason: str | None
    claim_id: int | None
    claim_state: str | None
    line: int | None
    refused: str | None
    per_person: int
    day_count: int | None
    week_count: int | None
    year_count: int | None
    day_minutes: int | None
    week_minutes: int | None

    def says(self, now: datetime) -> str:
        """Why she may not have it besides what she has; it was `refused`."""
        assert self.refused
        limit = Limit(
            day_count=self.day_count,
            week_count=self.week_count,
            year_count=self.year_count,
            day_minutes=self.day_minutes,
            week_minutes=self.week_minutes,
        )
        return why_not(Outcome(self.refused), Round(per_person=self.per_person, limit=limit), now)


@dataclass(frozen=True)
class Cell:
    """One session as one person sees it.

    code: free, yours, full (she may wait), kept (free or full, but not for her besides what she has), none (full, and
    so is the list), shut, early (not open yet), over. word: what stands under the hour. reason: why it is shut. kept:
    why it is kept from her. line: her place in the waiting list.
    """

    session_id: int
    supply_id: int
    starts_at: datetime
    ends_at: datetime
    code: str
    word: str
    reason: str = ""
    claim_id: int | None = None
    line: int | None = None
    kept: str = ""

    @property
    def may_be_asked(self) -> bool:
        return self.code in {"free", "full"}

    @property
    def opens(self) -> bool:
        """Does a tap lead anywhere?"""
        return self.code in {"free", "full", "kept", "yours"}


@dataclass
class SpaceRow:
    """A space and its sessions of the day; notes: the hours that are shut, with the reason."""

    space_id: int
    name: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def notes(self) -> list[tuple[str, list[Cell]]]:
        by_reason: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if cell.reason:
                by_reason.setdefault(cell.reason, []).append(cell)
        return list(by_reason.items())


@dataclass
class DayPart:
    """What one service has on the day, under one round's rules. opens_at: if it has not opened yet."""

    round_id: int
    service: str
    title: str
    intro: str
    opens_at: datetime | None
    rows: list[SpaceRow] = field(default_factory=list)

    @property
    def kept(self) -> list[str]:
        """Why some of it is kept from her, each reason once."""
        return list(dict.fromkeys(cell.kept for row in self.rows for cell in row.cells if cell.kept))


def day_grid(
    station: Station, day: date, person: Person | None, now: datetime, *, instead: bool = False
) -> list[DayPart]:
    """The day, by service and space; what has begun is shown to whom it belongs. One query.

    instead: she would give something back for it, so that nothing is kept from her for what she has.
    """
    parts: dict[int, DayPart] = {}
    spaces: dict[tuple[int, int], SpaceRow] = {}
    for row in _rows(station, day, person, now):
        cell = cell_of(row._replace(refused=None) if instead else row, now)
        if cell.code == "over":
            continue
        if row.round_id not in parts:
            is_early = row.opens_at is not None and row.opens_at > now
            parts[row.round_id] = DayPart(
                row.round_id, row.service, row.title, row.intro, row.opens_at if is_early else None
            )
        key = (row.round_id, row.space_id)
        if key not in spaces:
            spaces[key] = SpaceRow(row.space_id, row.space)
            parts[row.round_id].rows.append(spaces[key])
        spaces[key].cells.append(cell)
    for part in parts.values():
        part.rows.sort(key=lambda one: natural(one.name))
    return list(parts.values())


def cell_at(
    station: Station, day: date, session_id: int, person: Person | None, now: datetime
) -> Cell | None:
    """One session of the day as she sees it; None when it is not there. One query."""
    for row in _rows(station, day, person, now, session_id):
        return cell_of(row, now)
    return None


def _rows(
    station: Station, day: date, person: Person | None, now: datetime, session_id: int | None = None
) -> Iterable[_Row]:
    asked: dict[str, Any] = {
        "station": station.pk,
        "day": day,
        "person": person.pk if person else None,
        "session": session_id,
        "home": station.home_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(DAY_SQL, asked)
        return [_Row(*row) for row in cursor.fetchall()]


def cell_of(row: _Row, now: datetime) -> Cell:
    code, word, reason = _stands(row, now)
    kept = ""
    if row.refused and code in {"free", "full"}:
        code, word, kept = "kept", _word_of_refused(row), row.says(now)
    return Cell(
        row.session_id,
        row.supply_id,
        row.starts_at,
        row.ends_at,
        code,
        word,
        reason,
        row.claim_id,
        row.line,
        kept,
    )


def _stands(row: _Row, now: datetime) -> tuple[str, str, str]:
    """Code, word and reason: hers first, then what is shut, then what is left."""
    if row.claim_state:
        return "yours", _word_of_hers(row), ""
    if row.starts_at <= now:
        return "over", _("已开始"), ""
    if row.is_off:
        return "shut", _("取消"), row.off_reason
    if row.is_closed or row.state in {RoundState.CLOSED, RoundState.CANCELLED}:
        return "shut", _("停"), _("暂停预约")
    if row.is_used:
        return "shut", _("停") if row.used_reason else _("占用"), row.used_reason or ""
    if row.opens_at and row.opens_at > now:
        return "early", _("未开放"), ""
    if row.taken < row.capacity:
        left = row.capacity - row.taken
        return "free", _("可约") if row.capacity == 1 else _("余%(n)s") % {"n": left}, ""
    if row.waiting_most is None or row.waiting < row.waiting_most:
        return "full", _("满·排%(n)s") % {"n": row.waiting} if row.waiting else _("满·可排"), ""
    return "none", _("满"), ""


def _word_of_refused(row: _Row) -> str:
    return _("时间冲突") if row.refused == Outcome.OVERLAPS else _("您已约满")


def _word_of_hers(row: _Row) -> str:
    if row.claim_state == ClaimState.WAITING:
        return _("候补%(n)s") % {"n": row.line}
    if row.claim_state == ClaimState.HELD:
        return _("待确认")
    return _("您的")


def days_of(station: Station, now: datetime) -> list[date]:
    """The days, from today on, for which the station has sessions to book. One query."""
    rounds = Round.objects.filter(
        station=station, day__gte=today_at(now), state__in=[RoundState.OPEN, RoundState.CLOSED]
    )
    return sorted({day for day in rounds.values_list("day", flat=True) if day})


def day_shown(asked: str, days: Sequence[date], now: datetime) -> date:
    """The day she asked for, if it reads as one within reach; else the first there is, or today."""
    try:
        day: date | None = date.fromisoformat(asked)
    except ValueError:
        day = None
    today = today_at(now)
    if day and today <= day <= today + timedelta(days=366):
        return day
    return days[0] if days else today
