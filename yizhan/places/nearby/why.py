"""Why is a station not offered? In plain words, for each that the search passes over."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from yizhan.common import say
from yizhan.common.geo import Position
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours import ZONE, Openness, Override, StateAt, state_at, week_plan
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import Admits, HoursOverride, Setting, Station, StationAmenity, StationNear
from yizhan.places.nearby.search import Found, NearStation, Search, around

_ASKED = ("kind", "setting", "state", "state_reason", "admits", "unit_id", "hours", "truck_spaces")


@dataclass(frozen=True, slots=True)
class Known:
    """What the reasons are found in. amenities: code → broken since, None while it works."""

    kind: str
    setting: str
    state: str
    state_reason: str
    admits: str
    unit_id: int
    hours: str
    truck_spaces: int
    amenities: Mapping[str, datetime | None]
    overrides: tuple[Override, ...] = ()
    full_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A station that was not offered, and every reason."""

    station: NearStation
    reasons: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Some of the stations that were passed over. count: how many are known; is_whole: there are no more.

    next_skip: where the next of them begin, None when no more are told.
    """

    stations: tuple[WhyNot, ...]
    count: int
    is_whole: bool
    next_skip: int | None = None


def reasons(known: Known, search: Search, now: datetime) -> tuple[str, ...]:
    """Return every reason why a search does not offer a station; empty when it does. Pure."""
    return tuple(
        reason
        for reason in (
            *_of_state(known),
            *_of_admission(known, search),
            *_of_hours(known, search, now),
            *_of_amenities(known, search),
            *_of_sort(known, search),
            _("满了") if search.has_room and known.full_until and known.full_until > now else "",
        )
        if reason
    )


def passed_over(
    search: Search, found: Found, origin: Position, now: datetime, *, skip: int = 0, limit: int = 10
) -> PassedOver:
    """Return stations nearer than the farthest one found that were not, each with its reasons; nearest first.

    Of a later page of what was found: those since the page before. When nothing was found: the nearest ones.
    One query, seldom two or three, and four more when there are any.
    """
    if search.skip and not found.stations:
        return PassedOver((), 0, is_whole=True)
    to_m = found.stations[-1].distance_m if found.stations else math.inf
    ring = around(origin, found.before_m, to_m, without=found.so_far, skip=skip, limit=limit)
    more = skip + limit if ring.count > skip + limit else None
    return PassedOver(why_not(ring.stations, search, now), ring.count, ring.is_whole, more)


def why_not(stations: Sequence[NearStation], search: Search, now: datetime) -> tuple[WhyNot, ...]:
    """Return every reason against each of the stations; those without any are left out. At most four queries."""
    if not stations:
        return ()
    known = _known(Station.objects.filter(pk__in=[each.id for each in stations]).only(*_ASKED))
    said = [WhyNot(each, reasons(known[each.id], search, now)) for each in stations if each.id in known]
    return tuple(each for each in said if each.reasons)


def _of_state(known: Known) -> Iterable[str]:
    if known.state == "suspended":
        yield _("停用：%(why)s") % {"why": known.state_reason}
    elif known.state != "running":
        yield _("还没开放") if known.state != "closed" else _("已撤销：%(why)s") % {"why": known.state_reason}


def _of_admission(known: Known, search: Search) -> Iterable[str]:
    if known.admits == Admits.UNIT:
        if known.unit_id not in search.units:
            yield _("只接待本单位职工")
    elif known.admits not in search.admits:
        yield _("只接待%(who)s") % {"who": Admits(known.admits).label}


def _of_hours(known: Known, search: Search, now: datetime) -> Iterable[str]:
    today = now.astimezone(ZONE).date()
    if search.always_open and not week_plan(known.hours, known.overrides, today).is_always_open:
        yield _("不是 24 小时开放")
    if search.open_at is None:
        return
    found = state_at(known.hours, known.overrides, search.open_at)
    if found.state is Openness.UNKNOWN:
        yield _("开放时间未知")
    elif found.state is Openness.CLOSED:
        yield _closed_words(found, search.open_at)


def _closed_words(found: StateAt, at: datetime) -> str:
    """Say 19:00 才开, 明天 8:00 才开, or 临时关闭：水管抢修，后天 12:00 恢复."""
    if found.opens_at is None:
        return _("临时关闭：%(why)s") % {"why": found.reason} if found.reason else _("近期不开放")
    opens, today = found.opens_at.astimezone(ZONE), at.astimezone(ZONE).date()
    clock = f"{opens.hour}:{opens.minute:02d}"
    when = clock if opens.date() == today else f"{say.day(opens.date(), today)} {clock}"
    if found.reason:
        return _("临时关闭：%(why)s，%(when)s 恢复") % {"why": found.reason, "when": when}
    return _("%(when)s 才开") % {"when": when}


def _of_amenities(known: Known, search: Search) -> Iterable[str]:
    for code in search.amenities:
        name = str(BY_CODE[code].name) if code in BY_CODE else code
        if code not in known.amenities:
            yield _("没有%(what)s") % {"what": name}
        elif known.amenities[code]:
            yield _("%(what)s用不了") % {"what": name}
    if search.truck_parking and not known.truck_spaces:
        yield _("没有货车车位")


def _of_sort(known: Known, search: Search) -> Iterable[str]:
    if search.kinds and known.kind not in search.kinds:
        yield _("是%(kind)s") % {"kind": kind_of(known.kind).name if is_kind(known.kind) else known.kind}
    if search.settings and known.setting not in search.settings:
        yield _("在%(setting)s") % {"setting": Setting(known.setting).label}


def _known(stations: Iterable[Station]) -> dict[int, Known]:
    """Return what is known of stations, by id."""
    by_id = {station.pk: station for station in stations}
    amenities: dict[int, dict[str, datetime | None]] = defaultdict(dict)
    rows = StationAmenity.objects.filter(station__in=by_id)
    for station_id, code, broken_since in rows.values_list("station_id", "amenity", "broken_since"):
        amenities[station_id][code] = broken_since
    overrides: dict[int, list[Override]] = defaultdict(list)
    for row in HoursOverride.objects.filter(station__in=by_id).order_by("starts_at", "pk"):
        overrides[row.station_id].append(Override(row.starts_at, row.ends_at, row.hours, row.reason))
    full = dict(StationNear.objects.filter(station__in=by_id).values_list("station_id", "full_until"))
    return {
        pk: Known(
            kind=station.kind,
            setting=station.setting,
            state=station.state,
            state_reason=station.state_reason,
            admits=station.admits,
            unit_id=station.unit_id,
            hours=station.hours,
            truck_spaces=station.truck_spaces or 0,
            amenities=amenities[pk],
            overrides=tuple(overrides[pk]),
            full_until=full.get(pk),
        )
        for pk, station in by_id.items()
    }
