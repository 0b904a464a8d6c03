"""A problem: demands of several are one, proposed, passed by two others, carried out; all who asked are told, once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.cases.factories import MONDAY, a_worker
from tests.orgs.factories import make_unit
from tests.services.childcare.factories import a_term
from tests.services.problems.factories import (
    PROPOSAL,
    World,
    a_problem,
    a_world,
    came,
    decided,
    demand,
    step,
)
from yizhan.cases.access import cases_in
from yizhan.cases.actions import BadForm, KeepsOut, NotNow, Refused, SpokenAlready, take
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case
from yizhan.cases.together import NotTogether, merge
from yizhan.common.checks import invariants
from yizhan.notices.models import Notice
from yizhan.orgs.access import scope_of
from yizhan.orgs.shield import shield_of
from yizhan.people.models import Person, User
from yizhan.services.problems.actions import AlreadyIn, add, answer_all, hide, let_go, note_me_too, publish
from yizhan.services.problems.models import Member, MeToo, Problem
from yizhan.services.problems.queries import Counted, counts, in_tens, like_these_words, shown_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def told(person: Person | None) -> list[str]:
    rows = Notice.objects.filter(person=person, kind="problems.turn").order_by("pk")
    return [row.params["news"] for row in rows]


def counted(problem: Problem, user: User) -> Counted:
    scope = scope_of(user, "cases.read", MONDAY)
    visible = cases_in(scope, shield_of(user, MONDAY), user)
    return counts([problem], visible, scope).get(problem.pk, Counted())


def broken() -> list[str]:
    return [row for one in invariants("problems") for row in one.broken()] + [
        row for one in invariants("cases") for row in one.broken()
    ]


# --- gathered ---------------------------------------------------------------------------------------


def test_three_branches_demands_are_one_problem_and_each_is_told_once(world: World):
    problem = a_problem(world)

    assert counted(problem, world.olga) == Counted(demands=3, persons=3, nameless=0, units=3)
    assert [told(one.person) for one in world.demands] == [["和大家提的一起办"]] * 3
    assert broken() == []


def test_the_same_request_twice_is_one_problem(world: World):
    assert a_problem(world, key="same") == a_problem(world, key="same")
    assert Problem.objects.count() == 1


def test_a_person_who_asked_twice_is_one_person_and_hears_of_it_once(world: World):
    again = demand(world.branches[0], world.demands[0].person, "孩子暑假没人看")
    problem = a_problem(world, [*world.demands, again])

    assert counted(problem, world.olga).persons == 3
    assert counted(problem, world.olga).demands == 4
    assert len(told(world.demands[0].person)) == 1


def test_demands_without_a_name_are_counted_apart(world: World):
    problem = a_problem(world, [*world.demands, demand(world.branches[0]), demand(world.branches[0])])
    assert counted(problem, world.olga) == Counted(demands=5, persons=3, nameless=2, units=3)


def test_who_goes_on_with_a_demand_is_counted_and_told(world: World):
    other = demand(world.branches[0], a_worker(world.branches[0]), "孩子暑假没人看")
    main = merge(case=other, other=world.demands[0], seen=1, by=world.admin, now=MONDAY)
    problem = a_problem(world, [main, *world.demands[1:]])

    assert counted(problem, world.olga).persons == 4
    assert told(other.person) == ["和大家提的一起办"]
    decided(world, problem)
    assert told(other.person) == ["和大家提的一起办", "定下来了，正在办"]


def test_what_she_takes_back_is_counted_and_told_no_more(world: World):
    problem = a_problem(world)
    mine = world.demands[0]
    take(case=mine, outcome="withdraw", seen=1, taker=Taker(mine.person.user, mine.person), now=MONDAY)
    decided(world, problem)

    assert counted(problem, world.olga).persons == 2
    assert told(mine.person) == ["和大家提的一起办"]


def test_a_demand_is_in_one_problem_that_is_not_over(world: World):
    a_problem(world)
    with pytest.raises(AlreadyIn):
        a_problem(world, world.demands[:1])
    member = Member.objects.first()
    other = a_problem(world, [demand(world.branches[0], a_worker(world.branches[0]))])
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(
            home_id=member.home_id, problem=other, case=member.case, joined_at=MONDAY, joined_by=None
        )


def test_a_demand_is_taken_out_and_goes_into_another_and_she_is_told(world: World):
    problem, mine = a_problem(world), world.demands[0]
    let_go(problem=problem, demand=mine, by=world.olga, now=MONDAY)

    assert counted(problem, world.olga).persons == 2
    assert told(mine.person)[-1] == "不一起办了，单独办理"
    a_problem(world, [mine], title="别的事")
    with pytest.raises(NotTogether):
        let_go(problem=problem, demand=mine, by=world.olga, now=MONDAY)
    assert broken() == []


def test_what_is_not_below_the_unit_or_over_or_no_demand_is_refused(world: World):
    elsewhere = demand(world.tree.city, a_worker(world.tree.city))
    over = world.demands[0]
    take(case=over, outcome="withdraw", seen=1, taker=Taker(over.person.user, over.person), now=MONDAY)
    with pytest.raises(NotTogether):
        a_problem(world, [elsewhere], by=an_admin_of_the_city(world))
    with pytest.raises(NotTogether):
        a_problem(world, [over])
    with pytest.raises(NotTogether):
        a_problem(world, [])
    with pytest.raises(NotTogether):
        a_problem(world, [a_problem(world, world.demands[1:]).case])


def an_admin_of_the_city(world: World) -> User:
    from tests.cases.factories import an_officer

    return an_officer(world.tree.city)


# --- the way ----------------------------------------------------------------------------------------


def test_two_others_pass_it_and_the_money_is_decided(world: World):
    problem = a_problem(world)
    step(problem, "propose", world.olga, PROPOSAL)
    problem = step(problem, "approve", world.chair)
    assert problem.decided_at is None
    with pytest.raises(SpokenAlready):
        step(problem, "approve", world.chair)
    problem = step(problem, "approve", world.admin)

    assert (problem.asked_cents, problem.decided_cents, problem.case.place) == (3_000_000, 3_000_000, "doing")
    assert [told(one.person)[1:] for one in world.demands] == [["定下来了，正在办"]] * 3
    assert broken() == []


def test_who_wrote_the_proposal_does_not_pass_it_nor_an_officer_without_the_right(world: World):
    problem = a_problem(world, by=world.chair)
    step(problem, "propose", world.chair, PROPOSAL)
    with pytest.raises(KeepsOut):
        step(problem, "approve", world.chair)
    with pytest.raises(NotNow):
        step(problem, "approve", world.olga)


def test_who_has_spoken_for_it_does_not_speak_against_it_too(world: World):
    problem = a_problem(world)
    step(problem, "propose", world.olga, PROPOSAL)
    step(problem, "approve", world.chair)
    with pytest.raises(SpokenAlready):
        step(problem, "refuse", world.chair, {"reason": "还是算了"})
    assert step(problem, "approve", world.admin).case.place == "doing"


def test_a_proposal_that_was_sent_back_needs_two_voices_anew(world: World):
    problem = a_problem(world)
    step(problem, "propose", world.olga, PROPOSAL)
    step(problem, "approve", world.chair)
    step(problem, "send_back", world.admin, {"change": "钱少一点"})
    step(problem, "propose", world.olga, PROPOSAL | {"yuan": "20000"})
    assert step(problem, "approve", world.chair).decided_at is None
    assert step(problem, "approve", world.admin).decided_cents == 2_000_000


@pytest.mark.parametrize(
    "wrong",
    [{"yuan": "-1"}, {"yuan": ""}, {"source": ""}, {"yuan": "0"}, {"proposal": ""}, {"yuan": "1e99"}],
)
def test_a_proposal_says_what_it_costs_and_whose_money(world: World, wrong: dict[str, str]):
    problem = a_problem(world)
    with pytest.raises(BadForm):
        step(problem, "propose", world.olga, PROPOSAL | wrong)


def test_the_service_that_came_of_it_is_a_page_that_is_there_and_all_are_told(world: World):
    term = a_term(world.tree.district, plaque="T7654321")
    problem = decided(world, a_problem(world))
    for address in ("/childcare/terms/999999/", "/console/", "https://example.cn/x", "/say/"):
        with pytest.raises(BadForm):
            came(world, problem, address)
    problem = came(world, problem, f"https://yizhan.example.cn/childcare/terms/{term.pk}/?from=x")

    found = problem.came_of.get()
    assert (found.path, found.title) == (f"/childcare/terms/{term.pk}/", term.round.title)
    assert told(world.demands[0].person)[-1] == "有了能用的服务"
    with pytest.raises(Refused):
        came(world, problem, found.path)
    problem = came(world, problem, says="公园里也有")
    assert told(world.demands[0].person)[-2:] == ["有了能用的服务"] * 2
    assert broken() == []


def test_it_ends_with_an_answer_and_holds_nobody_any_more(world: World):
    problem = step(came(world, decided(world, a_problem(world))), "close", world.olga, {"answer": "办成了"})

    assert (problem.case.place, problem.answer) == ("closed", "办成了")
    a_problem(world, world.demands, title="又来了")
    with pytest.raises(Refused):
        add(problem=problem, demands=[demand(world.branches[0])], by=world.olga, now=MONDAY)
    assert broken() == []


def test_it_is_refused_by_two_with_the_reason_which_all_are_told(world: World):
    problem = a_problem(world)
    step(problem, "propose", world.olga, PROPOSAL)
    step(problem, "refuse", world.chair, {"reason": "今年没有钱"})
    problem = step(problem, "refuse", world.admin, {"reason": "今年预算用完了"})

    assert (problem.case.place, problem.answer) == ("declined", "今年预算用完了")
    assert told(world.demands[1].person)[-1] == "这次不办，写了原因"


# --- each one's answer ---------------------------------------------------------------------------------


def test_demands_are_answered_at_once_with_a_result_each(world: World):
    problem = a_problem(world)
    first, second, third = world.demands
    for one in (first, second):
        take(case=one, outcome="accept", seen=1, taker=Taker(world.olga), now=MONDAY)
    seen = {Case.objects.get(pk=first.pk): 2, Case.objects.get(pk=second.pk): 1, third: 1}
    results = answer_all(problem=problem, demands=seen, says="托管班开了", by=world.olga, now=MONDAY)

    assert [one.is_done for one in results] == [True, False, False]
    assert all(one.says for one in results[1:])
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.place, third.place) == ("settled", "received")


# --- for all --------------------------------------------------------------------------------------------


def test_the_public_reads_what_the_officer_wrote_and_counts_in_tens(world: World):
    problem = publish(
        problem=a_problem(world), text="暑假孩子没人带，工会在想办法", by=world.olga, now=MONDAY
    )

    assert shown_counts([problem]) == {problem.pk: "不到 10 人"}
    assert [in_tens(n) for n in (0, 9, 10, 19, 20, 123)] == [
        "不到 10 人",
        "不到 10 人",
        "10 多人",
        "10 多人",
        "20 多人",
        "120 多人",
    ]
    assert like_these_words("暑假我家孩子没人看", problem.home_id) == [problem]
    assert like_these_words("电动车没地方充电", problem.home_id) == []
    assert like_these_words("暑假我家孩子没人看", 0) == []
    hide(problem=problem, by=world.olga, now=MONDAY)
    assert like_these_words("暑假我家孩子没人看", problem.home_id) == []


def test_who_says_that_she_has_it_too_is_suggested_and_taken_in_by_an_officer(world: World):
    problem = publish(problem=a_problem(world), text="工会在想办法", by=world.olga, now=MONDAY)
    mine = demand(world.branches[0], a_worker(world.branches[0]), "我也有")
    note_me_too(problem.case.ref, mine, MONDAY)
    note_me_too("NOSUCH", demand(world.branches[0]), MONDAY)

    assert MeToo.objects.get().case == mine
    assert counted(problem, world.olga).persons == 3
    add(problem=problem, demands=[mine], by=world.olga, now=MONDAY)
    assert counted(problem, world.olga).persons == 4


def test_units_outside_the_reader_s_reach_are_not_counted(world: World):
    """Somebody of another district said it here: her unit is not the reader's."""
    away = make_unit(
        "company", make_unit("district", world.tree.city, name="西区总工会"), name="外区公司工会"
    )
    problem = a_problem(world, [*world.demands, demand(world.tree.district, a_worker(away))])
    assert counted(problem, world.olga) == Counted(demands=4, persons=4, nameless=0, units=3)
