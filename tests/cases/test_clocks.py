"""Deadlines are what the history says: kept in step, made anew, reminded of, and climbing when nobody keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer, worker
from tests.cases.procedures import with_step
from tests.cases.test_going_on import FORM, go
from tests.cases.test_history import broken, unguarded
from yizhan.cases import telling
from yizhan.cases.actions import climb, reopen, warn
from yizhan.cases.clocks import resettle
from yizhan.cases.models import Case
from yizhan.cases.procedures import Worker
from yizhan.cases.queries import provisional, to_climb, to_take, to_warn
from yizhan.cases.tasks import let_time_pass
from yizhan.cases.time_limits import days
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


def midnight(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=CHINA)


def test_all_three_deadlines_stand_from_the_beginning():
    case = a_case(a_tree().district)

    assert case.next_due_at == midnight(26)  # two working days after Monday 23, to their end
    assert case.first_due_at == datetime(2026, 12, 1, tzinfo=CHINA)
    assert case.owed_at == case.next_due_at
    assert case.solution_due_at is not None


def test_an_answer_keeps_the_first_deadline_and_the_end_all():
    tree = a_tree()
    person = a_worker(tree.branch)
    case = go(a_case(tree.district, person), "accept", officer(an_officer(tree.district)), fields=FORM)

    assert case.first_kept_at == MONDAY
    assert case.owed_at == min(case.next_due_at, case.solution_due_at)  # type: ignore[type-var]

    other = go(a_case(tree.district, person), "withdraw", worker(person))
    assert other.owed_at is None


def test_a_reminder_comes_once_for_each_stay():
    tree = a_tree()
    by = an_officer(tree.district)
    case = a_case(tree.district)
    assert case.warns_at == midnight(26) - timedelta(hours=4)

    assert not warn(case=case, now=case.warns_at - timedelta(seconds=1))
    assert warn(case=case, now=case.warns_at)
    assert not warn(case=case, now=case.warns_at + timedelta(hours=1))

    assert Notice.objects.filter(person__user=by, kind="cases.late").count() == 1
    assert to_warn(MONDAY + timedelta(days=30)) == []
    assert broken() == []


def test_what_is_late_climbs_unit_by_unit_to_the_home_and_no_further():
    tree = a_tree()
    city, province = an_officer(tree.city), an_officer(tree.province)
    case = a_case(tree.district)
    late = case.climbs_at
    assert late == case.next_due_at

    assert not climb(case=case, now=late - timedelta(seconds=1))
    assert climb(case=case, now=late)
    case.refresh_from_db()
    assert case.climbed_to == tree.city
    assert not climb(case=case, now=late)

    for _step in range(5):
        case.refresh_from_db()
        if case.climbs_at is None:
            break
        climb(case=case, now=case.climbs_at)
    case.refresh_from_db()

    assert (case.climbed_to, case.climbs_at) == (tree.province, None)
    assert Notice.objects.filter(person__user=city, kind="cases.late").count() == 1
    assert Notice.objects.filter(person__user=province, kind="cases.late").count() == 1
    assert list(
        Record.objects.filter(act="cases.climb").order_by("at").values_list("unit__name", flat=True)
    ) == [
        "甲市总工会",
        "甲省总工会",
    ]
    assert broken() == []


def test_the_job_warns_ends_and_lifts_what_is_due_and_twice_is_once():
    tree = a_tree()
    case = a_case(tree.district)
    now = midnight(26) + timedelta(hours=1)

    let_time_pass(int(now.timestamp()))
    case.refresh_from_db()
    entries = case.entries
    let_time_pass(int(now.timestamp()))
    case.refresh_from_db()

    assert (entries, case.entries) == (3, 3)  # opened, reminded, climbed
    assert (to_take(now), to_warn(now), to_climb(now)) == ([], [], [])


def test_deadlines_that_do_not_follow_from_the_history_are_found_and_made_anew():
    case = a_case(a_tree().district)
    unguarded("UPDATE cases_case SET next_due_at = next_due_at + interval '1 day' WHERE id = %s", case.pk)

    assert broken() == [f"case {case.pk}: next_due_at"]
    assert resettle(Case.objects.all()) == 1
    assert broken() == []
    assert resettle(Case.objects.all()) == 0


def test_what_has_been_kept_since_it_climbed_does_not_make_it_climb_again():
    tree = a_tree()
    by = an_officer(tree.district)
    case = a_case(tree.district, a_worker(tree.branch))
    late = midnight(26)
    assert climb(case=case, now=late)
    case.refresh_from_db()
    case = go(case, "accept", officer(by), fields=FORM, now=late + timedelta(hours=9))

    assert case.next_due_at is not None
    assert case.climbs_at == min(case.next_due_at, case.solution_due_at)  # type: ignore[type-var]
    assert broken() == []


def test_a_case_that_is_brought_back_climbs_from_its_own_desk_again():
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = a_case(tree.district, person)
    assert climb(case=case, now=midnight(26))
    case.refresh_from_db()
    assert case.climbs_at is not None
    assert climb(case=case, now=case.climbs_at)  # to the top
    case.refresh_from_db()
    case = go(case, "withdraw", worker(person), now=midnight(30))

    back = reopen(case=case, seen=case.entries, taker=officer(by), now=midnight(30), says="还没有办好")

    assert (back.climbed_to, back.climbs_at) == (None, back.owed_at)
    assert broken() == []


def test_a_step_that_only_she_or_the_clock_ends_makes_no_officer_late():
    hers = with_step("working", who=(Worker(),))
    with declared(hers):
        tree = a_tree()
        by = an_officer(tree.district)
        case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)

    assert case.next_due_at is not None
    assert case.climbs_at == case.solution_due_at > case.next_due_at


def test_she_is_reminded_of_what_waits_for_her_and_the_officers_are_not():
    hers = with_step("working", who=(Worker(),), warning=days(3))
    with declared(hers):
        tree = a_tree()
        by, person = an_officer(tree.district), a_worker(tree.branch)
        case = go(a_case(tree.district, person), "accept", officer(by), fields=FORM)
        assert case.warns_at is not None
        Notice.objects.all().delete()

        assert warn(case=case, now=case.warns_at)

    assert [(notice.person, notice.kind) for notice in Notice.objects.all()] == [(person, "cases.news")]


def test_a_kept_deadline_that_a_notice_may_still_move_stays_provisional_to_the_end():
    tree = a_tree()
    person = a_worker(tree.branch)
    case = a_case(tree.district, person, now=datetime(2031, 3, 3, 10, tzinfo=CHINA))
    assert case.is_provisional

    ended = go(case, "withdraw", worker(person), now=datetime(2031, 3, 3, 11, tzinfo=CHINA))

    assert ended.is_provisional
    assert list(provisional()) == [ended]


def test_a_case_that_cannot_go_on_keeps_no_other_from_its_time(monkeypatch):
    tree = a_tree()
    by = an_officer(tree.district)
    bad, good = a_case(tree.district), a_case(tree.district)
    told = telling.tell_warned

    def failing(case: Case, now: datetime) -> None:
        if case.pk == bad.pk:
            raise RuntimeError("no such words")
        told(case, now)

    monkeypatch.setattr(telling, "tell_warned", failing)
    assert good.warns_at is not None
    let_time_pass(int(good.warns_at.timestamp()))

    assert [case.pk for case in to_warn(good.warns_at)] == [bad.pk]
    assert Notice.objects.filter(person__user=by, kind="cases.late").count() == 1


def test_a_history_that_its_procedure_does_not_have_stops_no_other_from_being_made_anew():
    tree = a_tree()
    bad, good = a_case(tree.district), a_case(tree.district)
    unguarded("UPDATE cases_case SET procedure = 'tests.gone' WHERE id = %s", bad.pk)
    unguarded("UPDATE cases_case SET next_due_at = NULL WHERE id = %s", good.pk)

    assert resettle(Case.objects.all()) == 1

    good.refresh_from_db()
    assert good.next_due_at == midnight(26)
