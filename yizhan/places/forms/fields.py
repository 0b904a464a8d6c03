"""Fields that read what people write: a place in some datum, opening hours in Chinese."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.geo import BadPosition, Datum, Position
from yizhan.places.hours import BadHours
from yizhan.places.hours_text import read_hours

DATUMS = [
    (Datum.WGS84, _("WGS-84（GPS、天地图、本系统）")),
    (Datum.GCJ02, _("GCJ-02（高德、腾讯）")),
    (Datum.BD09, _("BD-09（百度）")),
]


class PairField(forms.CharField):
    """Degrees as maps give them to copy: "121.4737, 31.2304", longitude first."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=60, **more)

    def clean(self, value: Any) -> tuple[str, str]:
        text = super().clean(value)
        parts = text.replace("，", ",").replace(",", " ").split()
        if len(parts) != 2:
            raise forms.ValidationError(_("写成两个数字，经度在前：121.4737, 31.2304"))
        return parts[0], parts[1]


class HoursField(forms.CharField):
    """Opening hours, in Chinese or as OSM writes them; cleaned to OSM text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=400, **more)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_hours(text).osm
        except BadHours as error:
            raise forms.ValidationError(str(error)) from None


def read_pair(pair: tuple[str, str], datum: str) -> Position:
    """Return the place in WGS-84. Raises ValidationError with words for the form."""
    try:
        return Position.read(*pair, Datum(datum))
    except BadPosition as error:
        raise forms.ValidationError(str(error)) from None
