"""What every act on a station does: lock it first, say that it changed last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yizhan.common.acts import unrecorded, write_record
from yizhan.orgs.access import require
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT, require_hand
from yizhan.places.kinds import missing_to_run
from yizhan.places.models import Station, StationState
from yizhan.places.nearby.index import reindex, today_of
from yizhan.records.models import Record


class NotFitToRun(ValueError):
    """Without this, a station of its kind cannot run. `missing`: codes of kinds.missing_to_run."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def locked(station_id: int) -> Station:
    """The station, held until the transaction ends. Every act takes this lock first, so none deadlock."""
    return (
        Station.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=station_id)
    )


def held_for_edit(station_id: int, by: User | None, now: datetime) -> Station:
    """The station, locked, for somebody who may edit it. Raises orgs.access.OutOfReach."""
    station = locked(station_id)
    require(by, STATIONS_EDIT, station.unit, now)
    return station


def held_by_hand(station_id: int, by: User | None, now: datetime) -> Station:
    """The station, locked, for its keeper or somebody who may edit it. Raises orgs.access.OutOfReach."""
    station = locked(station_id)
    require_hand(by, station, now)
    return station


@unrecorded("the last step of acts that write their own record")
def touched(station: Station, now: datetime) -> None:
    """Bring the search's row up to date, and note for the feeds that something changed."""
    Station.objects.filter(pk=station.pk).update(changed_at=now)
    station.changed_at = now
    reindex([station.pk], today_of(now))


def subject_of(station: Station) -> str:
    """What a record about the station itself names."""
    return f"places.station:{station.pk}"


def told(station: Station, by: User | None, now: datetime, **data: Any) -> Record:
    """Write the record of what was done to `station`."""
    return write_record(
        unit=station.unit, at=now, by=by, subject=subject_of(station), place_id=station.pk, data=data
    )


def lacking(station: Station) -> list[str]:
    """Return what the station lacks to run, as it stands in the database. 1 query."""
    return missing_to_run(station, set(station.amenities.values_list("amenity", flat=True)))


def must_stay_fit(station: Station, before: list[str]) -> None:
    """A running station loses nothing that its kind must have. Raises NotFitToRun.

    before: what it lacked already (imported stations may), which is no reason to refuse.
    """
    if station.state == StationState.RUNNING and (newly := [c for c in lacking(station) if c not in before]):
        raise NotFitToRun(newly)
