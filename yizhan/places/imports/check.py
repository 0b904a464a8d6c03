"""Does a row make a station? Pure but for what it is given: a row in, values, problems and notes out.

Nothing is repaired silently. A *problem* keeps the row out: an error must be mended first, a doubt may be
accepted by a person. A *note* says what we assumed or left out, and does not stop anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from yizhan.common.districts import districts_at
from yizhan.common.geo import BadPosition, Position
from yizhan.common.sheets import Row
from yizhan.places import kinds
from yizhan.places.amenities import BY_CODE as AMENITIES
from yizhan.places.choices import MAX
from yizhan.places.hours import BadHours
from yizhan.places.hours_text import Reading, read_hours
from yizhan.places.imports import cells
from yizhan.places.imports.columns import Layout

OURS = "yizhan:"


class Problem(NamedTuple):
    """Why a row is kept out. column: field code, "" for the row as a whole."""

    column: str
    value: str
    why: str
    code: str
    may_accept: bool = False


class Note(NamedTuple):
    column: str
    value: str
    why: str


as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Checked:
    """A row as understood. values: Station's fields, with "amenities" and "yizhan" (our own id)."""

    line: int
    key: str
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.values.get("kind") or self.values.get("first_kind", ""))

    def digest(self) -> str:
        """What the row says, as 32 hex digits: the same again changes nothing."""
        return digest_of(as_json(self.values), as_json(self.raw) if self.problems else "")


def digest_of(values: str, raw: str) -> str:
    return hashlib.blake2b(f"{values}{raw}".encode(), digest_size=16).hexdigest()


# (claimed division code or name, values with lon and lat) per row → why it does not lie there, or None
Claims = Callable[[Sequence[tuple[str, str, float, float]]], list[str | None]]


def no_claims(rows: Sequence[tuple[str, str, float, float]]) -> list[str | None]:
    return [None] * len(rows)


class Checker:
    """Checks the rows of one file in order; remembers the keys it has seen.

    units: how people name the importing unit and those below it → unit id. claims: see places/imports/claims.py.
    """

    def __init__(
        self, layout: Layout, units: dict[str, int] | None = None, claims: Claims = no_claims
    ) -> None:
        self.layout = layout
        self.units = units or {}
        self.claims = claims
        self.at = [(index, code) for index, code in enumerate(layout.fields) if code]
        self.seen: dict[str, int] = {}

    def check(self, rows: Iterable[Row]) -> list[Checked]:
        """Return the rows checked; look-ups of districts are made for all of them at once."""
        checked = [self.one(row.line, self.raw_of(row), row.faults) for row in rows]
        self._check_claims(checked)
        return checked

    def raw_of(self, row: Row) -> dict[str, str]:
        return {code: row.cells[index] for index, code in self.at if row.cells[index]}

    def one(
        self,
        line: int,
        raw: dict[str, str],
        faults: Sequence[tuple[int, str]] = (),
        key: str = "",
    ) -> Checked:
        """Check one row but for its district. key: of a row seen before, which is not seen anew."""
        row = Checked(line, key, {}, raw=raw)
        self._cell_faults(row, faults)
        for reader in (_read_name, _read_texts, _read_hours, _read_amenities, _read_choices):
            reader(row, raw)
        _read_position(row, raw, self.layout)
        self._read_kind(row, raw)
        self._read_unit(row, raw)
        _read_own_id(row, raw)
        self._first(row)
        if not key:
            row.key = self._key(row, raw)
        _note_missing(row)
        return row

    def _first(self, row: Checked) -> None:
        """Add what a new station gets where the sheet is silent; a station that stands keeps its own."""
        kind = row.kind
        row.values |= {"first_kind": self.layout.kind, "first_state": self.layout.state}
        if kinds.is_kind(kind):
            row.values["first_admits"] = kinds.kind_of(kind).admits.value

    def _cell_faults(self, row: Checked, faults: Sequence[tuple[int, str]]) -> None:
        fields = self.layout.fields
        for index, why in faults:
            code = fields[index] if 0 <= index < len(fields) else ""
            if code or index < 0:
                row.problems.append(Problem(code, row.raw.get(code, ""), why, "cell"))

    def _read_kind(self, row: Checked, raw: dict[str, str]) -> None:
        text = raw.get("kind", "")
        if text:
            word = self.layout.words.get("kind", {}).get(text, text)
            try:
                row.values["kind"] = cells.read_kind(word)
            except cells.BadCell as wrong:
                row.problems.append(Problem("kind", text, str(wrong), "kind"))
        elif not self.layout.kind:
            row.problems.append(Problem("kind", "", _("没有写类型"), "kind"))
        tier, kind = raw.get("tier", ""), row.values.get("kind", self.layout.kind)
        if tier and kinds.is_kind(kind):
            try:
                row.values["tier"] = cells.read_tier(tier, kind)
            except cells.BadCell as wrong:
                row.problems.append(Problem("tier", tier, str(wrong), "tier"))

    def _read_unit(self, row: Checked, raw: dict[str, str]) -> None:
        text = raw.get("unit", "")
        if not text:
            return
        text = self.layout.words.get("unit", {}).get(text, text)
        if text in self.units:
            row.values["unit"] = self.units[text]
        else:
            row.problems.append(Problem("unit", text, _("本单位和下级里没有这个工会"), "unit"))

    def _key(self, row: Checked, raw: dict[str, str]) -> str:
        key = raw.get("key", "") or (f"yizhan:{raw['yizhan']}" if raw.get("yizhan") else "")
        if len(key) > 100:
            row.problems.append(Problem("key", key[:40], _("编号超过 100 个字"), "key"))
            key = ""
        made = not key
        if made:
            said = [raw.get("name", ""), raw.get("address", "")] if raw.get("name") else sorted(raw.items())
            key = "#" + hashlib.blake2b(repr(said).encode(), digest_size=12).hexdigest()
        first = self.seen.setdefault(key, row.line)
        if first == row.line:
            return key
        if made:
            why = _("名称和地址与第 %(line)d 行完全相同") % {"line": first}
        else:
            why = _("编号与第 %(line)d 行重复") % {"line": first}
        row.problems.append(
            Problem("key" if not made else "name", key if not made else raw.get("name", ""), why, "repeated")
        )
        count = 2
        while self.seen.setdefault(f"{key}~{count}", row.line) != row.line:
            count += 1
        return f"{key}~{count}"

    def _check_claims(self, rows: list[Checked]) -> None:
        placed = [row for row in rows if "lon" in row.values]
        spots = [(float(row.values["lon"]), float(row.values["lat"])) for row in placed]
        for row, there in zip(placed, districts_at(spots), strict=True):
            if there:
                row.values["first_division"] = there.code
        asked = [
            (
                row.raw.get("district", ""),
                row.raw.get("address", ""),
                float(row.values["lon"]),
                float(row.values["lat"]),
            )
            for row in placed
        ]
        for row, why in zip(placed, self.claims(asked), strict=True):
            if why:
                at = f"{row.values['lon']:.5f}, {row.values['lat']:.5f}"
                row.problems.append(Problem("lon", at, why, "district", may_accept=True))

    def recheck(self, line: int, raw: dict[str, str], key: str) -> Checked:
        """Check a row again that a person has mended."""
        row = self.one(line, raw, key=key)
        self._check_claims([row])
        return row


# --- one reader per group of fields --------------------------------------------------------------


def _read_name(row: Checked, raw: dict[str, str]) -> None:
    name = " ".join(raw.get("name", "").split())
    if not name:
        row.problems.append(Problem("name", "", _("没有写名称"), "name"))
    elif len(name) > MAX["name"]:
        row.problems.append(Problem("name", name[:40], _("名称超过 %(n)d 个字") % {"n": MAX["name"]}, "name"))
    else:
        row.values["name"] = name


def _read_texts(row: Checked, raw: dict[str, str]) -> None:
    for code in ("address", "hours_note", "admits_note", "intro", "contact", "phone", "state_reason"):
        text = raw.get(code)
        if text is None:
            continue
        if len(text) > MAX[code]:
            row.problems.append(Problem(code, text[:40], _("超过 %(n)d 个字") % {"n": MAX[code]}, "long"))
        else:
            row.values[code] = text


def _read_position(row: Checked, raw: dict[str, str], layout: Layout) -> None:
    """Put the row's position into WGS-84, 7 decimals (a centimetre), or say what is wrong with it."""
    lon, lat = raw.get("lon", ""), raw.get("lat", "")
    if not lon and not lat and (pair := raw.get("lonlat", "")):
        lon, _comma, lat = pair.replace("，", ",").replace(" ", ",").partition(",")
        lat = lat.strip(", ")
    if not lon and not lat:
        row.problems.append(Problem("lon", "", _("没有经纬度，可以在地图上补"), "no_position"))
        return
    if not lon or not lat:
        row.problems.append(Problem("lat" if lon else "lon", "", _("经度和纬度只有一个"), "position"))
        return
    try:
        position = Position.read(lon, lat, layout.datum)
    except BadPosition as wrong:
        row.problems.append(Problem("lon", f"{lon}, {lat}"[:60], str(wrong), "position"))
        return
    row.values["lon"], row.values["lat"] = round(position.lon, 7), round(position.lat, 7)
    if min(_decimals(lon), _decimals(lat)) < 3:
        row.notes.append(Note("lon", f"{lon}, {lat}", _("坐标只精确到约 1 公里")))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


@lru_cache(maxsize=16384)
def _hours(text: str) -> tuple[Reading | None, str]:
    try:
        return read_hours(text), ""
    except BadHours as wrong:
        return None, str(wrong)


def _read_hours(row: Checked, raw: dict[str, str]) -> None:
    text = raw.get("hours")
    if text is None:
        return
    reading, why = _hours(text)
    if reading is None:
        row.problems.append(Problem("hours", text, why, "hours", may_accept=True))
        return
    if len(reading.osm) > MAX["hours"]:
        row.problems.append(Problem("hours", text[:40], _("开放时间太长"), "hours", may_accept=True))
        return
    row.values["hours"] = reading.osm
    if reading.note:
        row.notes.append(Note("hours", text, reading.note))


def _read_amenities(row: Checked, raw: dict[str, str]) -> None:
    text = raw.get("amenities")
    if text is None:
        return
    codes, unknown = cells.read_amenities(text)
    row.values["amenities"] = sorted(codes)
    if unknown:
        words = "、".join(unknown)
        intro = row.values.get("intro", "")
        if words not in intro:
            intro = f"{intro}\n{words}".strip()
        row.values["intro"] = intro[: MAX["intro"]]
        row.notes.append(Note("amenities", words, _("不是我们认识的设施，写进了介绍")))


_READERS: dict[str, Callable[[str], Any]] = {
    "setting": cells.read_setting,
    "admits": cells.read_admits,
    "state": cells.read_state,
    "seats": cells.read_number,
    "truck_spaces": cells.read_number,
    "area_m2": cells.read_area,
    "opened_date": lambda text: cells.read_date(text).isoformat(),
    "accepted_date": lambda text: cells.read_date(text).isoformat(),
}


def _read_choices(row: Checked, raw: dict[str, str]) -> None:
    for code, reader in _READERS.items():
        text = raw.get(code)
        if text is None:
            continue
        try:
            row.values[code] = reader(text)
        except cells.BadCell as wrong:
            row.problems.append(Problem(code, text[:40], str(wrong), code))
    if row.values.get("state") in {"suspended", "closed"} and not row.values.get("state_reason"):
        row.problems.append(Problem("state_reason", "", _("停用或撤销要写原因"), "state"))


def _read_own_id(row: Checked, raw: dict[str, str]) -> None:
    text = raw.get("yizhan")
    if text is None and raw.get("key", "").startswith(OURS):
        text = raw["key"].removeprefix(
            OURS
        )  # as our export writes a station that the sheet has no number for
    if text is None:
        return
    if text.isdecimal() and len(text) < 16:
        row.values["yizhan"] = int(text)
    else:
        row.problems.append(Problem("yizhan", text[:40], _("不是平台编号"), "yizhan"))


def _note_missing(row: Checked) -> None:
    """Say what a station of its kind must have and this row does not name."""
    kind = row.kind
    if row.problems or not kinds.is_kind(kind) or "amenities" not in row.values:
        return
    must = kinds.kind_of(kind).must_have(row.values.get("tier", ""))
    missing = [str(AMENITIES[code].name) for code in must if code not in row.values["amenities"]]
    if missing:
        row.notes.append(Note("amenities", "", _("没有写应有的：%(names)s") % {"names": "、".join(missing)}))
