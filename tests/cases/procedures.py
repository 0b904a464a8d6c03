"""A sound procedure that tests bend: a demand is received, worked on, may wait for an expert, is agreed and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from yizhan.cases.procedures import (
    At,
    Clock,
    End,
    Office,
    Outcome,
    Outside,
    Procedure,
    PublicNotice,
    Service,
    Step,
    Worker,
)
from yizhan.cases.time_limits import days, hours, working_days

EDIT, READ = "units.edit", "units.read"  # declared by orgs


class ReceiveForm(forms.Form):
    about = forms.CharField(label="什么事")
    illness = forms.CharField(label="病情")


class DecisionForm(forms.Form):
    amount = forms.IntegerField(label="金额")
    why = forms.CharField(label="理由", required=False)


STEPS = (
    Step(
        "received",
        "受理",
        does="工会看您说的事，决定由谁来办",
        who=(Office(EDIT),),
        form=ReceiveForm,
        limit=working_days(2),
        warning=hours(4),
        confidential_fields=frozenset({"illness"}),
        readers=(EDIT,),
        outcomes=(
            Outcome("accept", "受理", "working", is_answer=True),
            Outcome("withdraw", "撤回", "withdrawn", by=(Worker(),)),
        ),
    ),
    Step(
        "working",
        "办理",
        does="工会在办",
        who=(Office(EDIT),),
        limit=days(20),
        outcomes=(Outcome("ask", "请专家看", "expert"), Outcome("propose", "提出意见", "decision")),
    ),
    Step(
        "expert",
        "等专家",
        does="专家在看，办结时限暂停",
        who=(Outside("专家"), Office(EDIT)),
        stands_still=True,
        is_confidential=True,
        readers=(EDIT,),
        outcomes=(Outcome("heard", "有了意见", "working"),),
    ),
    Step(
        "decision",
        "决定",
        does="上级工会两人一起决定",
        who=(Office(EDIT, At.PARENT),),
        form=DecisionForm,
        outcomes=(Outcome("grant", "同意", "shown", needs=2), Outcome("back", "退回", "working")),
    ),
    Step(
        "shown",
        "公示",
        does="公示五个工作日，不写姓名",
        who=(Clock(),),
        public_notice=PublicNotice(working_days(5), frozenset({"amount", "why"}), "objected"),
        outcomes=(
            Outcome("over", "无异议", "solved"),
            Outcome("objected", "有异议", "decision", by=(Service(), Office(EDIT))),
        ),
    ),
)


def a_procedure(**changes: Any) -> Procedure:
    sound = Procedure(
        "tests.demand",
        1,
        "诉求",
        starts_at="received",
        steps=STEPS,
        ends=(End("solved", "已解决"), End("withdrawn", "已撤回")),
        handles=EDIT,
        reopens_at="working",
        first_answer=working_days(5),
        solution=working_days(30),
    )
    return replace(sound, **changes)


def with_step(code: str, /, **changes: Any) -> Procedure:
    """The procedure with one step changed."""
    return a_procedure(steps=tuple(replace(step, **changes) if step.code == code else step for step in STEPS))


def with_outcome(code: str, name: str, /, **changes: Any) -> Procedure:
    """The procedure with one outcome of a step changed."""
    outcomes = next(step.outcomes for step in STEPS if step.code == code)
    return with_step(
        code, outcomes=tuple(replace(each, **changes) if each.code == name else each for each in outcomes)
    )
