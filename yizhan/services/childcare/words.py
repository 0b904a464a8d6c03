"""What the kernel answers about a place in a term, in words for a family."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yizhan.common.say import moment
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Round


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
