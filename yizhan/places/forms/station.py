"""The form of a station: what its kind asks for, in sections, and what the editor saw when she opened it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import OldDayField
from yizhan.common.geo import Datum
from yizhan.orgs.models import Unit
from yizhan.places.actions.stations import EDITABLE
from yizhan.places.amenities import ALL, BY_CODE
from yizhan.places.forms.fields import DATUMS, HoursField, PairField, read_pair
from yizhan.places.kinds import Kind, all_kinds, kind_of
from yizhan.places.models import Admits, Setting, Station

PLAIN = tuple(name for name in EDITABLE if name not in ("lon", "lat"))
DATES = ("opened_date", "accepted_date")


class StationForm(forms.Form):
    """Values of a station. `seen` carries what stood there when the page was drawn, so that a save writes
    only what she changed, and notices what others changed meanwhile."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("工人在手机上看到的名字。"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), empty_label=_("请选择"))
    kind = forms.ChoiceField(label=_("类型"))
    tier = forms.ChoiceField(label=_("档次"), required=False)
    setting = forms.ChoiceField(label=_("场所"), choices=Setting.choices)
    is_illustrative = forms.BooleanField(
        label=_("示意位置"), required=False, help_text=_("位置只是大概，页面上会标明。")
    )

    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    division_code = forms.RegexField(
        r"^(\d{6}(\d{3})?(\d{3})?)?$",
        label=_("行政区划代码"),
        required=False,
        help_text=_("6、9 或 12 位数字，例：310115。"),
    )
    position = PairField(
        label=_("经纬度"), help_text=_("从地图上复制，经度在前；也可以在下面的地图上点一下。")
    )
    datum = forms.ChoiceField(
        label=_("坐标来自"), choices=DATUMS, initial=Datum.WGS84, help_text=_("保存时换算成 WGS-84。")
    )

    hours = HoursField(
        label=_("开放时间"),
        required=False,
        widget=forms.TextInput(),
        help_text=_("用中文写就行：周一至周五 8:30-17:30，法定节假日休息。也可以写 OSM 格式。"),
    )
    hours_note = forms.CharField(label=_("开放时间说明"), max_length=200, required=False)
    admits = forms.ChoiceField(label=_("服务对象"), choices=Admits.choices)
    admits_note = forms.CharField(label=_("服务对象说明"), max_length=120, required=False)

    amenities = forms.MultipleChoiceField(
        label=_("有什么"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seats = forms.IntegerField(label=_("座位"), min_value=0, max_value=100_000, required=False)
    truck_spaces = forms.IntegerField(label=_("货车车位"), min_value=0, max_value=100_000, required=False)
    area_m2 = forms.FloatField(label=_("面积（平方米）"), min_value=0, max_value=10_000_000, required=False)

    intro = forms.CharField(
        label=_("介绍"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    contact = forms.CharField(label=_("联系人（公开）"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话（公开）"), max_length=40, required=False)
    opened_date = OldDayField(label=_("启用日期"), required=False)
    accepted_date = OldDayField(label=_("验收日期"), required=False)

    runs_already = forms.BooleanField(
        label=_("已经在运行"), required=False, help_text=_("不勾就先放在“规划”里，工人还看不到。")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    plaque = forms.CharField(required=False, widget=forms.HiddenInput)

    SECTIONS = (
        (_("是什么"), ("name", "unit", "kind", "tier", "setting")),
        (_("在哪里"), ("address", "division_code", "position", "datum", "is_illustrative")),
        (_("什么时候开、谁能进"), ("hours", "hours_note", "admits", "admits_note")),
        (_("有什么"), ("amenities", "seats", "truck_spaces", "area_m2")),
        (_("介绍和联系"), ("intro", "contact", "phone", "opened_date", "accepted_date")),
        (_("状态"), ("runs_already",)),
    )

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        units: QuerySet[Unit] | None = None,
        station: Station | None = None,
        amenities: frozenset[str] = frozenset(),
        **more: Any,
    ) -> None:
        self.station, self.shown_kind, self.standing_amenities = station, kind, amenities
        if station is not None:
            more.setdefault("initial", initial_of(station, amenities))
        super().__init__(*args, **more)
        # The browser's own check would stop the save at the first field; the page names all of them at once.
        self.use_required_attribute = False
        if station is None:
            self._field("unit").queryset = units if units is not None else Unit.objects.none()
        else:
            del self.fields["unit"], self.fields["runs_already"]
        self._field("kind").choices = [(each.code, each.name) for each in all_kinds()]
        chosen = self.data.get("kind") if self.is_bound else None
        if chosen in dict(self._field("kind").choices):
            self.shown_kind = kind_of(str(chosen))
        tiers = [(tier.code, tier.name) for tier in self.shown_kind.tiers]
        if tiers:
            self._field("tier").choices = [("", _("请选择")), *tiers]
        else:
            del self.fields["tier"]
        self._field("amenities").choices = [
            (code, self._amenity_label(code)) for code in self._amenity_codes()
        ]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _amenity_codes(self) -> list[str]:
        """What its kind must have first, then what it may, then what it has beyond that, then all others."""
        usual = self.shown_kind.may_have()
        others = [each.code for each in ALL if each.code in self.standing_amenities]
        return list(dict.fromkeys([*usual, *others, *(each.code for each in ALL)]))

    def _amenity_label(self, code: str) -> str:
        name = str(BY_CODE[code].name)
        if code in self.shown_kind.must:
            return str(_("%(name)s（必备）")) % {"name": name}
        tiers = [str(tier.name) for tier in self.shown_kind.tiers if code in tier.must]
        return (
            str(_("%(name)s（%(tiers)s必备）")) % {"name": name, "tiers": "、".join(tiers)} if tiers else name
        )

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the page draws them, section by section."""
        drawn = [
            (title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS
        ]
        return [(title, fields) for title, fields in drawn if fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "position" in cleaned and "datum" in cleaned:
            try:
                place = read_pair(cleaned["position"], cleaned["datum"])
            except forms.ValidationError as error:
                self.add_error("position", error)
            else:
                cleaned["lon"], cleaned["lat"] = self._unless_untouched(place.lon, place.lat)
        kind = self.shown_kind
        if "setting" in cleaned and kind.settings and cleaned["setting"] not in kind.settings:
            self.add_error(
                "setting",
                _("%(kind)s只设在：%(settings)s")
                % {"kind": kind.name, "settings": "、".join(str(each.label) for each in kind.settings)},
            )
        cleaned.setdefault("tier", "")
        return cleaned

    def _unless_untouched(self, lon: float, lat: float) -> tuple[float, float]:
        """Degrees are shown with six decimals; a place that was not touched keeps all of its own."""
        seen_lon, seen_lat = self.seen_values.get("lon"), self.seen_values.get("lat")
        if not isinstance(seen_lon, float) or not isinstance(seen_lat, float):
            return lon, lat
        is_same = (f"{lon:.6f}", f"{lat:.6f}") == (f"{seen_lon:.6f}", f"{seen_lat:.6f}")
        return (seen_lon, seen_lat) if is_same else (lon, lat)

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned values by the names of actions.stations.EDITABLE."""
        return {name: self.cleaned_data[name] for name in EDITABLE if name in self.cleaned_data}

    @property
    def seen_values(self) -> dict[str, Any]:
        """What stood there when she opened the page; {} for a new station."""
        return read_seen(self.data.get("seen", ""))

    @property
    def seen_amenities(self) -> set[str]:
        return set(self.seen_values.get("amenities", ()))


def initial_of(station: Station, amenities: frozenset[str]) -> dict[str, Any]:
    """Return what the form of a standing station shows."""
    shown = {name: getattr(station, name) for name in PLAIN}
    return shown | {
        "position": f"{station.lon:.6f}, {station.lat:.6f}",
        "datum": Datum.WGS84,
        "amenities": sorted(amenities),
        "seen": seen_of(station, amenities),
    }


def seen_of(station: Station, amenities: frozenset[str]) -> str:
    """Return the station's values as a text for the hidden field."""
    values: dict[str, Any] = {name: getattr(station, name) for name in EDITABLE}
    for name in DATES:
        values[name] = values[name].isoformat() if values[name] else None
    return json.dumps(values | {"amenities": sorted(amenities)}, ensure_ascii=False, sort_keys=True)


def read_seen(text: str) -> dict[str, Any]:
    """Return what `seen_of` wrote; {} for anything else: then every field counts as changed."""
    try:
        values = json.loads(text)
        if not isinstance(values, Mapping):
            return {}
        values = dict(values)
        for name in DATES:
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
    except (ValueError, TypeError):
        return {}
    return values
