"""Procedures: what could leave a case nowhere, a person without a word or a secret in the open stops the start."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.procedures import EDIT, a_procedure, with_outcome, with_step
from tests.notices.factories import a_kind
from yizhan.cases import procedures
from yizhan.cases.drawing import mermaid, outline
from yizhan.cases.procedures import (
    BadProcedure,
    Clock,
    End,
    Office,
    Outcome,
    Outside,
    Procedure,
    ProcedureTaken,
    PublicNotice,
    Step,
    Tells,
    Whom,
    Worker,
    all_newest,
    declare,
    newest,
    version_of,
)
from yizhan.cases.soundness import problems
from yizhan.cases.telling import NEWS
from yizhan.cases.time_limits import days, hours, minutes, months, working_days
from yizhan.common.acts import Act, acts


@pytest.fixture(autouse=True)
def _nothing_stays_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procedures, "_versions", {})


class Unlabelled(forms.Form):
    about = forms.CharField()


class Labelled(forms.Form):
    about = forms.CharField(label="什么事")


LONELY = Step("lonely", "孤", does="没人来", who=(Worker(),), outcomes=(Outcome("go", "走", "solved"),))
CIRCLE = Step("circle", "圈", does="转圈", who=(Worker(),), outcomes=(Outcome("again", "再来", "circle"),))
UNDECLARED = a_kind(code="tests.nobody_declares_it")


def test_a_sound_procedure_has_no_problem():
    assert problems(a_procedure()) == []


@pytest.mark.parametrize(
    ("procedure", "wrong"),
    [
        # ways
        (a_procedure(starts_at="nowhere"), "it starts at 'nowhere', which is no step"),
        (
            with_outcome("working", "ask", leads_to="moon"),
            "working: ask leads to 'moon', which is no step and no end",
        ),
        (a_procedure(steps=(*a_procedure().steps, LONELY)), "lonely is never reached"),
        (a_procedure(ends=(*a_procedure().ends, End("lost", "没了"))), "lost is never reached"),
        (with_step("expert", outcomes=()), "expert is a dead end"),
        (with_outcome("expert", "heard", leads_to="expert"), "expert is a dead end"),
        # what is told and recorded
        (
            with_outcome("working", "ask", tells=(Tells(NEWS, Whom.WORKER),) * 2),
            "working: ask tells cases.news to worker twice",
        ),
        (
            with_outcome("working", "ask", records=(Act("asked", "请了专家"),)),
            "working: ask records 'asked', which is no act's code",
        ),
        (
            with_outcome("working", "ask", records=(Act("cases.open", "请了专家"),)),
            "working: ask records cases.open, which is another act elsewhere",
        ),
        (
            with_outcome("working", "ask", records=(Act("tests.asked", "请了专家"),) * 2),
            "working: ask records tests.asked twice",
        ),
        # codes
        (a_procedure(code="demand"), "its code is not service.what, in small letters, at most 60"),
        (a_procedure(version=0), "versions begin with 1"),
        (
            a_procedure(ends=(*a_procedure().ends, End("working", "在办"))),
            "steps and ends: working is there twice",
        ),
        (with_outcome("working", "ask", code="Ask!"), "working: outcomes: 'Ask!' is no code"),
        (with_outcome("working", "ask", code="propose"), "working: outcomes: propose is there twice"),
        # texts
        (a_procedure(name=" "), "name: the text is missing"),
        (with_step("working", name=""), "working: the text is missing"),
        (with_step("working", does=""), "working: what it does: the text is missing"),
        (with_outcome("working", "ask", name=""), "working: ask: the text is missing"),
        (a_procedure(ends=(End("solved", ""), End("withdrawn", "已撤回"))), "solved: the text is missing"),
        (with_step("working", form=Unlabelled), "working: label of about: the text is missing"),
        (
            with_step("expert", who=(Outside(""), Office(EDIT))),
            "expert: who it is outside: the text is missing",
        ),
        (
            with_outcome("working", "ask", records=(Act("tests.asked", ""),)),
            "working: ask: tests.asked: the text is missing",
        ),
        # who
        (with_step("working", who=()), "working: nobody owes it"),
        (with_step("expert", who=(Outside("专家"),)), "expert: heard: nobody here can enter it"),
        (with_step("working", who=(Office("no.such"),)), "working: nobody declares the permission no.such"),
        (with_outcome("decision", "grant", needs=0), "decision: grant needs nobody"),
        (
            with_outcome("decision", "grant", by=(Worker(),)),
            "decision: grant needs 2 officers, and others may take it",
        ),
        (
            with_outcome("expert", "heard", by=(Clock(),)),
            "expert: heard is taken by the clock, and no time is set",
        ),
        # told
        (
            with_outcome("working", "ask", tells=(Tells(UNDECLARED, Whom.WORKER),)),
            "working: ask tells tests.nobody_declares_it, which nobody declares",
        ),
        # confidential
        (
            with_step("received", confidential_fields=frozenset({"shoe"})),
            "received: ['shoe'] are confidential and in no form",
        ),
        (with_step("received", readers=()), "received: it is confidential, and nobody may read it"),
        (with_step("working", readers=(EDIT,)), "working: it has readers, and nothing is confidential"),
        (with_step("received", readers=("no.such",)), "received: nobody declares the permission no.such"),
        # in public
        (
            with_step(
                "shown", public_notice=PublicNotice(working_days(5), frozenset({"illness"}), "objected")
            ),
            "shown: the public notice shows ['illness'], which are confidential",
        ),
        (
            with_step("decision", is_confidential=True, readers=(EDIT,)),
            "shown: the public notice shows ['amount', 'why'], which are confidential",
        ),
        (
            with_step("shown", public_notice=PublicNotice(working_days(5), frozenset({"shoe"}), "objected")),
            "shown: the public notice shows ['shoe'], which are in no form",
        ),
        (with_step("shown", who=(Office(EDIT),)), "shown: nothing happens when the public notice is up"),
        (
            with_step("shown", limit=days(3)),
            "shown: it has a limit beside the time of its public notice",
        ),
        (
            with_step("shown", public_notice=PublicNotice(working_days(5), frozenset(), "objected")),
            "shown: the public notice shows nothing",
        ),
        (
            with_step("shown", public_notice=PublicNotice(working_days(5), frozenset({"amount"}), "gone")),
            "shown: an upheld objection leads to 'gone', which is no outcome of it",
        ),
        (
            with_outcome("shown", "objected", by=(Office(EDIT),)),
            "shown: objected is for upheld objections, and is not taken by the service",
        ),
        (
            with_outcome("shown", "objected", form=Labelled),
            "shown: objected is for upheld objections, and asks for something",
        ),
        (
            with_outcome("shown", "over", by=(Clock(), Office(EDIT))),
            "shown: over is taken when the public notice is up, and by others before",
        ),
        (
            a_procedure(starts_at="shown", steps=with_outcome("decision", "back", leads_to="received").steps),
            "it begins in public, and nobody has looked at it yet",
        ),
        # time
        (with_step("decision", warning=hours(1)), "decision: it warns of no limit"),
        (with_step("received", warning=months(1)), "received: 1 months cannot warn of 2 working_days"),
        (
            with_step("received", limit=minutes(15), warning=days(1)),
            "received: 1 days cannot warn of 15 minutes",
        ),
        (with_step("received", warning=working_days(2)), "received: it warns before it starts"),
        (
            with_outcome("received", "accept", is_answer=False),
            "it promises a first answer, and no outcome is one",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_sound_is_said_and_nothing_else(procedure: Procedure, wrong: str):
    assert problems(procedure) == [wrong]


def test_the_clock_may_take_an_outcome_when_a_limit_is_set():
    assert problems(with_outcome("working", "ask", by=(Clock(),))) == []


def test_a_promised_solution_needs_a_clock_that_runs_somewhere():
    waiting = Step(
        "received",
        "等",
        does="等着",
        who=(Worker(),),
        stands_still=True,
        outcomes=(Outcome("go", "走", "solved"),),
    )
    procedure = a_procedure(
        steps=(waiting,), ends=(End("solved", "已解决"),), first_answer=None, reopens_at=""
    )

    assert problems(procedure) == ["it promises a solution, and its clock always stands still"]


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_declared():
    procedure = a_procedure(name="", steps=(*a_procedure().steps, CIRCLE))

    with pytest.raises(BadProcedure) as refused:
        declare(procedure)

    assert str(refused.value) == (
        "tests.demand 1: circle is never reached; circle is a dead end; name: the text is missing"
    )
    assert all_newest() == []


def test_the_page_says_who_is_told_what_and_which_records_are_left():
    drawn = outline(
        with_outcome(
            "received",
            "accept",
            tells=(Tells(NEWS, Whom.WORKER), Tells(NEWS, Whom.PARENT)),
            records=(Act("tests.accepted", "受理诉求"),),
        )
    )

    assert drawn[0].arrows[0].then == (
        "通知本人，和一起办的各位：我提的事有了进展",
        "通知上级工会能办的人：我提的事有了进展",
        "算第一次答复",
        "记一笔：受理诉求（件）",
    )


def test_what_a_procedure_records_is_known_before_the_first_record_of_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("yizhan.cases.procedures.acts", known := dict(acts))

    declare(with_outcome("working", "ask", records=(Act("tests.asked", "请了专家"),)))

    assert known["tests.asked"].name == "请了专家"


# --- versions ----------------------------------------------------------------------------------


def test_a_running_case_keeps_its_version_and_a_new_one_begins_by_the_newest():
    first, second = declare(a_procedure()), declare(a_procedure(version=2, name="诉求（新）"))

    assert version_of("tests.demand", 1) is first
    assert newest("tests.demand") is second
    assert all_newest() == [second]


def test_a_version_means_one_thing():
    declare(a_procedure())
    declare(a_procedure())

    with pytest.raises(ProcedureTaken):
        declare(a_procedure(name="别的"))


def test_the_version_before_must_stay():
    with pytest.raises(
        BadProcedure, match="version 1, by which cases may still run, is not declared before it"
    ):
        declare(a_procedure(version=2))


# --- against a plain model ---------------------------------------------------------------------

NAMES = ("a", "b", "c", "d")
PLACES = (*NAMES, "done", "lost")


@given(ways=st.fixed_dictionaries({name: st.sets(st.sampled_from(PLACES), max_size=3) for name in NAMES}))
def test_a_case_never_stands_where_no_way_leads_out_or_in(ways: dict[str, set[str]]):
    steps = tuple(
        Step(
            name,
            name,
            does=name,
            who=(Worker(),),
            outcomes=tuple(Outcome(f"to_{to}", to, to) for to in sorted(leads)),
        )
        for name, leads in ways.items()
    )
    procedure = Procedure("tests.ways", 1, "路", "a", steps, (End("done", "完"), End("lost", "丢")), EDIT)
    leads = {(start, to) for start, ends in ways.items() for to in ends} | {(name, name) for name in PLACES}
    for middle in PLACES:  # Warshall
        leads |= {(a, d) for a, b in leads if b == middle for c, d in leads if c == middle}

    assert problems(procedure) == [
        *(f"{name} is never reached" for name in PLACES if ("a", name) not in leads),
        *(f"{name} is a dead end" for name in NAMES if not {(name, "done"), (name, "lost")} & leads),
    ]


# --- drawn -------------------------------------------------------------------------------------


def test_the_diagram_tells_who_owes_what_by_when_and_where_it_leads():
    assert mermaid(a_procedure()) == (
        "flowchart TD\n"
        '    at_received["受理<br>承办工会：管理员<br>2 个工作日内"]\n'
        '    at_working["办理<br>承办工会：管理员<br>20 天内"]\n'
        '    at_expert["等专家<br>专家<br>承办工会：管理员<br>办结时限暂停<br>保密"]\n'
        '    at_decision["决定<br>上级工会：管理员"]\n'
        '    at_shown["公示<br>到期自动<br>公示 5 个工作日"]\n'
        '    at_solved(["已解决"])\n'
        '    at_withdrawn(["已撤回"])\n'
        '    at_received -->|"受理"| at_working\n'
        '    at_received -->|"撤回<br>本人"| at_withdrawn\n'
        '    at_working -->|"请专家看"| at_expert\n'
        '    at_working -->|"提出意见"| at_decision\n'
        '    at_expert -->|"有了意见"| at_working\n'
        '    at_decision -->|"同意<br>须 2 人"| at_shown\n'
        '    at_decision -->|"退回"| at_working\n'
        '    at_shown -->|"无异议"| at_solved\n'
        '    at_shown -->|"有异议<br>系统<br>承办工会：管理员"| at_decision\n'
    )


def test_no_text_breaks_out_of_its_box():
    drawn = mermaid(with_step("working", name='办"] --> x & <b>#'))

    assert 'at_working["办#quot;] --#gt; x #amp; #lt;b#gt;#35;<br>' in drawn
