"""What a person's rights mean here: exported with what she got; her signature goes when she does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when
from yizhan.services.goods.models import HandOut
from yizhan.services.goods.retention import drop_signatures


def register() -> None:
    privacy.add_exporter("goods", _("我领到的慰问品"), goods_of)
    privacy.add_eraser(forget)


def goods_of(person: Person) -> list[dict[str, Any]]:
    rows = HandOut.objects.filter(claim__person=person).select_related("care__round").order_by("at", "pk")
    return [
        {
            str(_("项目")): row.care.round.title,
            str(_("领取时间")): when(row.at),
            str(_("签字")): str(_("有")) if row.signature else "",
            str(_("撤回时间")): when(row.taken_back_at) if row.taken_back_at else "",
        }
        for row in rows
    ]


def forget(person: Person, now: datetime) -> None:
    """Her signatures go; that something was handed out stays, and is nobody's."""
    drop_signatures(list(HandOut.objects.filter(claim__person=person).exclude(signature="")))
