"""The day of a station: which hours of which space are free, hers, full or closed, and why. One query a day."""

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
from yizhan.supplies.models import Round, RoundState
from yizhan.supplies.schedules import today_at
from yizhan.supplies.states import ClaimState

# Spaces that are in use by another (the hall for its courts), or closed, and her own claim, beside each session.
DAY_SQL = """
    SELECT r.id, r.service, r.title, r.intro, r.state, r.opens_at, r.waiting_most, e.id, e.space_id, p.name,
           lower(e.during), upper(e.during), e.cancelled_at IS NOT NULL, e.cancel_reason,
           s.id, s.capacity, s.taken, s.waiting, s.closed_at IS NOT NULL,
           used.is_used, used.reason, c.id, c.state,
           CASE WHEN c.state = 'waiting' THEN (
               SELECT count(*) FROM supplies_claim w
               WHERE w.home_id = c.home_id AND w.supply_id = c.supply_id AND w.state = 'waiting'
                   AND (w.priority, -w.queue) >= (c.priority, -c.queue)) END
    FROM supplies_round r
    JOIN supplies_session e ON e.home_id = r.home_id AND e.round_id = r.id
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
    WHERE r.station_id = %(station)s AND r.day = %(day)s AND r.state <> 'draft'
        AND (%(session)s::bigint IS NULL OR e.id = %(session)s)
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


@dataclass(frozen=True)
class Cell:
    """One session as one person sees it.

    code: free, yours, full (she may wait), none (full, and so is the list), shut, early (not open yet), over. word:
    what stands under the hour. reason: why it is shut. line: her place in the waiting list.
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

    @property
    def may_be_asked(self) -> bool:
        return self.code in {"free", "full"}

    @property
    def opens(self) -> bool:
        """Does a tap lead anywhere?"""
        return self.code in {"free", "full", "yours"}


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


def day_grid(station: Station, day: date, person: Person | None, now: datetime) -> list[DayPart]:
    """The day, by service and space; what has begun is shown to whom it belongs. One query."""
    parts: dict[int, DayPart] = {}
    spaces: dict[tuple[int, int], SpaceRow] = {}
    for row in _rows(station, day, person):
        cell = cell_of(row, now)
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
    for row in _rows(station, day, person, session_id):
        return cell_of(row, now)
    return None


def _rows(
    station: Station, day: date, person: Person | None, session_id: int | None = None
) -> Iterable[_Row]:
    asked: dict[str, Any] = {
        "station": station.pk,
        "day": day,
        "person": person.pk if person else None,
        "session": session_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(DAY_SQL, asked)
        return [_Row(*row) for row in cursor.fetchall()]


def cell_of(row: _Row, now: datetime) -> Cell:
    code, word, reason = _stands(row, now)
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
