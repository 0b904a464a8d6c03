"""Sessions are brought in line with the schedules: made, let go, or shown to an officer where somebody has a place.

Done by a job, and at once after every change. The same again does nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.orgs.access import require
from yizhan.places.hours import Override
from yizhan.places.models import HoursOverride, Space, Station, StationState
from yizhan.supplies import kernel, schedules
from yizhan.supplies.access import ROUNDS_EDIT
from yizhan.supplies.actions import black_out
from yizhan.supplies.eligibility import check_rules
from yizhan.supplies.models import (
    Blackout,
    Claim,
    Limit,
    Mode,
    Part,
    Round,
    RoundState,
    Schedule,
    Session,
    Supply,
    Terms,
)
from yizhan.supplies.schedules import BadSchedule, Slot, closed_minutes, last_day, today_at, wanted
from yizhan.supplies.states import OVER

if TYPE_CHECKING:
    from yizhan.people.models import User

TRIES = 3
MOST_AHEAD = 60  # days, as far as opening hours are known


@dataclass
class Laid:
    """What laying out changed. at_odds: sessions with claims that the schedules do not want any more."""

    made: int = 0
    gone: int = 0
    at_odds: int = 0
    back: int = 0
    terms: int = 0

    def add(self, other: Laid) -> None:
        self.made += other.made
        self.gone += other.gone
        self.at_odds += other.at_odds
        self.back += other.back
        self.terms += other.terms

    @property
    def is_nothing(self) -> bool:
        return not (self.made or self.gone or self.at_odds or self.back or self.terms)


@dataclass(frozen=True)
class _Day:
    """One day of a station's service, as it should be."""

    terms: Terms
    day: date
    widest: int
    slots: Sequence[Slot] = ()
    by: User | None = None


# --- terms and schedules ------------------------------------------------------------------------------------


@act("supplies.set_terms", "设定预约规则")
def set_terms(*, station: Station, service: str, by: User | None, now: datetime, **values: Any) -> Terms:
    """Say how the service is booked at the station; days to come follow. Raises UnknownPredicate, OutOfReach."""
    require(by, ROUNDS_EDIT, station.unit, now)
    check_rules(values.get("eligibility", []))
    terms, is_new = Terms.objects.select_for_update(no_key=True).get_or_create(
        station=station, service=service, defaults={"home_id": station.home_id} | values
    )
    changed = {name for name, value in values.items() if getattr(terms, name) != value}
    if not is_new and not changed:
        nothing_done()
        return terms
    for name in changed:
        setattr(terms, name, values[name])
    terms.save()
    write_record(
        unit=station.unit,
        at=now,
        by=by,
        subject=f"supplies.terms:{terms.pk}",
        place_id=station.pk,
        data={"service": service, "changed": sorted(values if is_new else changed)},
    )
    lay_out(terms=terms, by=by, now=now)
    return terms


@act("supplies.set_schedule", "排定场次时间表")
def set_schedule(
    *,
    terms: Terms,
    space: Space,
    by: User | None,
    now: datetime,
    schedule: Schedule | None = None,
    **values: Any,
) -> Schedule:
    """Add a week to a space, or change one; sessions without claims follow at once.

    Raises schedules.BadSchedule, OutOfReach.
    """
    station = terms.station
    require(by, ROUNDS_EDIT, station.unit, now)
    if space.station_id != station.pk or (schedule and schedule.space_id != space.pk):
        raise BadSchedule(_("场地不在这个站点。"))
    made = schedule or Schedule(home_id=station.home_id, space=space, service=terms.service, made_by=by)
    for name, value in values.items():
        setattr(made, name, value)
    made.weekdays = sorted(set(made.weekdays))
    check_schedule(made)
    made.save()
    write_record(
        unit=station.unit,
        at=now,
        by=by,
        subject=f"places.space:{space.pk}",
        place_id=station.pk,
        data={"schedule": made.pk, **{name: str(value) for name, value in values.items()}},
    )
    lay_out(terms=terms, by=by, now=now)
    return made


def check_schedule(schedule: Schedule) -> None:
    """Raise BadSchedule for a week that makes no session."""
    if not schedule.weekdays:
        raise BadSchedule(_("请至少选一天。"))
    if schedule.starts >= schedule.ends:
        raise BadSchedule(_("结束时间要晚于开始时间。"))
    if not any(schedules.steps_of(schedule)):
        raise BadSchedule(_("开始到结束之间放不下一场。"))
    if schedule.until_date and schedule.until_date <= schedule.from_date:
        raise BadSchedule(_("结束日期要晚于开始日期。"))
    if not 0 <= schedule.horizon_days <= MOST_AHEAD:
        raise BadSchedule(_("最多提前 %(days)s 天放出。") % {"days": MOST_AHEAD})


@act("supplies.end_schedule", "停用场次时间表")
def end_schedule(
    *, schedule: Schedule, terms: Terms, from_date: date, by: User | None, now: datetime
) -> None:
    """No sessions from that day on; those with claims are shown to the officer. Again, nothing happens."""
    require(by, ROUNDS_EDIT, terms.station.unit, now)
    if schedule.until_date and schedule.until_date <= from_date:
        nothing_done()
        return
    if from_date <= schedule.from_date:
        from_date = schedule.from_date  # it never runs: `until_date` is exclusive
    schedule.until_date = from_date
    schedule.save(update_fields=["until_date"])
    write_record(
        unit=terms.station.unit,
        at=now,
        by=by,
        subject=f"places.space:{schedule.space_id}",
        place_id=terms.station_id,
        data={"schedule": schedule.pk, "until": from_date.isoformat()},
    )
    lay_out(terms=terms, by=by, now=now)


class PartsInUse(ValueError):
    """What a space is made of does not change while somebody has a place in it."""


@act("supplies.set_parts", "设定场地组成")
def set_parts(*, whole: Space, parts: Sequence[Space], by: User | None, now: datetime) -> None:
    """Say of which spaces a space is made; who has the one has the others. Raises PartsInUse, IntegrityError."""
    station = whole.station
    require(by, ROUNDS_EDIT, station.unit, now)
    standing = set(Part.objects.filter(whole=whole).values_list("part_id", flat=True))
    asked = {part.pk for part in parts}
    if standing == asked:
        nothing_done()
        return
    touched = [whole.pk, *(standing ^ asked)]
    if _is_in_use(touched, now):
        raise PartsInUse(PartsInUse.__doc__)
    Part.objects.filter(whole=whole).exclude(part__in=asked).delete()
    Part.objects.bulk_create(Part(whole=whole, part_id=pk) for pk in sorted(asked - standing))
    write_record(
        unit=station.unit,
        at=now,
        by=by,
        subject=f"places.space:{whole.pk}",
        place_id=station.pk,
        data={"parts": sorted(asked)},
    )


def _is_in_use(spaces: Iterable[int], now: datetime) -> bool:
    """Has somebody a place there from now on, or is it closed for a while?"""
    ahead = DateTimeTZRange(now, None)
    live = Claim.objects.filter(supply__session=OuterRef("pk")).exclude(state__in=OVER)
    return (
        Session.objects.filter(
            Exists(live), space__in=spaces, cancelled_at__isnull=True, during__overlap=ahead
        ).exists()
        or Blackout.objects.filter(space__in=spaces, during__overlap=ahead).exists()
    )


@unrecorded("closing the space is the act")
def close_space(
    *,
    terms: Terms,
    space: Space,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: User | None,
    now: datetime,
) -> Blackout:
    """Nobody may book the space for a while. Raises NoReason, OutOfReach; kernel.SpaceInUse while somebody has."""
    require(by, ROUNDS_EDIT, terms.station.unit, now)
    blackout = Blackout(
        home_id=terms.home_id,
        station=terms.station,
        space=space,
        during=DateTimeTZRange(starts_at, ends_at),
        reason=reason,
        made_by=by,
    )
    return black_out(blackout=blackout, by=by, now=now)


@act("supplies.lift_blackout", "恢复场地预约")
def lift_blackout(*, blackout: Blackout, by: User | None, now: datetime) -> None:
    """The space may be booked again. Again, nothing happens."""
    require(by, ROUNDS_EDIT, blackout.station.unit, now)
    if not Blackout.objects.filter(pk=blackout.pk).delete()[0]:
        nothing_done()
        return
    write_record(
        unit=blackout.station.unit,
        at=now,
        by=by,
        subject=f"places.space:{blackout.space_id}",
        place_id=blackout.station_id,
        data={"reason": blackout.reason},
    )


# --- laying out ----------------------------------------------------------------------------------------------


@unrecorded("each day that changes is an act of its own")
def lay_out(*, terms: Terms, by: User | None, now: datetime) -> Laid:
    """Bring the days to come in line: rounds on these terms, sessions as the schedules say. Days are apart."""
    plan = _plan(terms, now)
    rounds = {
        round.day: round.pk
        for round in Round.objects.filter(
            station=terms.station_id, service=terms.service, day__gte=today_at(now)
        ).order_by("pk")
        if round.day
    }
    laid = Laid()
    # Rounds are locked in the order of their ids, also by a caller who holds one transaction over all of them.
    for day in [*rounds, *sorted(plan.keys() - rounds.keys())]:
        laid.add(_lay_day_again(plan.get(day) or _Day(terms, day, _widest(terms)), rounds.get(day), by, now))
    Terms.objects.filter(pk=terms.pk).update(laid_at=now)
    return laid


def _schedules(terms: Terms) -> list[Schedule]:
    return list(
        Schedule.objects.filter(
            space__station=terms.station_id, service=terms.service, space__closed_at__isnull=True
        ).order_by("pk")
    )


def _widest(terms: Terms) -> int:
    return max((schedule.horizon_days for schedule in _schedules(terms)), default=0)


def _plan(terms: Terms, now: datetime) -> dict[date, _Day]:
    """Which sessions should be there, by day. 3 queries."""
    station = Station.objects.select_related("unit").get(pk=terms.station_id)
    weeks = _schedules(terms)
    if station.state != StationState.RUNNING or not weeks:
        return {}
    first = today_at(now)
    widest = max(week.horizon_days for week in weeks)
    days = max((last_day(week, widest, now) - first).days for week in weeks) + 1
    overrides = [
        Override(row.starts_at, row.ends_at, row.hours, row.reason)
        for row in HoursOverride.objects.filter(station=station, ends_at__gt=now).order_by("starts_at", "pk")
    ]
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in wanted(weeks, closed_minutes(station.hours, overrides, first, days), first, now):
        by_day[today_at(slot.starts_at)].append(slot)
    return {day: _Day(terms, day, widest, slots) for day, slots in by_day.items()}


def _lay_day_again(day: _Day, round_id: int | None, by: User | None, now: datetime) -> Laid:
    """Another service may take the same hours of a space meanwhile; then what is there is looked at again."""
    for left in reversed(range(TRIES)):
        try:
            return lay_day(day=day, round_id=round_id, by=by, now=now)
        except (kernel.SessionsOverlap, kernel.SpaceInUse):
            if not left:
                raise
    raise AssertionError


@act("supplies.lay_out", "按时间表放出场次")
def lay_day(*, day: _Day, round_id: int | None, by: User | None, now: datetime) -> Laid:
    """One day: its round, and its sessions. Claims of the round wait while it is laid out."""
    unit = day.terms.station.unit
    if round_id is None:
        round, _is_new = Round.objects.get_or_create(
            station_id=day.terms.station_id,
            service=day.terms.service,
            day=day.day,
            defaults={"home_id": day.terms.home_id, "unit": unit, "state": RoundState.OPEN, "made_by": by}
            | _on(day),
        )
        round_id = round.pk
    round = Round.objects.select_for_update(no_key=True).get(pk=round_id)
    laid = Laid(terms=_follow(round, day))
    if round.state != RoundState.CANCELLED:
        _lay_sessions(round, day, laid, now)
    if laid.is_nothing:
        nothing_done()
        return laid
    write_record(
        unit=unit,
        at=now,
        by=by,
        subject=f"supplies.round:{round.pk}",
        place_id=day.terms.station_id,
        data={"made": laid.made, "gone": laid.gone, "at_odds": laid.at_odds, "back": laid.back},
    )
    return laid


def _on(day: _Day) -> dict[str, Any]:
    """The fields of a round that the terms say."""
    terms = day.terms
    return {
        "title": terms.title,
        "intro": terms.intro,
        "per_person": terms.per_person,
        "limit_id": terms.limit_id,
        "cancel_s": terms.cancel_minutes * 60,
        "confirm_s": terms.confirm_minutes and terms.confirm_minutes * 60,
        "waiting_most": terms.waiting_most,
        "eligibility": terms.eligibility,
        "may_hand_over": terms.may_hand_over,
        "mode": Mode.APPROVAL if terms.needs_approval else Mode.FIRST,
        "opens_at": schedules.opens_at(day.day, day.widest),
    }


def _follow(round: Round, day: _Day) -> int:
    changed = {name: value for name, value in _on(day).items() if getattr(round, name) != value}
    if not changed:
        return 0
    Round.objects.filter(pk=round.pk).update(**changed)
    return 1


@dataclass
class _Standing:
    """The sessions that a day's schedules made before. known: hours that are settled, by hand too."""

    keep: list[Session] = field(default_factory=list)
    drop: list[Session] = field(default_factory=list)
    known: set[tuple[int | None, datetime, datetime]] = field(default_factory=set)


def _lay_sessions(round: Round, day: _Day, laid: Laid, now: datetime) -> None:
    wants: dict[tuple[int | None, datetime, datetime], Slot] = {
        (slot.schedule_id, slot.starts_at, slot.ends_at): slot for slot in day.slots
    }
    standing = _standing(round, wants, now)
    _let_go(standing, laid, now)
    _take_back(round, standing.keep, laid, now)
    new = [slot for key, slot in wants.items() if key not in standing.known]
    with kernel.refusals(), transaction.atomic():
        laid.made += _make(round, _where_free(round, new))


def _standing(
    round: Round, wants: Mapping[tuple[int | None, datetime, datetime], Slot], now: datetime
) -> _Standing:
    claims = Claim.objects.filter(supply__session=OuterRef("pk"))
    rows = (
        Session.objects.filter(home_id=round.home_id, round=round, planned__isnull=False)
        .annotate(is_claimed=Exists(claims.exclude(state__in=OVER)), was_claimed=Exists(claims))
        .prefetch_related("supplies")
        .order_by("pk")
    )
    standing = _Standing()
    for row in rows:
        key = (row.schedule_id, row.planned.lower, row.planned.upper)
        by_hand = row.cancelled_at is not None or row.during != row.planned
        slot = wants.get(key)
        is_ahead = row.during.lower > now
        if by_hand or not is_ahead or (slot and (row.is_claimed or _is_as(row, slot))):
            standing.known.add(key)
            if slot and not by_hand:
                standing.keep.append(row)
        elif slot is None or not row.is_claimed:
            standing.drop.append(row)
    return standing


def _is_as(session: Session, slot: Slot) -> bool:
    return (
        session.space_id == slot.space_id
        and session.blocked.upper == slot.free_at
        and [supply.capacity for supply in session.supplies.all()] == [slot.seats]
    )


def _let_go(standing: _Standing, laid: Laid, now: datetime) -> None:
    """Where nobody has a place it goes, or is cancelled if somebody had one. Else it is closed: an officer decides."""
    claimed = [row for row in standing.drop if row.is_claimed]  # type: ignore[attr-defined]
    free = [row for row in standing.drop if not row.is_claimed]  # type: ignore[attr-defined]
    touched = [row.pk for row in free if row.was_claimed]  # type: ignore[attr-defined]
    fresh = [row.pk for row in free if not row.was_claimed]  # type: ignore[attr-defined]
    Supply.objects.filter(session__in=fresh).delete()
    Session.objects.filter(pk__in=fresh).delete()
    Session.objects.filter(pk__in=touched).update(
        cancelled_at=now, cancel_reason=_("时间表有变"), planned=None
    )
    laid.gone += len(free)
    laid.at_odds += Supply.objects.filter(session__in=claimed, closed_at__isnull=True).update(closed_at=now)


def _take_back(round: Round, keep: Sequence[Session], laid: Laid, now: datetime) -> None:
    """What was at odds with the schedules and is wanted again takes people in again."""
    back = Supply.objects.filter(session__in=[row.pk for row in keep], closed_at__isnull=False).update(
        closed_at=None
    )
    if back:
        laid.back += back
        kernel.promote(round, now=now)


def _where_free(round: Round, slots: Sequence[Slot]) -> list[Slot]:
    """Those that meet no session of their space, whoever's it is."""
    if not slots:
        return []
    whole = DateTimeTZRange(min(s.starts_at for s in slots), max(s.free_at for s in slots))
    there: dict[int | None, list[tuple[datetime, datetime]]] = defaultdict(list)
    for space_id, blocked in Session.objects.filter(
        home_id=round.home_id,
        space__in={slot.space_id for slot in slots},
        cancelled_at__isnull=True,
        blocked__overlap=whole,
    ).values_list("space_id", "blocked"):
        there[space_id].append((blocked.lower, blocked.upper))
    return [
        slot
        for slot in slots
        if not any(
            start < slot.free_at and slot.starts_at < end for start, end in there.get(slot.space_id, ())
        )
    ]


def _make(round: Round, slots: Sequence[Slot]) -> int:
    """A space is in use once somebody has a place: halls stand beside their courts, and what is free can be closed."""
    sessions = Session.objects.bulk_create(
        Session(
            home_id=round.home_id,
            round=round,
            space_id=slot.space_id,
            schedule_id=slot.schedule_id,
            planned=DateTimeTZRange(slot.starts_at, slot.ends_at),
            during=DateTimeTZRange(slot.starts_at, slot.ends_at),
            blocked=DateTimeTZRange(slot.starts_at, slot.free_at),
            occupies=Session.Occupies.TAKEN,
        )
        for slot in slots
    )
    names = dict(Space.objects.filter(pk__in={slot.space_id for slot in slots}).values_list("pk", "name"))
    Supply.objects.bulk_create(
        Supply(
            home_id=round.home_id,
            round=round,
            session=session,
            name=names[slot.space_id],
            capacity=slot.seats,
        )
        for session, slot in zip(sessions, slots, strict=True)
    )
    return len(sessions)


# --- by hand ---------------------------------------------------------------------------------------------------


@act("supplies.keep_session", "场次照常举行")
def keep_session(*, session: Session, by: User | None, now: datetime) -> bool:
    """A session that the week does not want any more takes place all the same, and takes people in again.

    From now on it is one by hand. Again, nothing happens.
    """
    unit = session.round.unit
    require(by, ROUNDS_EDIT, unit, now)
    Round.objects.select_for_update(no_key=True).get(pk=session.round_id)
    opened = Supply.objects.filter(session=session, closed_at__isnull=False).update(closed_at=None)
    if not opened:
        nothing_done()
        return False
    Session.objects.filter(pk=session.pk).update(planned=None)
    kernel.promote(session.round, now=now)
    write_record(
        unit=unit,
        at=now,
        by=by,
        subject=f"supplies.session:{session.pk}",
        place_id=session.round.station_id,
    )
    return True


@act("supplies.set_limit", "设定每人限额")
def set_limit(*, terms: Terms, by: User | None, now: datetime, **values: Any) -> Limit | None:
    """What one person may have over the days, and what happens to who stays away; all None: no limit.

    A limit that other stations share changes for them too. Raises OutOfReach.
    """
    require(by, ROUNDS_EDIT, terms.station.unit, now)
    limit_id = Terms.objects.select_for_update(no_key=True).get(pk=terms.pk).limit_id
    limit = Limit.objects.select_related("unit").get(pk=limit_id) if limit_id else None
    if limit is None:
        if not any(value is not None for value in values.values()):
            nothing_done()
            return None
        limit = Limit.objects.create(
            home_id=terms.home_id, unit=terms.station.unit, name=terms.title, **values
        )
        Terms.objects.filter(pk=terms.pk).update(limit=limit)
        terms.limit = limit
        changed = sorted(values)
    else:
        terms.limit = limit
        require(by, ROUNDS_EDIT, limit.unit, now)
        changed = sorted(name for name, value in values.items() if getattr(limit, name) != value)
        if not changed:
            nothing_done()
            return limit
        for name in changed:
            setattr(limit, name, values[name])
        limit.save(update_fields=changed)
    write_record(
        unit=terms.station.unit,
        at=now,
        by=by,
        subject=f"supplies.terms:{terms.pk}",
        place_id=terms.station_id,
        data={"limit": limit.pk, "changed": changed},
    )
    return limit
