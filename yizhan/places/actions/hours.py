"""Other hours for a while: closed or open against the usual hours, with a reason and an end."""

from __future__ import annotations

from datetime import datetime

from yizhan.common.acts import act, nothing_done
from yizhan.people.models import User
from yizhan.places.actions.common import held_by_hand, told, touched
from yizhan.places.hours import check_hours
from yizhan.places.models import HoursOverride

OFF = "off"
ALWAYS = "24/7"


class EndsBeforeItStarts(ValueError):
    """The end must come after the start, and after now."""


class NeedsReason(ValueError):
    """Whoever stands before a closed door wants to know why."""


class OtherwiseAlready(ValueError):
    """Somebody else changed the hours for this time already. `override`: what stands."""

    def __init__(self, override: HoursOverride) -> None:
        super().__init__(override.reason)
        self.override = override


class AlreadyOver(ValueError):
    """These hours have ended already."""


@act("places.close_station", "临时关闭")
def close_station(
    *, station_id: int, until: datetime, reason: str, by: User | None, now: datetime
) -> HoursOverride:
    """Close the station from now on until a moment. The same closing again (a double tap) returns the first.

    Raises EndsBeforeItStarts, NeedsReason, and OtherwiseAlready when it is closed for another reason or time.
    """
    return _now_until(station_id, OFF, until, reason, by, now)


@act("places.open_station", "临时开放")
def open_station(
    *, station_id: int, until: datetime, reason: str, by: User | None, now: datetime
) -> HoursOverride:
    """Open the station outside its hours, from now on until a moment. Raises as close_station."""
    return _now_until(station_id, ALWAYS, until, reason, by, now)


@act("places.plan_hours", "安排临时开放时间")
def plan_hours(
    *,
    station_id: int,
    starts_at: datetime,
    ends_at: datetime,
    hours: str,
    reason: str,
    by: User | None,
    now: datetime,
) -> HoursOverride:
    """Set other hours for a time to come ("off", or opening_hours text). The same again returns the first.

    Raises as close_station, and BadHours.
    """
    text = hours.strip() if hours.strip() == OFF else check_hours(hours)
    station = held_by_hand(station_id, by, now)
    if ends_at <= starts_at or ends_at <= now or not text:
        raise EndsBeforeItStarts
    if not reason.strip():
        raise NeedsReason
    asked = {"starts_at": starts_at, "ends_at": ends_at, "hours": text, "reason": reason.strip()}
    if standing := station.overrides.filter(**asked).first():
        nothing_done()
        return standing
    made = HoursOverride.objects.create(station=station, made_by=by, **asked)
    touched(station, now)
    told(station, by, now, hours=text, reason=made.reason, **_times(made))
    return made


@act("places.end_hours", "恢复正常开放时间")
def end_hours(*, override: HoursOverride, by: User | None, now: datetime) -> None:
    """End other hours now, or call off those that have not begun. Again, nothing happens.

    Raises AlreadyOver when their end had come.
    """
    station = held_by_hand(override.station_id, by, now)
    standing = HoursOverride.objects.filter(pk=override.pk).first()
    if standing is None:
        nothing_done()
        return
    if standing.ends_at <= now:
        if standing.ends_at == override.ends_at:
            raise AlreadyOver
        nothing_done()
        return
    if standing.starts_at >= now:
        standing.delete()
    else:
        HoursOverride.objects.filter(pk=standing.pk).update(ends_at=now)
    touched(station, now)
    told(station, by, now, hours=standing.hours, reason=standing.reason, **_times(standing))


def _now_until(
    station_id: int, hours: str, until: datetime, reason: str, by: User | None, now: datetime
) -> HoursOverride:
    reason = reason.strip()
    if until <= now:
        raise EndsBeforeItStarts
    if not reason:
        raise NeedsReason
    station = held_by_hand(station_id, by, now)
    standing = (
        HoursOverride.objects.filter(station=station, starts_at__lte=now, ends_at__gt=now)
        .order_by("-starts_at", "-pk")
        .first()
    )
    if standing and standing.hours == hours:
        if (standing.reason, standing.ends_at) != (reason, until):
            raise OtherwiseAlready(standing)
        nothing_done()
        return standing
    made = HoursOverride.objects.create(
        station=station, starts_at=now, ends_at=until, hours=hours, reason=reason, made_by=by
    )
    touched(station, now)
    told(station, by, now, reason=reason, **_times(made))
    return made


def _times(override: HoursOverride) -> dict[str, str]:
    return {"starts_at": override.starts_at.isoformat(), "ends_at": override.ends_at.isoformat()}
