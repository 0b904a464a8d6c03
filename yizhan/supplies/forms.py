"""What officers enter for rounds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
