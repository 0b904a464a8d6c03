"""What workers and officers enter about cards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import DayField, MomentField
from yizhan.common.sheets import MB
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.forms_me import clean_name
from yizhan.services.cards import numbers
from yizhan.services.cards.actions import Terms
from yizhan.services.cards.models import Campaign, Relation

MOST_CARDS = 50_000_000
FILE_MOST_MB = 5


class FamilyForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60, error_messages={"required": _("请填姓名。")})
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        help_text=_("18 位，末位是 X 也照填。只用来核对是谁，加密保存。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填身份证号。")},
    )
    relation = forms.ChoiceField(label=_("是您的"), choices=Relation.choices)
    agree = forms.BooleanField(label=_("未满 14 周岁的：我是孩子的监护人，我同意登记"), required=False)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class CheckForm(forms.Form):
    card = forms.CharField(
        label=_("卡号"),
        max_length=numbers.MOST_SIGNS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填卡号。")},
    )


class CampaignForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("哪个单位办"), empty_label=_("请选择"))
    code = forms.RegexField(
        r"^[A-Z]{2}[0-9]{0,4}$",
        label=_("编号开头"),
        help_text=_("两个大写字母，后面可加年份，例如 SH26。印在每张卡上，以后不能改。"),
        error_messages={"invalid": _("两个大写字母，后面最多四个数字。")},
    )
    title = forms.CharField(label=_("名称"), max_length=60)
    intro = forms.CharField(
        label=_("说明"), widget=forms.Textarea({"rows": 3}), required=False, max_length=2000
    )
    terms = forms.CharField(label=_("条款"), widget=forms.Textarea({"rows": 6}), max_length=20_000)
    insurers = forms.CharField(label=_("承保的保险公司"), max_length=200, help_text=_("用顿号隔开。"))
    cover_from = DayField(label=_("保障开始"))
    cover_last = DayField(label=_("保障最后一天"))
    free_total = forms.IntegerField(label=_("免费卡总数"), min_value=1, max_value=MOST_CARDS, initial=100_000)
    discounted_total = forms.IntegerField(
        label=_("优惠卡总数"), min_value=1, max_value=MOST_CARDS, initial=5_000_000
    )
    gift = forms.CharField(label=_("礼包里有什么"), max_length=120, required=False)
    gift_total = forms.IntegerField(label=_("礼包数"), min_value=0, max_value=MOST_CARDS, initial=0)
    opens_at = MomentField(label=_("开始领取"))
    closes_at = MomentField(label=_("停止领取"))
    reflow_at = MomentField(
        label=_("余额回流"),
        required=False,
        help_text=_("到这时，各渠道没领完的都回到“不分渠道”，谁都能领。"),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _units(self.fields["unit"], scope)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Campaign.objects.filter(code=code).exists():
            raise forms.ValidationError(_("这个编号开头已经用过了，换一个。"))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if _is_after(given.get("cover_from"), given.get("cover_last")):
            self.add_error("cover_last", _("要在保障开始以后。"))
        if _is_after(given.get("opens_at"), given.get("closes_at"), is_same_wrong=True):
            self.add_error("closes_at", _("要在开始领取以后。"))
        if _is_after(given.get("opens_at"), given.get("reflow_at")):
            self.add_error("reflow_at", _("要在开始领取以后。"))
        if bool(given.get("gift")) != bool(given.get("gift_total")):
            self.add_error("gift_total", _("礼包里有什么和礼包数要一起填。"))
        return given

    def planned(self) -> Terms:
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in {"unit", "cover_last"}
        }
        return Terms(**given, cover_until=self.cleaned_data["cover_last"] + timedelta(days=1))


def _is_after(first: Any, second: Any, *, is_same_wrong: bool = False) -> bool:
    return bool(first and second and (first > second or (is_same_wrong and first == second)))


def _units(field: forms.Field, scope: Scope) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = scope.units().standing().order_by("area_path", "industry_path", "pk")


class ChannelForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("哪个工会"),
        empty_label=_("请选择"),
        help_text=_("这个单位和下面的职工走这个渠道；它的接口合作方可以批量发卡。"),
    )
    name = forms.CharField(label=_("渠道名称"), max_length=60)
    free = forms.IntegerField(label=_("免费卡名额"), min_value=0, max_value=MOST_CARDS, initial=0)
    discounted = forms.IntegerField(label=_("优惠卡名额"), min_value=0, max_value=MOST_CARDS, initial=0)

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        inside = Unit.objects.standing().filter(home_id=campaign.home_id)
        unit.queryset = inside.order_by("area_path", "industry_path", "pk")

    def clean_unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        if self.campaign.channels.filter(unit=unit).exists():
            raise forms.ValidationError(_("这个单位已经是渠道了。"))
        return unit


class QuotaForm(forms.Form):
    """One field for the total and one for each channel but the pool, which has the rest."""

    total = forms.IntegerField(label=_("总数"), min_value=1, max_value=MOST_CARDS)

    def __init__(self, left: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["total"].initial = left.total
        for one in left.channels:
            if not one.is_pool:
                self.fields[f"supply_{one.supply_id}"] = forms.IntegerField(
                    label=one.name, min_value=0, max_value=MOST_CARDS, initial=one.capacity
                )

    def quotas(self) -> dict[int, int]:
        return {
            int(name.removeprefix("supply_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("supply_")
        }


class WithdrawForm(forms.Form):
    card = forms.CharField(label=_("卡号"), max_length=numbers.MOST_SIGNS)
    reason = forms.CharField(
        label=_("理由（持卡人会看到）"), max_length=120, error_messages={"required": _("请写明理由。")}
    )


class HandOutForm(forms.Form):
    card = forms.CharField(label=_("免费卡卡号"), max_length=numbers.MOST_SIGNS)


class StatusForm(forms.Form):
    insurer = forms.ChoiceField(label=_("哪家保险公司"))
    file = forms.FileField(
        label=_("表格（.xlsx 或 .csv）"),
        help_text=_("两列：卡号、状态（已承保、拒保、失效）。同一个文件再传一次，什么都不会变。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的。")},
    )

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        insurer = self.fields["insurer"]
        assert isinstance(insurer, forms.ChoiceField)
        insurer.choices = [(name, name) for name in campaign.insurers.split("、")]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_MOST_MB * MB:
            raise forms.ValidationError(_("文件超过 %(n)d MB，请拆成几个。") % {"n": FILE_MOST_MB})
        return file
