"""Forms of the stock."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.common.forms import MomentField
from yizhan.common.uploads import BadPhoto, clean_photo
from yizhan.orgs.models import UnitQuerySet
from yizhan.people.models import Trade
from yizhan.places.models import Station
from yizhan.services.goods.models import Lot, Season, Source
from yizhan.services.goods.rules import MOST_FEN, MOST_PIECES, fen
from yizhan.supplies.forms import ListedForm

KEY_MOST = 40


class Keyed(forms.Form):
    """key: the form's own name, so that a double tap or a repeated request is entered once."""

    key = forms.CharField(max_length=KEY_MOST, widget=forms.HiddenInput)


class Pieces(forms.IntegerField):
    def __init__(self, *, least: int = 1, **more: Any) -> None:
        more.setdefault("label", _("数量"))
        super().__init__(min_value=least, max_value=MOST_PIECES, **more)


def unit_field(units: UnitQuerySet, **more: Any) -> forms.Field:
    standing = units.standing().order_by("area_path", "industry_path", "pk")
    return forms.ModelChoiceField(standing, empty_label=None, **more)


class ReceiptForm(Keyed):
    name = forms.CharField(
        label=_("物品"), max_length=60, help_text=_("例：清凉包（毛巾、藿香正气水、盐汽水）。")
    )
    measure = forms.CharField(
        label=_("计量单位"), max_length=8, initial=_("份"), help_text=_("例：份、箱、件。")
    )
    count = Pieces()
    value = forms.DecimalField(
        label=_("单价（元）"),
        min_value=Decimal("0.01"),
        max_value=Decimal(MOST_FEN) / 100,
        decimal_places=2,
        help_text=_("一份多少钱，到分。捐赠的写估价。"),
    )
    source = forms.ChoiceField(label=_("资金来源"), choices=Source.choices)
    document = forms.CharField(label=_("单据号"), max_length=60, help_text=_("入库单或发票的编号。"))

    def __init__(self, *args: Any, units: UnitQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"] = unit_field(units, label=_("单位"))
        self.order_fields(["unit"])

    @property
    def value_fen(self) -> int:
        return fen(self.cleaned_data["value"])


class MoveForm(Keyed):
    count = Pieces()
    document = forms.CharField(label=_("调拨单号"), max_length=60)

    def __init__(self, *args: Any, units: UnitQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"] = unit_field(
            units, label=_("调到哪个单位"), help_text=_("您管的单位之间可以调拨。")
        )
        self.order_fields(["to"])


class WriteOffForm(Keyed):
    count = Pieces()
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("例：过期，已按规定销毁。"))


class CountForm(forms.Form):
    counted = Pieces(least=0, label=_("实际点到多少"))


class SettleForm(forms.Form):
    reason = forms.CharField(max_length=200)


class SignatureField(forms.CharField):
    """What she drew with her finger, as the page sends it (a data address of a PNG); clean: a file, or None."""

    START = "data:image/png;base64,"

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=400_000, required=False, widget=forms.HiddenInput, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            if not text.startswith(self.START):
                raise ValueError
            raw = base64.b64decode(text.removeprefix(self.START), validate=True)
            photo: ContentFile[bytes] = clean_photo(BytesIO(raw)).as_file()
        except (BadPhoto, ValueError, binascii.Error):
            raise forms.ValidationError(_("签字没有传好，请再签一次。")) from None
        return photo


class FindForm(forms.Form):
    who = forms.CharField(
        label=_("领取码或手机号"),
        max_length=30,
        help_text=_("扫本人手机上的码，或者输入码下面的数字；没有码的，输入手机号，本人签字。"),
    )


class HandForm(Keyed):
    who = forms.CharField(max_length=30, widget=forms.HiddenInput)
    signature = SignatureField(label=_("本人签字"))


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么撤回"), max_length=200, help_text=_("例：发错了人，东西已经拿回来。审计时要看。")
    )


class ListForm(ListedForm, Keyed):
    pass


class NamesForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么要看（名单上的人会看到这句话）"),
        min_length=4,
        max_length=200,
        help_text=_("例：经审委年度审查。"),
    )


class CareForm(forms.Form):
    """A round of care from the stock of one unit: pieces a person of each lot."""

    title = forms.CharField(label=_("名称"), max_length=60, help_text=_("例：2026 年夏季送清凉。"))
    season = forms.ChoiceField(label=_("哪一种"), choices=Season.choices)
    intro = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    by_list = forms.BooleanField(
        label=_("走访：只发给名单上的人"),
        required=False,
        help_text=_(
            "不公开报名：设立以后导入名单，送到本人那里，在手机上签字。下面的职业、实名、报名时间不用管。"
        ),
    )
    places = forms.IntegerField(label=_("多少人份"), min_value=1, max_value=MOST_PIECES)
    trades = forms.MultipleChoiceField(
        label=_("哪些职业可以领"),
        choices=Trade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选，本单位的职工都可以。"),
    )
    real_name = forms.BooleanField(
        label=_("要实名认证过的才能领"),
        required=False,
        initial=True,
        help_text=_("名单要给经审看的，请勾上：没有认证的人，名单上没有姓名。"),
    )
    year_count = forms.IntegerField(
        label=_("每人每年最多几次"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=_("本单位写同一个数的批次合起来算；不写就不限。每批总是只能领一次。"),
    )
    opens_at = MomentField(label=_("报名开始"), required=False)
    closes_at = MomentField(label=_("报名截止"), required=False)
    place = forms.CharField(label=_("发放地点"), max_length=120)
    station = forms.ModelChoiceField(
        Station.objects.none(),
        label=_("在哪个驿站发"),
        required=False,
        empty_label=_("不在驿站发"),
        help_text=_("选了，这个站的管理员也能发；本单位和下级的站可选。"),
    )
    hands_from = MomentField(label=_("发放开始"))
    hands_until = MomentField(label=_("发放结束"))

    def __init__(self, *args: Any, lots: Sequence[Lot], stations: QuerySet[Station], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]
        self.lots = {f"lot_{lot.pk}": lot for lot in lots}
        for name, lot in self.lots.items():
            self.fields[name] = forms.IntegerField(
                label=_("%(name)s：每人几%(measure)s") % {"name": lot.name, "measure": lot.measure},
                required=False,
                min_value=0,
                max_value=100,
                help_text=_("%(document)s，还能用 %(free)s %(measure)s。")
                % {"document": lot.document, "free": lot.free, "measure": lot.measure},
            )
        self.order_fields(["title", "season", "intro", *self.lots])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("opens_at", "closes_at"):
            if not cleaned.get("by_list") and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    @property
    def goods(self) -> dict[Lot, int]:
        return {lot: self.cleaned_data.get(name) or 0 for name, lot in self.lots.items()}
