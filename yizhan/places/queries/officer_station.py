"""Everything an officer sees of one station: as it stands, what is wrong, who keeps it, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from yizhan.common.acts import acts
from yizhan.common.natural import natural
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import Shield
from yizhan.places.access import faults_in
from yizhan.places.actions.common import subject_of
from yizhan.places.actions.stations import EDITABLE
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours import Override, state_at
from yizhan.places.kinds import is_kind, kind_of, missing_to_run
from yizhan.places.lifecycle import Move, moves_from
from yizhan.places.models import (
    Comment,
    Fault,
    HoursOverride,
    Keeper,
    Photo,
    Space,
    Station,
    StationAmenity,
    Visit,
)
from yizhan.places.queries.officer import IDLE, OPEN_FAULTS
from yizhan.places.words import OpenWords, open_words
from yizhan.records.models import Record

HISTORY = 30
MISSING_WORDS = {"hours": _("开放时间"), "truck_spaces": _("货车车位数"), "tier": _("档次")}


@dataclass(frozen=True)
class Done:
    """A line of the history. what: the act's name. changes: (field, before, after), for an edit."""

    what: str
    who: str
    at: datetime
    note: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class StationPage:
    """A station as its officer sees it."""

    station: Station
    open: OpenWords
    moves: list[Move]
    missing: list[str]
    amenities: list[StationAmenity]
    overrides: list[HoursOverride]
    keepers: list[Keeper]
    spaces: list[Space]
    photos: list[Photo]
    faults: list[Fault]
    comments: list[Comment]
    visits: dict[str, int]
    history: list[Done]


def station_page(scope: Scope, shield: Shield, station: Station, now: datetime) -> StationPage:
    """Return all that the page of a station shows. 10 queries."""
    amenities = list(station.amenities.order_by("pk"))
    overrides = list(
        station.overrides.filter(ends_at__gt=now).select_related("made_by").order_by("starts_at")
    )
    as_rules = [Override(each.starts_at, each.ends_at, each.hours, each.reason) for each in overrides]
    faults = list(
        faults_in(scope, shield).filter(station=station).order_by("closed_at", "reported_at", "pk")[:20]
    )
    missing = missing_to_run(station, {each.amenity for each in amenities}) if is_kind(station.kind) else []
    return StationPage(
        station=station,
        open=open_words(state_at(station.hours, as_rules, now), now),
        moves=moves_from(station.state),
        missing=[missing_words(code) for code in missing],
        amenities=amenities,
        overrides=overrides,
        keepers=list(
            Keeper.objects.in_force(now).filter(station=station).select_related("user").order_by("pk")
        ),
        spaces=sorted(station.spaces.all(), key=lambda one: (bool(one.closed_at), natural(one.name))),
        photos=list(station.photos.order_by("rank", "pk")),
        faults=[each for each in faults if each.state in OPEN_FAULTS]
        + [each for each in faults if each.state not in OPEN_FAULTS],
        comments=list(station.comments.order_by("-written_at", "pk")[:20]),
        visits=dict(
            Visit.objects.filter(station=station, at__gt=now - IDLE)
            .values_list("method")
            .annotate(total=Sum("count"))
            .order_by("method")
        ),
        history=history(station, faults),
    )


def missing_words(code: str) -> str:
    """Say what kinds.missing_to_run means by a code."""
    return str(BY_CODE[code].name) if code in BY_CODE else str(MISSING_WORDS[code])


def history(station: Station, faults: list[Fault]) -> list[Done]:
    """Return what was done to the station and to the faults that this officer may know of. 1 query."""
    subjects = [subject_of(station), *(f"places.fault:{fault.pk}" for fault in faults)]
    records = Record.objects.filter(Q(subject__in=subjects)).select_related("by")
    return [_done(record) for record in records.order_by("-at", "-pk")[:HISTORY]]


def _done(record: Record) -> Done:
    what = acts[record.act].name if record.act in acts else record.act
    data = record.data
    changed = data.get("changed", {})
    return Done(
        what=str(what),
        # who reported a fault is told on no page of an officer's
        who=str(record.by) if record.by and record.act != "places.report_fault" else "",
        at=record.at,
        note=_note(data),
        changes=tuple(
            (field_words(name), _said(name, was), _said(name, became))
            for name, (was, became) in changed.items()
            if name in EDITABLE
        ),
    )


def _note(data: dict[str, Any]) -> str:
    names = [
        *data.get("added", []),
        *data.get("removed", []),
        *([data["amenity"]] if data.get("amenity") else []),
    ]
    said = [str(BY_CODE[code].name) for code in names if code in BY_CODE]
    said += [str(data[name]) for name in ("reason", "note", "why", "name") if data.get(name)]
    if data.get("names"):
        said.append(" → ".join(data["names"]))
    return "，".join(said)


def field_words(name: str) -> str:
    """The name of a station's field, for people."""
    return str(getattr(Station._meta.get_field(name), "verbose_name", name))


def _said(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    if name == "kind":
        return str(kind_of(value).name) if is_kind(value) else str(value)
    choices = dict(getattr(Station._meta.get_field(name), "flatchoices", ()))
    if isinstance(value, bool):
        return str(_("是")) if value else str(_("否"))
    return str(choices.get(value, value))
