"""Read opening back from an index row, so that a card can say "until 21:00" without another query. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yizhan.places.hours import DAY_MIN, HORIZON_DAYS, ZONE, Openness, StateAt
from yizhan.places.nearby.rows import dated_minute

_PAIR = re.compile(r"\[([^,]+),([^)]+)\)")


@dataclass(frozen=True, slots=True)
class RowHours:
    """The columns week, odd_dates and odd_open in PostgreSQL's text form."""

    week: str
    odd_dates: str
    odd_open: str

    def ranges_on(self, day: date) -> list[tuple[int, int]]:
        """Return open minutes of a day, since its midnight."""
        text, first = self.week, day.weekday() * DAY_MIN
        if any(
            date.fromisoformat(a) <= day < date.fromisoformat(b) for a, b in _PAIR.findall(self.odd_dates)
        ):
            text, first = self.odd_open, dated_minute(day, 0)
        clipped = (
            (max(int(start) - first, 0), min(int(end) - first, DAY_MIN)) for start, end in _PAIR.findall(text)
        )
        return [(start, end) for start, end in clipped if start < end]

    def state_at(self, at: datetime) -> StateAt:
        """Return open or closed, and the next change; "closed" also stands for hours not known."""
        local = at.astimezone(ZONE)
        minute = local.hour * 60 + local.minute
        is_open = any(start <= minute < end for start, end in self.ranges_on(local.date()))
        change = self._next(local.date(), minute, until_open=not is_open)
        if is_open:
            return StateAt(Openness.OPEN, changes_at=change)
        return StateAt(Openness.CLOSED, changes_at=change, opens_at=change)

    def _next(self, day: date, minute: int, *, until_open: bool) -> datetime | None:
        """Return the first moment after a minute of a day at which it opens, or closes."""
        for ahead in range(HORIZON_DAYS):
            here = day + timedelta(days=ahead)
            after = minute if ahead == 0 else -1
            open_here = self.ranges_on(here)
            starts = {start for start, _end in open_here}
            # a range that ends at midnight goes on if the next day begins open
            ends = {end for _start, end in open_here if end < DAY_MIN}
            if not until_open and ahead and 0 not in starts:
                ends.add(0)
            found = [moment for moment in (starts if until_open else ends) if moment > after]
            if found:
                return datetime.combine(here, time(), ZONE) + timedelta(minutes=min(found))
        return None
