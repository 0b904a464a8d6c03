"""What a family is told: what the kernel answers about a place in a term, and how a term's times are now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.common.say import CHINA, WEEKDAYS, moment
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Round

if TYPE_CHECKING:
    from yizhan.services.childcare.actions import Plan


def why_not(outcome: Outcome, round: Round, now: datetime) -> str:
    """Why this application was not taken."""
    words = {
        Outcome.MINE: _(
            "同名同生日的孩子在这一期已经报过名（也可能是另一位监护人报的）。如果是另一个孩子，勾选下面一项再报。"
        ),
        Outcome.EARLY: _("还没有开始报名。"),
        Outcome.LATE: _("报名已经截止。"),
        Outcome.SHUT: _("这一期没有开放报名。"),
    }
    if outcome == Outcome.EARLY and round.opens_at:
        return _("还没有开始报名，%(when)s 开始。") % {"when": moment(round.opens_at, now)}
    return words.get(outcome, _("没有报上，请回到上一页再试一次。"))


def what_changed(plan: Plan, changed: Collection[str]) -> str:
    """The days, hours and window as they are now, of what changed; "" where none of it concerns a family's time."""
    said = []
    if {"starts_date", "ends_date"} & set(changed):
        said.append(f"{_day(plan.starts_date)}–{_day(plan.ends_date)}")
    if "weekdays" in changed:
        said.append("、".join(str(WEEKDAYS[day]) for day in plan.weekdays))
    if {"starts", "ends"} & set(changed):
        said.append(
            _("每天%(starts)s–%(ends)s") % {"starts": f"{plan.starts:%H:%M}", "ends": f"{plan.ends:%H:%M}"}
        )
    if "closes_at" in changed:
        local = plan.closes_at.astimezone(CHINA)
        said.append(_("报名到%(day)s %(at)s") % {"day": _day(local.date()), "at": f"{local:%H:%M}"})
    return "，".join(said)


def _day(day: date) -> str:
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}
