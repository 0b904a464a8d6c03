"""A case of several grades: the limit of its solution follows the grade that it has; and a second pair of eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django import forms

from tests.cases.factories import MONDAY, Tree, a_tree, an_officer, declared
from tests.cases.procedures import EDIT
from yizhan.cases.actions import (
    BadGrade,
    BadWords,
    FromTheFuture,
    KeepsOut,
    Meanwhile,
    open_case,
    regrade,
    take,
)
from yizhan.cases.actors import Taker, outcomes_for
from yizhan.cases.clocks import resettle
from yizhan.cases.invariants import a_case_stands_where_its_history_leads
from yizhan.cases.models import Case, Via
from yizhan.cases.procedures import At, End, Grade, Office, Outcome, Procedure, Step
from yizhan.cases.soundness import problems
from yizhan.cases.time_limits import working_days

pytestmark = pytest.mark.django_db


class PlainForm(forms.Form):
    what = forms.CharField(label="什么事")


def graded() -> Procedure:
    return Procedure(
        code="test.graded",
        version=1,
        name="分类的事",
        starts_at="working",
        handles=EDIT,
        opening=PlainForm,
        grades=(Grade("general", "一般", working_days(5)), Grade("hard", "疑难", working_days(15))),
        steps=(
            Step(
                "working",
                "在办",
                does="在办",
                who=(Office(EDIT),),
                outcomes=(Outcome("do", "交", "checking"),),
            ),
            Step(
                "checking",
                "审核",
                does="审核",
                who=(Office(EDIT), Office(EDIT, At.PARENT)),
                outcomes=(
                    Outcome("pass", "通过", "done", is_second_look=True),
                    Outcome("back", "退回", "working"),
                ),
            ),
        ),
        ends=(End("done", "办结"),),
    )


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def case(tree: Tree):
    with declared(graded()):
        yield opened(tree)


def opened(tree: Tree, grade: str = "general", **more) -> Case:
    return open_case(
        procedure="test.graded",
        unit=tree.district,
        via=Via.IMPORT,
        key=f"graded:{grade}",
        now=MONDAY,
        by=None,
        fields={"what": "x"},
        grade=grade,
        **more,
    ).case


def test_the_limit_is_that_of_the_grade_and_counts_from_the_beginning_elsewhere(tree: Tree, case: Case):
    assert case.solution_due_at is not None
    assert (case.solution_due_at - MONDAY).days == 7  # five working days and a weekend, to 24:00

    earlier = opened(tree, "hard", began_at=MONDAY - timedelta(days=3))

    assert earlier.opened_at == MONDAY - timedelta(days=3)
    assert earlier.solution_due_at is not None
    assert (earlier.solution_due_at - earlier.opened_at).days == 21


def test_another_grade_moves_the_limit_and_the_recomputation_follows(tree: Tree, case: Case):
    by = an_officer(tree.district)
    before = case.solution_due_at

    case = regrade(
        case=case, to="hard", seen=1, by=by, now=MONDAY + timedelta(days=1), says="要几个部门一起办"
    )

    assert case.solution_due_at is not None
    assert before is not None
    assert case.solution_due_at - before == timedelta(days=14)
    assert resettle(Case.objects.all()) == 0
    assert list(a_case_stands_where_its_history_leads()) == []


def test_a_grade_that_is_not_there_or_is_the_same_or_has_no_reason_is_refused(tree: Tree, case: Case):
    by, later = an_officer(tree.district), MONDAY + timedelta(hours=1)
    for to in ("general", "", "nonsense"):
        with pytest.raises(BadGrade):
            regrade(case=case, to=to, seen=1, by=by, now=later, says="因为")
    with pytest.raises(BadWords):
        regrade(case=case, to="hard", seen=1, by=by, now=later, says=" ")
    with pytest.raises(Meanwhile):
        regrade(case=case, to="hard", seen=0, by=by, now=later, says="因为")
    with pytest.raises(BadGrade):
        opened(tree, "nonsense")
    with pytest.raises(FromTheFuture):
        opened(tree, "hard", began_at=MONDAY + timedelta(minutes=1))
    assert Case.objects.get().entries == 1


def test_who_brought_it_to_a_second_look_does_not_pass_it_and_a_colleague_or_the_parent_does(
    tree: Tree, case: Case
):
    first, second, above = an_officer(tree.district), an_officer(tree.district), an_officer(tree.city)
    case = take(case=case, outcome="do", seen=1, taker=Taker(first), now=MONDAY)

    assert [one.code for one in outcomes_for(case, Taker(first), MONDAY)] == ["back"]
    with pytest.raises(KeepsOut):
        take(case=case, outcome="pass", seen=2, taker=Taker(first), now=MONDAY)
    for other in (second, above):
        assert [one.code for one in outcomes_for(case, Taker(other), MONDAY)] == ["pass", "back"]
    assert take(case=case, outcome="pass", seen=2, taker=Taker(above), now=MONDAY).place == "done"


def test_two_limits_of_a_solution_or_a_second_look_without_officers_are_unsound():
    both = replace(graded(), solution=working_days(1))
    assert problems(graded()) == []
    assert problems(both) == ["it has a limit of the solution beside those of its grades"]
