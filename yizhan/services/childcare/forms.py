"""Input of families and officers, turned into values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.attached import FilesField
from yizhan.common.forms import DayField, MomentField
from yizhan.common.say import CHINA, WEEKDAYS
from yizhan.people.models import Child
from yizhan.places.models import Station
from yizhan.services.childcare.actions import Band, Hour, Plan
from yizhan.services.childcare.models import Group, Season
from yizhan.services.childcare.proofs import MOST
from yizhan.services.childcare.rules import TERM_MOST_DAYS, Scheme, days_of

BAND = re.compile(
    r"(?P<name>\S{1,20})\s+(?P<low>\d{1,2})\s*[-–]\s*(?P<high>\d{1,2})\D?\s+(?P<places>\d{1,4})\s*\D?"
)
HOUR = re.compile(
    r"(?P<day>\S+)\s+(?P<starts>\d{1,2}:\d{2})\s*[-–]\s*(?P<ends>\d{1,2}:\d{2})\s+(?P<name>.{1,40})"
)
BANDS_MOST, HOURS_MOST = 12, 100
FORM_NAMES = {
    "confirm_s": "confirm_hours",
    "fee_cents": "fee",
}  # fields of a plan that a form calls otherwise
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def read_bands(text: str) -> list[Band]:
    """“小班 6-8 20” a line. Raises ValidationError with the line that is wrong."""
    found: list[Band] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = BAND.fullmatch(line)
        if not match:
            raise forms.ValidationError(
                _("这一行看不懂：“%(line)s”。照“小班 6-8 20”这样写。") % {"line": line[:40]}
            )
        band = Band(match["name"], int(match["low"]), int(match["high"]), int(match["places"]))
        if not band.age_from <= band.age_to <= 14:
            raise forms.ValidationError(
                _("“%(name)s”的年龄不对：从小到大，最大 14 岁。") % {"name": band.name}
            )
        if not band.places:
            raise forms.ValidationError(_("“%(name)s”至少要有一个名额。") % {"name": band.name})
        if band.name in {one.name for one in found}:
            raise forms.ValidationError(_("有两个班都叫“%(name)s”。") % {"name": band.name})
        found.append(band)
    if not 1 <= len(found) <= BANDS_MOST:
        raise forms.ValidationError(_("写 1 到 %(most)s 个班。") % {"most": BANDS_MOST})
    return found


def read_hours(text: str) -> list[Hour]:
    """“周一 09:00-10:30 作业辅导” a line. Raises ValidationError with the line that is wrong."""
    found: list[Hour] = []
    names = [str(name) for name in WEEKDAYS]
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = HOUR.fullmatch(line)
        try:
            assert match
            starts, ends = (_clock(match[part]) for part in ("starts", "ends"))
            assert starts < ends
            weekday = names.index(match["day"])
        except (AssertionError, ValueError):
            words = _("这一行看不懂：“%(line)s”。照“周一 09:00-10:30 作业辅导”这样写。") % {"line": line[:40]}
            raise forms.ValidationError(words) from None
        found.append(Hour(weekday, starts, ends, match["name"].strip()))
    if len(found) > HOURS_MOST:
        raise forms.ValidationError(_("课程表最多 %(most)s 行。") % {"most": HOURS_MOST})
    return found


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


class TermForm(forms.Form):
    station = forms.ModelChoiceField(Station.objects.none(), label=gettext_lazy("在哪个驿站"))
    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    season = forms.ChoiceField(label=gettext_lazy("哪一季"), choices=Season.choices)
    starts_date = DayField(label=gettext_lazy("第一天"))
    ends_date = DayField(label=gettext_lazy("最后一天"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期几开"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(label=gettext_lazy("每天几点开始"), widget=CLOCK, initial="08:00")
    ends = forms.TimeField(label=gettext_lazy("每天几点结束"), widget=CLOCK, initial="17:30")
    bands = forms.CharField(
        label=gettext_lazy("班、年龄和名额"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一个班：名称 年龄 人数，例如“小班 6-8 20”。年龄按第一天的周岁算。"),
    )
    opens_at = MomentField(label=gettext_lazy("报名从"))
    closes_at = MomentField(label=gettext_lazy("报名到"))
    confirm_hours = forms.IntegerField(
        label=gettext_lazy("名额保留几小时等家长确认"), min_value=1, max_value=24 * 14, initial=48
    )
    absences_most = forms.IntegerField(
        label=gettext_lazy("无故缺席几天后名额可以收回"), min_value=1, max_value=60, initial=3
    )
    fee = forms.DecimalField(
        label=gettext_lazy("收费（元）"), min_value=0, max_value=100_000, decimal_places=2, initial=0
    )
    fee_for = forms.CharField(label=gettext_lazy("收的是什么费"), max_length=100, required=False)
    hours = forms.CharField(
        label=gettext_lazy("课程表"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("一行一节：星期 时间 内容，例如“周一 09:00-10:30 作业辅导”。"),
    )
    intro = forms.CharField(
        label=gettext_lazy("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, stations: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "station" in self.fields:
            self.fields["station"].queryset = stations  # type: ignore[attr-defined]

    def clean_bands(self) -> list[Band]:
        return read_bands(self.cleaned_data["bands"])

    def clean_hours(self) -> list[Hour]:
        return read_hours(self.cleaned_data["hours"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        later = (
            ("starts_date", "ends_date", _("最后一天不能早于第一天。")),
            ("starts", "ends", _("结束要晚于开始。")),
            ("opens_at", "closes_at", _("报名截止要晚于报名开始。")),
        )
        for first, second, words in later:
            low, high = given.get(first), given.get(second)
            if (
                low is not None
                and high is not None
                and (high < low or (high == low and first != "starts_date"))
            ):
                self.add_error(second, words)
        closes_at, starts_date = given.get("closes_at"), given.get("starts_date")
        if closes_at and starts_date and closes_at.astimezone(CHINA).date() >= starts_date:
            self.add_error("closes_at", _("报名要在开班以前截止。"))
        if problem := self._days_problem(given):
            self.add_error("ends_date", problem)
        if given.get("fee") and not given.get("fee_for"):
            self.add_error("fee_for", _("收费的话，写明收的是什么费。"))
        return given

    @staticmethod
    def _days_problem(given: dict[str, Any]) -> str:
        """Why a term cannot have these days, or ""."""
        first, last = given.get("starts_date"), given.get("ends_date")
        if not first or not last or last < first:
            return ""
        if (last - first).days >= TERM_MOST_DAYS:
            return _("一期最长 %(n)s 天。") % {"n": TERM_MOST_DAYS}
        weekdays = given.get("weekdays")
        if weekdays and not any(days_of(first, last, weekdays)):
            return _("这几天里没有一天是选的星期。")
        return ""

    def plan(self) -> Plan:
        """Without groups and timetable, where the form does not ask for them."""
        given = self.cleaned_data
        same = ("title", "season", "intro", "starts_date", "ends_date", "weekdays", "starts", "ends")
        return Plan(
            **{name: given[name] for name in same},
            opens_at=given["opens_at"],
            closes_at=given["closes_at"],
            confirm_s=given["confirm_hours"] * 3600,
            bands=given.get("bands", ()),
            hours=given.get("hours", ()),
            absences_most=given["absences_most"],
            fee_cents=int(given["fee"] * 100),
            fee_for=given["fee_for"],
        )


class EditTermForm(TermForm):
    """The words and times of a term that is there, as far as they are not fixed.

    fixed: fields that can no longer be changed, and why. They are no fields of the form; one that comes all the same
    with another value, from a page that is older, is refused in these words.
    """

    station = bands = hours = None  # type: ignore[assignment]

    def __init__(self, plan: Plan, fixed: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        self.was: dict[str, Any] = {
            **vars(plan),
            "confirm_hours": plan.confirm_s // 3600,
            "fee": Decimal(plan.fee_cents) / 100,
        }
        super().__init__(None, *args, initial=self.was, **kwargs)
        self.fixed = {FORM_NAMES.get(name, name): why for name, why in fixed.items()}
        self.kept = {name: self.fields.pop(name) for name in list(self.fields) if name in self.fixed}

    @property
    def why_kept(self) -> list[tuple[str, str]]:
        """What is fixed, by the reason."""
        names: dict[str, list[str]] = {}
        for name, field in self.kept.items():
            names.setdefault(self.fixed[name], []).append(str(field.label))
        return [(_("、").join(labels), why) for why, labels in names.items()]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in ("opens_at", "closes_at"):  # the page shows minutes
            if name in given and given[name] == self.was[name].replace(second=0, microsecond=0):
                given[name] = self.was[name]
        for name, field in self.kept.items():
            if name in self.data and self._came(name, field) != self.was[name]:
                self.add_error(
                    None, _("“%(name)s”：%(why)s") % {"name": field.label, "why": self.fixed[name]}
                )
            given[name] = self.was[name]
        return super().clean()

    def _came(self, name: str, field: forms.Field) -> object:
        try:
            return field.clean(field.widget.value_from_datadict(self.data, self.files, name))
        except forms.ValidationError:
            return None


class PlacesForm(forms.Form):
    places = forms.IntegerField(label=gettext_lazy("名额"), min_value=0, max_value=9999)


def _criteria(scheme: Scheme) -> list[tuple[str, str]]:
    return [
        (one.code, _("%(name)s（%(n)s 分）") % {"name": one.name, "n": one.points}) for one in scheme.criteria
    ]


class ApplyForm(forms.Form):
    child = forms.ChoiceField(label=gettext_lazy("哪个孩子"), widget=forms.RadioSelect)
    group = forms.ChoiceField(label=gettext_lazy("报哪个班"), widget=forms.RadioSelect)
    claimed = forms.MultipleChoiceField(
        label=gettext_lazy("符合哪些条件"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_another = forms.BooleanField(
        label=gettext_lazy("这是另一个孩子，只是姓名和生日一样（附户口簿或出生证明）"),
        required=False,
        widget=forms.HiddenInput,
    )
    proofs = FilesField(
        most=MOST,
        label=gettext_lazy("证明材料"),
        help_text=gettext_lazy("照片或 PDF，最多 4 个。只有审核的工作人员能看，托管结束一个月后删掉。"),
    )

    def __init__(
        self,
        children: Sequence[tuple[Child, str]],
        groups: Sequence[Group],
        scheme: Scheme,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.children = {str(child.pk): child for child, _name in children}
        self.groups = {str(group.pk): group for group in groups}
        self.fields["child"].choices = [(str(child.pk), name) for child, name in children]  # type: ignore[attr-defined]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            (
                str(one.pk),
                _("%(name)s（%(low)s–%(high)s 岁，%(n)s 个名额）")
                % {
                    "name": one.supply.name,
                    "low": one.age_from,
                    "high": one.age_to,
                    "n": one.supply.capacity,
                },
            )
            for one in groups
        ]
        self.fields["claimed"].choices = _criteria(scheme)  # type: ignore[attr-defined]

    def ask_whether_another(self) -> None:
        self.fields["is_another"].widget = forms.CheckboxInput()

    def clean_child(self) -> Child:
        return self.children[self.cleaned_data["child"]]

    def clean_group(self) -> Group:
        return self.groups[self.cleaned_data["group"]]


class MoreProofsForm(forms.Form):
    proofs = FilesField(most=MOST, label=gettext_lazy("证明材料"), required=True)


class CheckForm(forms.Form):
    granted = forms.MultipleChoiceField(
        label=gettext_lazy("核定的条件"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False, help_text=gettext_lazy("家长看得到。")
    )

    def __init__(self, scheme: Scheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = _criteria(scheme)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("哪里不对"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecideForm(forms.Form):
    granted = forms.MultipleChoiceField(
        label=gettext_lazy("复核后的条件"), required=False, widget=forms.CheckboxSelectMultiple
    )
    answer = forms.CharField(
        label=gettext_lazy("决定和理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, scheme: Scheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = _criteria(scheme)  # type: ignore[attr-defined]


# --- day by day ---------------------------------------------------------------------------------------------


class CarerForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=20,
        help_text=gettext_lazy("她用这个号码收验证码登录，当班那天看得到孩子的名单。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    called = forms.CharField(label=gettext_lazy("怎么称呼"), max_length=40)
    does = forms.CharField(label=gettext_lazy("做什么"), max_length=20, required=False)


class CheckPaperForm(forms.Form):
    checked_date = DayField(label=gettext_lazy("查询日期"))
    number = forms.CharField(
        label=gettext_lazy("查询结果的编号"),
        max_length=60,
        help_text=gettext_lazy("公安机关无违法犯罪记录查询的编号，原件存档。从查询日起一年有效。"),
    )


class RosterForm(forms.Form):
    first = DayField(label=gettext_lazy("从"))
    last = DayField(label=gettext_lazy("到"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("最后一天不能早于第一天。"))
        return given


class CareCardForm(forms.Form):
    allergies = forms.CharField(
        label=gettext_lazy("过敏、疾病、用药"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("没有就空着。"),
    )
    contacts = forms.CharField(
        label=gettext_lazy("紧急联系人和电话"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class CollectorForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("姓名（和身份证一致）"), max_length=40)
    relation = forms.CharField(label=gettext_lazy("是孩子的什么人"), max_length=10)


class AbsenceForm(forms.Form):
    day = DayField(label=gettext_lazy("哪一天"))
    reason = forms.CharField(label=gettext_lazy("为什么"), max_length=60)


class TimetableForm(forms.Form):
    hours = forms.CharField(
        label=gettext_lazy("课程表"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("一行一节：星期 时间 内容，例如“周一 09:00-10:30 作业辅导”。"),
    )

    def clean_hours(self) -> list[Hour]:
        return read_hours(self.cleaned_data["hours"])
