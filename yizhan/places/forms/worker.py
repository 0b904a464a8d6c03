"""Input of the worker's pages, made into values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.uploads import PhotoField
from yizhan.places.amenities import BY_CODE
from yizhan.places.faults import FaultKind
from yizhan.places.models import Station


class RatingForm(forms.Form):
    """Stars and a word."""

    stars = forms.TypedChoiceField(
        label=_("您觉得怎么样"),
        choices=[(n, n) for n in range(1, 6)],
        coerce=int,
        error_messages={"required": _("请点 1 到 5 颗星")},
    )
    text = forms.CharField(
        label=_("说一句"),
        required=False,
        max_length=300,
        help_text=_("别的劳动者会看到，不显示您的姓名。不写也行。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FaultForm(forms.Form):
    """What is wrong, with what, a photo, and whether her own unit sees it."""

    kind = forms.ChoiceField(
        label=_("什么问题"),
        choices=FaultKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一下是什么问题")},
    )
    amenity = forms.ChoiceField(label=_("哪一样"), required=False)
    text = forms.CharField(
        label=_("说说情况"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = PhotoField(waits=True, required=False, help_text=_("照片里的位置信息会去掉。"))
    shield = forms.BooleanField(
        label=_("不让本单位看到"),
        required=False,
        help_text=_("您所在的单位管这个驿站。选上后，由上一级工会处理，您的单位看不到这件事。"),
    )

    def __init__(self, *args: Any, station: Station, can_shield: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = set(station.amenities.values_list("amenity", flat=True))
        which = self.fields["amenity"]
        assert isinstance(which, forms.ChoiceField)
        which.choices = [
            ("", _("不是设施的事")),
            *((code, amenity.name) for code, amenity in BY_CODE.items() if code in here),
        ]
        if not can_shield:
            del self.fields["shield"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        photo = self.fields["photo"]
        assert isinstance(photo, PhotoField)
        if not self.errors:
            try:
                given["photo"] = photo.decoded(given["photo"])
            except forms.ValidationError as wrong:
                self.add_error("photo", wrong)
        return given


class WordForm(forms.Form):
    """One more word on what she has reported."""

    text = forms.CharField(label=_("补充一句"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
