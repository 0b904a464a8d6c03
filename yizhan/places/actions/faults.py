"""What is done about a fault. The reporter sees each word of it."""

from __future__ import annotations

from datetime import datetime

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.people.models import User
from yizhan.places.actions.common import locked, told, touched
from yizhan.places.models import Fault, FaultNote, FaultState, Station


class AlreadyClosed(ValueError):
    """This fault was mended or declined meanwhile."""


class NeedsWords(ValueError):
    """The reporter gets an answer in words."""


@act("places.take_fault", "受理报修")
def take_fault(*, fault: Fault, by: User, now: datetime, text: str = "") -> Fault:
    """Say that somebody is at it. Again, nothing happens. Raises AlreadyClosed."""
    _station, standing = _held(fault)
    if standing.state == FaultState.DOING and not text.strip():
        nothing_done()
        return standing
    return _noted(standing, FaultState.DOING, text, by, now)


@act("places.answer_fault", "答复报修")
def answer_fault(*, fault: Fault, text: str, by: User, now: datetime) -> Fault:
    """Tell the reporter something; the fault stays as it is. Raises NeedsWords, AlreadyClosed."""
    if not text.strip():
        raise NeedsWords
    _station, standing = _held(fault)
    return _noted(standing, FaultState(standing.state), text, by, now)


@act("places.mend_fault", "修好报修")
def mend_fault(*, fault: Fault, by: User, now: datetime, text: str = "") -> Fault:
    """Close the fault as mended; the thing it was about works again. Again, nothing happens.

    Raises AlreadyClosed when it was declined.
    """
    if fault.state == FaultState.MENDED:
        nothing_done()
        return fault
    station, standing = _held(fault)
    _noted(standing, FaultState.MENDED, text, by, now)
    if standing.amenity:
        mended = station.amenities.filter(amenity=standing.amenity, broken_since__isnull=False)
        if mended.update(broken_since=None, note=""):
            told(station, by, now, amenity=standing.amenity)
    touched(station, now)
    return standing


@act("places.decline_fault", "不处理报修")
def decline_fault(*, fault: Fault, text: str, by: User, now: datetime) -> Fault:
    """Close the fault without mending, and say why. Raises NeedsWords, AlreadyClosed."""
    if not text.strip():
        raise NeedsWords
    _station, standing = _held(fault)
    return _noted(standing, FaultState.DECLINED, text, by, now)


def _held(fault: Fault) -> tuple[Station, Fault]:
    """Lock the station, then the fault, in this order everywhere. Raises AlreadyClosed."""
    station = locked(fault.station_id)
    standing = Fault.objects.select_for_update(of=("self",)).get(pk=fault.pk)
    if standing.closed_at:
        raise AlreadyClosed
    return station, standing


def _noted(fault: Fault, state: FaultState, text: str, by: User, now: datetime) -> Fault:
    was = fault.state
    fault.state = state
    fault.closed_at = now if state in (FaultState.MENDED, FaultState.DECLINED) else None
    fault.save(update_fields=["state", "closed_at"])
    FaultNote.objects.create(fault=fault, state=state, text=text.strip(), by=by, at=now)
    write_record(
        unit=fault.station.unit,
        at=now,
        by=by,
        subject=f"places.fault:{fault.pk}",
        place_id=fault.station_id,
        data={"was": was, "to": state},
    )
    return fault
