"""Decisions about appointments: values in, a value out; no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from yizhan.services.appointments.models import Profession, Rota
from yizhan.supplies.schedules import Minutes, meets, midnight, runs_on, steps_of

KINDS: dict[str, frozenset[str]] = {
    Profession.PSYCHOLOGIST: frozenset({"psychological_room", "consultation_room"}),
    Profession.DOCTOR: frozenset({"consultation_room"}),
    Profession.LAWYER: frozenset({"law_plaza", "legal_point"}),
    Profession.DIETITIAN: frozenset({"consultation_room", "fitness"}),
    Profession.ROOM: frozenset({"consultation_room", "psychological_room"}),
}
"""At which kinds of stations a profession sits."""

LINK_BEFORE = timedelta(minutes=15)
EARLY = timedelta(minutes=30)  # so long before its time somebody may be taken in
SMALL = 5  # figures below are not shown by unit


@dataclass(frozen=True)
class Wanted:
    """A slot that a rota wants. free_at: after the buffer."""

    rota: Rota
    starts_at: datetime
    ends_at: datetime
    free_at: datetime


def wanted(
    rotas: Sequence[Rota],
    shut: Mapping[int, Sequence[Sequence[Minutes]]],
    away: Sequence[tuple[datetime, datetime]],
    first: date,
    now: datetime,
    last: date | None,
) -> list[Wanted]:
    """The slots of a provider that should be there from `now` on; none meets another.

    shut: by rota, for each day from `first`, the minutes in which its station is closed. away: leaves. last: the last
    day on which the provider may work, None: any. Of two weeks that meet, the older one's slot stays.
    """
    weekdays = frozenset(day for rota in rotas for day in rota.weekdays)
    found: list[Wanted] = []
    for ahead in range(max((rota.horizon_days for rota in rotas), default=-1) + 1):
        day = first + timedelta(days=ahead)
        taken: list[Minutes] = []
        for rota in rotas:
            if ahead > rota.horizon_days or (last and day > last) or not runs_on(rota, day, weekdays):
                continue
            closed = shut.get(rota.pk, ())
            for start, end in steps_of(rota):
                whole = (start, end + rota.buffer_minutes)
                if (ahead < len(closed) and meets(closed[ahead], (start, end))) or meets(taken, whole):
                    continue
                slot = _slot(rota, day, start, end)
                if slot.starts_at > now and not overlaps(away, slot.starts_at, slot.ends_at):
                    taken.append(whole)
                    found.append(slot)
    return found


def _slot(rota: Rota, day: date, start: int, end: int) -> Wanted:
    origin = midnight(day)
    ends_at = origin + timedelta(minutes=end)
    return Wanted(
        rota,
        origin + timedelta(minutes=start),
        ends_at,
        ends_at + timedelta(minutes=rota.buffer_minutes),
    )


def overlaps(spans: Sequence[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime) -> bool:
    return any(begins < ends_at and starts_at < ends for begins, ends in spans)


def meet(one: Rota, other: Rota) -> bool:
    """Have two weeks an hour of some day in common, buffers included?"""
    if not set(one.weekdays) & set(other.weekdays):
        return False
    if (one.until_date and one.until_date <= other.from_date) or (
        other.until_date and other.until_date <= one.from_date
    ):
        return False
    hours = [[(start, end + rota.buffer_minutes) for start, end in steps_of(rota)] for rota in (one, other)]
    return any(meets(hours[1], step) for step in hours[0])


def is_link(url: str) -> bool:
    """An https address with a host, and nobody's name or password in it."""
    if any(sign.isspace() or ord(sign) < 32 for sign in url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and "." in host
        and not parts.username
        and not parts.password
        and port in (None, 443)
    )


def shows_link(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at - LINK_BEFORE <= now < ends_at


def soonest_only(misses: Sequence[datetime], most: int | None, within: timedelta, now: datetime) -> bool:
    """Has she stayed away so often lately that no time is kept far ahead for her? misses: any order."""
    return most is not None and sum(now - within < at <= now for at in misses) >= most


def shown_count(count: int) -> int | None:
    """A unit's number as others may see it; None below SMALL, nothing too, so that nobody is found in it."""
    return count if count >= SMALL else None
