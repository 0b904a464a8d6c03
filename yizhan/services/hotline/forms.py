"""An order as a row of the province's template says it, and the file that brings orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import MomentField, text_field
from yizhan.orgs.models import Unit
from yizhan.services.hotline.models import Field

MOST_MB = 8
MB = 1024 * 1024
SENT_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
)
LINES = ("12351", "12345")


class OrderForm(forms.Form):
    """number: the hotline's own, by which the same order is known. Labels are the headings of the template."""

    number = forms.RegexField(
        r"^[0-9A-Za-z-]{4,40}\Z",
        label=_("工单编号"),
        error_messages={
            "required": _("没有工单编号"),
            "invalid": _("工单编号要有 4 到 40 个字母、数字或横线"),
        },
    )
    line = forms.ChoiceField(
        label=_("热线"),
        choices=[(one, one) for one in LINES],
        error_messages={
            "required": _("没有写是哪条热线"),
            "invalid_choice": _("热线写 12351 或 12345"),
        },
    )
    sent_at = MomentField(
        label=_("派单时间"),
        input_formats=SENT_FORMATS,
        error_messages={
            "required": _("没有派单时间，办结时限从这时算起"),
            "invalid": _("派单时间照 2026-11-20 09:30 这样写"),
        },
    )
    matter = forms.CharField(
        label=_("诉求内容"),
        max_length=4000,
        error_messages={
            "required": _("没有诉求内容"),
            "max_length": _("诉求内容最多 4000 个字"),
        },
    )
    caller = forms.CharField(
        label=_("来电人"),
        max_length=40,
        required=False,
        error_messages={"max_length": _("来电人最多 40 个字")},
    )
    phone = forms.RegexField(
        r"^[0-9+*() -]{3,30}\Z",
        label=_("联系电话"),
        required=False,
        error_messages={"invalid": _("联系电话只写数字，看不清的位写 *")},
    )


class TableForm(forms.Form):
    """A table as a file."""

    file = forms.FileField(
        label=_("表格（.xlsx 或 .csv）"),
        help_text=_("同一个文件再传一次，什么都不会变；写错的行会说明原因，其余照收。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_MB * MB:
            raise forms.ValidationError(_("文件超过 %(n)d MB，请拆成几个。") % {"n": MOST_MB})
        return file


class HeardFileForm(TableForm):
    """A file of what the hotline's calls found."""


class OrdersFileForm(TableForm):
    """A file of orders, and which union receives them."""

    unit = forms.ModelChoiceField(
        label=_("派给哪个工会"), queryset=Unit.objects.none(), error_messages={"required": _("请选一个工会")}
    )
    field_order = ("unit", "file")

    def __init__(self, *args: Any, units: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units
        if len(units) == 1:
            field.initial = units[0].pk


class AskExpertForm(forms.Form):
    """What an expert is asked."""

    field = forms.ChoiceField(
        label=_("请教哪一类专家"),
        choices=Field.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一类")},
    )
    question = text_field(
        _("想请教什么"),
        _("请写想请教什么"),
        500,
        help_text=_("专家看得到诉求内容，看不到来电人和电话；这里也不要写。"),
    )


class AdviceForm(forms.Form):
    """What the expert says, to the officers."""

    says = text_field(_("您的意见，经办的同事会看到"), _("请写您的意见"), 2000, rows=6)
