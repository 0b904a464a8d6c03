"""Why is a station not offered? In plain words, for each that the search passes over."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from yizhan.common import say
from yizhan.common.geo import Position
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours import ZONE, Openness, Override, StateAt, state_at, week_plan
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import Admits, HoursOverride, Setting, Station, StationAmenity, StationNear
from yizhan.places.nearby.search import NearStation, Search, nearest_of_all

LOOKED_AT = 120  # stations around her, useful or not, among which the passed-over ones are sought
STEP = 30
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
class PassedOver:
    """A station that was not offered, and every reason."""

    station: NearStation
    reasons: tuple[str, ...] = field(default=())


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
    search: Search, origin: Position, now: datetime, limit: int = 10, within_m: float = math.inf
) -> list[PassedOver]:
    """Return the nearest stations that the search does not offer, each with its reasons.

    One query, and four for each STEP stations looked at until there are enough.
    """
    around = [each for each in nearest_of_all(origin, LOOKED_AT) if each.distance_m <= within_m]
    found: list[PassedOver] = []
    for start in range(0, len(around), STEP):
        some = around[start : start + STEP]
        known = _known(Station.objects.filter(pk__in=[each.id for each in some]).only(*_ASKED))
        listed = [PassedOver(each, reasons(known[each.id], search, now)) for each in some if each.id in known]
        found += [each for each in listed if each.reasons]
        if len(found) >= limit:
            break
    return found[:limit]


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
