"""What officers enter for rounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.people.register.plan import MAX_BYTES


class ListedForm(forms.Form):
    """A list of people, to be read by `listing.read_list`."""

    file = forms.FileField(
        label=_("名单（.xlsx 或 .csv）"),
        help_text=_(
            "列名：姓名、手机号、身份证号；姓名必须有，另两个至少一个，都要在本单位的名册里。再传一次，已在名单上的人不变。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的。")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 5 MB，请拆成几个。"))
        return file


class FreezeForm(forms.Form):
    seed_source = forms.CharField(
        label=_("种子从哪里来"),
        max_length=200,
        help_text=_(
            "写明公开的来源和哪一期，例如“双色球第 2026108 期开奖号码”。要在封存以后才开奖，谁也不能事先知道。"
        ),
    )


class SeedForm(forms.Form):
    seed = forms.CharField(
        label=_("种子"),
        max_length=200,
        help_text=_("照来源公布的原样抄写，公布以后人人都会用它再算一遍。只能抽一次。"),
    )
