"""How a demand goes: received in two working days, worked on in ten, told to her, and ended by her word."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.procedures import (
    Clock,
    Outcome,
    Procedure,
    Step,
    Worker,
    declare,
)
from yizhan.cases.steps import ENDS, OFFICE, TO_HER, TO_US, ReasonForm, ResultForm, settled, withdraw
from yizhan.cases.time_limits import days, working_days
from yizhan.common.forms import text_field

CODE = "say.demand"


class QuestionForm(forms.Form):
    """What she is asked."""

    question = text_field(_("想问什么"), _("请写要问的话"), 500)


class ReplyForm(forms.Form):
    """What she says to it."""

    reply = text_field(_("您的回答"), _("请写几句"))


WITHDRAW = withdraw(_("我撤回"))

DEMAND = declare(
    Procedure(
        code=CODE,
        version=1,
        name=_("诉求"),
        starts_at="received",
        handles=CASES_HANDLE,
        reopens_at="working",
        first_answer=working_days(2),
        solution=working_days(15),
        steps=(
            Step(
                "received",
                _("等工会接"),
                does=_("工会看您说的事，决定由谁来办"),
                who=OFFICE,
                limit=working_days(2),
                warning=working_days(1),
                outcomes=(
                    Outcome("accept", _("接下来办"), leads_to="working", is_answer=True, tells=TO_HER),
                    Outcome(
                        "decline",
                        _("不属于工会办的事"),
                        leads_to="declined",
                        by=OFFICE,
                        form=ReasonForm,
                        is_answer=True,
                        tells=TO_HER,
                    ),
                    WITHDRAW,
                ),
            ),
            Step(
                "working",
                _("正在办"),
                does=_("工会在办，有了结果马上告诉您"),
                who=OFFICE,
                form=ResultForm,
                limit=working_days(10),
                warning=working_days(2),
                outcomes=(
                    Outcome("settle", _("有了结果"), leads_to="settled", takes_files=True, tells=TO_HER),
                    Outcome(
                        "ask",
                        _("有一件事要问"),
                        leads_to="asked",
                        by=OFFICE,
                        form=QuestionForm,
                        tells=TO_HER,
                    ),
                    Outcome(
                        "decline", _("办不了"), leads_to="declined", by=OFFICE, form=ReasonForm, tells=TO_HER
                    ),
                    WITHDRAW,
                ),
            ),
            Step(
                "asked",
                _("等您回答"),
                does=_("工会问了您一件事，您回答以后接着办；这期间办结时限暂停"),
                who=(Worker(),),
                form=ReplyForm,
                limit=days(30),
                warning=days(5),
                stands_still=True,
                outcomes=(
                    Outcome("reply", _("我来回答"), leads_to="working", takes_files=True, tells=TO_US),
                    Outcome("go_on", _("不等了，接着办"), leads_to="working", by=OFFICE),
                    Outcome("silent", _("一直没有回答"), leads_to="withdrawn", by=(Clock(),), tells=TO_HER),
                    WITHDRAW,
                ),
            ),
            settled(
                _("工会给了结果。您说办好了就办结，没办好就接着办；十天没有回话也会办结，之后还能重新打开")
            ),
        ),
        ends=ENDS,
    )
)
