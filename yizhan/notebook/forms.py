"""Input of an officer's own notes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField

MOST_SIGNS = 300


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("记一件事"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写几个字")},
    )
    due_date = DayField(label=_("哪天前做好（可以不填）"), required=False)


class PutOffForm(forms.Form):
    until = DayField(label=_("推到哪天"), error_messages={"required": _("请选一天")})
