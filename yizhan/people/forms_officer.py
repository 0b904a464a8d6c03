"""Forms of the officer's pages of persons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.register.plan import MAX_BYTES


class FindForm(forms.Form):
    q = forms.CharField(label=_("完整的手机号或身份证号"), required=False, max_length=30)


class UnmaskForm(forms.Form):
    fields_shown = forms.MultipleChoiceField(
        label=_("要看什么"),
        choices=[("name", _("姓名")), ("phone", _("手机号")), ("id_number", _("身份证号"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选要看哪一样。")},
    )
    reason = forms.CharField(
        label=_("为什么要看（本人会看到这句话）"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请写明为什么要看。")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["fields"] = cleaned.get("fields_shown", [])
        return cleaned


class ImportForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("导入到哪个单位"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=_("“单位”一列空着的人都算这里的。"),
    )
    file = forms.FileField(
        label=_("表格（.xlsx 或 .csv）"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的。")},
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = scope.units().standing().order_by("area_path", "industry_path", "pk")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 5 MB，请拆成几个。"))
        return file
