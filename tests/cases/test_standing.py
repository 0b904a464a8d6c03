"""How a case stands: its moves played again, its three deadlines, and the clock that stands still."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.procedures import STEPS, a_procedure, with_step
from yizhan.cases.standing import REOPEN, BadMoves, Deadline, Move, standing
from yizhan.cases.time_limits import days, working_days
from yizhan.common.say import CHINA


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


OPENED = at("2026-06-01 10:00")  # a Monday; 19 June, a Friday, is a holiday
ACCEPTED = Move(at("2026-06-02 10:00"), "accept")


def last_day(deadline: Deadline | None) -> date | None:
    assert deadline is not None
    return deadline.due.last_day


def test_a_new_case_has_all_three_deadlines():
    now = standing(a_procedure(), OPENED, [])

    assert (now.place, now.since, now.is_ended) == ("received", OPENED, False)
    assert last_day(now.first_answer) == date(2026, 6, 8)
    assert last_day(now.next_step) == date(2026, 6, 3)
    assert last_day(now.solution) == date(2026, 7, 14)
    assert now.next_step is not None
    assert now.next_step.warns_at == at("2026-06-03 20:00")


def test_an_answer_keeps_the_first_deadline_and_starts_the_next():
    now = standing(a_procedure(), OPENED, [ACCEPTED])

    assert now.place == "working"
    assert now.first_answer is not None
    assert now.first_answer.kept_at == ACCEPTED.at
    assert not now.first_answer.is_overdue(at("2030-01-01 00:00"))
    assert last_day(now.next_step) == date(2026, 6, 22)  # twenty days on


def test_an_answer_that_came_late_stays_late():
    now = standing(a_procedure(), OPENED, [Move(at("2026-06-09 10:00"), "accept")])

    assert now.first_answer is not None
    assert now.first_answer.is_overdue(at("2026-06-09 10:00"))


def test_the_solution_waits_while_an_expert_looks_and_its_day_is_not_known():
    asked = [ACCEPTED, Move(at("2026-06-03 09:00"), "ask")]

    now = standing(a_procedure(), OPENED, asked)

    assert now.solution is not None
    assert (now.solution.due.due_at, now.solution.due.left) == (None, timedelta(days=28))
    assert now.next_step is None
    assert not now.solution.is_overdue(at("2030-01-01 00:00"))


def test_the_solution_goes_on_where_it_stood():
    asked = Move(at("2026-06-03 09:00"), "ask")
    heard = Move(at("2026-06-10 09:00"), "heard")

    now = standing(a_procedure(), OPENED, [ACCEPTED, asked, heard])

    assert now.place == "working"
    assert last_day(now.next_step) == date(2026, 6, 30)
    assert last_day(now.solution) == date(2026, 7, 21)  # five working days later than without


def test_a_public_notice_is_the_deadline_of_its_step():
    moves = [ACCEPTED, Move(at("2026-06-08 09:00"), "propose"), Move(at("2026-06-11 09:00"), "grant")]

    now = standing(a_procedure(), OPENED, moves)

    assert (now.place, last_day(now.next_step)) == ("shown", date(2026, 6, 18))


def test_an_end_keeps_what_was_promised_and_owes_nothing():
    gone = Move(at("2026-06-02 10:00"), "withdraw")

    now = standing(a_procedure(), OPENED, [gone])

    assert (now.place, now.is_ended, now.next_step) == ("withdrawn", True, None)
    assert [each.kept_at for each in now.deadlines] == [gone.at, gone.at]
    assert not any(each.is_overdue(at("2030-01-01 00:00")) for each in now.deadlines)


def test_a_procedure_without_promises_has_no_such_deadlines():
    now = standing(a_procedure(first_answer=None, solution=None), OPENED, [ACCEPTED])

    assert (now.first_answer, now.solution) == (None, None)


def test_a_solution_that_never_ran_has_all_of_it_left():
    now = standing(with_step("received", stands_still=True), OPENED, [])

    assert now.solution is not None
    assert now.solution.due.left == timedelta(days=30)


@pytest.mark.parametrize(
    ("moves", "why"),
    [
        ([Move(OPENED, "grant")], "received has no outcome grant"),
        ([Move(OPENED - timedelta(minutes=1), "accept")], "accept before the case came to received"),
        ([Move(OPENED, "withdraw"), Move(OPENED, "accept")], "accept after the end, withdrawn"),
    ],
)
def test_moves_that_the_procedure_does_not_have_are_refused(moves: list[Move], why: str):
    with pytest.raises(BadMoves) as refused:
        standing(a_procedure(), OPENED, moves)

    assert str(refused.value) == why


def test_it_is_provisional_until_the_year_is_announced_kept_or_not():
    opened = at("2049-06-01 10:00")
    procedure = a_procedure(first_answer=working_days(5), solution=None)
    shortly = with_step("working", limit=days(3))

    assert standing(procedure, opened, []).is_provisional
    assert not standing(a_procedure(first_answer=None, solution=None), OPENED, []).is_provisional
    assert standing(procedure, opened, [Move(opened, "withdraw")]).is_provisional  # its figure may still move
    assert standing(shortly, opened, [Move(opened, "accept")]).is_provisional


@given(data=st.data())
def test_wherever_it_wanders_it_stands_at_a_declared_place_and_waits_never_shorten_its_time(
    data: st.DataObject,
):
    procedure, place, now = a_procedure(), "received", OPENED
    moves: list[Move] = []
    without_waits = standing(procedure, OPENED, []).solution
    outcomes = {step.code: step.outcomes for step in STEPS}
    while place in outcomes and len(moves) < 12:
        outcome = data.draw(st.sampled_from(outcomes[place]))
        now += timedelta(minutes=data.draw(st.integers(0, 5_000)))
        moves.append(Move(now, outcome.code))
        place = outcome.leads_to

        stands = standing(procedure, OPENED, moves)

        assert (stands.place, stands.since, stands.is_ended) == (place, now, place not in outcomes)
        assert (stands.next_step is None) == (place not in {"received", "working", "shown"})
        assert stands.first_answer is not None
        assert (stands.first_answer.kept_at is not None) == (len(moves) > 0)
        assert stands.solution is not None
        assert without_waits is not None
        assert without_waits.due.due_at is not None
        assert stands.solution.due.due_at is None or stands.solution.due.due_at >= without_waits.due.due_at


def test_who_withdrew_in_time_was_answered_in_time_also_when_it_goes_on_later():
    late = OPENED + timedelta(days=60)
    moves = [Move(ACCEPTED.at, "withdraw"), Move(late, REOPEN), Move(late, "propose")]

    stands = standing(a_procedure(), OPENED, moves)

    assert stands.first_answer is not None
    assert stands.first_answer.kept_at == ACCEPTED.at
    assert not stands.first_answer.is_overdue(late)
