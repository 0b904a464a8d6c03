"""What she says when something happened: the day, a few words if she wants, photos, and who shall know of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import MOST_SIGNS
from yizhan.cases.forms import files_field
from yizhan.services.incident.procedure import PROCEDURES
from yizhan.services.incident.rules import ITEMS, What


class TellForm(forms.Form):
    """The procedure's own fields first. key: of this page, so that sending it twice is one matter."""

    says = forms.CharField(
        label=_("怎么回事"),
        required=False,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("来不及写就空着，值班的人会打给您。"),
    )
    added = files_field()
    shield = forms.BooleanField(
        label=_("不让本单位看到"),
        required=False,
        help_text=_("选上后交给上一级工会，您的单位和下属看不到这件事，统计里也看不出来。"),
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, what: What, can_shield: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked = list(opening_fields(what))
        self.fields = opening_fields(what) | self.fields
        if not can_shield:
            del self.fields["shield"]

    @property
    def opening(self) -> dict[str, Any]:
        """What the procedure asks, cleaned."""
        return {name: self.cleaned_data[name] for name in self.asked}


def opening_fields(what: What) -> dict[str, forms.Field]:
    opening = PROCEDURES[what].opening
    assert opening is not None
    return dict(opening().fields)


class DayForm(forms.Form):
    """Only the days, to see until when what can be asked for."""

    def __init__(self, *args: Any, what: What, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields = opening_fields(what)


class EvidenceForm(forms.Form):
    """Photos of something on the check-list."""

    item = forms.ChoiceField(label=_("拍的是什么"), error_messages={"required": _("请选拍的是什么")})
    added = files_field()

    def __init__(self, *args: Any, what: What, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(item.code, item.name) for item in ITEMS[what]]
        self.fields["added"].required = True
        self.fields["added"].error_messages["required"] = _("请选照片")
