"""What officers enter about bookings: rules, weeks, parts, closings, a session's time and places, words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField, MomentField
from yizhan.common.say import WEEKDAYS
from yizhan.orgs.models import Unit
from yizhan.people.models import Sex, Trade
from yizhan.places.models import Space
from yizhan.supplies.laying import MOST_AHEAD
from yizhan.supplies.models import Limit, Schedule, Session, Terms
from yizhan.supplies.schedules import today_at

DAY_MINUTES = 1440
LIMIT_COUNTS = ("day_count", "week_count", "year_count", "strikes", "strike_days", "barred_days")
LIMIT_HOURS = {"day_hours": "day_minutes", "week_hours": "week_minutes"}
OURS = ("verified", "unit", "trade", "sex", "age")


def _count(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, **({"min_value": 1, "max_value": 10_000} | more))


def _hours(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal("0.5"), max_value=most, decimal_places=1
    )


class TermsForm(forms.Form):
    """How a service is booked at a station: what bookers read, who may, how much, and the no-show rule."""

    title = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("预约的人看到的名字，例：曹杨健身驿站球场。")
    )
    intro = forms.CharField(
        label=_("规则和提示"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("约之前和约好之后都看得到，例：自带球拍，穿不留痕的球鞋。"),
    )
    needs_approval = forms.BooleanField(
        label=_("每个预约都要审核"),
        required=False,
        help_text=_("约的人先占着位子，等您通过；开始前没有审核的作废。"),
    )
    may_hand_over = forms.BooleanField(
        label=_("可以转给同事"),
        required=False,
        help_text=_(
            "约的人来不了，可以转给同样符合条件、没有超过限额的人；对方接了才算，爽约算在接的人名下。"
        ),
    )
    per_person = forms.IntegerField(label=_("每人每天最多几场"), min_value=1, max_value=1000)
    cancel_minutes = forms.IntegerField(
        label=_("开始前多少分钟还可以自己取消"),
        min_value=0,
        max_value=43_200,
        help_text=_("120 就是两小时前。"),
    )
    waiting_most = forms.IntegerField(
        label=_("每场候补最多几人"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("0 是不设候补，空着是不限。"),
    )
    confirm_minutes = _count(_("候补补上后多少分钟内确认"))
    day_count = _count(_("每人每天最多几次"))
    week_count = _count(_("每人每周最多几次"))
    year_count = _count(_("每人每年最多几次"))
    day_hours = _hours(_("每人每天最多几小时"), 24)
    week_hours = _hours(_("每人每周最多几小时"), 168)
    strikes = _count(_("约了不来几次"))
    strike_days = _count(_("在多少天内"), max_value=366)
    barred_days = _count(_("暂停预约多少天"), max_value=366)
    is_verified = forms.BooleanField(label=_("要实名认证"), required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("只面向哪个单位（连同下级）的职工"),
        required=False,
        empty_label=_("不限单位"),
    )
    trades = forms.MultipleChoiceField(
        label=_("只面向哪些职业"), choices=Trade.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sex = forms.ChoiceField(label=_("性别"), choices=[("", _("不限")), *Sex.choices], required=False)
    age_from = _count(_("满多少周岁"), max_value=150, min_value=0)
    age_to = _count(_("不超过多少周岁"), max_value=150, min_value=0)

    is_for_all = forms.BooleanField(
        label=_("不限人，也不限次数，就这样开"),
        required=False,
        help_text=_(
            "上面的限额和条件都空着，就是谁都可以约，每天只受“每人每天最多几场”的限制：要这样开，请勾上。"
        ),
    )

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("预约的人看到的"), ("title", "intro")),
        (
            _("怎么约"),
            (
                "needs_approval",
                "per_person",
                "cancel_minutes",
                "waiting_most",
                "confirm_minutes",
                "may_hand_over",
            ),
        ),
        (_("每人限额（空着就是不限）"), ("day_count", "week_count", "year_count", "day_hours", "week_hours")),
        (_("约了不来（三格都填，或者都空着）"), ("strikes", "strike_days", "barred_days")),
        (_("谁可以约（不填就是谁都可以）"), ("is_verified", "unit", "trades", "sex", "age_from", "age_to")),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], terms: Terms | None = None, **more: Any) -> None:
        if terms:
            more["initial"] = _standing(terms) | more.get("initial", {})
        super().__init__(*args, **more)
        self.terms = terms
        self.use_required_attribute = False
        if terms:
            del self.fields["is_for_all"]  # it was opened
        chosen: Any = self.fields["unit"]
        chosen.queryset = units

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        found = [(name, [self[field] for field in fields]) for name, fields in self.groups]
        if "is_for_all" in self.fields:
            found.append((_("开出来是什么样"), [self["is_for_all"]]))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rule = ("strikes", "strike_days", "barred_days")
        filled = [name for name in rule if cleaned.get(name) is not None]
        for name in rule:
            if filled and name not in filled and name not in self.errors:
                self.add_error(name, _("“约了不来”的三格要一起填"))
        if cleaned.get("may_hand_over") and cleaned.get("needs_approval"):
            self.add_error("may_hand_over", _("要审核的预约是批给这个人的，不能转。"))
        first, last = cleaned.get("age_from"), cleaned.get("age_to")
        if first is not None and last is not None and last < first:
            self.add_error("age_to", _("不能小于前面的年龄"))
        is_asked = "is_for_all" in self.fields and not self.errors and not cleaned["is_for_all"]
        if is_asked and self._limits_nobody(cleaned):
            self.add_error("is_for_all", _("限额和条件都没有填。填上要限的，或者在这里勾上。"))
        return cleaned

    def _limits_nobody(self, cleaned: dict[str, Any]) -> bool:
        names = [*LIMIT_COUNTS, *LIMIT_HOURS, "is_verified", "unit", "trades", "sex", "age_from", "age_to"]
        return all(cleaned[name] in (None, "", False, []) for name in names)

    @property
    def values(self) -> dict[str, Any]:
        """The fields of Terms."""
        cleaned = self.cleaned_data
        names = (
            "title",
            "intro",
            "needs_approval",
            "per_person",
            "cancel_minutes",
            "waiting_most",
            "may_hand_over",
        )
        return {name: cleaned[name] for name in names} | {
            "confirm_minutes": cleaned["confirm_minutes"],
            "eligibility": self._rules(),
        }

    @property
    def limit(self) -> dict[str, Any]:
        """The fields of Limit."""
        hours = {
            minutes: int(self.cleaned_data[name] * 60) if self.cleaned_data[name] is not None else None
            for name, minutes in LIMIT_HOURS.items()
        }
        return {name: self.cleaned_data[name] for name in LIMIT_COUNTS} | hours

    def _rules(self) -> list[dict[str, Any]]:
        """Rules of other services stay as they are."""
        cleaned = self.cleaned_data
        standing = self.terms.eligibility if self.terms else []
        rules = [one for one in standing if one.get("rule") not in OURS]
        ages = {end: cleaned[f"age_{end}"] for end in ("from", "to") if cleaned[f"age_{end}"] is not None}
        said: list[tuple[bool, dict[str, Any]]] = [
            (cleaned["is_verified"], {"rule": "verified"}),
            (
                bool(cleaned["unit"]),
                {"rule": "unit", "units": [cleaned["unit"].pk] if cleaned["unit"] else []},
            ),
            (bool(cleaned["trades"]), {"rule": "trade", "any": cleaned["trades"]}),
            (bool(cleaned["sex"]), {"rule": "sex", "is": cleaned["sex"]}),
            (bool(ages), {"rule": "age", **ages}),
        ]
        return rules + [rule for is_said, rule in said if is_said]


def _standing(terms: Terms) -> dict[str, Any]:
    """What stands, as the form shows it."""
    fields = (
        "title",
        "intro",
        "needs_approval",
        "per_person",
        "cancel_minutes",
        "waiting_most",
        "confirm_minutes",
        "may_hand_over",
    )
    shown: dict[str, Any] = {name: getattr(terms, name) for name in fields}
    if terms.limit:
        shown |= _limit(terms.limit)
    rules = {rule["rule"]: rule for rule in terms.eligibility}
    age = rules.get("age", {})
    return shown | {
        "is_verified": "verified" in rules,
        "unit": next(iter(rules.get("unit", {}).get("units", [])), None),
        "trades": rules.get("trade", {}).get("any", []),
        "sex": rules.get("sex", {}).get("is", ""),
        "age_from": age.get("from"),
        "age_to": age.get("to"),
    }


def _limit(limit: Limit) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(limit, name) for name in LIMIT_COUNTS}
    for name, minutes in LIMIT_HOURS.items():
        value = getattr(limit, minutes)
        shown[name] = None if value is None else round(Decimal(value) / 60, 1)
    return shown


class WeekForm(forms.Form):
    """The week of a space."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=_("从几点"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("到几点"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    step_minutes = forms.IntegerField(label=_("每场多少分钟"), min_value=5, max_value=DAY_MINUTES, initial=60)
    buffer_minutes = forms.IntegerField(
        label=_("两场之间空多少分钟"),
        min_value=0,
        max_value=DAY_MINUTES,
        initial=0,
        help_text=_("打扫、换人用。"),
    )
    seats = forms.IntegerField(
        label=_("每场几个名额"),
        min_value=1,
        max_value=100_000,
        initial=1,
        help_text=_("整块场地一起约的填 1。"),
    )
    on_holidays = forms.BooleanField(label=_("法定节假日也开放"), required=False)
    from_date = DayField(label=_("从哪天起"))
    last_date = DayField(
        label=_("到哪天止"),
        required=False,
        help_text=_("这一天还有；空着就是一直有。"),
    )
    horizon_days = forms.IntegerField(label=_("提前几天可以约"), min_value=0, max_value=MOST_AHEAD, initial=7)

    def __init__(self, *args: Any, schedule: Schedule | None = None, **more: Any) -> None:
        if schedule:
            fields = [name for name in self.base_fields if name != "last_date"]
            until = schedule.until_date and schedule.until_date - timedelta(days=1)
            more["initial"] = {name: getattr(schedule, name) for name in fields} | {"last_date": until}
        super().__init__(*args, **more)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束时间要晚于开始时间。"))
        first, last = cleaned.get("from_date"), cleaned.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("不能早于开始的日子。"))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields of Schedule; its until_date is exclusive."""
        values = dict(self.cleaned_data)
        last = values.pop("last_date")
        return values | {"until_date": last + timedelta(days=1) if last else None}


class EndForm(forms.Form):
    """From which day on the week has no sessions."""

    from_date = DayField(label=_("从哪天起没有"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class PartsForm(forms.Form):
    """Of which spaces a space is made."""

    parts = forms.ModelMultipleChoiceField(
        Space.objects.none(),
        label=_("由哪些场地组成"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("约了整个，各部分就不能约；约了一部分，整个就不能约。都不选，就是单独一块。"),
    )

    def __init__(self, *args: Any, spaces: QuerySet[Space], **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: Any = self.fields["parts"]
        chosen.queryset = spaces
        chosen.label_from_instance = lambda space: space.name


class BlackoutForm(forms.Form):
    """A space that cannot be booked for a while."""

    space = forms.ModelChoiceField(Space.objects.none(), label=_("场地"), empty_label=_("请选择"))
    starts_at = MomentField(label=_("从"))
    ends_at = MomentField(label=_("到"))
    reason = forms.CharField(label=_("原因"), max_length=120, help_text=_("工人会看到，例：地板打蜡。"))

    def __init__(self, *args: Any, spaces: QuerySet[Space], **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        chosen: Any = self.fields["space"]
        chosen.queryset = spaces
        chosen.label_from_instance = lambda space: space.name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束要晚于开始"))
        return cleaned


class MoveSessionForm(forms.Form):
    """Other hours or another space for a session, on its day."""

    space = forms.ModelChoiceField(Space.objects.none(), label=_("场地"), empty_label=None)
    starts_at = MomentField(label=_("从"))
    ends_at = MomentField(label=_("到"))

    def __init__(self, *args: Any, spaces: QuerySet[Space], session: Session, **more: Any) -> None:
        standing = {
            "space": session.space_id,
            "starts_at": session.during.lower,
            "ends_at": session.during.upper,
        }
        more["initial"] = standing
        super().__init__(*args, **more)
        self.session = session
        self.use_required_attribute = False
        chosen: Any = self.fields["space"]
        chosen.queryset = spaces
        chosen.label_from_instance = lambda space: space.name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if not starts or not ends:
            return cleaned
        if ends <= starts:
            self.add_error("ends_at", _("结束要晚于开始"))
        elif ends - starts > timedelta(days=1):
            self.add_error("ends_at", _("一场最长一天"))
        if today_at(starts) != self.session.round.day:
            self.add_error("starts_at", _("只能改到同一天。要换一天，请取消这一场，约的人可以改约。"))
        return cleaned


class PlacesForm(forms.Form):
    """How many places a session has."""

    capacity = forms.IntegerField(label=_("名额"), min_value=0, max_value=100_000)


class WordsForm(forms.Form):
    """A word that somebody will read."""

    words = forms.CharField(max_length=200)


class ForgiveForm(forms.Form):
    """What becomes of a strike."""

    forgive = forms.ChoiceField(
        label=_("怎么处理"), choices=[("yes", _("这一次不计")), ("no", _("照计"))], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("给本人的话"), max_length=200, widget=forms.Textarea({"rows": 3}), help_text=_("本人会看到。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class DoubleForm(forms.Form):
    """Which of two claims of one person stands."""

    stays = forms.ChoiceField(label=_("怎么处理"), choices=[], widget=forms.RadioSelect)
    words = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        chosen: Any = self.fields["stays"]
        chosen.choices = choices
