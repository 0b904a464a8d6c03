"""One box, and then only what is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import MOST_SIGNS
from yizhan.cases.forms import files_field
from yizhan.common.forms import text_field


class SayForm(forms.Form):
    """What she wants to say, and who shall know of it. key: of this page, so that sending it twice is one matter."""

    says = forms.CharField(
        label=_("想说什么都行"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写几句，想到什么写什么")},
    )
    added = files_field()
    shield = forms.BooleanField(
        label=_("不让本单位看到"),
        required=False,
        help_text=_("选上后交给上一级工会，您的单位和下属看不到这件事，统计里也看不出来。"),
    )
    nameless = forms.BooleanField(
        label=_("不留姓名"),
        required=False,
        help_text=_(
            "工会不知道您是谁，也就不能打电话问您、不能发消息给您。会给您一个查询码，凭它来看办得怎么样。"
        ),
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, can_shield: bool, is_known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not can_shield:
            del self.fields["shield"]
        if not is_known:
            del self.fields["nameless"]


class PublicForm(forms.Form):
    """What everybody is to read of a demand that was solved."""

    asked = text_field(
        _("提的是什么事"),
        _("请写提的是什么事"),
        200,
        rows=2,
        help_text=_("换成自己的话，不写人名、单位里谁说的，也不写只有本人知道的细节。"),
    )
    answered = text_field(_("工会怎么答复的"), _("请写工会怎么答复的"), rows=5)
