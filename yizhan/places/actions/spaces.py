"""The parts of a station that can be used for themselves."""

from __future__ import annotations

from datetime import datetime

from yizhan.common.acts import act, nothing_done
from yizhan.people.models import User
from yizhan.places.actions.common import held_for_edit, told, touched
from yizhan.places.models import Space


class NameTaken(ValueError):
    """The station has a space of this name already."""


@act("places.add_space", "新增场地")
def add_space(
    *, station_id: int, name: str, use: str, capacity: int | None, by: User | None, now: datetime
) -> Space:
    """Add a space to the station. Raises NameTaken."""
    station = held_for_edit(station_id, by, now)
    if station.spaces.filter(name=name).exists():
        raise NameTaken
    made = Space.objects.create(station=station, name=name, use=use, capacity=capacity)
    touched(station, now)
    told(station, by, now, space=made.pk, name=name, use=use, capacity=capacity)
    return made


@act("places.edit_space", "修改场地")
def edit_space(
    *, space: Space, name: str, use: str, capacity: int | None, by: User | None, now: datetime
) -> Space:
    """Change a space. Raises NameTaken."""
    station = held_for_edit(space.station_id, by, now)
    standing = Space.objects.get(pk=space.pk)
    if (standing.name, standing.use, standing.capacity) == (name, use, capacity):
        nothing_done()
        return standing
    if station.spaces.filter(name=name).exclude(pk=space.pk).exists():
        raise NameTaken
    was = {"name": standing.name, "use": standing.use, "capacity": standing.capacity}
    standing.name, standing.use, standing.capacity = name, use, capacity
    standing.save(update_fields=["name", "use", "capacity"])
    touched(station, now)
    told(station, by, now, space=space.pk, was=was, name=name, use=use, capacity=capacity)
    return standing


@act("places.close_space", "停用场地")
def close_space(*, space: Space, by: User | None, now: datetime) -> None:
    """Take a space out of use. Again, nothing happens."""
    station = held_for_edit(space.station_id, by, now)
    if not Space.objects.filter(pk=space.pk, closed_at__isnull=True).update(closed_at=now):
        nothing_done()
        return
    touched(station, now)
    told(station, by, now, space=space.pk, name=space.name)


@act("places.reopen_space", "恢复场地")
def reopen_space(*, space: Space, by: User | None, now: datetime) -> None:
    """Take a space into use again. Again, nothing happens."""
    station = held_for_edit(space.station_id, by, now)
    if not Space.objects.filter(pk=space.pk, closed_at__isnull=False).update(closed_at=None):
        nothing_done()
        return
    touched(station, now)
    told(station, by, now, space=space.pk, name=space.name)
