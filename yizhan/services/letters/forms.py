"""What is written in a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import Keyed
from yizhan.orgs.models import UnitQuerySet
from yizhan.services.letters.actions import Text
from yizhan.services.letters.laws import LAWS
from yizhan.services.letters.models import Letter, LetterKind
from yizhan.services.letters.rules import DAYS


def _rows(n: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": n})


class TextForm(forms.Form):
    """The text of a letter of a kind."""

    employer = forms.CharField(
        label=_("用人单位全称"),
        max_length=80,
        error_messages={"required": _("请写用人单位的全称")},
    )
    authority = forms.CharField(
        label=_("送哪个部门"),
        max_length=80,
        help_text=_("例：东区人力资源和社会保障局。"),
        error_messages={"required": _("请写建议书送哪个部门")},
    )
    facts = forms.CharField(
        label=_("事实"),
        max_length=3300,
        widget=_rows(6),
        help_text=_("什么时候、什么事、涉及多少人。不写职工姓名，也不写能认出是谁反映的话。"),
        error_messages={"required": _("请写事实")},
    )
    demand = forms.CharField(
        label=_("要求"),
        max_length=2000,
        widget=_rows(4),
        help_text=_("要对方做什么，做到什么程度。"),
        error_messages={"required": _("请写要求")},
    )
    laws = forms.MultipleChoiceField(
        label=_("依据"),
        choices=[(code, f"{one.cites}：{one.gist}") for code, one in LAWS.items()],
        widget=forms.CheckboxSelectMultiple({"class": "c-lines"}),
        error_messages={"required": _("请至少选一条依据")},
    )
    answer_days = forms.IntegerField(label=_("送达后几个工作日内答复"))

    def __init__(self, *args: Any, kind: LetterKind, **more: Any) -> None:
        super().__init__(*args, **more)
        if kind != LetterKind.RECOMMENDATION:
            del self.fields["authority"]
        bounds = DAYS[kind]
        old = self.fields["answer_days"]
        self.fields["answer_days"] = forms.IntegerField(
            label=old.label,
            min_value=bounds.least,
            max_value=bounds.most,
            initial=bounds.usual,
            help_text=format_lazy(
                _("一般 {usual} 个，可以改成 {least} 到 {most} 个。当地有规定的按当地的写。"),
                usual=bounds.usual,
                least=bounds.least,
                most=bounds.most,
            ),
        )

    def clean_laws(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["laws"]
        if len(chosen) > 8:
            raise forms.ValidationError(_("最多选 8 条，现在选了 %(n)d 条"), params={"n": len(chosen)})
        return [code for code in LAWS if code in chosen]

    @property
    def text(self) -> Text:
        given = self.cleaned_data
        return Text(
            employer=given["employer"],
            authority=given.get("authority", ""),
            facts=given["facts"],
            demand=given["demand"],
            laws=given["laws"],
            answer_days=given["answer_days"],
        )


class NewForm(Keyed, TextForm):
    """A letter of a unit. told: to the worker, if it comes of her matter."""

    told = forms.CharField(
        label=_("对提出的人说一句（可不写）"),
        max_length=1000,
        required=False,
        widget=_rows(2),
        help_text=_("只有这里写的话会发给提出的人；函件的内容、字号、答复都不会自动告诉他。"),
    )

    def __init__(self, *args: Any, units: UnitQuerySet, is_of_matter: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_of_matter:
            del self.fields["told"]
        self.fields["unit"] = forms.ModelChoiceField(
            units, label=_("哪个工会发"), empty_label=None if len(units) == 1 else _("请选一个工会")
        )
        self.order_fields(["unit"])


class RewriteForm(TextForm):
    """A draft written anew. was: the digest of what was there."""

    was = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, letter: Letter, **more: Any) -> None:
        initial = {
            name: getattr(letter, name)
            for name in ("employer", "authority", "facts", "demand", "laws", "answer_days")
        }
        more["initial"] = initial | {"was": letter.digest}
        super().__init__(*args, kind=LetterKind(letter.kind), **more)
