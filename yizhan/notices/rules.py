"""Decisions of telling: when a message may ring, and when to try again. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from config.env import env
from yizhan.common.say import CHINA

FIRST_PAUSE_S = 30
LONGEST_PAUSE_S = 3600
MOST_TRIES = 12  # about six hours with the pauses above


@dataclass(frozen=True)
class Quiet:
    """Hours of the day, China's clock, in which nothing rings; over midnight when they end before they begin.

    Equal ends mean none at all.
    """

    begins: time
    ends: time

    def holds_at(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def read_quiet(text: str) -> Quiet:
    """Read "22:00-07:00". Raises ValueError."""
    begins, ends = (time.fromisoformat(part.strip()) for part in text.split("-"))
    return Quiet(begins, ends)


def quiet_of(own: tuple[time, time] | None) -> Quiet:
    """A person's own quiet hours, or those of the setting."""
    return Quiet(*own) if own else read_quiet(env.quiet_hours)


def ring_at(now: datetime, quiet: Quiet) -> datetime:
    """Return `now`, or the end of the quiet hours in which it falls."""
    local = now.astimezone(CHINA)
    if not quiet.holds_at(local.time()):
        return now
    end = local.replace(hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0)
    return (end if end > local else end + timedelta(days=1)).astimezone(now.tzinfo)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 30 s, 1, 2, 4 … minutes, an hour at most."""
    return timedelta(seconds=min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** max(0, tries - 1)))
