"""How an order goes: signed for within a day, answered, checked by somebody else, handed back to the hotline.

The hotline is another body's: it sends orders, grants more time and takes answers, it talks to who called. Nothing here
is told to her. What the hotline does by the API is taken by the service; version 1 knows no API and no more time.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.procedures import End, Grade, Outcome, Outside, Procedure, Service, Step, declare
from yizhan.cases.steps import CHECKERS, OFFICE, TO_US
from yizhan.cases.time_limits import hours, working_days
from yizhan.common.forms import text_field
from yizhan.services.hotline.forms import OrderForm

CODE = "hotline.order"
CALLER = frozenset({"caller", "phone"})  # for who handles orders, not for who only reads
GENERAL, DIFFICULT, COMPLEX = "general", "difficult", "complex"
ANSWERED, NOT_OURS = "answered", "not_ours"  # steps in which it waits to be handed back
ASKED = "delay_asked"  # the step in which it waits for the hotline's word on more time
BY_API = (*OFFICE, Service())
GRADES = (
    Grade(GENERAL, _("一般"), working_days(5)),
    Grade(DIFFICULT, _("疑难"), working_days(15)),
    Grade(COMPLEX, _("特别复杂"), working_days(30)),
)


class AnswerForm(forms.Form):
    """What goes back to the hotline."""

    answer = text_field(_("答复，审核后交回热线"), _("请写答复，热线会转告来电人"), rows=4)


class NotOursForm(forms.Form):
    """Why it goes back undone; the hotline reads it."""

    reason = text_field(_("为什么不归本工会办，热线会看到"), _("请写明原因，热线会看到"), 500, rows=4)


class SendBackForm(forms.Form):
    """What is still wrong with the answer."""

    wrong = text_field(_("哪里要改，写答复的人会看到"), _("请写明哪里要改"), 500, rows=4)


class DelayForm(forms.Form):
    """Why it takes longer, and as what: the limit of that grade, counted from when the order was sent."""

    grade = forms.ChoiceField(
        label=_("申请按哪一类办"),
        choices=[(grade.code, grade.name) for grade in GRADES[1:]],
        error_messages={"required": _("请选按哪一类办"), "invalid_choice": _("只能申请按疑难或特别复杂办")},
    )
    reason = text_field(_("为什么要延期，热线会看到"), _("请写明为什么要延期，热线会看到"), 500)


class GrantForm(forms.Form):
    """What the hotline said."""

    word = text_field(_("热线怎么答复的"), _("请写热线怎么答复的，例：11月26日电话同意"), 200, rows=2)


def _procedure(version: int) -> Procedure:
    returns = () if version == 1 else BY_API
    ask = Outcome("ask_delay", _("申请延期"), leads_to=ASKED, by=OFFICE, form=DelayForm)
    asked = Step(
        ASKED,
        _("等热线答复延期"),
        does=_("延期由热线定。同意了办结时限跟着变，没同意按原来的时限办；等的时候时限照走"),
        who=(Outside(_("热线平台")),),
        limit=working_days(2),
        outcomes=(
            Outcome("granted", _("热线同意延期"), leads_to="working", by=BY_API, form=GrantForm, tells=TO_US),
            Outcome("denied", _("热线不同意"), leads_to="working", by=BY_API, form=GrantForm, tells=TO_US),
        ),
    )
    return Procedure(
        code=CODE,
        version=version,
        name=_("热线工单"),
        starts_at="received",
        handles=CASES_HANDLE,
        reopens_at="working",
        goes_alone=True,
        is_of_union=True,
        opening=OrderForm,
        grades=GRADES,
        steps=(
            Step(
                "received",
                _("等签收"),
                does=_("看看归不归本工会办：归就签收，归别的工会就转过去，都不归就在一个工作日内退回热线"),
                who=OFFICE,
                limit=working_days(1),
                warning=hours(4),
                confidential_fields=CALLER,
                readers=(CASES_HANDLE,),
                outcomes=(
                    Outcome("sign_for", _("签收"), leads_to="working"),
                    Outcome(
                        "not_ours",
                        _("不归本工会办，退回热线"),
                        leads_to=NOT_OURS,
                        by=OFFICE,
                        form=NotOursForm,
                    ),
                ),
            ),
            Step(
                "working",
                _("正在办"),
                does=_("办好后写答复，交另一位同事审核"),
                who=OFFICE,
                form=AnswerForm,
                outcomes=(
                    Outcome("answer", _("写好答复，交审核"), leads_to="checking", tells=TO_US),
                    *(() if version == 1 else (ask,)),
                ),
            ),
            *(() if version == 1 else (asked,)),
            Step(
                "checking",
                _("等审核"),
                does=_("由本单位或上级工会的另一位同事审核，写答复的人不能审自己的"),
                who=CHECKERS,
                limit=working_days(1),
                outcomes=(
                    Outcome("pass", _("审核通过"), leads_to=ANSWERED, is_second_look=True, tells=TO_US),
                    Outcome(
                        "send_back",
                        _("退回修改"),
                        leads_to="working",
                        by=CHECKERS,
                        form=SendBackForm,
                        tells=TO_US,
                    ),
                ),
            ),
            Step(
                ANSWERED,
                _("等交回热线"),
                does=_("在「热线工单」里下载答复表，传给热线后记下已交回"),
                who=OFFICE,
                limit=working_days(1),
                outcomes=(Outcome("return", _("已交回热线"), leads_to="returned", by=returns),),
            ),
            Step(
                NOT_OURS,
                _("等退回热线"),
                does=_("在「热线工单」里下载答复表，传给热线后记下已退回"),
                who=OFFICE,
                limit=hours(8),
                outcomes=(Outcome("hand_back", _("已退回热线"), leads_to="refused", by=returns),),
            ),
        ),
        ends=(End("returned", _("办结，已交回热线")), End("refused", _("不归本工会办，已退回热线"))),
    )


FIRST, ORDER = declare(_procedure(1)), declare(_procedure(2))
HANDED_BACK_BY = {ANSWERED: "return", NOT_OURS: "hand_back"}
