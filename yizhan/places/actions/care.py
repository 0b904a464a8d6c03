"""What workers say of a station, and what is done about it: saved, rated, something is wrong here."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.orgs.models import Unit
from yizhan.orgs.shield import outside_of, own_company
from yizhan.people.locks import hold_persons
from yizhan.people.models import Person, User
from yizhan.places.actions.common import locked, touched
from yizhan.places.amenities import BY_CODE
from yizhan.places.faults import FaultKind
from yizhan.places.models import Comment, Fault, FaultNote, FaultState, Favourite, Station
from yizhan.places.telling import tell_reporter, tell_who_mends
from yizhan.records.acts import act, nothing_done, unrecorded, write_record


class BadComment(ValueError):
    """A rating is from one to five, with at most 300 signs; the message is for who wrote it."""


class BadFault(ValueError):
    """A fault needs a known kind, and an amenity that exists; the message is for who wrote it."""


class FaultIsClosed(ValueError):
    """A closed fault takes no further note."""


# --- favourites ---------------------------------------------------------------------------------


@unrecorded("a preference of her own")
def save_favourite(*, station: Station, person: Person) -> None:
    Favourite.objects.get_or_create(person=person, station=station)


@unrecorded("a preference of her own")
def drop_favourite(*, station: Station, person: Person) -> None:
    Favourite.objects.filter(person=person, station=station).delete()


# --- ratings ------------------------------------------------------------------------------------


@act("places.rate", "评价")
def rate_station(
    *, station: Station, person: Person, stars: int, text: str, by: User, now: datetime
) -> Comment:
    """Write or rewrite her rating: one per person and station. The first counts 1, a rewriting 0.

    A comment that was hidden stays hidden when it is rewritten. Raises BadComment.
    """
    text = text.strip()
    if not 1 <= stars <= 5:
        raise BadComment(_("请点 1 到 5 颗星"))
    if len(text) > 300:
        raise BadComment(_("最多写 300 个字，现在有 {n} 个").format(n=len(text)))
    comment, is_first = Comment.objects.update_or_create(
        person=person, station=station, defaults={"stars": stars, "text": text, "written_at": now}
    )
    _record(station, now, by, "places.comment", comment.pk, person=person, count=int(is_first), stars=stars)
    return comment


@act("places.take_back_rating", "撤回评价")
def take_back_rating(*, station: Station, person: Person, by: User, now: datetime) -> None:
    """Delete her own rating; the count goes back by one."""
    comment = Comment.objects.filter(person=person, station=station).first()
    if comment is None:
        nothing_done()
        return
    _record(station, now, by, "places.comment", comment.pk, person=person, count=-1)
    comment.delete()


@act("places.hide_comment", "隐藏评价")
def hide_comment(*, comment: Comment, by: User, why: str, now: datetime) -> None:
    """Hide a comment from workers, with the reason that its writer is told. Its stars still count."""
    if not why.strip():
        raise BadComment(_("请写明为什么隐藏"))
    changed = Comment.objects.filter(pk=comment.pk, hidden_at__isnull=True).update(
        hidden_at=now, hidden_by=by, hidden_why=why.strip()
    )
    if not changed:
        nothing_done()
        return
    _record(comment.station, now, by, "places.comment", comment.pk)


@act("places.show_comment", "恢复评价")
def show_comment(*, comment: Comment, by: User, now: datetime) -> None:
    changed = Comment.objects.filter(pk=comment.pk, hidden_at__isnull=False).update(
        hidden_at=None, hidden_by=None, hidden_why=""
    )
    if not changed:
        nothing_done()
        return
    _record(comment.station, now, by, "places.comment", comment.pk)


# --- faults -------------------------------------------------------------------------------------


def shield_unit(station: Station, person: Person | None) -> Unit | None:
    """The unit that `person` can bypass here: hers with its whole company, when that runs the station and
    somebody leads it.
    """
    unit = own_company(person.unit) if person and person.unit else None
    if unit is None or not station.unit.stands_under(unit) or outside_of(unit) is None:
        return None
    return unit


@act("places.report_fault", "报修")
def report_fault(
    *,
    station: Station,
    kind: str,
    now: datetime,
    by: User | None,
    person: Person | None = None,
    amenity: str = "",
    text: str = "",
    photo: File[bytes] | None = None,
    is_shielded: bool = False,
) -> Fault:
    """Note that something is wrong. `photo` has been re-encoded and freed of its position before.

    is_shielded: her own unit and all below it see nothing of it, no count either: the record stands at the
    unit that leads hers. Ignored where `shield_unit` offers none. Raises BadFault.
    """
    text = text.strip()
    _check_fault(kind, amenity, text, has_photo=photo is not None)
    shielded = shield_unit(station, person) if is_shielded else None
    fault = Fault(
        home_id=station.home_id,
        station=station,
        kind=kind,
        amenity=amenity,
        text=text,
        reporter=person,
        shielded_unit=shielded,
        reported_at=now,
    )
    if photo is not None:
        fault.photo.save(photo.name or "fault.jpg", photo, save=False)
    fault.save(force_insert=True)
    _record_fault(fault, now, None if shielded else by, person=person, kind=kind, amenity=amenity)
    tell_who_mends(fault, by, now)
    return fault


def _check_fault(kind: str, amenity: str, text: str, *, has_photo: bool) -> None:
    if kind not in FaultKind.values:
        raise BadFault(_("请选一下是什么问题"))
    if amenity and amenity not in BY_CODE:
        raise BadFault(_("没有这种设施"))
    if len(text) > 500:
        raise BadFault(_("最多写 500 个字，现在有 {n} 个").format(n=len(text)))
    if kind == FaultKind.OTHER and not text and not has_photo:
        raise BadFault(_("请写一句，或者拍张照片"))


@act("places.answer_fault", "处理报修")
def answer_fault(*, fault: Fault, state: FaultState, text: str, by: User, now: datetime) -> FaultNote:
    """Note what is done about a fault; its reporter sees it. What was mended works again, for the search too.

    Raises FaultIsClosed, BadFault.
    """
    hold_persons([fault.reporter_id] if fault.reporter_id else [])  # whom we shall tell
    station = locked(fault.station_id)
    current = Fault.objects.select_for_update().get(pk=fault.pk)
    if current.closed_at is not None:
        raise FaultIsClosed(_("这件事已经办结"))
    if state == FaultState.DECLINED and not text.strip():
        raise BadFault(_("不处理的，请写明原因，报的人会看到"))
    is_done = state in {FaultState.MENDED, FaultState.DECLINED}
    Fault.objects.filter(pk=fault.pk).update(state=state, closed_at=now if is_done else None)
    note = FaultNote.objects.create(fault=current, state=state, text=text.strip(), by=by, at=now)
    if state == FaultState.MENDED and current.amenity:
        broken = station.amenities.filter(amenity=current.amenity, broken_since__isnull=False)
        if broken.update(
            broken_since=None, note=""
        ):  # else nothing of the station changed, and it must not seem so
            touched(station, now)
    _record_fault(current, now, by, state=state.value)
    tell_reporter(current, note, by, now)
    return note


@unrecorded("the reporter's own word, added to what she has said")
@transaction.atomic
def add_to_fault(*, fault: Fault, text: str, by: User, now: datetime) -> FaultNote:
    """Add the reporter's word to her open fault. Raises FaultIsClosed, BadFault."""
    current = Fault.objects.select_for_update().get(pk=fault.pk)
    if current.closed_at is not None:
        raise FaultIsClosed(_("这件事已经办结"))
    if not 1 <= len(text.strip()) <= 300:
        raise BadFault(_("请写 1 到 300 个字"))
    return FaultNote.objects.create(
        fault=current, state=FaultState(current.state), text=text.strip(), by=by, at=now
    )


def _record_fault(
    fault: Fault, now: datetime, by: User | None, *, person: Person | None = None, **data: str
) -> None:
    """Record at the station, or, past a shield, at the unit above it and nowhere nearer."""
    shielded = fault.shielded_unit
    unit = outside_of(shielded) if shielded else fault.station.unit
    assert unit is not None
    write_record(
        unit=unit,
        at=now,
        by=by,
        subject=f"places.fault:{fault.pk}",
        place_id=None if shielded else fault.station_id,
        person_ref=person.ref if person and not shielded else None,
        data=data,
    )


def _record(
    station: Station,
    now: datetime,
    by: User,
    subject: str,
    pk: int,
    *,
    person: Person | None = None,
    count: int = 1,
    stars: int | None = None,
) -> None:
    write_record(
        unit=station.unit,
        at=now,
        by=by,
        subject=f"{subject}:{pk}",
        place_id=station.pk,
        count=count,
        person_ref=person.ref if person else None,
        data={} if stars is None else {"stars": stars},
    )
