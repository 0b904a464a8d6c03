"""Forms of the worker's own pages."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField
from yizhan.people.actions import check_id_number
from yizhan.people.idnumbers import BadIdNumber
from yizhan.people.models import Trade
from yizhan.people.names import BadName, normal_name

ERASE_WORD = _("删除")


class DetailsForm(forms.Form):
    display_name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=20,
        help_text=_("不必是真名，页面上这样叫您。"),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    trade = forms.ChoiceField(
        label=_("做什么工作"), required=False, choices=[("", _("不说")), *Trade.choices]
    )


def clean_name(text: str) -> str:
    """Raises ValidationError with the words for it."""
    try:
        return normal_name(text)
    except BadName as wrong:
        raise forms.ValidationError(str(wrong.says)) from None


class RealNameForm(forms.Form):
    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请填姓名。")},
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        help_text=_("18 位，末位是 X 也照填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填身份证号。")},
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        try:
            return check_id_number(self.cleaned_data["id_number"], timezone.localdate()).text
        except BadIdNumber as wrong:
            raise forms.ValidationError(str(wrong.says)) from None


class ChildForm(forms.Form):
    name = forms.CharField(label=_("孩子的姓名"), max_length=60, error_messages={"required": _("请填姓名。")})
    birth_date = DayField(
        label=_("出生日期"),
        error_messages={"required": _("请填出生日期。"), "invalid": _("日期照 2019-05-01 这样填。")},
    )
    agree = forms.BooleanField(
        label=_("我是孩子的监护人，我同意"), error_messages={"required": _("监护人同意了才能记。")}
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class EraseForm(forms.Form):
    word = forms.CharField(
        label=_("确认请填“删除”两个字"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请填“删除”两个字。")},
    )

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip() != ERASE_WORD:
            raise forms.ValidationError(_("请填“删除”两个字。"))
        return str(ERASE_WORD)
