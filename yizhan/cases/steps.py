"""What procedures have in common: who acts and hears, what is asked, and the step in which she looks at what came."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.procedures import At, Clock, End, Office, Outcome, Step, Tells, Text, Whom, Worker
from yizhan.cases.telling import DUTY, NEWS
from yizhan.cases.time_limits import days
from yizhan.common.forms import text_field

OFFICE = (Office(CASES_HANDLE),)
CHECKERS = (Office(CASES_HANDLE), Office(CASES_HANDLE, At.PARENT))
TO_HER = (Tells(NEWS, Whom.WORKER),)
TO_US = (Tells(DUTY, Whom.HANDLING),)
SHE_READS = _("本人会看到。")  # beside the field: its label stands before her eyes too
SOLVED = "solved"
ENDS = (
    End(SOLVED, _("办结了")),
    End("declined", _("没有办，说明了原因")),
    End("withdrawn", _("撤回了")),
)


class ReasonForm(forms.Form):
    """Why it is not done; she reads it."""

    reason = text_field(_("原因"), _("请写明原因，本人会看到"), 500, help_text=SHE_READS)


class ResultForm(forms.Form):
    """What was done about it; she reads it."""

    result = text_field(_("办得怎么样"), _("请写办的结果，本人会看到"), rows=4, help_text=SHE_READS)


class StillForm(forms.Form):
    """What is not done yet."""

    left = text_field(_("还有什么没办好"), _("请写一句，我们接着办"), 500)


class ServedForm(forms.Form):
    """How a paper came to whom it is for; the proof goes as a file."""

    how = forms.ChoiceField(
        label=_("怎么送的"),
        choices=[(str(one), one) for one in (_("当面送达"), _("挂号信或邮政快递"), _("电子送达"))],
        error_messages={"required": _("请选怎么送的")},
    )
    to_whom = forms.CharField(
        label=_("谁收的"),
        max_length=80,
        help_text=_("写岗位或部门，例：人力资源部经理；不用写姓名。"),
        error_messages={"required": _("请写谁收的")},
    )


def withdraw(name: Text) -> Outcome:
    """She takes it back."""
    return Outcome("withdraw", name, leads_to="withdrawn", by=(Worker(),), tells=TO_US)


def settled(does: Text) -> Step:
    """She says whether it is done: then it ends, as it does when she says nothing; or it goes back to `working`."""
    return Step(
        "settled",
        _("请您看看办得怎么样"),
        does=does,
        who=(Worker(),),
        limit=days(10),
        warning=days(3),
        stands_still=True,
        outcomes=(
            Outcome("agree", _("办好了"), leads_to=SOLVED, tells=TO_US),
            Outcome("still", _("还没办好"), leads_to="working", by=(Worker(),), form=StillForm, tells=TO_US),
            Outcome("over", _("没有回话，办结"), leads_to=SOLVED, by=(Clock(),), tells=TO_HER),
        ),
    )
