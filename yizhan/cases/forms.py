"""Input on a case: words, whose it is, and the forms of its step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import MOST_FILES, MOST_SIGNS
from yizhan.cases.categories import BadCategoryWords, Described, offered, ways_in
from yizhan.cases.drafts import Begun
from yizhan.cases.models import Case, Category, Via
from yizhan.cases.procedures import Grade
from yizhan.common.attached import FilesField
from yizhan.common.forms import Keyed
from yizhan.orgs.models import Unit


def files_field() -> FilesField:
    return FilesField(
        most=MOST_FILES,
        help_text=format_lazy(
            _("最多 {most} 个，照片每张不超过 10 MB，PDF 不超过 5 MB。照片里的位置会去掉。"), most=MOST_FILES
        ),
    )


class FilesForm(forms.Form):
    """Files beside what a step asks."""

    added = files_field()


class ObjectionForm(forms.Form):
    """What somebody says against a public notice. key: of this page, so that sending it twice is one objection."""

    says = forms.CharField(
        label=_("哪里不对，您是怎么知道的"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写几句哪里不对")},
    )
    added = files_field()
    nameless = forms.BooleanField(
        label=_("不留姓名"),
        required=False,
        help_text=_("工会不知道您是谁，也就不能问您。会给您一个查询码，凭它来看核实的结果。"),
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_known:
            del self.fields["nameless"]


class WordsForm(forms.Form):
    """Some words; label says to whom. takes_files: it takes files too; may_be_files: they alone are enough."""

    says = forms.CharField(
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写几句")},
    )

    added = files_field()
    begun: Begun | None = None  # what stood in it before, not sent

    def __init__(
        self,
        *args: Any,
        label: Any = "",
        takes_files: bool = False,
        may_be_files: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["says"].label = label
        if not takes_files:
            del self.fields["added"]
        self.may_be_files = may_be_files
        if may_be_files:
            self.fields["says"].required = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.may_be_files and not given.get("says") and not given.get("added") and not self.errors:
            self.add_error("says", self.fields["says"].error_messages["required"])
        return given


class AssignForm(forms.Form):
    """Which colleague does it."""

    to = forms.ChoiceField(label=_("交给谁"), required=False)

    def __init__(self, *args: Any, colleagues: Mapping[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("先不交给谁")), *((str(pk), name) for pk, name in colleagues.items())]


class HandOverForm(forms.Form):
    """Which unit has it from now on, and why."""

    to = forms.ModelChoiceField(
        label=_("转给哪个单位"), queryset=Unit.objects.none(), error_messages={"required": _("请选一个单位")}
    )
    says = forms.CharField(
        label=_("为什么转"), max_length=300, error_messages={"required": _("请写一句，接手的人会看到")}
    )

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units_near(case)


class OtherForm(forms.Form):
    """Another case, by what people call it by; one that she must not see is not there."""

    other = forms.CharField(
        label=_("另一件的编号"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填另一件的编号")},
    )

    def __init__(self, *args: Any, visible: QuerySet[Case], **more: Any) -> None:
        super().__init__(*args, **more)
        self.visible = visible

    def clean_other(self) -> Case:
        found = self.visible.filter(ref=self.cleaned_data["other"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号，或者您看不到那件事"))
        return found


class GradeForm(forms.Form):
    """How hard it is, and why that is so."""

    to = forms.ChoiceField(label=_("改成哪一类"), error_messages={"required": _("请选一个类别")})
    says = forms.CharField(
        label=_("为什么改"),
        max_length=300,
        error_messages={"required": _("请写明为什么改，办结时限会跟着变")},
    )

    def __init__(self, *args: Any, grades: Sequence[Grade], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(grade.code, grade.name) for grade in grades]


class SortForm(forms.Form):
    """What it is about, of the categories of its home."""

    to = forms.ModelChoiceField(
        label=_("分到哪一类"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("不分类"),
        error_messages={"invalid_choice": _("这一类已经停用了，请另选")},
    )

    def __init__(self, *args: Any, home_id: int, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Category.objects.filter(home_id=home_id, closed_at__isnull=True)
        groups: list[tuple[str, Any]] = [("", _("不分类"))]
        for top, below in offered(home_id):
            groups.append((str(top.pk), top.name))
            if below:
                groups[-1] = (top.name, [(str(one.pk), one.name) for one in (top, *below)])
        field.widget.choices = groups


class CategoryForm(forms.Form):
    """A category: its name, what it stands under, and how people say it."""

    name = forms.CharField(label=_("名称"), max_length=20, min_length=2)
    parent = forms.ModelChoiceField(
        label=_("归在哪个大类下"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("自己是大类"),
    )
    says = forms.CharField(
        label=_("大家怎么说"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "每种说法用顿号或换行隔开，如：带娃、看孩子、托管。一句话里要同时有几个词的，中间空一格，如：没人 孩子。"
            "说到这些词的诉求会提示您分到这一类，也会放在一起看是不是共性问题。"
        ),
    )

    def __init__(self, *args: Any, home_id: int, itself: Category | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        tops = Category.objects.filter(home_id=home_id, parent__isnull=True, closed_at__isnull=True)
        field.queryset = (tops.exclude(pk=itself.pk) if itself else tops).order_by("pk")

    def clean_says(self) -> tuple[str, ...]:
        try:
            return ways_in(self.cleaned_data["says"])
        except BadCategoryWords as bad:
            raise forms.ValidationError(str(bad)) from None

    def described(self) -> Described:
        given = self.cleaned_data
        return Described(given["name"], given["says"], given["parent"])


class StarsForm(forms.Form):
    """How it went."""

    stars = forms.TypedChoiceField(
        label=_("这件事办得怎么样"),
        choices=[(5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意"))],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个")},
    )
    says = forms.CharField(
        label=_("想说一句吗"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["says"].help_text = (
            _("不满意的，工会三个工作日内联系您。")
            if is_known
            else _("不满意的，工会三个工作日内在这里回复您。")
        )


class HeardForm(Keyed):
    """What somebody said to an officer."""

    via = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[(one.value, one.label) for one in (Via.PHONE, Via.DESK, Via.LETTER)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选怎么来的")},
    )
    unit = forms.ModelChoiceField(label=_("由哪个单位办"), queryset=Unit.objects.none(), empty_label=None)
    says = forms.CharField(
        label=_("说了什么，照本人的话写"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写说了什么")},
    )
    added = files_field()
    phone = forms.CharField(
        label=_("本人手机号"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("念一遍核对。填了，本人在手机上看得到办到哪一步；不填就不留姓名，给一个查询码。"),
    )
    shield = forms.BooleanField(
        label=_("不让本人的单位看到"),
        required=False,
        help_text=_("问过本人再选。选上后单位和下属看不到这件事，统计里也看不出来。"),
    )

    def __init__(self, *args: Any, desks: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = desks.order_by("area_path", "pk")


class TextForm(forms.Form):
    """Words to start an answer from."""

    unit = forms.ModelChoiceField(label=_("哪个单位用"), queryset=Unit.objects.none(), empty_label=None)
    name = forms.CharField(
        label=_("名字"), max_length=30, error_messages={"required": _("请起个名字，写答复时按它选")}
    )
    says = forms.CharField(
        label=_("写什么"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("【编号】和【单位】会换成那件事的。"),
        error_messages={"required": _("请写内容")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = desks.order_by("area_path", "pk")


class ReceiptForm(forms.Form):
    """The code by which somebody unknown follows her matter."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("提交时给您的 16 位字母和数字，大小写和横线都不要紧。"),
        error_messages={"required": _("请填查询码")},
    )


def units_near(case: Case) -> QuerySet[Unit]:
    """Where it can go from its unit: above, below and beside, on both lines, but for units that it bypasses."""
    unit = case.unit
    above = [pk for pk in (unit.area_parent_id, unit.industry_parent_id) if pk]
    rows = Unit.objects.filter(
        Q(pk__in=above)
        | Q(area_parent=unit)
        | Q(industry_parent=unit)
        | Q(area_parent__in=above)
        | Q(industry_parent__in=above),
        home_id=case.home_id,
        closed_at__isnull=True,
    ).exclude(pk=unit.pk)
    for past in (case.shielded_unit, case.about_unit):
        if past is not None:
            rows = rows.exclude(area_path__startswith=past.area_path or "-")
            rows = rows.exclude(industry_path__startswith=past.industry_path or "-")
    return rows.order_by("area_path", "pk")


def given(form_class: type[forms.BaseForm] | None, data: QueryDict, prefix: str) -> dict[str, Any]:
    """What a page sent for the fields of a form, by their plain names."""
    fields: Mapping[str, forms.Field] = getattr(form_class, "base_fields", {})
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}-{name}") for name, field in fields.items()
    }
