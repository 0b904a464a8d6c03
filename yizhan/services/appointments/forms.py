"""What she, providers and officers enter about appointments. Nobody is asked why she comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField, MomentField
from yizhan.common.say import CHINA, WEEKDAYS
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Space, Station, StationState
from yizhan.services.appointments.models import Profession, Provider, Rules, Way
from yizhan.services.appointments.rules import KINDS, is_link

CALLED_MOST = 20


class BookForm(forms.Form):
    """How she wants to be called; by a code only, if she says nothing."""

    CODE, CALLED, NAME = "code", "called", "name"

    show = forms.ChoiceField(
        label=_("对方看到什么"),
        choices=[(CODE, _("只看到编号")), (CALLED, _("我自己起的称呼")), (NAME, _("我的姓名"))],
        widget=forms.RadioSelect,
        initial=CODE,
        required=False,
    )
    called = forms.CharField(
        label=_("称呼"), max_length=CALLED_MOST, required=False, help_text=_("例：小李、阿花，不用真名。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("show") == self.CALLED and not given.get("called") and "called" not in self.errors:
            self.add_error("called", _("请写一个称呼，或选“只看到编号”。"))
        return given

    def call_name(self, person: Person) -> str:
        """What the provider reads."""
        show = self.cleaned_data.get("show")
        if show == self.CALLED:
            called: str = self.cleaned_data["called"]
            return called
        if show == self.NAME and person.user:
            return person.user.display_name[:CALLED_MOST]
        return ""


class LinkForm(forms.Form):
    url = forms.CharField(label=_("视频链接"), max_length=300, required=False)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not is_link(url):
            raise forms.ValidationError(_("视频链接要以 https:// 开头，照会议软件给的整条复制。"))
        return url


class ReferForm(forms.Form):
    profession = forms.ChoiceField(label=_("建议她约"), choices=Profession.choices)


class ProviderForm(forms.Form):
    """A provider or a room; what a room has not is not asked."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个单位"), empty_label=_("请选择"))
    name = forms.CharField(label=_("名称"), max_length=20, help_text=_("职工看到的，例：王老师、静心小屋。"))
    phone = forms.CharField(
        label=_("登录手机号"),
        max_length=20,
        required=False,
        help_text=_("他用这个号登录，看自己的日程。空着就由您代管。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    licence = forms.CharField(label=_("执业证号"), max_length=40)
    licence_last = DayField(
        label=_("执业证有效到"),
        help_text=_("过了这天不再放号。"),
    )
    languages = forms.CharField(
        label=_("会说"), max_length=40, required=False, help_text=_("例：普通话、上海话、英语、手语。")
    )
    helps = forms.CharField(label=_("擅长"), max_length=120, required=False)
    station = forms.ModelChoiceField(
        Station.objects.none(),
        label=_("在哪个站点"),
        required=False,
        empty_label=_("不到站点，只用视频或电话"),
    )
    video_url = forms.CharField(
        label=_("视频链接"),
        max_length=300,
        required=False,
        help_text=_("固定的会议室，职工开始前 15 分钟才看到。每次也可以单独改。"),
    )

    def __init__(
        self, scope: Scope, profession: str, *args: Any, provider: Provider | None = None, **more: Any
    ) -> None:
        if provider:
            names = ["name", "licence", "licence_last", "languages", "helps", "station", "video_url"]
            more["initial"] = {name: getattr(provider, name) for name in names}
        super().__init__(*args, **more)
        self.use_required_attribute = False
        self.fields["unit"].queryset = scope.units().order_by("area_path", "pk")  # type: ignore[attr-defined]
        self.fields["station"].queryset = (  # type: ignore[attr-defined]
            scope.filter(
                Station.objects.filter(state=StationState.RUNNING, kind__in=KINDS[profession])
            ).order_by("name", "pk")
        )
        if provider:
            del self.fields["unit"]
            self.fields["phone"].help_text = _("填了就换成这个号登录；空着不变。")
        if profession == Profession.ROOM:
            for name in ("phone", "licence", "licence_last", "languages", "video_url"):
                del self.fields[name]
            self.fields["station"].required = True

    def clean_video_url(self) -> str:
        url: str = self.cleaned_data["video_url"]
        if url and not is_link(url):
            raise forms.ValidationError(_("视频链接要以 https:// 开头，照会议软件给的整条复制。"))
        return url

    @property
    def values(self) -> dict[str, Any]:
        """The fields of Provider; who signs in is looked up by the view."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"unit", "phone"}}


class RotaForm(forms.Form):
    """A provider's week. Until 00:00 is until the end of the day."""

    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=_("从几点"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(
        label=_("到几点"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text=_("到半夜 12 点填 00:00。"),
    )
    step_minutes = forms.IntegerField(label=_("每次多少分钟"), min_value=5, max_value=480, initial=50)
    buffer_minutes = forms.IntegerField(label=_("两次之间空多少分钟"), min_value=0, max_value=480, initial=10)
    on_holidays = forms.BooleanField(label=_("法定节假日也在"), required=False)
    from_date = DayField(label=_("从哪天起"))
    last_date = DayField(
        label=_("到哪天止"),
        required=False,
        help_text=_("这一天还在；空着就是一直有。只来一天的，两个日子填同一天。"),
    )
    horizon_days = forms.IntegerField(label=_("提前几天可以约"), min_value=0, max_value=60, initial=14)
    space = forms.ModelChoiceField(
        Space.objects.none(),
        label=_("在哪间房"),
        required=False,
        empty_label=_("不指定"),
        help_text=_("到站点的才填。同一间房同一时间只给一个人。"),
    )

    def __init__(self, *args: Any, provider: Provider, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        rooms = Space.objects.filter(station=provider.station_id, closed_at__isnull=True).order_by("name")
        if provider.is_room or provider.station is None or not rooms.exists():
            del self.fields["space"]
        else:
            self.fields["space"].queryset = rooms  # type: ignore[attr-defined]
            self.fields["space"].label_from_instance = lambda room: room.name  # type: ignore[attr-defined]
        if provider.is_room:
            del self.fields["way"]
            self.initial = dict(self.initial) | {
                "weekdays": list(range(7)),
                "starts": time(0),
                "ends": time(0),
                "on_holidays": True,
                "horizon_days": 7,
            }
        elif provider.station is None:
            self.fields["way"].choices = [  # type: ignore[attr-defined]
                pair for pair in Way.choices if pair[0] != Way.HERE
            ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts is not None and ends is not None and ends != time(0) and ends <= starts:
            self.add_error("ends", _("结束时间要晚于开始时间。"))
        first, last = given.get("from_date"), given.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("不能早于开始的日子。"))
        if given.get("space") and given.get("way") != Way.HERE:
            self.add_error("space", _("视频和电话不用房间，请选“不指定”。"))
        return given

    @property
    def values(self) -> dict[str, Any]:
        values = {"way": Way.HERE.value} | dict(self.cleaned_data)
        last = values.pop("last_date")
        return values | {"until_date": last + timedelta(days=1) if last else None}


class EndRotaForm(forms.Form):
    from_date = DayField(label=_("从哪天起没有"))


class LeaveForm(forms.Form):
    """Not there from when until when, and what becomes of who has booked."""

    starts_at = MomentField(label=_("从"))
    ends_at = MomentField(label=_("到"))
    booked = forms.ChoiceField(
        label=_("已经约了的"),
        choices=[
            ("hand", _("请有空的同事接；接不了的取消")),
            ("cancel", _("都取消")),
        ],
        widget=forms.RadioSelect,
        initial="hand",
        help_text=_("两种都会马上告诉约了的人，她可以另约。"),
    )

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        self.now = now
        super().__init__(*args, **more)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts_at"), given.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("要晚于开始。"))
        elif ends and ends <= self.now:
            self.add_error("ends_at", _("要晚于现在。"))
        if ends and ends > self.now.astimezone(CHINA) + timedelta(days=366):
            self.add_error("ends_at", _("最长一年；不再来的用“离开”。"))
        return given


class RulesForm(forms.Form):
    cancel_minutes = forms.IntegerField(
        label=_("开始前多少分钟还可以自己取消"), min_value=0, max_value=10_080
    )
    week_count = forms.IntegerField(
        label=_("每人每周最多几次"),
        min_value=1,
        max_value=50,
        required=False,
        help_text=_("空着不限。小屋不算在内。"),
    )
    misses_most = forms.IntegerField(
        label=_("没来几次以后，只约近的时间"),
        min_value=1,
        max_value=20,
        required=False,
        help_text=_("空着就不管。没来从不停约，只是不给留太远的时间。"),
    )
    misses_days = forms.IntegerField(label=_("在多少天内"), min_value=1, max_value=60)
    soon_hours = forms.IntegerField(label=_("只约多少小时内的"), min_value=1, max_value=336)

    def __init__(self, rules: Rules, *args: Any, **more: Any) -> None:
        names = ["cancel_minutes", "misses_most", "misses_days", "soon_hours"]
        more["initial"] = {name: getattr(rules, name) for name in names} | {
            "week_count": rules.limit.week_count
        }
        super().__init__(*args, **more)
        self.use_required_attribute = False
