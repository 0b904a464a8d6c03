"""Pictures of a station: added, captioned, put in order, taken away."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from yizhan.common.acts import act, nothing_done
from yizhan.people.models import User
from yizhan.places.actions.common import held_for_edit, told, touched
from yizhan.places.models import Photo

MOST = 12


class TooManyPhotos(ValueError):
    """A station has at most twelve photos."""


@act("places.add_photo", "添加照片")
def add_photo(
    *, station_id: int, file: ContentFile[bytes], caption: str, by: User | None, now: datetime
) -> Photo:
    """Put a clean photo (common.uploads) behind those there are. Raises TooManyPhotos."""
    station = held_for_edit(station_id, by, now)
    if station.photos.count() >= MOST:
        raise TooManyPhotos
    last = station.photos.aggregate(last=Max("rank"))["last"]
    made = Photo(station=station, caption=caption.strip(), rank=(last or 0) + 1, added_by=by, added_at=now)
    made.file.save(file.name or "photo.jpg", file, save=False)
    made.save(force_insert=True)
    touched(station, now)
    told(station, by, now, photo=made.pk, note=made.caption)
    return made


@act("places.remove_photo", "移除照片")
def remove_photo(*, photo: Photo, by: User | None, now: datetime) -> None:
    """Take a photo away, its file too once that is certain. Again, nothing happens."""
    station = held_for_edit(photo.station_id, by, now)
    if not Photo.objects.filter(pk=photo.pk).delete()[0]:
        nothing_done()
        return
    storage, name = photo.file.storage, photo.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    touched(station, now)
    told(station, by, now, photo=photo.pk, note=photo.caption)


@act("places.first_photo", "设为首图")
def put_first(*, photo: Photo, by: User | None, now: datetime) -> None:
    """Show this photo first; the others keep their order. Again, nothing happens."""
    station = held_for_edit(photo.station_id, by, now)
    order = list(station.photos.order_by("rank", "pk"))
    if not order or order[0].pk == photo.pk:
        nothing_done()
        return
    order.sort(key=lambda each: each.pk != photo.pk)
    for rank, each in enumerate(order, 1):
        each.rank = rank
    Photo.objects.bulk_update(order, ["rank"])
    touched(station, now)
    told(station, by, now, photo=photo.pk)


@act("places.caption_photo", "修改照片说明")
def caption_photo(*, photo: Photo, caption: str, by: User | None, now: datetime) -> None:
    """Write what a photo shows. The same words again do nothing."""
    station = held_for_edit(photo.station_id, by, now)
    if not Photo.objects.filter(pk=photo.pk).exclude(caption=caption.strip()).update(caption=caption.strip()):
        nothing_done()
        return
    touched(station, now)
    told(station, by, now, photo=photo.pk, note=caption.strip())
