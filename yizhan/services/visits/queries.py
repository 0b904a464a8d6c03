"""Visits to read: when stations have time, what came of a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from yizhan.cases.clocks import procedure_of
from yizhan.cases.procedures import Text
from yizhan.cases.time_limits import end_of
from yizhan.common.say import CHINA
from yizhan.places.models import Setting, Station
from yizhan.services.visits.asking import Figure, figures
from yizhan.services.visits.models import Answer, Brought, Edition, Promise, Stop, Visit, Waves, Wish
from yizhan.services.visits.rules import USUAL, in_wave, quiet_hours
from yizhan.supplies.brought import Handed, handed


def times_of(stations: Iterable[Station]) -> dict[int, Sequence[time]]:
    """When the waves of each begin: what it told, or what is usual for a depot. 1 query."""
    rows = {station.pk: station for station in stations}
    told = dict(Waves.objects.filter(station__in=rows).values_list("station", "times"))
    return {
        pk: told.get(pk, USUAL if station.setting == Setting.DEPOT else ()) for pk, station in rows.items()
    }


@dataclass(frozen=True)
class OnRoute:
    """A stop with what is known of its waves. hours: when they have time there, "" where no wave is known."""

    stop: Stop
    is_in_wave: bool
    hours: str


def route(visit: Visit) -> list[OnRoute]:
    """In the order of times. 2 queries."""
    stops = list(visit.stops.select_related("station__unit").order_by("at"))
    times = times_of(stop.station for stop in stops)
    return [
        OnRoute(
            stop,
            in_wave(stop.at, stop.minutes, times[stop.station_id]),
            quiet_hours(times[stop.station_id]) if times[stop.station_id] else "",
        )
        for stop in stops
    ]


@dataclass(frozen=True)
class CameOfIt:
    """Figures of a visit: wishes by where they stand, promises by how they went. late: open, past their day."""

    wishes: int
    ended: int
    kept: int
    kept_late: int
    dropped: int
    open: int
    late: int
    places: tuple[tuple[str, int], ...]


def came_of(wishes: Sequence[Wish], promises: Sequence[Promise], today: date) -> CameOfIt:
    """Of the rows that the reader may know of. No query where the rows bring their cases."""
    places = Counter(str(place_of(wish)) for wish in wishes)
    kept = [one for one in promises if one.kept_at]
    still = [one for one in promises if not one.is_over]
    return CameOfIt(
        wishes=len(wishes),
        ended=sum(wish.case.ended_at is not None for wish in wishes),
        kept=len(kept),
        kept_late=sum(was_late(one) for one in kept),
        dropped=sum(one.dropped_at is not None for one in promises),
        open=len(still),
        late=sum(one.due_date < today for one in still),
        places=tuple(sorted(places.items())),
    )


def was_late(promise: Promise) -> bool:
    """Was it kept after the day that was promised first?"""
    return bool(promise.kept_at and promise.kept_at.astimezone(CHINA).date() > promise.first_due_date)


def place_of(wish: Wish) -> Text:
    return procedure_of(wish.case).name_of(wish.case.place)


def shown_at(station: Station) -> Visit | None:
    """The last visit there whose outcome is public. 1 query."""
    rows = Visit.objects.standing().filter(stops__station=station, shown_at__isnull=False)
    return rows.order_by("-starts_at").first()


@dataclass(frozen=True)
class Along:
    """A round that is taken along and what was handed out of it meanwhile; handed: None where nobody hands it out."""

    brought: Brought
    handed: Handed | None


def brought_to(visit: Visit) -> list[Along]:
    """What the team brings, with what its own people handed out from its beginning to the end of its last day.
    4 queries."""
    rows = list(visit.brought.select_related("round__unit").order_by("pk"))
    until = end_of(visit.ends_at.astimezone(CHINA).date())
    goers = list(visit.goers.values_list("user", flat=True))
    given = handed([one.round for one in rows], goers, visit.starts_at, until)
    return [Along(one, given.get(one.round_id)) for one in rows]


# --- questions and answers ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """What a visit's people answered to one edition. late: arrived a day or more after; odd: not counted yet."""

    edition: Edition
    n: int
    late: int
    figures: tuple[Figure, ...]


def answered(visit: Visit) -> list[Answered]:
    """By edition, of answers that count; small numbers hidden. 1 query."""
    rows = visit.answers.filter(set_aside_at__isnull=True, is_odd=False)
    by_edition: dict[Edition, list[Answer]] = {}
    for one in rows.select_related("edition__questionnaire").order_by("edition", "pk"):
        by_edition.setdefault(one.edition, []).append(one)
    return [
        Answered(
            edition,
            len(found),
            sum(one.days_late > 0 for one in found),
            tuple(figures(edition.questions, [one.answers for one in found])),
        )
        for edition, found in by_edition.items()
    ]


def in_words(answer: Answer) -> list[tuple[str, str]]:
    """(question, what was answered), as people read it. No query where the answer brings its edition."""
    found = []
    for question in answer.edition.questions:
        value = answer.answers.get(question["code"])
        if value is None:
            continue
        if question["kind"] in {"one", "many"}:
            places = value if isinstance(value, list) else [value]
            value = "、".join(question["choices"][place] for place in places)
        elif question["kind"] == "number":
            value = f"{value:g}"
        found.append((question["label"], str(value)))
    return found
