"""More time: asked for once, in time and for a harder grade; the limit follows when the hotline grants it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import Refused
from yizhan.cases.beside import Moving
from yizhan.cases.models import Entry
from yizhan.cases.standing import REOPEN
from yizhan.services.hotline.procedure import GRADES

ASK, GRANTED = "ask_delay", "granted"


class NoDelay(Refused):
    """More time cannot be asked for, or not so much."""


def in_step(moving: Moving) -> dict[str, Any]:
    """The grade that is asked for stands in the entry; granted, it is the order's. Raises NoDelay."""
    case = moving.case
    match moving.outcome:
        case "ask_delay":
            if Entry.objects.filter(case=case, outcome=ASK, stay__gte=_opened_again(moving)).exists():
                raise NoDelay(_("延期只能申请一次"))
            if case.solution_due_at is not None and moving.now > case.solution_due_at:
                raise NoDelay(_("已经过了办结时限，不能再申请延期"))
            order = [grade.code for grade in GRADES]
            if order.index(moving.fields["grade"]) <= order.index(case.grade):
                raise NoDelay(_("要申请比现在更难的一类"))
            return {"asks": moving.fields["grade"]}
        case "granted":
            asked = Entry.objects.filter(case=case, outcome=ASK).latest("number")
            order = [grade.code for grade in GRADES]
            return {"grade": max(asked.facts["asks"], case.grade, key=order.index)}
    return {}


def _opened_again(moving: Moving) -> int:
    """The number of the entry that opened it last."""
    rows = Entry.objects.filter(case=moving.case, outcome=REOPEN)
    return rows.order_by("-number").values_list("number", flat=True).first() or 1
