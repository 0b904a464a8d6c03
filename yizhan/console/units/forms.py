"""Small forms about a unit: found one, name it, put it elsewhere, grant a role, form a team."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField
from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Line, Role, Unit, UnitKind
from yizhan.orgs.rules import SEAT_ROLES, may_stand_under

MOST = 300  # more are found by name


class LastDayField(DayField):
    """The last day on which something holds; its value is the end of that day in China."""

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        return datetime.combine(day + timedelta(days=1), time(), CHINA) if day else None


class PhoneForm(forms.Form):
    """Somebody, by the phone number she signs in with."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("她用这个号码收验证码登录。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    called = forms.CharField(
        label=_("怎么称呼"), max_length=40, help_text=_("名单上这样写她，后面是遮住的号码。")
    )


class FoundForm(forms.Form):
    """A unit below another."""

    kind = forms.ChoiceField(label=_("类型"))
    name = forms.CharField(label=_("名称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    division_code = forms.CharField(label=_("行政区划代码"), max_length=12, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)

    def __init__(self, parent: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = Line.AREA if parent.area_path else Line.INDUSTRY
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (code, name) for code, name in UnitKind.choices if may_stand_under(code, parent.kind, self.line)
        ]


class NameForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)


class ParentForm(forms.Form):
    """Another parent on a line, among the units that the actor answers for."""

    to = forms.ModelChoiceField(Unit.objects.none(), label=_("上级单位"), empty_label=_("请选择"))

    def __init__(self, unit: Unit, line: str, scope: Scope, *args: Any, may_leave: bool = False) -> None:
        super().__init__(*args)
        kinds = [kind for kind in UnitKind.values if may_stand_under(unit.kind, kind, line)]
        own = getattr(unit, f"{line}_path") or f"/{unit.pk}/"
        found = scope.units().standing().filter(kind__in=kinds, home_id=unit.home_id)
        found = found.exclude(**{f"{line}_path": ""}).exclude(**{f"{line}_path__startswith": own})
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = found.exclude(pk=unit.pk).order_by(f"{line}_path")
        to.required = not may_leave
        if may_leave:
            to.empty_label = _("不在这条线上")


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class GrantForm(PhoneForm):
    """A role, reaching the unit and all below it."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    line = forms.ChoiceField(label=_("管到哪条线"), choices=Line.choices, initial=Line.AREA)
    until = LastDayField(label=_("最后一天（不写就一直有效）"), required=False)

    field_order = ["phone", "called", "role", "line", "until"]


class TeamForm(forms.Form):
    """A joint team, with an end."""

    name = forms.CharField(label=_("名称"), max_length=80)
    task = forms.CharField(label=_("任务"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    covers = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("覆盖哪些单位（和它们下面的）"),
        widget=forms.SelectMultiple({"size": 8}),
    )
    until = LastDayField(label=_("最后一天"))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covers = self.fields["covers"]
        assert isinstance(covers, forms.ModelMultipleChoiceField)
        covers.queryset = scope.units().standing().order_by("area_path")


class SeatForm(PhoneForm):
    """A seat in a joint team."""

    role = forms.ChoiceField(
        label=_("能做什么"), choices=[(role.value, role.label) for role in Role if role in SEAT_ROLES]
    )
    body = forms.CharField(
        label=_("所在单位"), max_length=120, required=False, help_text=_("工会以外的人，写明她来自哪里。")
    )

    field_order = ["phone", "called", "role", "body"]
