"""How a letter goes: written, looked at by a colleague, issued, served, answered, judged, looked after, or followed by
the next kind. Three procedures of one shape; the last goes to the labour inspection and is followed by none.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.procedures import (
    Clock,
    End,
    Office,
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
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import declare as declare_permission
from yizhan.services.letters.models import LetterKind
from yizhan.services.letters.rules import DAYS, NEXT

LETTERS_ISSUE = declare_permission("letters.issue", frozenset({Role.ADMIN, Role.CHAIR}))
ISSUED = Act("letters.issued", "发出劳动法律监督函件")
MENDED = Act("letters.mended", "用人单位整改到位")
DRAFTING = "drafting"


class WrongForm(forms.Form):
    """What is to be changed in a draft."""

    wrong = text_field(_("哪里要改，起草的人会看到"), _("请写明哪里要改"), 500)


class ReasonForm(forms.Form):
    """Why it goes no further."""

    reason = text_field(_("原因"), _("请写明原因"), 500)


class ServeForm(ServedForm):
    """How the letter came to them."""

    served = DayField(
        label=_("哪天送到"),
        help_text=_("答复期限从第二天起算。"),
        error_messages={"required": _("请填哪天送到")},
    )


class AnswerForm(forms.Form):
    """What came back."""

    answer = text_field(_("答复了什么"), _("请写答复了什么"), 2000)
    answered = DayField(label=_("哪天答复的"), error_messages={"required": _("请填哪天答复的")})


class FindsForm(forms.Form):
    """What the union found, and when it will look on the spot."""

    finds = text_field(_("核对下来怎样"), _("请写核对下来怎样"))
    visit = DayField(
        label=_("哪天回访"),
        help_text=_("到时候去看一次是不是真的改了。"),
        error_messages={"required": _("请填哪天回访")},
    )


class UnmendedForm(forms.Form):
    """What is not mended."""

    finds = text_field(_("哪些没有改"), _("请写哪些没有改"))


class SeenForm(forms.Form):
    """What was seen on the spot."""

    finds = text_field(_("回访看到什么"), _("请写回访看到什么"))


class StopForm(forms.Form):
    """How it goes on without a further letter."""

    reason = text_field(_("后面怎么办"), _("请写后面怎么办，例：支持职工申请仲裁"), 500)


def code_of(kind: LetterKind) -> str:
    return f"letters.{kind.value}"


CODES = {code_of(kind): kind for kind in LetterKind}
WITHDRAW = Outcome("withdraw", _("撤回，不发了"), leads_to="withdrawn", by=OFFICE, form=ReasonForm)
STOP = Outcome("stop", _("不再发函"), leads_to="stopped", by=OFFICE, form=StopForm)


def _escalate(kind: LetterKind) -> tuple[Outcome, ...]:
    after = NEXT.get(kind)
    if after is None:
        return ()
    says = {
        LetterKind.OPINION: _("升级：起草意见书"),
        LetterKind.RECOMMENDATION: _("升级：起草给劳动监察的建议书"),
    }
    return (Outcome("escalate", says[after], leads_to="escalated", by=OFFICE),)


def _answered(name: str | Promise) -> Outcome:
    return Outcome(
        "answered", name, leads_to="judging", by=OFFICE, form=AnswerForm, takes_files=True, tells=TO_US
    )


def _steps(kind: LetterKind, whom: str | Promise) -> tuple[Step, ...]:
    usual: Any = working_days(DAYS[kind].usual)
    return (
        Step(
            DRAFTING,
            _("起草"),
            does=_("写明事实、要求和依据；写好交另一位同事审核"),
            who=OFFICE,
            limit=working_days(5),
            warning=working_days(1),
            outcomes=(
                Outcome("submit", _("写好了，交审核"), leads_to="checking", tells=TO_US),
                WITHDRAW,
            ),
        ),
        Step(
            "checking",
            _("等审核"),
            does=_("由本单位或上级工会的另一位同事审核，交上来的人不能审自己的"),
            who=CHECKERS,
            limit=working_days(2),
            warning=working_days(1),
            outcomes=(
                Outcome("pass", _("审核通过"), leads_to="ready", is_second_look=True, tells=TO_US),
                Outcome(
                    "send_back", _("退回修改"), leads_to=DRAFTING, by=CHECKERS, form=WrongForm, tells=TO_US
                ),
                WITHDRAW,
            ),
        ),
        Step(
            "ready",
            _("等签发"),
            does=_("由主席或管理员签发；签发时编上字号，字号不重不漏，签发后内容不能再改"),
            who=(Office(LETTERS_ISSUE),),
            limit=working_days(3),
            warning=working_days(1),
            outcomes=(
                Outcome("issue", _("签发"), leads_to="serving", tells=TO_US, records=(ISSUED,)),
                Outcome(
                    "send_back", _("退回修改"), leads_to=DRAFTING, by=OFFICE, form=WrongForm, tells=TO_US
                ),
                WITHDRAW,
            ),
        ),
        Step(
            "serving",
            _("等送达"),
            does=_("打印盖章后送到，记下怎么送的、谁收的、哪天送到，附上回执"),
            who=OFFICE,
            form=ServeForm,
            limit=working_days(3),
            warning=working_days(1),
            outcomes=(
                Outcome("serve", _("送到了"), leads_to="waiting", takes_files=True),
                Outcome("void", _("作废，字号不再用"), leads_to="voided", by=OFFICE, form=ReasonForm),
            ),
        ),
        Step(
            "waiting",
            _("等答复"),
            does=_("等对方书面答复；期限按函件上写的工作日从送达第二天起算，到期没有答复会转给经办人"),
            who=(Outside(whom),),
            limit=usual,
            outcomes=(
                _answered(_("有了答复")),
                Outcome("silent", _("到期没有答复"), leads_to="unanswered", by=(Clock(),), tells=TO_US),
            ),
        ),
        Step(
            "unanswered",
            _("没有按期答复"),
            does=_("对方没有按期答复，决定是不是升级"),
            who=OFFICE,
            limit=working_days(5),
            warning=working_days(1),
            outcomes=(_answered(_("答复来了，晚了")), *_escalate(kind), STOP),
        ),
        Step(
            "judging",
            _("核对整改"),
            does=_("对照要求核对，改了没有、改了多少"),
            who=OFFICE,
            limit=working_days(5),
            warning=working_days(1),
            outcomes=(
                Outcome(
                    "mended", _("整改了，约回访"), leads_to="following", form=FindsForm, takes_files=True
                ),
                Outcome(
                    "partly", _("部分整改，约回访"), leads_to="following", form=FindsForm, takes_files=True
                ),
                Outcome("unmended", _("没有整改"), leads_to="failed", form=UnmendedForm, takes_files=True),
            ),
        ),
        Step(
            "following",
            _("等回访"),
            does=_("到约好的日子去现场看一次"),
            who=OFFICE,
            limit=days(30),
            warning=working_days(2),
            outcomes=(
                Outcome(
                    "confirmed",
                    _("回访属实，整改到位"),
                    leads_to="mended",
                    form=SeenForm,
                    takes_files=True,
                    records=(MENDED,),
                ),
                Outcome(
                    "again", _("还差一些，再约一次"), leads_to="following", form=FindsForm, takes_files=True
                ),
                Outcome(
                    "broken", _("没有改，或者又犯了"), leads_to="failed", form=SeenForm, takes_files=True
                ),
            ),
        ),
        Step(
            "failed",
            _("没有整改到位"),
            does=_("决定是不是升级"),
            who=OFFICE,
            limit=working_days(5),
            warning=working_days(1),
            outcomes=(*_escalate(kind), STOP),
        ),
    )


def _ends(kind: LetterKind) -> tuple[End, ...]:
    return (
        End("mended", _("整改到位")),
        *((End("escalated", _("升级了")),) if kind in NEXT else ()),
        End("stopped", _("不再发函")),
        End("withdrawn", _("没有发，撤回了")),
        End("voided", _("作废")),
    )


NAMES = {
    LetterKind.REMINDER: _("提示函"),
    LetterKind.OPINION: _("意见书"),
    LetterKind.RECOMMENDATION: _("建议书"),
}
WHOM = {
    LetterKind.REMINDER: _("用人单位"),
    LetterKind.OPINION: _("用人单位"),
    LetterKind.RECOMMENDATION: _("劳动保障监察等部门"),
}
PROCEDURES = {
    kind: declare(
        Procedure(
            code=code_of(kind),
            version=1,
            name=NAMES[kind],
            starts_at=DRAFTING,
            steps=_steps(kind, WHOM[kind]),
            ends=_ends(kind),
            handles=CASES_HANDLE,
            goes_alone=True,
            is_of_union=True,
        )
    )
    for kind in LetterKind
}
