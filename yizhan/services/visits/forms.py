"""What officers enter about a visit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import MOST_SIGNS
from yizhan.common.forms import DayField, Keyed, MomentField
from yizhan.common.uploads import PhotoField
from yizhan.orgs.models import UnitQuerySet
from yizhan.people.models import User
from yizhan.places.models import Station
from yizhan.services.visits.models import About, Ask, Edition, Stop, Wish
from yizhan.supplies.models import Round

CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
MOST_WAVES = 12


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class PlanForm(Keyed):
    title = forms.CharField(label=_("走访主题"), max_length=60, help_text=_("例：码头网点蹲点走访。"))
    starts_at = MomentField(label=_("什么时候开始"))
    ends_at = MomentField(label=_("什么时候结束"))
    others = forms.CharField(
        label=_("还有谁去"), max_length=120, required=False, help_text=_("没有账号的人，例：律师、医生。")
    )
    brings = forms.CharField(
        label=_("带什么去"), max_length=200, required=False, help_text=_("例：清凉包 40 份、工会知识手册。")
    )

    def __init__(self, *args: Any, units: UnitQuerySet, people: QuerySet[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"] = forms.ModelChoiceField(
            units.standing().order_by("area_path", "industry_path", "pk"),
            label=_("哪个单位去"),
            empty_label=None,
        )
        self.fields["goers"] = PeopleField(
            people, label=_("谁去"), required=False, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["unit", "title", "starts_at", "ends_at", "goers"])


class MoveForm(forms.Form):
    starts_at = MomentField(label=_("改到什么时候开始"))
    ends_at = MomentField(label=_("什么时候结束"))
    why = forms.CharField(label=_("为什么改"), max_length=200, help_text=_("去的人会收到通知。"))


class CancelForm(forms.Form):
    why = forms.CharField(label=_("为什么取消"), max_length=200, help_text=_("去的人会收到通知。"))


class StopForm(forms.Form):
    at = MomentField(label=_("几点到"))
    minutes = forms.IntegerField(label=_("待多少分钟"), min_value=5, max_value=480, initial=45)
    in_spite = forms.BooleanField(
        label=_("知道是忙时，还是这个时间去"),
        required=False,
        help_text=_("避不开时才勾，例：要看一次装车。"),
    )

    def __init__(self, *args: Any, stations: QuerySet[Station], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["station"] = forms.ModelChoiceField(
            stations, label=_("去哪一站"), empty_label=_("请选一站")
        )
        self.order_fields(["station"])


class WavesForm(forms.Form):
    times = forms.CharField(
        label=_("几点来件、派件"),
        max_length=120,
        required=False,
        help_text=_("每一波开始的时间，用空格隔开，例：06:00 10:00 14:00 16:00。都不写，就是没有忙时。"),
    )

    def clean_times(self) -> list[time]:
        found = []
        for part in re.split(r"[\s,，、;；]+", self.cleaned_data["times"].strip()):
            if not part:
                continue
            if not (match := CLOCK.fullmatch(part)):
                raise forms.ValidationError(
                    _("「%(part)s」不是时间，照 06:00 这样写。"), params={"part": part}
                )
            found.append(time(int(match[1]), int(match[2])))
        if len(found) > MOST_WAVES:
            raise forms.ValidationError(_("一天最多写 %(n)s 个时间。"), params={"n": MOST_WAVES})
        return found


class PageForm(Keyed):
    day = DayField(label=_("哪一天"))
    says = forms.CharField(
        label=_("看到听到什么"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("只有本单位干部看得到。谁想要什么，请记成心愿。"),
    )
    photo = PhotoField(label=_("照片"), required=False)
    photo_2 = PhotoField(label=_("再加一张"), required=False)
    photo_3 = PhotoField(label=_("再加一张"), required=False)

    @property
    def photos(self) -> list[Any]:
        names = ("photo", "photo_2", "photo_3")
        return [self.cleaned_data[name] for name in names if self.cleaned_data.get(name)]


class WishForm(Keyed):
    says = forms.CharField(
        label=_("想要什么、有什么难处"), max_length=MOST_SIGNS, widget=forms.Textarea({"rows": 4})
    )
    phone = forms.CharField(
        label=_("本人手机号"),
        max_length=30,
        required=False,
        help_text=_("写了，他在手机上看得到办到哪一步。不写就不留姓名，给他一个查询码。"),
    )
    shield = forms.BooleanField(
        label=_("不让他的单位看到"),
        required=False,
        help_text=_("问过本人再选。选上后他的单位和下属看不到这件事。"),
    )

    def __init__(self, *args: Any, stops: QuerySet[Stop], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stop"] = StopField(
            stops, label=_("在哪一站听到的"), required=False, empty_label=_("不在站里")
        )
        self.order_fields(["stop", "says"])


class StopField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.station.name)


class PromiseForm(Keyed):
    says = forms.CharField(label=_("答应了什么"), max_length=200, help_text=_("例：装两个充电柜。"))
    due_date = DayField(label=_("哪天以前"))
    is_public = forms.BooleanField(
        label=_("写进给站里人看的回音"),
        required=False,
        help_text=_("回音里有这句话和日子，没有谁答应的。请不要写人名。"),
    )

    def __init__(self, *args: Any, people: QuerySet[User], wishes: QuerySet[Wish], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"] = PersonField(people, label=_("谁来办"), empty_label=None)
        self.fields["wish"] = WishField(
            wishes, label=_("为哪个心愿"), required=False, empty_label=_("不为哪一个")
        )
        self.order_fields(["wish", "says", "owner", "due_date"])


class WishField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.case.ref)


class OverForm(forms.Form):
    came_of_it = forms.CharField(label=_("结果怎么样"), max_length=500, widget=forms.Textarea({"rows": 2}))


class LaterForm(forms.Form):
    due_date = DayField(label=_("延到哪天"))


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("给站里人看的话"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("说清办了什么、还在办什么。请不要写人名、手机号。"),
    )


class QuestionForm(forms.Form):
    """One question; without words it is none."""

    label = forms.CharField(label=_("问什么"), max_length=120, required=False)
    about = forms.ChoiceField(label=_("关于"), choices=About.choices)
    kind = forms.ChoiceField(label=_("怎么答"), choices=Ask.choices)
    choices = forms.CharField(
        label=_("选项"),
        max_length=600,
        required=False,
        help_text=_("用逗号或换行隔开，例：有，没有，不清楚。填数字、填文字的题不用写。"),
        widget=forms.Textarea({"rows": 2}),
    )

    def question(self) -> dict[str, Any] | None:
        """As an edition keeps it, without its code; None without words."""
        given = self.cleaned_data
        if not given.get("label"):
            return None
        parts = re.split(r"[,，\n]+", given["choices"])
        has_choices = given["kind"] in {Ask.ONE, Ask.MANY}
        return {
            "about": given["about"],
            "kind": given["kind"],
            "label": given["label"],
            "choices": [part.strip()[:60] for part in parts if part.strip()] if has_choices else [],
        }


QuestionsFormSet = forms.formset_factory(QuestionForm, extra=6, max_num=20, absolute_max=20)


class QuestionnaireForm(forms.Form):
    title = forms.CharField(
        label=_("问卷名称"),
        max_length=60,
        help_text=_("同一个名称再编一次，就是它的下一版；答过旧版的还在。"),
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"] = forms.ModelChoiceField(
            units.standing().order_by("area_path", "industry_path", "pk"),
            label=_("哪个单位的问卷"),
            empty_label=None,
            help_text=_("这个单位和下级的走访都能用。"),
        )
        self.order_fields(["unit"])


class EditionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class ChooseEditionForm(forms.Form):
    def __init__(self, *args: Any, editions: QuerySet[Edition], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["edition"] = EditionField(editions, label=_("用哪份问卷"), empty_label=_("请选一份"))


class AsideForm(forms.Form):
    why = forms.ChoiceField(
        label=_("为什么不算"),
        choices=[(text, text) for text in (_("同一个人答了两次"), _("填错了"), _("试着填的"))],
    )


class BringForm(forms.Form):
    """A round whose goods go along."""

    round = forms.ChoiceField(
        label=_("带哪一批慰问"),
        widget=forms.RadioSelect({"class": "c-lines"}),
        error_messages={"required": _("请选一批"), "invalid_choice": _("这一批已经发完，或者不在您的范围")},
    )

    def __init__(self, *args: Any, rounds: Sequence[Round], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["round"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), f"{one.title} · {one.unit}") for one in rounds]
