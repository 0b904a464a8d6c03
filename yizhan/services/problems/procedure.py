"""How a problem goes: gathered, a proposal with its cost, passed by two others, carried out, ended with an answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.cases.procedures import End, Office, Outcome, Procedure, Step, Tells, Whom, declare
from yizhan.cases.telling import DUTY
from yizhan.cases.time_limits import working_days
from yizhan.services.problems.access import PROBLEMS_DECIDE, PROBLEMS_GROUP
from yizhan.services.problems.forms import AnswerForm, CameOfForm, ChangeForm, ProposalForm, ReasonForm

CODE = "problems.problem"
OFFICE = (Office(PROBLEMS_GROUP),)
DECIDERS = (Office(PROBLEMS_DECIDE),)
TO_US = (Tells(DUTY, Whom.HANDLING),)
NEEDED = 2  # persons, neither of them the one who wrote the proposal
GATHERED, PROPOSED, DOING, THERE = "gathered", "proposed", "doing", "there"  # steps
CLOSED, DECLINED = "closed", "declined"  # ends

DROP = Outcome("decline", _("不办了，说明原因"), leads_to=DECLINED, by=OFFICE, form=ReasonForm)

PROBLEM = declare(
    Procedure(
        code=CODE,
        version=1,
        name=_("共性问题"),
        starts_at=GATHERED,
        handles=PROBLEMS_GROUP,
        is_of_union=True,
        goes_alone=True,
        steps=(
            Step(
                GATHERED,
                _("写方案"),
                does=_("把同样的事归在一起，写清楚打算怎么办、要多少钱、钱从哪里来"),
                who=OFFICE,
                form=ProposalForm,
                limit=working_days(10),
                warning=working_days(2),
                outcomes=(
                    Outcome("propose", _("交上去表决"), leads_to=PROPOSED, takes_files=True, tells=TO_US),
                    DROP,
                ),
            ),
            Step(
                PROPOSED,
                _("等表决"),
                does=_("要两位有表决权的同事同意，写方案的人不能表决自己的方案"),
                who=DECIDERS,
                limit=working_days(5),
                warning=working_days(1),
                outcomes=(
                    Outcome(
                        "approve",
                        _("同意办，同意这笔钱"),
                        leads_to=DOING,
                        needs=NEEDED,
                        is_second_look=True,
                        tells=TO_US,
                    ),
                    Outcome(
                        "send_back",
                        _("退回去改"),
                        leads_to=GATHERED,
                        by=DECIDERS,
                        form=ChangeForm,
                        is_second_look=True,
                        tells=TO_US,
                    ),
                    Outcome(
                        "refuse",
                        _("不同意办，说明原因"),
                        leads_to=DECLINED,
                        by=DECIDERS,
                        form=ReasonForm,
                        needs=NEEDED,
                        is_second_look=True,
                        tells=TO_US,
                    ),
                ),
            ),
            Step(
                DOING,
                _("正在办"),
                does=_("照定下来的办，办成的服务记在这里，提过的人马上会收到消息"),
                who=OFFICE,
                form=CameOfForm,
                limit=working_days(60),
                warning=working_days(5),
                outcomes=(Outcome("came", _("服务有了"), leads_to=THERE), DROP),
            ),
            Step(
                THERE,
                _("服务有了"),
                does=_("看看提过的人用上没有，还有别的服务就接着记，办完了写结果"),
                who=OFFICE,
                form=AnswerForm,
                limit=working_days(60),
                warning=working_days(5),
                outcomes=(
                    Outcome("close", _("办结"), leads_to=CLOSED),
                    Outcome("came", _("又有一项服务"), leads_to=THERE, by=OFFICE, form=CameOfForm),
                ),
            ),
        ),
        ends=(End(CLOSED, _("办成了")), End(DECLINED, _("没有办，说明了原因"))),
    )
)
