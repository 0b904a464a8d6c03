"""Somebody came: by her own scan, as a guest, by the keeper's tally, by a door counter.

A person or device counts once per station in two hours. The database keeps that rule (an exclusion
constraint over VisitGuard), so racing requests and a hundred workers cannot break it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yizhan.people.models import ConsentKind, Person, User
from yizhan.people.queries import has_consent
from yizhan.places.models import Station, StationState, Visit, VisitGuard, VisitMethod
from yizhan.places.nearby import mark_full
from yizhan.places.queries.visits import FRESH, how_full
from yizhan.places.visitors import (
    GUESTS_PER_HOUR,
    STATIONS_PER_DEVICE,
    WINDOW,
    visitor_of,
    visitor_of_device,
)
from yizhan.records.acts import CountOf, act, nothing_done, unrecorded, write_counter_record, write_record
from yizhan.records.models import Record


class StationNotRunning(ValueError):
    """The station is not running, so nobody is counted there; the message is for the worker."""


class TooManyGuests(ValueError):
    """The bound per plaque and hour, or per device, is reached; the message is for the guest."""


class ReadingDiffers(ValueError):
    """A reading of this name was counted before, with another count or time."""


class NotTakenBack(ValueError):
    """The tally is older than ten minutes, another keeper's, or taken back already."""


@dataclass(frozen=True)
class Presence:
    """A visit as its visitor is told of it. is_new: False when she had already been counted."""

    visit_id: int
    at: datetime
    method: VisitMethod
    is_new: bool
    left_at: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """People counted at once. is_new: False when the same request had been counted before."""

    visit: Visit
    is_new: bool


@act("places.check_in", "签到", CountOf.ATTENDANCE)
def check_in(
    *,
    station: Station,
    by: User,
    now: datetime,
    is_near: bool | None = None,
    person: Person | None = None,
) -> Presence:
    """Count `by` at the station, or tell her of her earlier check-in within two hours.

    person: hers. The visit names her only while she consents to traces of movement; otherwise nothing that
    is kept names her. Raises StationNotRunning.
    """
    _must_run(station)
    if person is not None and not has_consent(person, ConsentKind.TRACES):
        person = None
    visit_id = _insert_guarded(station, VisitMethod.PERSONAL, visitor_of(by), now, is_near, person)
    if visit_id is None:
        nothing_done()
        return _earlier(station, visitor_of(by), now)
    _record(station, visit_id, VisitMethod.PERSONAL, now, person=person)
    _note_fullness(station, now)
    return Presence(visit_id, now, VisitMethod.PERSONAL, is_new=True)


@act("places.check_in_guest", "游客签到", CountOf.ATTENDANCE)
def check_in_guest(*, station: Station, device: str, now: datetime, is_near: bool | None = None) -> Presence:
    """Count a guest by the name in her device's cookie; never added to persons.

    Raises StationNotRunning and, past the bound per plaque and hour or per device, TooManyGuests.
    """
    _must_run(station)
    visitor = visitor_of_device(device)
    # One guest at a time per plaque: the bound is a count, which no constraint can keep.
    Station.objects.select_for_update(no_key=True).only("pk").get(pk=station.pk)
    if _present(station, visitor, now) is None and _is_past_bounds(station, visitor, now):
        raise TooManyGuests(_("这里的游客签到太多了，请登录后再签到。"))
    visit_id = _insert_guarded(station, VisitMethod.GUEST, visitor, now, is_near, None)
    if visit_id is None:
        nothing_done()
        return _earlier(station, visitor, now)
    _record(station, visit_id, VisitMethod.GUEST, now)
    _note_fullness(station, now)
    return Presence(visit_id, now, VisitMethod.GUEST, is_new=True)


@act("places.tally", "点数", CountOf.ATTENDANCE)
def tally_visit(
    *, station: Station, by: User, now: datetime, count: int = 1, key: str | None = None
) -> Visit:
    """Count people whom the keeper saw come in. The same key again returns the first visit."""
    return _counted(
        station, VisitMethod.TALLY, count=count, at=now, by=by, key=key, act_code="places.tally"
    ).visit


@act("places.take_back_tally", "撤回点数", CountOf.ATTENDANCE)
def take_back_tally(*, visit: Visit, by: User, now: datetime) -> None:
    """Undo a tally by its own keeper within ten minutes; the records keep both.

    Raises NotTakenBack when it is older, another's, or already taken back.
    """
    gone = Visit.objects.select_for_update().filter(pk=visit.pk, method=VisitMethod.TALLY, by=by).first()
    if not gone or (now - gone.at).total_seconds() > 600:
        raise NotTakenBack(_("这一笔已经不能撤回了。"))
    first = Record.objects.get(act="places.tally", subject=subject_of(gone.pk), corrects__isnull=True)
    write_counter_record(record=first, by=by, reason="taken back")
    gone.delete()
    _note_fullness(gone.station, now)


@act("places.count_door", "门禁计数", CountOf.ATTENDANCE)
def count_door(*, station: Station, count: int, at: datetime, key: str) -> Counted:
    """Count what a door counter says came in until `at`. `key` names the reading; again, it counts once.

    Raises StationNotRunning, and ReadingDiffers when the key came before with another count or time.
    """
    counted = _counted(
        station, VisitMethod.DOOR, count=count, at=at, by=None, key=key, act_code="places.count_door"
    )
    if (counted.visit.count, counted.visit.at) != (count, at):
        raise ReadingDiffers(ReadingDiffers.__doc__)
    return counted


@unrecorded("when somebody left is kept with the visit and changes no count")
@transaction.atomic
def check_out(*, station: Station, visitor: int, now: datetime) -> Presence | None:
    """Note that the visitor left; again, the first time stands. None when she is not counted here now."""
    here = _present(station, visitor, now)
    if here is None:
        return None
    Visit.objects.filter(pk=here.visit_id, left_at__isnull=True, at__lte=now).update(left_at=now)
    _note_fullness(station, now)
    return _present(station, visitor, now)


@unrecorded("forgets what has served its time")
def purge_guards(*, now: datetime) -> int:
    """Delete the guards whose two hours are over; returns how many."""
    return VisitGuard.objects.filter(window__fully_lt=(now, None)).delete()[0]


def present(station: Station, visitor: int, now: datetime) -> Presence | None:
    """The visit of the last two hours that `visitor` has at the station. 1 query."""
    return _present(station, visitor, now)


def subject_of(visit_id: int) -> str:
    """What a visit's record is about."""
    return f"places.visit:{visit_id}"


# --- how it is done -----------------------------------------------------------------------------


def _must_run(station: Station) -> None:
    if station.state != StationState.RUNNING:
        raise StationNotRunning(_("这个驿站现在不开放，不能签到。"))


def _insert_guarded(
    station: Station,
    method: VisitMethod,
    visitor: int,
    now: datetime,
    is_near: bool | None,
    person: Person | None,
) -> int | None:
    """Insert guard and visit in one statement; None when the guard was there already.

    The guard goes first with the visit's coming id (its foreign key is deferred), because only then can
    losing the race leave no visit. ON CONFLICT DO NOTHING: plain racing INSERTs would deadlock.
    """
    sql = """
        WITH guard AS (
            INSERT INTO places_visitguard (home_id, station_id, visitor, "window", visit_id)
            VALUES (%(home)s, %(station)s, %(visitor)s, tstzrange(%(now)s, %(until)s),
                    nextval(pg_get_serial_sequence('places_visit', 'id')))
            ON CONFLICT DO NOTHING
            RETURNING visit_id
        )
        INSERT INTO places_visit (id, home_id, station_id, method, person_id, count, at, is_near)
        SELECT visit_id, %(home)s, %(station)s, %(method)s, %(person)s, 1, %(now)s, %(near)s FROM guard
        RETURNING id
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "home": station.home_id,
                "station": station.pk,
                "visitor": visitor,
                "now": now,
                "until": now + WINDOW,
                "method": method.value,
                "person": person.pk if person else None,
                "near": is_near,
            },
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _present(station: Station, visitor: int, now: datetime) -> Presence | None:
    guard = (
        VisitGuard.objects.filter(station=station, visitor=visitor, window__overlap=(now, now + WINDOW))
        .select_related("visit")
        .order_by("window")
        .first()
    )
    if guard is None:
        return None
    visit = guard.visit
    return Presence(visit.pk, visit.at, VisitMethod(visit.method), is_new=False, left_at=visit.left_at)


def _earlier(station: Station, visitor: int, now: datetime) -> Presence:
    found = _present(station, visitor, now)
    assert found is not None  # its guard has just refused ours
    return found


def _is_past_bounds(station: Station, visitor: int, now: datetime) -> bool:
    guests = Visit.objects.filter(
        station=station, method=VisitMethod.GUEST, at__gt=now - WINDOW / 2, at__lte=now
    ).count()
    elsewhere = VisitGuard.objects.filter(visitor=visitor, window__contains=now).count()
    return guests >= GUESTS_PER_HOUR or elsewhere >= STATIONS_PER_DEVICE


def _counted(
    station: Station,
    method: VisitMethod,
    *,
    count: int,
    at: datetime,
    by: User | None,
    key: str | None,
    act_code: str,
) -> Counted:
    """Insert a visit of `count` people with its record; with a key that was used, return the first."""
    _must_run(station)
    if key is not None:
        with connection.cursor() as cursor:  # the same request twice at once: the second waits and finds it
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, station.pk])
        if earlier := _of_key(station, act_code, key):
            nothing_done()
            return Counted(earlier, is_new=False)
    visit = Visit.objects.create(
        home_id=station.home_id, station=station, method=method, count=count, at=at, by=by
    )
    _record(station, visit.pk, method, at, by=by, count=count, key=key)
    _note_fullness(station, at)
    return Counted(visit, is_new=True)


def _note_fullness(station: Station, now: datetime) -> None:
    """Tell the search that the station is full, or has room again, as far as fresh evidence says.

    Only where the seats are known; what is seen now says nothing past the hour.
    """
    if station.seats:
        mark_full(station.pk, now + FRESH if how_full(station, now).is_full else None)


def _of_key(station: Station, act_code: str, key: str) -> Visit | None:
    record = Record.objects.filter(home_id=station.home_id, act=act_code, key=f"{station.pk}:{key}").first()
    return Visit.objects.filter(pk=int(record.subject.partition(":")[2])).first() if record else None


def _record(
    station: Station,
    visit_id: int,
    method: VisitMethod,
    at: datetime,
    *,
    by: User | None = None,
    person: Person | None = None,
    count: int = 1,
    key: str | None = None,
) -> None:
    """Write the visit's record. A personal check-in has no `by`: it would name who does not consent."""
    write_record(
        unit=station.unit,
        at=at,
        by=by,
        subject=subject_of(visit_id),
        place_id=station.pk,
        count=count,
        person_ref=person.trace_ref if person else None,
        method=method.value,
        key=f"{station.pk}:{key}" if key is not None else None,
    )
