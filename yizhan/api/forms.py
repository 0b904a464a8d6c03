"""A partner is admitted; a key is issued."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.api.keys import SCOPES
from yizhan.common.forms import DayField
from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit


class PartnerForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("归哪个单位管"),
        empty_label=_("请选择"),
        help_text=_("不公开的数据，它只读写这个单位和下面的。"),
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    contact = forms.CharField(label=_("联系方式"), max_length=120, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = scope.units().standing().order_by("area_path")


class KeyForm(forms.Form):
    scopes = forms.MultipleChoiceField(
        label=_("能做什么"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    per_minute = forms.IntegerField(label=_("每分钟最多几次"), min_value=1, max_value=10_000, initial=120)
    until = DayField(label=_("最后一天（不写就一直有效）"), required=False)

    signs = forms.BooleanField(
        label=_("只用来签名，不随请求发送"),
        required=False,
        help_text=_("HTTP 消息签名（RFC 9421，hmac-sha256）；每个请求都要签。"),
    )

    def expires_at(self) -> datetime | None:
        """The end of the last day in China, or None."""
        day = self.cleaned_data["until"]
        return datetime.combine(day + timedelta(days=1), time(), CHINA) if day else None
