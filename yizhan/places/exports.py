"""Stations as a sheet or as GeoJSON, to be read by people and taken back in: import(export(x)) changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, QuerySet

from yizhan.common.geo import Datum, Degrees, from_wgs84
from yizhan.orgs.models import Unit
from yizhan.places.amenities import BY_CODE
from yizhan.places.hours import BadHours
from yizhan.places.hours_text import hours_sentence, read_hours
from yizhan.places.imports.columns import BY_CODE as FIELDS
from yizhan.places.imports.columns import DATUM_NAMES, Layout
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import (
    Admits,
    SavedMapping,
    Setting,
    SourceRow,
    Station,
    StationAmenity,
    StationState,
)

OURS = (
    *("yizhan", "name", "kind", "tier", "unit", "address", "lon", "lat", "hours", "hours_note", "amenities"),
    *("setting", "admits", "admits_note", "intro", "contact", "phone", "seats", "truck_spaces", "area_m2"),
    *("state", "state_reason", "opened_date", "accepted_date"),
)
MAX_XLSX_ROWS = 20_000  # two seconds of writing; more belongs in CSV
CHUNK = 1000


@dataclass(frozen=True)
class Sheet:
    """A table to be written: its headings and its rows of text, which stream."""

    headers: list[str]
    rows: Iterator[list[str]]


def our_layout(datum: Datum = Datum.WGS84) -> Layout:
    """Return our own columns; the degrees' headings name their datum."""
    marks = {"lon": f"({DATUM_NAMES[datum]})", "lat": f"({DATUM_NAMES[datum]})"}
    return Layout(tuple((f"{FIELDS[code].name}{marks.get(code, '')}", code) for code in OURS), datum)


def layout_of(saved: SavedMapping) -> Layout:
    """Return a unit's own columns as they were imported; with our number added when it has none of its own."""
    layout = Layout.from_json(
        {"columns": saved.columns, "datum": saved.datum, "kind": saved.kind, "words": saved.words}
    )
    if {"key", "yizhan"} & set(layout.fields):
        return layout
    return Layout(
        (*layout.columns, (str(FIELDS["yizhan"].name), "yizhan")),
        layout.datum,
        layout.kind,
        layout.state,
        layout.words,
    )


def sheet_of(stations: QuerySet[Station], layout: Layout, source: str = "") -> Sheet:
    """Return the stations in a layout, in the order of the query.

    source: whose numbers stand in the layout's key column; a station without one gets "yizhan:<our id>".
    """
    return Sheet([header for header, _code in layout.columns], _rows(stations, layout, source))


def _rows(stations: QuerySet[Station], layout: Layout, source: str) -> Iterator[list[str]]:
    words = {value: word for word, value in layout.words.get("kind", {}).items()}
    names = unit_names()
    for chunk in _chunks(stations):
        keys = _keys(chunk, source) if "key" in layout.fields else {}
        for station in chunk:
            known = _Known(station, layout.datum, keys.get(station.pk, ""), words, names)
            yield [_CELLS[code](known) if code in _CELLS else "" for code in layout.fields]


def _chunks(stations: QuerySet[Station]) -> Iterator[list[Station]]:
    ids = list(stations.values_list("pk", flat=True))
    things = Prefetch("amenities", StationAmenity.objects.order_by("amenity"))
    for at in range(0, len(ids), CHUNK):
        part = ids[at : at + CHUNK]
        found = {
            station.pk: station
            for station in Station.objects.filter(pk__in=part).select_related("unit").prefetch_related(things)
        }
        yield [found[pk] for pk in part if pk in found]


def _keys(chunk: Sequence[Station], source: str) -> dict[int, str]:
    rows = SourceRow.objects.filter(station__in=chunk, source=source, is_extra=False)
    return {
        station_id: key
        for station_id, key in rows.values_list("station_id", "key")
        if station_id is not None and not key.startswith("#")
    }


def unit_names() -> dict[int, str]:
    """Return, per unit, a word that means it alone: its name if no other has it, else a code."""
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    rows = list(Unit.objects.values_list("pk", "name", "credit_code", "division_code"))
    for _pk, name, _credit, _division in rows:
        seen[name] = seen.get(name, 0) + 1
    for pk, name, credit, division in rows:
        found[pk] = name if seen[name] == 1 else credit or division or name
    return found


@dataclass(frozen=True)
class _Known:
    station: Station
    datum: Datum
    key: str
    kind_words: dict[str, str]
    unit_names: dict[int, str]

    @property
    def place(self) -> Degrees:
        lon, lat = from_wgs84(Degrees(self.station.lon, self.station.lat), self.datum)
        return Degrees(round(lon, 7), round(lat, 7))


@lru_cache(maxsize=8192)
def hours_cell(osm: str) -> str:
    """Return hours in Chinese if they read back the same, else as OSM text."""
    if not osm:
        return ""
    words = hours_sentence(osm)
    try:
        return words if read_hours(words).osm == osm else osm
    except BadHours:
        return osm


def _kind(known: _Known) -> str:
    code = known.station.kind
    if code in known.kind_words:
        return known.kind_words[code]
    return str(kind_of(code).name) if is_kind(code) else code


def _tier(known: _Known) -> str:
    station = known.station
    tier = kind_of(station.kind).tier(station.tier) if is_kind(station.kind) else None
    return str(tier.name) if tier else station.tier


def _things(known: _Known) -> str:
    codes = [each.amenity for each in known.station.amenities.all()]
    return "、".join(str(BY_CODE[code].name) if code in BY_CODE else code for code in codes)


def _plain(name: str) -> Callable[[_Known], str]:
    def cell(known: _Known) -> str:
        value = getattr(known.station, name)
        return "" if value is None else str(value)

    return cell


def _area(known: _Known) -> str:
    area = known.station.area_m2
    return "" if area is None else f"{area:g}" if area < 1e6 else str(area)


_CELLS: dict[str, Callable[[_Known], str]] = {
    "key": lambda known: known.key or f"yizhan:{known.station.pk}",
    "yizhan": lambda known: str(known.station.pk),
    "kind": _kind,
    "tier": _tier,
    "unit": lambda known: known.unit_names[known.station.unit_id],
    "district": _plain("division_code"),
    "lon": lambda known: repr(known.place.lon),
    "lat": lambda known: repr(known.place.lat),
    "lonlat": lambda known: f"{known.place.lon!r},{known.place.lat!r}",
    "hours": lambda known: hours_cell(known.station.hours),
    "amenities": _things,
    "setting": lambda known: str(Setting(known.station.setting).label),
    "admits": lambda known: str(Admits(known.station.admits).label),
    "state": lambda known: str(StationState(known.station.state).label),
    "area_m2": _area,
    **{
        name: _plain(name)
        for name in (
            *("name", "address", "hours_note", "admits_note", "intro", "contact", "phone", "seats"),
            *("truck_spaces", "state_reason", "opened_date", "accepted_date"),
        )
    },
}


def geojson(stations: QuerySet[Station], datum: Datum = Datum.WGS84) -> Iterator[str]:
    """Yield a FeatureCollection whose properties are our own columns, so that it can be taken back in."""
    layout = our_layout(datum)
    fields = [code for code in layout.fields if code not in ("lon", "lat")]
    lon_at, lat_at = layout.fields.index("lon"), layout.fields.index("lat")
    yield f'{{"type": "FeatureCollection", "datum": "{DATUM_NAMES[datum]}", "features": ['
    for number, cells in enumerate(sheet_of(stations, layout).rows):
        by_code = dict(zip(layout.fields, cells, strict=True))
        feature: dict[str, Any] = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(cells[lon_at]), float(cells[lat_at])]},
            "properties": {code: by_code[code] for code in fields if by_code[code]},
        }
        yield (",\n" if number else "\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"
