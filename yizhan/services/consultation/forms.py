"""What is written in a demand letter, and which matters stand behind it."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.common.forms import Keyed
from yizhan.orgs.models import UnitQuerySet
from yizhan.services.consultation.actions import MOST_DEMANDS, Offer, said_by
from yizhan.services.consultation.models import Talks

DEMAND_SIGNS, MOST_BEHIND = 200, 50


class OfferForm(forms.Form):
    """The demand letter."""

    title = forms.CharField(
        label=_("协商什么"),
        max_length=60,
        help_text=_("例：抽成、最长在线时间和职业伤害保障。会公开。"),
        error_messages={"required": _("请写协商什么")},
    )
    trade = forms.CharField(
        label=_("哪个行业"),
        max_length=30,
        help_text=_("例：外卖配送、网约车、道路货运。"),
        error_messages={"required": _("请写哪个行业")},
    )
    counterpart = forms.CharField(
        label=_("和谁协商"),
        max_length=80,
        help_text=_("平台企业或行业组织的全称，会公开。"),
        error_messages={"required": _("请写和谁协商")},
    )
    demands = forms.CharField(
        label=_("要求，一行一项"),
        max_length=(DEMAND_SIGNS + 2) * MOST_DEMANDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写得能核对，不写人名。会公开。"),
        error_messages={"required": _("请至少写一项要求")},
    )

    def clean_demands(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["demands"].splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_DEMANDS:
            raise forms.ValidationError(_("最多写 %(n)d 项"), params={"n": MOST_DEMANDS})
        if too_long := [n for n, line in enumerate(found, 1) if len(line) > DEMAND_SIGNS]:
            raise forms.ValidationError(
                _("第 %(at)d 项太长，一项最多 %(n)d 个字"), params={"at": too_long[0], "n": DEMAND_SIGNS}
            )
        return found

    @property
    def offer(self) -> Offer:
        given = self.cleaned_data
        return Offer(given["title"], given["trade"], given["counterpart"], given["demands"])


class NewForm(Keyed, OfferForm):
    """A consultation of a unit."""

    def __init__(self, *args: Any, units: UnitQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"] = forms.ModelChoiceField(
            units, label=_("哪个工会去谈"), empty_label=None if len(units) == 1 else _("请选一个工会")
        )
        self.order_fields(["unit"])


class RewriteForm(OfferForm):
    """was: what the letter said when the page was made."""

    was = forms.CharField(max_length=5000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, talks: Talks, **more: Any) -> None:
        title, trade, counterpart, *demands = said = said_by(talks)
        more["initial"] = {
            "title": title,
            "trade": trade,
            "counterpart": counterpart,
            "demands": "\n".join(demands),
            "was": json.dumps(said, ensure_ascii=False),
        }
        super().__init__(*args, **more)

    def clean_was(self) -> list[str]:
        try:
            found = json.loads(self.cleaned_data["was"])
        except (ValueError, RecursionError):
            return []
        return found if isinstance(found, list) else []


class BehindForm(forms.Form):
    """Which matters stand behind it, by what people call them by; one that she must not see is not there."""

    refs = forms.CharField(
        label=_("诉求或共性问题的编号"),
        max_length=20 * MOST_BEHIND,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("几个编号用空格或换行隔开。协商结果公开时，提过的人每人收到一次通知；他们互相看不到。"),
        error_messages={"required": _("请填编号")},
    )

    def __init__(self, *args: Any, visible: QuerySet[Case], **more: Any) -> None:
        super().__init__(*args, **more)
        self.visible = visible

    def clean_refs(self) -> list[Case]:
        refs = list(dict.fromkeys(re.split(r"[\s,，、;；]+", self.cleaned_data["refs"].strip().upper())))
        found = {case.ref: case for case in self.visible.filter(ref__in=refs)}
        if missing := [ref for ref in refs if ref not in found]:
            raise forms.ValidationError(
                _("没有这些编号，或者您看不到：%(refs)s"), params={"refs": "、".join(missing)[:200]}
            )
        return [found[ref] for ref in refs]
