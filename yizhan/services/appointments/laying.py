"""Slots are brought in line with the weeks of a provider; what somebody has stays. The same again does nothing.

Locks, in this order everywhere: providers by id, their rounds by id, rooms by id. A booking locks its round only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.places.hours import Override
from yizhan.places.models import HoursOverride, Space, Station, StationState
from yizhan.services.appointments.models import Day, Leave, Provider, Rota, Rules, Slot
from yizhan.services.appointments.rules import Wanted, overlaps, wanted
from yizhan.supplies.models import Claim, Limit, Round, RoundState, Session, Supply
from yizhan.supplies.schedules import Minutes, closed_minutes, today_at
from yizhan.supplies.states import OVER

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User

SERVICE = "appointments"
WEEK_MOST = 3
ALWAYS_SHUT: Minutes = (0, 24 * 60)


@dataclass(frozen=True)
class Laid:
    made: int = 0
    gone: int = 0


@unrecorded("a unit has its rules as soon as it has a provider")
def rules_of(unit: Unit) -> Rules:
    """The unit's rules, made with the usual ones if it has none."""
    found = Rules.objects.filter(unit=unit).select_related("limit").first()
    if found:
        return found
    limit = Limit.objects.create(home_id=unit.home_id, unit=unit, name=title(), week_count=WEEK_MOST)
    made, is_new = Rules.objects.get_or_create(unit=unit, defaults={"home_id": unit.home_id, "limit": limit})
    if not is_new:
        limit.delete()
    return made


def title() -> str:
    """What every round of this service is called: it stands in notices and calendars, and tells nothing."""
    return _("服务预约")


def locked(providers: Iterable[int]) -> list[Provider]:
    """The providers, in the order of their ids; others who change their slots wait."""
    rows = Provider.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(providers))
    return list(rows.select_related("unit", "station").order_by("pk"))


def lock_rounds(rounds: QuerySet[Round]) -> None:
    """Nobody books in them meanwhile."""
    list(rounds.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def live_claims(outer: str) -> Exists:
    """Has somebody the slot whose session is `outer`?"""
    claims = Claim.objects.filter(supply__session=OuterRef(outer), home_id=OuterRef("home_id"))
    return Exists(claims.exclude(state__in=OVER))


@act("appointments.lay_out", "按排班放出预约时段")
def lay_out(*, provider: Provider, by: User | None, now: datetime) -> Laid:
    """Bring the days to come of a provider in line with his weeks, leaves, licence and the station's hours."""
    (provider,) = locked([provider.pk])
    today = today_at(now)
    lock_rounds(Round.objects.filter(appointments_day__provider=provider, appointments_day__day__gte=today))
    wants = {(slot.rota.pk, slot.starts_at): slot for slot in _wanted(provider, now)}
    gone = _let_go(provider, wants, now)
    made = _make(provider, wants, now, by)
    if not made and not gone:
        nothing_done()
        return Laid()
    write_record(
        unit=provider.unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{provider.pk}",
        data={"made": made, "gone": gone},
    )
    return Laid(made, gone)


def _wanted(provider: Provider, now: datetime) -> list[Wanted]:
    if provider.left_at:
        return []
    rotas = list(Rota.objects.filter(provider=provider).select_related("station").order_by("pk"))
    first = today_at(now)
    days = max((rota.horizon_days for rota in rotas), default=0) + 1
    shut = {rota.pk: _shut(rota.station, first, days, now) for rota in rotas if rota.station}
    away = [
        (leave.during.lower, leave.during.upper)
        for leave in Leave.objects.filter(provider=provider, during__endswith__gt=now)
    ]
    return wanted(rotas, shut, away, first, now, provider.licence_last)


def _shut(station: Station, first: date, days: int, now: datetime) -> list[list[Minutes]]:
    if station.state != StationState.RUNNING:
        return [[ALWAYS_SHUT] for _day in range(days)]
    overrides = [
        Override(row.starts_at, row.ends_at, row.hours, row.reason)
        for row in HoursOverride.objects.filter(station=station, ends_at__gt=now).order_by("starts_at", "pk")
    ]
    return closed_minutes(station.hours, overrides, first, days)


def _let_go(provider: Provider, wants: dict[tuple[int, datetime], Wanted], now: datetime) -> int:
    """What is not wanted any more and nobody has goes; what is known already is not wanted again."""
    rows = (
        Slot.objects.filter(rota__provider=provider, starts_at__gt=now, is_off=False)
        .annotate(is_claimed=live_claims("session"))
        .order_by("pk")
    )
    drop = []
    for row in rows:
        slot = wants.get((row.rota_id or 0, row.starts_at))
        is_as = slot and (row.ends_at, row.way, row.station_id, row.space_id, row.blocked.upper) == (
            slot.ends_at,
            slot.rota.way,
            slot.rota.station_id,
            slot.rota.space_id,
            slot.free_at,
        )
        if is_as or row.is_claimed:
            wants.pop((row.rota_id or 0, row.starts_at), None)
        else:
            drop.append(row)
    take_off(drop, _("排班有变"), now)
    return len(drop)


@unrecorded("part of what takes the slots off")
def take_off(slots: Sequence[Slot], reason: str, now: datetime) -> None:
    """Slots that nobody has do not take place: gone, or cancelled where somebody had one. Their rounds are locked."""
    sessions = [slot.session_id for slot in slots]
    had = set(Claim.objects.filter(supply__session__in=sessions).values_list("supply__session", flat=True))
    fresh = [pk for pk in sessions if pk not in had]
    Slot.objects.filter(session__in=fresh).delete()
    Supply.objects.filter(session__in=fresh).delete()
    Session.objects.filter(pk__in=fresh).delete()
    Slot.objects.filter(session__in=had).update(is_off=True, rota=None)
    Session.objects.filter(pk__in=had).update(cancelled_at=now, cancel_reason=reason)


def _make(
    provider: Provider, wants: dict[tuple[int, datetime], Wanted], now: datetime, by: User | None
) -> int:
    busy = [
        (slot.blocked.lower, slot.blocked.upper)
        for slot in Slot.objects.filter(provider=provider, is_off=False, blocked__endswith__gt=now)
    ]
    given = _given({slot.rota.space_id for slot in wants.values() if slot.rota.space_id}, now)
    new = [
        slot
        for slot in wants.values()
        if not overlaps(busy + given.get(slot.rota.space_id or 0, []), slot.starts_at, slot.free_at)
    ]
    rounds = _rounds(provider, {today_at(slot.starts_at) for slot in new}, by)
    sessions = Session.objects.bulk_create(
        Session(
            home_id=provider.home_id,
            round=rounds[today_at(slot.starts_at)],
            during=DateTimeTZRange(slot.starts_at, slot.ends_at),
            blocked=DateTimeTZRange(slot.starts_at, slot.free_at),
        )
        for slot in new
    )
    Supply.objects.bulk_create(
        Supply(home_id=provider.home_id, round=session.round, session=session, capacity=1)
        for session in sessions
    )
    Slot.objects.bulk_create(
        Slot(
            home_id=provider.home_id,
            session=session,
            provider=provider,
            rota=slot.rota,
            way=slot.rota.way,
            station=slot.rota.station,
            space_id=slot.rota.space_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            blocked=session.blocked,
        )
        for session, slot in zip(sessions, new, strict=True)
    )
    return len(new)


def lock_rooms(spaces: Iterable[int]) -> None:
    """Nobody else is given one of these rooms meanwhile."""
    rows = Space.objects.filter(pk__in=list(spaces)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _given(spaces: set[int], now: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """When these rooms are somebody's, also by what a week that has ended left behind. Locks them."""
    lock_rooms(spaces)
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for slot in Slot.objects.filter(space__in=spaces, is_off=False, blocked__endswith__gt=now):
        found[slot.space_id or 0].append((slot.blocked.lower, slot.blocked.upper))
    return found


def _rounds(provider: Provider, days: set[date], by: User | None) -> dict[date, Round]:
    """A private round for each day, on the unit's rules, in the order of the days."""
    rounds = {
        row.day: row.round
        for row in Day.objects.filter(provider=provider, day__in=days).select_related("round")
    }
    rules = rules_of(provider.unit) if days - rounds.keys() else None
    for day in sorted(days - rounds.keys()):
        assert rules
        rounds[day] = Round.objects.create(
            home_id=provider.home_id,
            unit=provider.unit,
            service=SERVICE,
            title=title(),
            state=RoundState.OPEN,
            is_private=True,
            waiting_most=0,
            limit=None if provider.is_room else rules.limit,
            cancel_s=rules.cancel_minutes * 60,
            made_by=by,
        )
        Day.objects.create(home_id=provider.home_id, provider=provider, day=day, round=rounds[day])
    return rounds


@unrecorded("each provider's days are an act of their own")
def lay_out_all(*, now: datetime) -> Laid:
    made = gone = 0
    for provider in Provider.objects.filter(left_at__isnull=True).order_by("pk"):
        laid = lay_out(provider=provider, by=None, now=now)
        made, gone = made + laid.made, gone + laid.gone
    return Laid(made, gone)
