"""Small forms about a standing station: a step of its life, other hours, a keeper, a fault's answer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import MomentField
from yizhan.common.say import CHINA
from yizhan.orgs.models import Unit
from yizhan.places.forms.fields import HoursField
from yizhan.places.models import FaultState, StationState


class MoveForm(forms.Form):
    """A step of the station's life."""

    to = forms.ChoiceField(choices=StationState.choices)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class UntilForm(forms.Form):
    """Close or open for a while: until one of the usual ends, or a moment."""

    HOUR, TONIGHT, TOMORROW, OTHER = "hour", "tonight", "tomorrow", "other"

    until = forms.ChoiceField(
        label=_("到什么时候"),
        choices=[
            (HOUR, _("一小时")),
            (TONIGHT, _("今天结束")),
            (TOMORROW, _("明天结束")),
            (OTHER, _("另选时间")),
        ],
        widget=forms.RadioSelect,
        initial=TONIGHT,
    )
    until_at = MomentField(label=_("另选的时间"), required=False)
    reason = forms.CharField(label=_("原因"), max_length=120, help_text=_("工人会看到，例：停水检修。"))

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        self.now = now
        super().__init__(*args, **more)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        choice = cleaned.get("until")
        if choice == self.OTHER and not cleaned.get("until_at"):
            if "until_at" not in self.errors:
                self.add_error("until_at", _("选一个时间"))
        elif choice == self.OTHER and cleaned["until_at"] <= self.now:
            self.add_error("until_at", _("要晚于现在"))
        return cleaned

    @property
    def ends_at(self) -> datetime:
        """When it ends. Bounds are whole minutes, so that a double tap asks for the same end."""
        midnight = datetime.combine(self.now.astimezone(CHINA).date(), time(), CHINA) + timedelta(days=1)
        choice = self.cleaned_data["until"]
        if choice == self.HOUR:
            return self.now.replace(second=0, microsecond=0) + timedelta(minutes=61)
        if choice == self.OTHER:
            chosen: datetime = self.cleaned_data["until_at"]
            return chosen
        return midnight if choice == self.TONIGHT else midnight + timedelta(days=1)


class PlanForm(forms.Form):
    """Other hours for a time to come."""

    starts_at = MomentField(label=_("从"))
    ends_at = MomentField(label=_("到"))
    is_closed = forms.BooleanField(label=_("这段时间不开放"), required=False, initial=True)
    hours = HoursField(label=_("这段时间的开放时间"), required=False)
    reason = forms.CharField(label=_("原因"), max_length=120, help_text=_("工人会看到，例：春节放假。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束要晚于开始"))
        if not cleaned.get("is_closed") and not cleaned.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("写上这段时间几点到几点开，或者勾“不开放”"))
        return cleaned

    @property
    def text(self) -> str:
        return "off" if self.cleaned_data["is_closed"] else str(self.cleaned_data["hours"])


class KeeperForm(forms.Form):
    """Appoint a keeper by the phone she signs in with."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("她用这个号码收验证码登录，登录后就看到自己的站。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    called = forms.CharField(
        label=_("怎么称呼"), max_length=40, help_text=_("名单上这样写她，后面是遮住的号码。")
    )


class SpaceForm(forms.Form):
    """A space of a station."""

    name = forms.CharField(label=_("名称"), max_length=60)
    use = forms.CharField(label=_("用途"), max_length=24)
    capacity = forms.IntegerField(label=_("可容纳人数"), min_value=0, max_value=100_000, required=False)


class FaultForm(forms.Form):
    """What is done about a fault, and what its reporter is told."""

    state = forms.ChoiceField(label=_("处理到哪一步"), choices=[], widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("给报的人的话"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("报的人会看到。不处理的，要写明原因。"),
    )

    def __init__(self, *args: Any, state: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        field: Any = self.fields["state"]
        field.choices = [
            *([(FaultState.OPEN, _("先回一句"))] if state == FaultState.OPEN else []),
            (FaultState.DOING, _("在处理")),
            (FaultState.MENDED, _("修好了")),
            (FaultState.DECLINED, _("不处理")),
        ]
        field.initial = FaultState.DOING

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == FaultState.DECLINED and not cleaned.get("text", "").strip():
            self.add_error("text", _("不处理的，请写明原因，报的人会看到"))
        return cleaned


class ReasonForm(forms.Form):
    """One reason for what is done to several."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class UnitForm(forms.Form):
    """Which unit takes them over?"""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("划转给"), empty_label=_("请选择"))

    def __init__(self, *args: Any, units: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["unit"]
        field.queryset = units
