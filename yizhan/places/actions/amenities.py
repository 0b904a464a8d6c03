"""What a station has: added, taken away, broken since, mended."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from yizhan.common.acts import act, nothing_done
from yizhan.people.models import User
from yizhan.places.actions.common import held_by_hand, held_for_edit, lacking, must_stay_fit, told, touched
from yizhan.places.amenities import BY_CODE
from yizhan.places.models import Station, StationAmenity


class NotThere(ValueError):
    """The station has no such thing."""


class NoSuchAmenity(ValueError):
    """No amenity of this code stands in places/amenities.py."""


@act("places.set_amenities", "修改设施")
def set_amenities(
    *, station_id: int, seen: Set[str], wanted: Set[str], by: User | None, now: datetime
) -> Station:
    """Add what is wanted and was not seen, take away what was seen and is not wanted; leave the rest.

    Two people who change different things at once both get theirs. What stays keeps its state.
    Raises NoSuchAmenity, NotFitToRun.
    """
    if unknown := wanted - set(BY_CODE):
        raise NoSuchAmenity(", ".join(sorted(unknown)))
    station = held_for_edit(station_id, by, now)
    standing = set(station.amenities.values_list("amenity", flat=True))
    adds = (wanted - seen) - standing
    takes = (seen - wanted) & standing
    if not adds and not takes:
        nothing_done()
        return station
    before = lacking(station)
    station.amenities.filter(amenity__in=takes).delete()
    StationAmenity.objects.bulk_create(StationAmenity(station=station, amenity=code) for code in sorted(adds))
    must_stay_fit(station, before)
    touched(station, now)
    told(station, by, now, added=sorted(adds), removed=sorted(takes))
    return station


@act("places.break_amenity", "设施损坏")
def mark_broken(
    *, station_id: int, amenity: str, by: User | None, now: datetime, note: str = ""
) -> StationAmenity:
    """Note that something is broken, since now. Again, the first time stands. Raises NotThere."""
    station = held_by_hand(station_id, by, now)
    thing = _thing(station, amenity)
    if thing.broken_since:
        nothing_done()
        return thing
    thing.broken_since, thing.note = now, note.strip()
    thing.save(update_fields=["broken_since", "note"])
    touched(station, now)
    told(station, by, now, amenity=amenity, note=thing.note)
    return thing


@act("places.mend_amenity", "设施修复")
def mark_mended(*, station_id: int, amenity: str, by: User | None, now: datetime) -> StationAmenity:
    """Note that something works again. Again, nothing happens. Raises NotThere."""
    station = held_by_hand(station_id, by, now)
    thing = _thing(station, amenity)
    if not thing.broken_since:
        nothing_done()
        return thing
    since = thing.broken_since
    thing.broken_since, thing.note = None, ""
    thing.save(update_fields=["broken_since", "note"])
    touched(station, now)
    told(station, by, now, amenity=amenity, broken_since=since.isoformat())
    return thing


def _thing(station: Station, amenity: str) -> StationAmenity:
    thing = station.amenities.filter(amenity=amenity).first()
    if thing is None:
        raise NotThere(amenity)
    return thing
