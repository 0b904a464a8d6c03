"""What is asked of officers: a title, a proposal with its cost, reasons, a link to what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.forms import OtherForm
from yizhan.cases.models import Case
from yizhan.common import offered
from yizhan.common.forms import text_field
from yizhan.orgs.models import Unit
from yizhan.services.problems.models import Problem, Source

MOST_YUAN = Decimal("1000000000")
SERVICES = "problem-services"  # the list of suggestions on the page


# --- of steps ---------------------------------------------------------------------------------------


class ProposalForm(forms.Form):
    """What is proposed, what it costs, whose money."""

    proposal = text_field(_("打算怎么办"), _("请写打算怎么办"), 1000, rows=4)
    yuan = forms.DecimalField(
        label=_("要多少钱（元）"),
        min_value=0,
        max_value=MOST_YUAN,
        max_digits=12,
        decimal_places=2,
        help_text=_("不花钱的写 0。"),
        error_messages={"required": _("请写要多少钱，不花钱的写 0")},
    )
    source = forms.ChoiceField(
        label=_("钱从哪里来"), required=False, choices=[("", _("不花钱")), *Source.choices]
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        yuan = given.get("yuan")
        if yuan and not given.get("source"):
            self.add_error("source", _("请选钱从哪里来"))
        if yuan == 0 and given.get("source"):
            self.add_error("source", _("不花钱的，这里选“不花钱”"))
        return given


class ChangeForm(forms.Form):
    """What has to be changed before it can pass."""

    change = text_field(_("哪里要改，写方案的人会看到"), _("请写明哪里要改"), 500, rows=3)


class ReasonForm(forms.Form):
    """Why nothing is done about it; all who asked read it."""

    reason = text_field(_("为什么不办，提过这件事的人都会看到"), _("请写明原因，大家会看到"), 1000, rows=3)


class CameOfForm(forms.Form):
    """What came of it, and the page where one gets it."""

    path = forms.CharField(
        label=_("在平台上的页面"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": SERVICES, "autocomplete": "off"}),
        help_text=_("托管、课程、驿站的页面，从列表里选，或者粘贴网址。不在平台上的就空着。"),
    )
    says = text_field(_("大家能得到什么，怎么用，提过的人都会看到"), _("请写大家能得到什么"), 300, rows=3)

    def clean_path(self) -> str:
        if not (given := self.cleaned_data["path"].strip()):
            return ""
        found = offered.find(given)
        if found is None or len(found.path) > 120:
            raise forms.ValidationError(_("这个地址在平台上打不开，或者不是大家能用的一项服务"))
        return found.path


class AnswerForm(forms.Form):
    """What became of it in the end."""

    answer = text_field(_("结果，提过这件事的人都会看到"), _("请写结果，大家会看到"), 1000, rows=4)


# --- of pages ---------------------------------------------------------------------------------------


class GroupForm(forms.Form):
    """Which unit takes it on, and what it is called; or the problem that there is already."""

    into = forms.ChoiceField(label=_("归到哪里"), required=False)
    title = forms.CharField(
        label=_("这个问题叫什么"),
        max_length=20,
        required=False,
        help_text=_("提过的人都会看到，不要写是谁、哪个单位。例如：暑期孩子没人带。"),
    )
    unit = forms.ModelChoiceField(label=_("由哪个单位牵头"), queryset=Unit.objects.none(), required=False)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: QuerySet[Unit], problems: list[Problem], **more: Any) -> None:
        super().__init__(*args, **more)
        unit, into = self.fields["unit"], self.fields["into"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(into, forms.ChoiceField)
        unit.queryset = units
        into.choices = [("", _("新的问题")), *((one.case.ref, str(one)) for one in problems)]
        if not problems:
            del self.fields["into"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("into"):
            if not given.get("title", "").strip():
                self.add_error("title", _("请给这个问题起个名字"))
            if not given.get("unit"):
                self.add_error("unit", _("请选牵头的单位"))
        return given


class AddForm(OtherForm):
    """A demand that belongs to it, by what people call it by."""


class TextForm(forms.Form):
    """What the public reads."""

    text = text_field(
        _("给大家看的话"),
        _("请写几句，说清楚是什么事、工会在做什么"),
        1000,
        rows=4,
        help_text=_("不写是谁提的、在哪个单位、原话怎么说。人数只显示到十位。"),
    )


class ResultForm(forms.Form):
    """What each of them is answered."""

    says = text_field(_("答复，每一位都会看到"), _("请写答复"), 1000, rows=4)


def demands_in(visible: QuerySet[Case], refs: list[str]) -> list[Case]:
    """Those of the refs that she may see, in their order."""
    found = {case.ref: case for case in visible.filter(ref__in=refs)}
    return [found[ref] for ref in dict.fromkeys(refs) if ref in found]
