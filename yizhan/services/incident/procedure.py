"""How it goes when something happened: called within minutes, the next on the rota after ten, then the unit above."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside
from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.procedures import (
    Clock,
    Outcome,
    Procedure,
    Service,
    Step,
    Tells,
    Whom,
    declare,
)
from yizhan.cases.steps import (
    ENDS,
    OFFICE,
    SHE_READS,
    TO_HER,
    ReasonForm,
    ResultForm,
    settled,
    withdraw,
)
from yizhan.cases.time_limits import minutes, working_days
from yizhan.common.forms import DayField, text_field
from yizhan.duty.purposes import Purpose
from yizhan.duty.purposes import declare as on_duty_for
from yizhan.services.incident.calling import follow
from yizhan.services.incident.rules import What
from yizhan.services.incident.telling import TAKEN

ANSWER_WITHIN = minutes(10)  # of who is called; then the next


class HappenedForm(forms.Form):
    """When it happened."""

    happened_on = DayField(label=_("哪天的事"))


class WagesForm(forms.Form):
    """Since when it is owed, and whether she works there still."""

    happened_on = DayField(label=_("哪天该发没发"))
    left_on = DayField(label=_("哪天离开的"), required=False, help_text=_("还在干的不用填。"))


class ReferForm(forms.Form):
    """Who has to do the next thing outside the union."""

    to = forms.CharField(
        label=_("交到了哪里"), max_length=60, help_text=_("例：区人社局工伤科、法律援助中心。")
    )
    what = text_field(_("办什么"), _("请写办什么，本人会看到"), 500, help_text=SHE_READS)


class CameForm(forms.Form):
    came = text_field(_("那边怎么说"), _("请写那边怎么说，本人会看到"), 500, help_text=SHE_READS)


WITHDRAW = withdraw(_("没事了，撤回"))
ACCEPT = Outcome(
    "accept",
    _("接下来办"),
    leads_to="working",
    by=OFFICE,
    is_answer=True,
    tells=(Tells(TAKEN, Whom.WORKER),),
)


def _procedure(what: What, name: str | Promise, opening: type[Any]) -> Procedure:
    return Procedure(
        code=f"incident.{what.value}",
        version=1,
        name=name,
        starts_at="away",
        handles=CASES_HANDLE,
        reopens_at="working",
        opening=opening,
        goes_alone=True,
        first_answer=working_days(1),
        solution=working_days(30),
        steps=(
            Step(
                "away",
                _("等值班的人"),
                does=_("现在没有人值班，一有人值班马上叫。急的先打 12351"),
                who=(*OFFICE, Service()),
                limit=working_days(1),
                outcomes=(
                    Outcome("call", _("值班的人在了，叫他来接"), leads_to="called", by=(Service(),)),
                    ACCEPT,
                    WITHDRAW,
                ),
            ),
            Step(
                "called",
                _("叫了值班的人"),
                does=_("值班的人十分钟内来接，没接就叫下一位"),
                who=OFFICE,
                limit=ANSWER_WITHIN,
                outcomes=(
                    ACCEPT,
                    Outcome("pass_on", _("没有接，叫下一位"), leads_to="called_next", by=(Clock(),)),
                    WITHDRAW,
                ),
            ),
            Step(
                "called_next",
                _("叫了下一位"),
                does=_("再过十分钟没有人接，就报上级工会，由那里值班的人来接"),
                who=OFFICE,
                limit=ANSWER_WITHIN,
                outcomes=(ACCEPT, WITHDRAW),
            ),
            Step(
                "working",
                _("有人在帮您"),
                does=_("接的人和您联系，帮您留证据、算期限、找该找的地方"),
                who=OFFICE,
                form=ResultForm,
                limit=working_days(5),
                warning=working_days(1),
                outcomes=(
                    Outcome("settle", _("有了结果"), leads_to="settled", takes_files=True, tells=TO_HER),
                    Outcome(
                        "refer",
                        _("交给该管的地方"),
                        leads_to="referred",
                        by=OFFICE,
                        form=ReferForm,
                        takes_files=True,
                        tells=TO_HER,
                    ),
                    Outcome(
                        "decline", _("办不了"), leads_to="declined", by=OFFICE, form=ReasonForm, tells=TO_HER
                    ),
                    WITHDRAW,
                ),
            ),
            Step(
                "referred",
                _("等那边的结果"),
                does=_("工会替您盯着，那边有了说法马上告诉您；这期间办结时限暂停"),
                who=OFFICE,
                form=CameForm,
                limit=working_days(15),
                warning=working_days(3),
                stands_still=True,
                outcomes=(
                    Outcome("came", _("那边有了说法"), leads_to="working", takes_files=True, tells=TO_HER),
                    WITHDRAW,
                ),
            ),
            settled(_("您说办好了就办结，没办好就接着办；十天没有回话也会办结，之后还能重新打开")),
        ),
        ends=ENDS,
    )


PROCEDURES = {
    What.HURT: declare(_procedure(What.HURT, _("出事了：受伤"), HappenedForm)),
    What.WAGES: declare(_procedure(What.WAGES, _("出事了：欠薪"), WagesForm)),
    What.ACCOUNT: declare(_procedure(What.ACCOUNT, _("出事了：封号"), HappenedForm)),
}
for _each in PROCEDURES.values():
    beside.follow(_each.code, follow)

PURPOSE = on_duty_for(
    Purpose("incident", _("出事了"), _("有人受伤、被欠薪、被封号时，十分钟内接"), CASES_HANDLE, 10)
)
