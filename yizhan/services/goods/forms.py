"""Forms of the stock."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import UnitQuerySet
from yizhan.services.goods.models import Source
from yizhan.services.goods.rules import MOST_FEN, MOST_PIECES, fen

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
