"""Everything that a station's page says, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count

from yizhan.people.models import Person
from yizhan.places.admission import Admission, admission_to
from yizhan.places.amenities import BY_CODE, Amenity
from yizhan.places.hours import Override, StateAt, state_at
from yizhan.places.hours_text import hours_sentence
from yizhan.places.kinds import Kind, is_kind, kind_of
from yizhan.places.models import (
    Comment,
    Fault,
    Favourite,
    HoursOverride,
    Photo,
    Station,
    StationAmenity,
    StationState,
)
from yizhan.places.queries.visits import Fullness, how_full
from yizhan.places.words import OpenWords, open_words

SHOWN_COMMENTS = 20


@dataclass(frozen=True)
class AmenityLine:
    """broken_since: by the keeper's word. is_doubted: a worker says it does not work, nobody has looked yet."""

    amenity: Amenity
    broken_since: datetime | None
    is_doubted: bool
    note: str


@dataclass(frozen=True)
class Rating:
    """average: None while nobody has rated."""

    average: float | None
    people: int


@dataclass(frozen=True)
class StationPage:
    """A station as its page shows it to one worker."""

    station: Station
    kind: Kind | None
    opening: OpenWords
    hours: str
    override: Override | None
    admission: Admission
    amenities: Sequence[AmenityLine]
    fullness: Fullness
    photos: Sequence[Photo]
    rating: Rating
    comments: Sequence[Comment]
    mine: Comment | None
    is_favourite: bool

    @property
    def is_suspended(self) -> bool:
        return self.station.state == StationState.SUSPENDED


def station_page(station: Station, person: Person | None, now: datetime) -> StationPage:
    """Return the page of a station whose unit is loaded. 7 queries, 2 more for somebody signed in."""
    overrides = [
        Override(row.starts_at, row.ends_at, row.hours, row.reason)
        for row in HoursOverride.objects.filter(station=station, ends_at__gt=now).order_by("starts_at", "pk")
    ]
    state: StateAt = state_at(station.hours, overrides, now)
    comments = list(
        Comment.objects.filter(station=station, hidden_at=None).order_by("-written_at")[:SHOWN_COMMENTS]
    )
    rated = Comment.objects.filter(station=station).aggregate(average=Avg("stars"), people=Count("pk"))
    mine = Comment.objects.filter(station=station, person=person).first() if person else None
    return StationPage(
        station=station,
        kind=kind_of(station.kind) if is_kind(station.kind) else None,
        opening=open_words(state, now),
        hours=hours_sentence(station.hours) if station.hours else "",
        override=next((each for each in overrides if each.starts_at <= now), None)
        or (overrides[0] if overrides else None),
        admission=admission_to(station, person),
        amenities=_amenities(station),
        fullness=how_full(station, now),
        photos=list(Photo.objects.filter(station=station).order_by("rank", "pk")[:8]),
        rating=Rating(rated["average"], rated["people"]),
        comments=[comment for comment in comments if comment.text and (not mine or comment.pk != mine.pk)],
        mine=mine,
        is_favourite=bool(person) and Favourite.objects.filter(station=station, person=person).exists(),
    )


def _amenities(station: Station) -> list[AmenityLine]:
    """Return them in the order of the list of amenities. 2 queries.

    A shielded report does not show: on a page that everybody sees it would tell her unit of it.
    """
    doubted = set(
        Fault.objects.filter(station=station, closed_at=None, shielded_unit=None, kind="broken")
        .exclude(amenity="")
        .values_list("amenity", flat=True)
    )
    rows = {row.amenity: row for row in StationAmenity.objects.filter(station=station)}
    return [
        AmenityLine(amenity, rows[code].broken_since, code in doubted, rows[code].note)
        for code, amenity in BY_CODE.items()
        if code in rows
    ]
