"""What a chair, a worker and a provider enter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import MOST_SIGNS
from yizhan.common.forms import DayField, Keyed
from yizhan.orgs.models import UnitQuerySet
from yizhan.people.models import User
from yizhan.services.interviews.models import Day, Provider, Result, Undertaking

NAME_MOST, REASON_MOST = 20, 60
AREA = {"rows": 5}


class Plain(forms.Form):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class PlainKeyed(Keyed, Plain):
    """One that makes something: see `Keyed`."""


# --- the chair ------------------------------------------------------------------------------------------------


class DayForm(Plain):
    day = DayField(label=_("哪天"))
    starts = forms.TimeField(label=_("从几点"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("到几点"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    step_minutes = forms.IntegerField(label=_("每位多少分钟"), min_value=10, max_value=120, initial=30)
    place = forms.CharField(label=_("在哪里"), max_length=80, help_text=_("例：工会三楼谈心室，门口不挂牌。"))

    def __init__(self, *args: Any, units: UnitQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        choice = forms.ModelChoiceField(units, label=_("代表哪个单位"), empty_label=None)
        self.fields = {"unit": choice} | self.fields

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束时间要晚于开始时间。"))
        return given


class WalkInForm(PlainKeyed):
    call_name = forms.CharField(
        label=_("怎么称呼"), max_length=NAME_MOST, help_text=_("例：李师傅，不用真名。")
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        help_text=_("本人愿意才写。写了，答应的事她自己看得到；不写，之后不能请她同意转介。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("为什么来"), max_length=REASON_MOST, required=False)

    def __init__(self, *args: Any, units: UnitQuerySet, days: QuerySet[Day], **more: Any) -> None:
        super().__init__(*args, **more)
        choice = forms.ModelChoiceField(units, label=_("代表哪个单位"), empty_label=None)
        self.fields = {"unit": choice} | self.fields
        self.days = days

    def day_of(self, today: Any) -> Day | None:
        """Her own day of today at the unit."""
        return self.days.filter(day=today, unit=self.cleaned_data["unit"]).first()


class NoteForm(PlainKeyed):
    words = forms.CharField(
        label=_("谈了什么"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(AREA),
        help_text=_("只有您和您指定的人看得到，每次查看都有记录。本人有权拿到一份副本，请照事实写。"),
    )


class TrustForm(Plain):
    def __init__(self, *args: Any, people: QuerySet[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["user"] = PersonField(
            people,
            label=_("让谁也看得到记录"),
            empty_label=_("请选择"),
            help_text=_("只看得到记录，看不到来谈的原因和转介；本人看得到您指定了谁。"),
        )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class UndertakeForm(PlainKeyed):
    kind = forms.ChoiceField(
        label=_("什么事"),
        choices=[
            (Undertaking.Kind.PROMISE.value, _("答应她的事（她看得到）")),
            (Undertaking.Kind.FOLLOW_UP.value, _("回访她（只有您看得到）")),
        ],
        widget=forms.RadioSelect,
        initial=Undertaking.Kind.PROMISE.value,
    )
    words = forms.CharField(label=_("写一句"), max_length=200)
    due_date = DayField(label=_("哪天以前"), help_text=_("到日子前会在您的工作笔记本里。"))


class SettleForm(Plain):
    outcome = forms.ChoiceField(
        label=_("结果"), choices=Undertaking.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("怎么样了"), max_length=MOST_SIGNS, widget=forms.Textarea(AREA))


class DemandForm(Plain):
    words = forms.CharField(
        label=_("诉求怎么写"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(AREA),
        help_text=_("本人在自己的手机上看到，可以改，同意了才提交。"),
    )


class ReferForm(Plain):
    provider = forms.ModelChoiceField(Provider.objects.none(), label=_("请谁帮忙"), empty_label=_("请选择"))
    called = forms.CharField(label=_("对方怎么称呼她"), max_length=NAME_MOST)
    phone = forms.CharField(
        label=_("对方打哪个电话"), max_length=20, required=False, help_text=_("她自己愿意给的号码。")
    )
    words = forms.CharField(
        label=_("告诉对方什么"),
        max_length=500,
        widget=forms.Textarea(AREA),
        help_text=_("越少越好。她会在自己的手机上逐字看到，同意了才转出去；您之后只看得到日期。"),
    )

    def __init__(self, *args: Any, providers: QuerySet[Provider], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]


class EndForm(Plain):
    result = forms.ChoiceField(label=_("结果"), choices=Result.choices, widget=forms.RadioSelect)


class ProviderForm(Plain):
    name = forms.CharField(label=_("怎么称呼"), max_length=20, help_text=_("来谈的人看到的，例：周老师。"))
    body = forms.CharField(label=_("哪个机构"), max_length=60)
    phone = forms.CharField(
        label=_("登录手机号"),
        max_length=20,
        help_text=_("他用这个号登录，在“预约 › 主席访谈”里看到转给他的事。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        choice = forms.ModelChoiceField(units, label=_("哪个单位用"), empty_label=None)
        self.fields = {"unit": choice} | self.fields


# --- she ------------------------------------------------------------------------------------------------------


class BookForm(PlainKeyed):
    session = forms.IntegerField(widget=forms.HiddenInput)
    call_name = forms.CharField(
        label=_("怎么称呼您"), max_length=NAME_MOST, help_text=_("只给主席看，不用真名也行。")
    )
    reason = forms.CharField(
        label=_("为什么来，一句话"),
        max_length=REASON_MOST,
        required=False,
        help_text=_("可以不写。只有主席本人看得到。"),
    )


class YesForm(Plain):
    """Her yes to a 诉求, in words that she may change."""

    words = forms.CharField(label=_("诉求怎么写"), max_length=MOST_SIGNS, widget=forms.Textarea(AREA))
    shield = forms.BooleanField(label=_("不让我的单位看到"), required=False)

    def __init__(self, *args: Any, may_shield: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not may_shield:
            del self.fields["shield"]


# --- the provider ---------------------------------------------------------------------------------------------


class ContactForm(PlainKeyed):
    day = DayField(label=_("哪天见的"))
    words = forms.CharField(
        label=_("记录"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(AREA),
        help_text=_("只有您看得到。本人收回同意，就会抹掉。"),
    )
    next_date = DayField(
        label=_("下次哪天"), required=False, help_text=_("本人和转介的主席看得到日子。不再约就空着。")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, then = given.get("day"), given.get("next_date")
        if day and then and then < day + timedelta(days=1):
            self.add_error("next_date", _("要晚于这次的日子。"))
        return given


class EndReferralForm(Plain):
    words = forms.CharField(
        label=_("对她说的话"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(AREA),
        help_text=_("只有她看得到；转介的主席只看到结束的日子。"),
    )
