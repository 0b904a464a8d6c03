"""What officers enter about a rota."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.say import WEEKDAYS
from yizhan.duty.purposes import purposes
from yizhan.orgs.models import UnitQuerySet

PHONE = r"^[0-9][0-9 -]{1,18}[0-9]$"


class PostForm(forms.Form):
    """A post. units None: one that is there, of which only this can be changed."""

    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("例：区总工会应急值班。"))
    phone = forms.RegexField(
        PHONE,
        label=_("值班电话"),
        required=False,
        max_length=20,
        error_messages={"invalid": _("电话只写数字和横线，例：021-63210000。")},
        help_text=_("有人值班时给劳动者看。没有就不填。"),
    )

    def __init__(self, *args: Any, units: UnitQuerySet | None, **more: Any) -> None:
        super().__init__(*args, **more)
        if units is None:
            return
        self.fields["unit"] = forms.ModelChoiceField(
            units.standing().order_by("area_path", "industry_path", "pk"),
            label=_("哪个单位"),
            empty_label=None,
        )
        self.fields["purpose"] = forms.ChoiceField(
            label=_("值什么班"), choices=[(one.code, f"{one.name}：{one.does}") for one in purposes()]
        )
        self.order_fields(["unit", "purpose"])


class WatchForm(forms.Form):
    name = forms.CharField(label=_("班次名称"), max_length=20, help_text=_("例：白班、夜班。"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("周几"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=[0, 1, 2, 3, 4],
    )
    starts = forms.TimeField(label=_("几点开始"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(
        label=_("几点结束"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text=_("比开始早，就是到第二天；和开始一样，就是一整天。"),
    )


class SwapForm(forms.Form):
    """Whom she asks to take her shift."""

    to = forms.ChoiceField(label=_("请谁代班"))

    def __init__(self, *args: Any, colleagues: Mapping[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(pk), name) for pk, name in colleagues.items()]
