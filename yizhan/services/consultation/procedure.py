"""How a consultation goes: the demand letter, an answer within the legal time, meetings, commitments, a public
text that somebody else has looked at, and re-checks until nothing is open.

集体合同规定 (2004) 32: who is asked for a consultation answers in writing within 20 days. It is said of an employer and
its workers; of a trade and a platform we take it as the measure (docs/consultation.md).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.procedures import (
    Clock,
    End,
    Outcome,
    Outside,
    Procedure,
    Step,
    declare,
)
from yizhan.cases.steps import CHECKERS, OFFICE, TO_US, ServedForm
from yizhan.cases.time_limits import days, working_days
from yizhan.common.acts import Act
from yizhan.common.forms import DayField, text_field
from yizhan.services.consultation.models import Found, Owes

CODE = "consultation.talks"
DRAFTING, TALKING, WATCHING = "drafting", "talking", "watching"
ANSWER = days(20)
SENT = Act("consultation.sent", "发出协商要约")
MET = Act("consultation.met", "开协商会议")
SHOWN = Act("consultation.shown", "公开协商结果")


def _day(label: Any, missing: Any, **more: Any) -> DayField:
    return DayField(label=label, error_messages={"required": missing}, **more)


class WrongForm(forms.Form):
    wrong = text_field(_("哪里要改，写的人会看到"), _("请写明哪里要改"), 500)


class ReasonForm(forms.Form):
    reason = text_field(_("原因，以及后面怎么办"), _("请写明原因，以及后面怎么办"), 500)


class SentForm(ServedForm):
    """How the demand letter came to them."""

    day = _day(_("哪天送到"), _("请填哪天送到"), help_text=_("对方要在 20 日内书面答复，从第二天起算。"))


class AnswerForm(forms.Form):
    answer = text_field(_("对方怎么答复"), _("请写对方怎么答复"), 2000)


class MeetForm(forms.Form):
    """A meeting: who sat there, by side and in numbers, and its minutes."""

    day = _day(_("哪天开的"), _("请填哪天开的"))
    ours = forms.IntegerField(
        label=_("职工方协商代表几人"),
        min_value=1,
        max_value=99,
        help_text=_("民主推选产生的代表。双方代表人数要对等，每方至少 3 人。"),
    )
    theirs = forms.IntegerField(label=_("对方代表几人"), min_value=1, max_value=99)
    others = forms.CharField(
        label=_("还有谁在（可不写）"),
        max_length=120,
        required=False,
        help_text=_("写身份，例：工会干部 2 人、律师 1 人；不写姓名。"),
    )
    minutes = text_field(_("纪要"), _("请写纪要：谈了什么、各方怎么说"), 2000)
    next_day = DayField(label=_("下次哪天开（可不填）"), required=False)


class CommitForm(forms.Form):
    """What somebody promised."""

    says = forms.CharField(
        label=_("答应了什么，会公开"),
        max_length=200,
        help_text=_("写得能核对，例：单笔抽成不超过 20%。"),
        error_messages={"required": _("请写答应了什么")},
    )
    owes = forms.ChoiceField(
        label=_("谁来做"), choices=Owes.choices, error_messages={"required": _("请选谁来做")}
    )
    due = _day(_("哪天以前做到"), _("请填哪天以前做到"))
    demand = forms.IntegerField(
        label=_("对应要约的第几项（可不填）"), min_value=1, max_value=20, required=False
    )


class SummaryForm(forms.Form):
    summary = text_field(
        _("给大家看的话"),
        _("请写给大家看的话"),
        help_text=_("要约、承诺和复查会自动列在下面。这里写清结果是什么、什么时候复查；不写人名。"),
    )


class RecheckForm(forms.Form):
    """What was found on a day. next_day: when we look again, where it is not kept yet."""

    commitment = forms.IntegerField(
        label=_("第几项承诺"), min_value=1, max_value=99, error_messages={"required": _("请填第几项承诺")}
    )
    day = _day(_("哪天复查的"), _("请填哪天复查的"))
    found = forms.ChoiceField(
        label=_("复查结果"), choices=Found.choices, error_messages={"required": _("请选复查结果")}
    )
    says = forms.CharField(
        label=_("看到了什么，会公开"),
        max_length=300,
        help_text=_("不写人名，也不写能认出是谁说的话。"),
        error_messages={"required": _("请写看到了什么")},
    )
    next_day = DayField(
        label=_("没做到的，哪天再查"), required=False, help_text=_("不填就是不再复查，结果照样公开。")
    )


WITHDRAW = Outcome("withdraw", _("不协商了"), leads_to="withdrawn", by=OFFICE, form=ReasonForm)

TALKS = declare(
    Procedure(
        code=CODE,
        version=1,
        name=_("集体协商"),
        starts_at=DRAFTING,
        handles=CASES_HANDLE,
        goes_alone=True,
        is_of_union=True,
        steps=(
            Step(
                DRAFTING,
                _("起草要约"),
                does=_("写明向谁、要求什么；写好交另一位同事审核"),
                who=OFFICE,
                limit=working_days(10),
                warning=working_days(2),
                outcomes=(
                    Outcome("submit", _("写好了，交审核"), leads_to="checking", tells=TO_US),
                    WITHDRAW,
                ),
            ),
            Step(
                "checking",
                _("等审核要约"),
                does=_("由本单位或上级工会的另一位同事审核，交上来的人不能审自己的"),
                who=CHECKERS,
                limit=working_days(3),
                outcomes=(
                    Outcome(
                        "pass_offer", _("审核通过"), leads_to="sending", is_second_look=True, tells=TO_US
                    ),
                    Outcome(
                        "send_back",
                        _("退回修改"),
                        leads_to=DRAFTING,
                        by=CHECKERS,
                        form=WrongForm,
                        tells=TO_US,
                    ),
                ),
            ),
            Step(
                "sending",
                _("等送要约"),
                does=_("打印盖章送给对方，记下怎么送的、谁收的、哪天送到，附上回执"),
                who=OFFICE,
                form=SentForm,
                limit=working_days(3),
                outcomes=(
                    Outcome("sent", _("送到了"), leads_to="waiting", takes_files=True, records=(SENT,)),
                    WITHDRAW,
                ),
            ),
            Step(
                "waiting",
                _("等对方答复"),
                does=_("对方要在 20 日内书面答复；到期没有答复会转给经办人"),
                who=(Outside(_("平台企业或行业组织")),),
                limit=ANSWER,
                outcomes=(
                    Outcome(
                        "accept",
                        _("同意协商"),
                        leads_to=TALKING,
                        by=OFFICE,
                        form=AnswerForm,
                        takes_files=True,
                        tells=TO_US,
                    ),
                    Outcome(
                        "refuse",
                        _("不同意协商"),
                        leads_to="refused",
                        by=OFFICE,
                        form=AnswerForm,
                        takes_files=True,
                        tells=TO_US,
                    ),
                    Outcome("silent", _("到期没有答复"), leads_to="refused", by=(Clock(),), tells=TO_US),
                ),
            ),
            Step(
                "refused",
                _("对方不协商"),
                does=_("没有正当理由不能拒绝协商；可以请上级工会或劳动行政部门协调"),
                who=OFFICE,
                limit=working_days(10),
                warning=working_days(2),
                outcomes=(
                    Outcome("accept", _("后来同意了"), leads_to=TALKING, form=AnswerForm, takes_files=True),
                    Outcome("give_up", _("没有谈成，办结"), leads_to="no_talks", form=ReasonForm),
                ),
            ),
            Step(
                TALKING,
                _("协商"),
                does=_("开会并记纪要，谈成一项记一项承诺；谈完写公开的话"),
                who=OFFICE,
                limit=days(30),
                warning=days(5),
                outcomes=(
                    Outcome(
                        "meet", _("记一次会议"), TALKING, form=MeetForm, takes_files=True, records=(MET,)
                    ),
                    Outcome("commit", _("记一项承诺"), TALKING, form=CommitForm),
                    Outcome("agreed", _("谈完了，写公开的话"), "wording"),
                    Outcome("fail", _("没有谈成，办结"), "no_agreement", form=ReasonForm),
                ),
            ),
            Step(
                "wording",
                _("写公开的话"),
                does=_("写给大家看的话，交另一位同事审核"),
                who=OFFICE,
                form=SummaryForm,
                limit=working_days(5),
                outcomes=(
                    Outcome("propose", _("写好了，交审核"), "second", tells=TO_US),
                    Outcome("more", _("还要再谈"), TALKING, by=OFFICE),
                ),
            ),
            Step(
                "second",
                _("等审核公开的话"),
                does=_("由另一位同事审核；通过后公开，背后提过诉求的人每人收到一次通知"),
                who=CHECKERS,
                limit=working_days(3),
                outcomes=(
                    Outcome(
                        "pass_text",
                        _("审核通过，公开"),
                        WATCHING,
                        is_second_look=True,
                        tells=TO_US,
                        records=(SHOWN,),
                    ),
                    Outcome("send_back", _("退回修改"), "wording", by=CHECKERS, form=WrongForm, tells=TO_US),
                ),
            ),
            Step(
                WATCHING,
                _("盯承诺"),
                does=_("到日子逐项复查，结果公开；过了日子没有复查会报上级工会"),
                who=OFFICE,
                limit=days(30),
                warning=working_days(3),
                outcomes=(
                    Outcome("recheck", _("记一次复查"), WATCHING, form=RecheckForm, takes_files=True),
                    Outcome("again", _("没有做到，再去谈"), TALKING, form=ReasonForm),
                    Outcome("close", _("都查完了，办结"), "done"),
                ),
            ),
        ),
        ends=(
            End("done", _("谈成，查完了")),
            End("no_talks", _("对方不协商")),
            End("no_agreement", _("没有谈成")),
            End("withdrawn", _("没有发出要约")),
        ),
    )
)
