"""What an officer tells us of a sheet: the file, what its columns mean, how a row is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.geo import BadPosition, Datum, Position
from yizhan.orgs.models import Unit
from yizhan.places import kinds
from yizhan.places.imports.columns import BY_CODE, FIELDS, BadMapping, Layout, checked, guess

DATUMS = (
    (Datum.GCJ02.value, gettext_lazy("GCJ-02（高德、腾讯地图）")),
    (Datum.BD09.value, gettext_lazy("BD-09（百度地图）")),
    (Datum.WGS84.value, gettext_lazy("WGS-84（GPS、天地图）")),
)


class UploadForm(forms.Form):
    """The sheet, and for whom."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("这些站点属于"))
    file = forms.FileField(
        label=gettext_lazy("表格"),
        help_text=gettext_lazy("CSV（UTF-8 或 GB18030）、Excel（.xlsx）、GeoJSON。先试算，确认以后才写入。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.geojson,.json,.txt"}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        limit = settings.IMPORT_MAX_BYTES
        if file.size and file.size > limit:
            raise forms.ValidationError(
                _("文件有 %(size)d MB，超过上限 %(limit)d MB；请拆成几个文件")
                % {"size": -(-file.size // 2**20), "limit": limit // 2**20}
            )
        return file


def field_choices() -> list[tuple[str, str]]:
    return [("", _("不导入")), *((each.code, str(each.name)) for each in FIELDS)]


class MappingForm(forms.Form):
    """What each column means, in which datum, of which kind; the words of its types."""

    source = forms.CharField(
        label=gettext_lazy("这份表叫什么"),
        max_length=60,
        help_text=gettext_lazy("下个月同名、同编号的行会更新同一个站点，所以每月请用同一个名字"),
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标是哪一种"), choices=DATUMS, widget=forms.RadioSelect, required=True
    )
    kind = forms.ChoiceField(label=gettext_lazy("没写类型的行是"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("没写状态的新站点"),
        choices=(("running", gettext_lazy("已在运行")), ("planned", gettext_lazy("规划中"))),
    )

    def __init__(
        self,
        *args: Any,
        headers: Sequence[str],
        types: Sequence[str] = (),
        saved: Layout | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headers = list(headers)
        self.types = list(types)
        names = [(kind.code, str(kind.name)) for kind in kinds.all_kinds()]
        self.fields["kind"].choices = [("", _("请选择")), *names]  # type: ignore[attr-defined]
        guessed = saved.columns if saved else guess(headers)
        for at, (header, code) in enumerate(guessed):
            self.fields[f"c{at}"] = forms.ChoiceField(
                label=header or _("（第 %(n)d 列，没有表头）") % {"n": at + 1},
                choices=field_choices(),
                initial=code,
                required=False,
            )
        known = saved.words.get("kind", {}) if saved else {}
        for at, word in enumerate(self.types):
            self.fields[f"w{at}"] = forms.ChoiceField(
                label=word,
                choices=[("", _("留着，逐行处理")), *names],
                initial=known.get(word, ""),
                required=False,
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[f"c{at}"] for at in range(len(self.headers))]

    @property
    def type_words(self) -> list[forms.BoundField]:
        return [self[f"w{at}"] for at in range(len(self.types))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                checked(self.layout)
            except BadMapping as wrong:
                raise forms.ValidationError(str(wrong)) from None
        return cleaned

    @property
    def layout(self) -> Layout:
        said = self.cleaned_data
        words = {word: said[f"w{at}"] for at, word in enumerate(self.types) if said.get(f"w{at}")}
        return Layout(
            tuple((header, said.get(f"c{at}", "")) for at, header in enumerate(self.headers)),
            Datum(said["datum"]),
            said["kind"],
            said["state"],
            {"kind": words},
        )


LONG = {"intro", "amenities"}


class MendForm(forms.Form):
    """The cells of a row that waits, to be written again; the position as one field, with its datum."""

    position = forms.CharField(label=gettext_lazy("位置（经度, 纬度）"), max_length=60, required=False)
    datum = forms.ChoiceField(label=gettext_lazy("坐标是哪一种"), choices=DATUMS)

    def __init__(self, *args: Any, layout: Layout, raw: Mapping[str, str], **kwargs: Any) -> None:
        pair = raw.get("lonlat") or ", ".join(filter(None, (raw.get("lon", ""), raw.get("lat", ""))))
        initial = {"position": pair, "datum": layout.datum.value, **raw}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.layout = layout
        for code in layout.fields:
            if code and code not in ("lon", "lat", "lonlat", "key", "yizhan"):
                self.fields[code] = forms.CharField(
                    label=str(BY_CODE[code].name),
                    required=False,
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 2}) if code in LONG else None,
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lon, _comma, lat = cleaned.get("position", "").replace("，", ",").partition(",")
        lon, lat = lon.strip(), lat.strip()
        if lon and not lat:
            self.add_error("position", _("写成“经度, 纬度”，中间用逗号隔开"))
        elif lon:
            try:
                place = Position.read(lon, lat, Datum(cleaned.get("datum", self.layout.datum)))
            except BadPosition as wrong:
                self.add_error("position", str(wrong))
            else:
                there = place.in_datum(self.layout.datum)
                lon, lat = f"{there.lon:.7f}", f"{there.lat:.7f}"
        self.place = (lon, lat)
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        """The row's cells as mended, in the sheet's own datum."""
        said = {
            code: self.cleaned_data.get(code, "") for code in self.fields if code not in ("position", "datum")
        }
        return said | {"lon": self.place[0], "lat": self.place[1], "lonlat": ""}
