"""A station is made, changed, moved through its life, handed to another unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from yizhan.common.acts import act, nothing_done
from yizhan.common.geo import Position
from yizhan.common.say import CHINA
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT
from yizhan.places.actions.common import NotFitToRun, held_for_edit, lacking, must_stay_fit, told, touched
from yizhan.places.hours import check_hours
from yizhan.places.kinds import is_kind
from yizhan.places.lifecycle import move_between
from yizhan.places.models import Station, StationAmenity, StationState
from yizhan.places.plaques import new_code, read_code

EDITABLE = (
    "kind",
    "tier",
    "setting",
    "name",
    "address",
    "division_code",
    "lon",
    "lat",
    "hours",
    "hours_note",
    "admits",
    "admits_note",
    "intro",
    "contact",
    "phone",
    "seats",
    "truck_spaces",
    "area_m2",
    "opened_date",
    "accepted_date",
    "is_illustrative",
)


class UnknownField(ValueError):
    """Only the fields of EDITABLE are changed by editing."""


class UnknownKind(ValueError):
    """No service declares a kind of this code."""


class StaleEdit(ValueError):
    """Somebody else changed the same fields meanwhile. `now`: how each of them stands."""

    def __init__(self, now: dict[str, Any]) -> None:
        super().__init__(", ".join(now))
        self.now = now


class NotAllowed(ValueError):
    """No such step leads from where the station stands."""


class NeedsReason(ValueError):
    """This step asks for a reason."""


class SameUnit(ValueError):
    """The station is of this unit already."""


@act("places.create_station", "新建站点")
def create_station(
    *,
    unit: Unit,
    values: Mapping[str, Any],
    by: User | None,
    now: datetime,
    amenities: Iterable[str] = (),
    state: StationState = StationState.PLANNED,
    plaque_code: str = "",
) -> Station:
    """Make a station of `unit`, planned or running at once (one that stood before Yizhan did).

    values: fields of EDITABLE, lon and lat in WGS-84. plaque_code: drawn beforehand, so that the same form
    sent twice makes one station: the second time returns it.
    Raises OutOfReach, BadPlaque, UnknownField, UnknownKind, geo.BadPosition, hours.BadHours, NotFitToRun.
    """
    require(by, STATIONS_EDIT, unit, now)
    _check(values)
    code = read_code(plaque_code) if plaque_code else new_code()
    if plaque_code and (made := _made_already(code)):
        require(by, STATIONS_EDIT, made.unit, now)
        nothing_done()
        return made
    station = Station(home_id=unit.home_id or unit.pk, unit=unit, plaque_code=code, **values)
    Position(station.lon, station.lat)
    station.state = state
    station.created_at = station.changed_at = now
    station.save(force_insert=True)
    wanted = sorted(set(amenities))
    StationAmenity.objects.bulk_create(StationAmenity(station=station, amenity=code) for code in wanted)
    if state == StationState.RUNNING and (missing := lacking(station)):
        raise NotFitToRun(missing)
    touched(station, now)
    told(station, by, now, state=state, amenities=wanted)
    return station


@act("places.edit_station", "修改站点")
def edit_station(
    *,
    station_id: int,
    seen: Mapping[str, Any],
    wanted: Mapping[str, Any],
    by: User | None,
    now: datetime,
) -> Station:
    """Change the named fields from what the editor saw to what she wants; all others stay as they are.

    A field that she left alone is not written, whoever changed it meanwhile. One that she and somebody else
    both changed, to different values, is not overwritten.
    Raises StaleEdit, UnknownField, UnknownKind, geo.BadPosition, hours.BadHours, NotFitToRun.
    """
    _check(wanted)
    station = held_for_edit(station_id, by, now)
    touches = {name: value for name, value in wanted.items() if value != seen.get(name)}
    clashes = {
        name: standing
        for name, value in touches.items()
        if (standing := getattr(station, name)) not in (seen.get(name), value)
    }
    if clashes:
        raise StaleEdit(clashes)
    changes = {name: value for name, value in touches.items() if getattr(station, name) != value}
    if not changes:
        nothing_done()
        return station
    before = lacking(station)
    was = {name: getattr(station, name) for name in changes}
    for name, value in changes.items():
        setattr(station, name, value)
    Position(station.lon, station.lat)
    must_stay_fit(station, before)
    station.save(update_fields=[*changes])
    touched(station, now)
    told(
        station,
        by,
        now,
        changed={name: [_plain(was[name]), _plain(value)] for name, value in changes.items()},
    )
    return station


@act("places.move_station", "变更站点状态")
def move_station(
    *, station_id: int, to: StationState, by: User | None, now: datetime, reason: str = ""
) -> Station:
    """Take a step of the station's life (lifecycle.MOVES). The same step again does nothing.

    Raises NotAllowed, NeedsReason, NotFitToRun.
    """
    station = held_for_edit(station_id, by, now)
    if station.state == to:
        nothing_done()
        return station
    move = move_between(station.state, to)
    if move is None:
        raise NotAllowed
    reason = reason.strip()
    if move.needs_reason and not reason:
        raise NeedsReason
    if to == StationState.RUNNING and (missing := lacking(station)):
        raise NotFitToRun(missing)
    was = station.state
    station.state, station.state_reason = to, reason
    if to == StationState.RUNNING:
        today = now.astimezone(CHINA).date()
        if was == StationState.CHECKING:
            station.accepted_date = station.accepted_date or today
        station.opened_date = station.opened_date or today
    station.save(update_fields=["state", "state_reason", "opened_date", "accepted_date"])
    touched(station, now)
    told(station, by, now, was=was, to=to, reason=reason)
    return station


@act("places.hand_over_station", "划转站点")
def hand_over_station(*, station_id: int, unit: Unit, by: User | None, now: datetime) -> Station:
    """Give the station to another unit. What was recorded before stays with the unit that did it.

    Raises SameUnit.
    """
    station = held_for_edit(station_id, by, now)
    if station.unit_id == unit.pk:
        raise SameUnit
    require(by, STATIONS_EDIT, unit, now)
    was = station.unit
    told(station, by, now, was=was.pk, to=unit.pk, names=[was.name, unit.name])
    station.unit, station.home_id = unit, unit.home_id or unit.pk
    station.save(update_fields=["unit", "home_id"])
    touched(station, now)
    return station


def _made_already(code: str) -> Station | None:
    """The station of this code; whoever sends the same form at the same moment waits here for the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"plaque {code}"])
    return Station.objects.filter(plaque_code=code).select_related("unit").first()


def _check(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(EDITABLE):
        raise UnknownField(", ".join(sorted(unknown)))
    if "kind" in values and not is_kind(values["kind"]):
        raise UnknownKind(values["kind"])
    if values.get("hours"):
        check_hours(values["hours"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
