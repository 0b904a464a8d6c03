"""What officers, instructors and people in a class enter."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField, MomentField
from yizhan.common.say import CHINA, WEEKDAYS
from yizhan.orgs.models import Unit
from yizhan.places.models import Space, Station
from yizhan.services.classes.actions import Plan
from yizhan.services.classes.models import MOST_WORDS, Enrolment, Kind, Series
from yizhan.services.classes.rules import BadSeries
from yizhan.supplies.forms_officer import TermsForm
from yizhan.supplies.models import Session

PHONE_MOST, CALLED_MOST, NOTE_MOST, KEY_MOST = 20, 20, 100, 40


def _spaces(field: Any, spaces: QuerySet[Space]) -> None:
    field.queryset = spaces
    field.label_from_instance = lambda space: space.name


class StationForm(forms.Form):
    """Where a new class is held."""

    station = forms.ModelChoiceField(Station.objects.none(), label=_("在哪个站点"), empty_label=_("请选择"))

    def __init__(self, *args: Any, stations: QuerySet[Station], **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        chosen: Any = self.fields["station"]
        chosen.queryset = stations


class SeriesForm(TermsForm):
    """A new class: what and for whom, when and where, how one enrols, and what happens if one stays away."""

    title = forms.CharField(
        label=_("名称"), max_length=40, help_text=_("报名的人看到的名字，例：午间减脂班。")
    )
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices)
    intro = forms.CharField(
        label=_("为谁开、上什么"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("例：给久坐的职工，零基础能上，带运动鞋和水。"),
    )
    space = forms.ModelChoiceField(
        Space.objects.none(), label=_("场地"), required=False, empty_label=_("不占场地")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=_("几点开始"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    minutes = forms.IntegerField(label=_("一次多少分钟"), min_value=10, max_value=720)
    buffer_minutes = forms.IntegerField(
        label=_("课后留多少分钟收拾"), min_value=0, max_value=240, required=False
    )
    first_date = DayField(label=_("第一天"))
    last_date = DayField(label=_("最后一天"))
    on_holidays = forms.BooleanField(
        label=_("法定节假日也上课"), required=False, help_text=_("不勾，放假的日子自动跳过。")
    )
    enrolment = forms.ChoiceField(
        label=_("怎么报名"),
        choices=[
            (Enrolment.SERIES, _("报全期：报一次，每一次课都有名额")),
            (Enrolment.SESSION, _("按次报名：想上哪次报哪次")),
        ],
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(
        label=_("名额"), min_value=1, max_value=10_000, help_text=_("全期的，或者每一次的。")
    )
    closes_date = DayField(
        label=_("报名截止到哪天"),
        required=False,
        help_text=_("这一天还能报。空着：报全期的到第一次课，按次的到每一次开始。"),
    )
    absences_most = forms.IntegerField(
        label=_("报全期的，缺席几次可以收回名额"), min_value=1, max_value=100, required=False
    )
    # of bookings by the day, not of classes
    is_for_all = None  # type: ignore[assignment]
    needs_approval = None  # type: ignore[assignment]
    per_person = None  # type: ignore[assignment]
    day_count = None  # type: ignore[assignment]
    week_count = None  # type: ignore[assignment]
    year_count = None  # type: ignore[assignment]
    day_hours = None  # type: ignore[assignment]
    week_hours = None  # type: ignore[assignment]

    groups = (
        (_("上什么"), ("title", "kind", "intro", "space")),
        (
            _("什么时候"),
            ("weekdays", "starts", "minutes", "buffer_minutes", "first_date", "last_date", "on_holidays"),
        ),
        (
            _("怎么报名"),
            ("enrolment", "places", "closes_date", "waiting_most", "confirm_minutes", "cancel_minutes"),
        ),
        (
            _("报了不来（空着就是没有这条规则；按次的三格一起填）"),
            ("absences_most", "strikes", "strike_days", "barred_days"),
        ),
        (_("谁可以报（不填就是谁都可以）"), ("is_verified", "unit", "trades", "sex", "age_from", "age_to")),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], spaces: QuerySet[Space], **more: Any) -> None:
        super().__init__(*args, units=units, **more)
        self.fields["cancel_minutes"].label = _("按次的，开始前多少分钟还可以自己取消")
        self.fields["waiting_most"].label = _("候补最多几人")
        _spaces(self.fields["space"], spaces)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                days = self.plan.days
            except BadSeries as wrong:
                self.add_error("last_date", str(wrong))
            else:
                closes = cleaned["closes_date"]
                if closes and closes > days[-1].day:
                    self.add_error("closes_date", _("要在最后一次课以前。"))
        return cleaned

    @property
    def plan(self) -> Plan:
        given = self.cleaned_data
        closes = given["closes_date"]
        names = (
            "title",
            "kind",
            "intro",
            "enrolment",
            "places",
            "weekdays",
            "starts",
            "minutes",
            "space",
            "first_date",
            "last_date",
            "on_holidays",
            "cancel_minutes",
            "waiting_most",
            "confirm_minutes",
            "strikes",
            "strike_days",
            "barred_days",
            "absences_most",
        )
        return Plan(
            **{name: given[name] for name in names},
            buffer_minutes=given["buffer_minutes"] or 0,
            closes_at=datetime.combine(closes + timedelta(days=1), time(), CHINA) if closes else None,
            eligibility=self._rules(),
        )


class EditForm(forms.Form):
    """The words of a class, and until when one enrols."""

    title = forms.CharField(label=_("名称"), max_length=40)
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices)
    intro = forms.CharField(
        label=_("为谁开、上什么"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4})
    )
    closes_at = MomentField(
        label=_("报名截止"),
        required=False,
        help_text=_("报全期的最晚到最后一次课，按次的到每一次开始；空着就是到那时。"),
    )

    def __init__(self, *args: Any, series: Series, **more: Any) -> None:
        round = series.round
        more["initial"] = {
            "title": round.title,
            "kind": series.kind,
            "intro": round.intro,
            "closes_at": round.closes_at,
        }
        super().__init__(*args, **more)
        self.use_required_attribute = False


class MoveForm(forms.Form):
    """Other hours, another day or another space for one session."""

    space = forms.ModelChoiceField(
        Space.objects.none(), label=_("场地"), required=False, empty_label=_("不占场地")
    )
    starts_at = MomentField(label=_("从"))
    minutes = forms.IntegerField(label=_("多少分钟"), min_value=10, max_value=720)

    def __init__(self, *args: Any, spaces: QuerySet[Space], session: Session, **more: Any) -> None:
        length = session.during.upper - session.during.lower
        more["initial"] = {
            "space": session.space_id,
            "starts_at": session.during.lower,
            "minutes": int(length.total_seconds()) // 60,
        }
        super().__init__(*args, **more)
        self.use_required_attribute = False
        _spaces(self.fields["space"], spaces)

    @property
    def ends_at(self) -> datetime:
        starts: datetime = self.cleaned_data["starts_at"]
        return starts + timedelta(minutes=self.cleaned_data["minutes"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("取消的原因"), max_length=200, help_text=_("报名的人会看到。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class PlacesForm(forms.Form):
    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=10_000)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class TeacherForm(forms.Form):
    """Who teaches, by the phone she signs in with."""

    phone = forms.CharField(
        label=_("手机号"), max_length=PHONE_MOST, help_text=_("她登录用的号码，不会显示给别人。")
    )
    called = forms.CharField(
        label=_("怎么称呼"), max_length=CALLED_MOST, help_text=_("报名的人看到的，例：陈老师。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class NoteForm(forms.Form):
    text = forms.CharField(label=_("给全班的话"), max_length=NOTE_MOST, widget=forms.Textarea({"rows": 3}))
    key = forms.CharField(max_length=KEY_MOST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class FeedbackForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("几颗星"),
        choices=[(n, _("%(n)s 星") % {"n": n}) for n in range(5, 0, -1)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("说几句（可以不写）"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("老师和工会看得到话和总分，看不到是谁说的。"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False


class ListForm(forms.Form):
    """What workers narrow the list by."""

    kind = forms.ChoiceField(choices=[("", _("全部")), *Kind.choices], required=False)
    day = forms.TypedChoiceField(
        choices=[("", _("哪天都行")), *enumerate(WEEKDAYS)], coerce=int, empty_value=None, required=False
    )
