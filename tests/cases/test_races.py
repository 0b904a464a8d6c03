"""Two at once, on two connections: one decides, the other hears of it; two voices are two, never one or three."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer, worker
from tests.cases.procedures import a_procedure
from tests.cases.test_going_on import FORM, go
from tests.cases.test_history import broken
from tests.cases.test_postings import UP, Story
from yizhan.cases.actions import (
    Meanwhile,
    NotNow,
    Refused,
    SpokenAlready,
    add_note,
    open_case,
    reopen,
    take,
    take_by_clock,
)
from yizhan.cases.models import Case, Kind, Via
from yizhan.cases.objections import OBJECTION, REJECT, UPHOLD, object_to
from yizhan.cases.together import merge, split
from yizhan.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("procedure")]


def at_once(*doings: Callable[[], object]) -> list[object]:
    """What each returned or raised, all begun together, each on its own connection."""
    gate, found = threading.Barrier(len(doings)), [None] * len(doings)

    def run(at: int, doing: Callable[[], object]) -> None:
        try:
            gate.wait()
            found[at] = doing()  # type: ignore[call-overload]
        except Refused as refused:
            found[at] = refused  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(found)


def test_of_two_who_decide_at_once_one_does_and_the_other_hears_of_it():
    tree = a_tree()
    one, two = an_officer(tree.district), an_officer(tree.district)
    case = a_case(tree.district, a_worker(tree.branch))

    def accept(by: object) -> Callable[[], object]:
        return lambda: go(Case.objects.get(pk=case.pk), "accept", officer(by), fields=FORM)  # type: ignore[arg-type]

    found = at_once(accept(one), accept(two))

    assert sorted(type(each) for each in found if isinstance(each, Refused)) in ([Meanwhile], [NotNow])
    assert case.history.filter(kind=Kind.MOVE).count() == 1
    assert broken() == []


def test_she_withdraws_while_it_is_accepted_and_one_of_both_is_true():
    tree = a_tree()
    by, person = an_officer(tree.district), a_worker(tree.branch)
    case = a_case(tree.district, person)

    found = at_once(
        lambda: take(case=case, outcome="accept", seen=1, taker=officer(by), now=MONDAY, fields=FORM),
        lambda: take(case=case, outcome="withdraw", seen=1, taker=worker(person), now=MONDAY),
    )

    assert sum(isinstance(each, Meanwhile) for each in found) == 1
    assert broken() == []


def test_two_voices_at_once_are_two_and_decide():
    tree = a_tree()
    by, one, two = an_officer(tree.district), an_officer(tree.city), an_officer(tree.city)
    case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)
    case = go(case, "propose", officer(by))

    def grant(user: object) -> Callable[[], object]:
        def until_seen() -> object:
            while True:
                try:
                    return go(
                        Case.objects.get(pk=case.pk),
                        "grant",
                        officer(user),  # type: ignore[arg-type]
                        fields={"amount": "800"},
                    )
                except Meanwhile:
                    continue

        return until_seen

    at_once(grant(one), grant(two))

    case.refresh_from_db()
    assert case.place == "shown"
    assert [entry.kind for entry in case.history.order_by("number")][-2:] == ["voice", "move"]
    assert broken() == []


def test_notes_of_many_at_once_are_all_there_in_one_chain():
    tree = a_tree()
    case = a_case(tree.district, a_worker(tree.branch))
    officers = [an_officer(tree.district) for _n in range(4)]

    at_once(*(lambda by=by: add_note(case=case, by=by, now=MONDAY, says="记一笔") for by in officers))

    case.refresh_from_db()
    assert case.entries == 5
    assert broken() == []


def test_the_same_request_twice_at_once_is_one_case():
    tree = a_tree()
    person = a_worker(tree.branch)

    def ask() -> object:
        return open_case(
            procedure="tests.demand",
            unit=tree.district,
            via=Via.PAGE,
            key="same",
            now=MONDAY,
            by=person.user,
            person=person,
            says="一样的",
        ).case.pk

    found = at_once(ask, ask)

    assert len(set(found)) == 1
    assert Case.objects.count() == 1


def test_each_is_merged_into_the_other_at_once_and_one_goes_on_with_the_other():
    tree = a_tree()
    by = an_officer(tree.district)
    one, other = a_case(tree.district, a_worker(tree.branch)), a_case(tree.district, a_worker(tree.branch))

    def into(case: Case, main: Case) -> Callable[[], object]:
        return lambda: merge(case=case, other=main, seen=1, by=by, now=MONDAY)

    found = at_once(into(one, other), into(other, one))

    assert sum(isinstance(each, Refused) for each in found) == 1
    assert Case.objects.filter(main__isnull=False).count() == 1
    assert broken() == []


def test_it_is_merged_while_the_one_it_goes_to_ends_and_is_never_left_with_what_is_over():
    tree = a_tree()
    by, person = an_officer(tree.district), a_worker(tree.branch)
    first, second = a_case(tree.district, person), a_case(tree.district, a_worker(tree.branch))

    found = at_once(
        lambda: merge(case=second, other=first, seen=1, by=by, now=MONDAY),
        lambda: take(case=first, outcome="withdraw", seen=1, taker=worker(person), now=MONDAY),
    )

    second.refresh_from_db()
    merged_first = not isinstance(found[0], Refused)
    assert (second.main_id == first.pk) is merged_first
    assert broken() == []


def test_of_two_that_are_merged_in_a_row_at_once_nothing_goes_on_with_what_goes_on_with_another():
    tree = a_tree()
    by = an_officer(tree.district)
    one, two, three = (a_case(tree.district, a_worker(tree.branch)) for _n in range(3))

    at_once(
        lambda: merge(case=two, other=one, seen=1, by=by, now=MONDAY),
        lambda: merge(case=three, other=two, seen=1, by=by, now=MONDAY),
    )

    merged = Case.objects.filter(main__isnull=False)
    assert merged.exists()
    assert not merged.filter(main__main__isnull=False).exists()
    assert broken() == []


def test_it_is_decided_while_it_is_merged_and_one_of_both_is_true():
    tree = a_tree()
    by, other_by = an_officer(tree.district), an_officer(tree.district)
    first, second = a_case(tree.district, a_worker(tree.branch)), a_case(tree.district, a_worker(tree.branch))

    found = at_once(
        lambda: merge(case=second, other=first, seen=1, by=by, now=MONDAY),
        lambda: take(case=second, outcome="accept", seen=1, taker=officer(other_by), now=MONDAY, fields=FORM),
    )

    second.refresh_from_db()
    assert sum(isinstance(each, Refused) for each in found) == 1
    assert second.place in ("merged", "working")
    assert (second.main_id == first.pk) is (second.place == "merged")
    assert broken() == []


def test_a_part_is_split_off_while_it_is_decided_and_who_comes_second_hears_of_it():
    tree = a_tree()
    by, other_by = an_officer(tree.district), an_officer(tree.district)
    case = a_case(tree.district, a_worker(tree.branch))

    found = at_once(
        lambda: split(case=case, seen=1, by=by, now=MONDAY, says="另一半"),
        lambda: take(case=case, outcome="accept", seen=1, taker=officer(other_by), now=MONDAY, fields=FORM),
    )

    was_split = not isinstance(found[0], Refused)
    assert [type(each) for each in found if isinstance(each, Refused)] == [Meanwhile]
    assert Case.objects.count() == 1 + was_split
    assert case.history.filter(kind=Kind.SPLIT).count() == was_split
    assert broken() == []


def test_one_who_sends_her_voice_twice_at_once_has_one():
    tree = a_tree()
    by, one = an_officer(tree.district), an_officer(tree.city)
    case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)
    case = go(case, "propose", officer(by))

    def grant() -> object:
        while True:
            try:
                return go(Case.objects.get(pk=case.pk), "grant", officer(one), fields={"amount": "800"})
            except Meanwhile:
                continue

    found = at_once(grant, grant)

    case.refresh_from_db()
    assert [type(each) for each in found if isinstance(each, Refused)] == [SpokenAlready]
    assert case.place == "decision"
    assert case.history.filter(kind=Kind.VOICE).count() == 1


def test_it_is_opened_again_twice_at_once_and_once_is_enough():
    tree = a_tree()
    by, person = an_officer(tree.district), a_worker(tree.branch)
    case = go(a_case(tree.district, person), "withdraw", worker(person))
    seen = case.entries

    found = at_once(
        lambda: reopen(case=case, seen=seen, taker=worker(person), now=MONDAY, says="没办好"),
        lambda: reopen(case=case, seen=seen, taker=officer(by), now=MONDAY, says="没办好"),
    )

    case.refresh_from_db()
    assert [type(each) for each in found if isinstance(each, Refused)] == [Meanwhile]
    assert case.history.filter(kind=Kind.REOPENED).count() == 1
    assert case.ended_at is None
    assert broken() == []


# --- in public -------------------------------------------------------------------------------------


@pytest.fixture
def story() -> Iterator[Story]:
    with declared(a_procedure(), OBJECTION):
        yield Story()


def test_somebody_objects_as_its_time_is_up_and_it_passes_or_waits(story: Story):
    last = UP - timedelta(seconds=1)

    found = at_once(
        lambda: object_to(posting=story.posting, says="有两套房", key="k", now=last).case,
        lambda: take_by_clock(case=story.case, now=UP),
    )

    story.case.refresh_from_db()
    has_objected, has_passed = not isinstance(found[0], Refused), found[1] is True
    assert has_objected is not has_passed
    assert story.case.place == ("solved" if has_passed else "shown")
    assert (story.case.next_due_at is None) or has_passed
    assert Case.objects.filter(procedure=OBJECTION.code).count() == has_objected
    assert broken() == []


def test_of_two_who_decide_an_objection_at_once_one_does(story: Story):
    objection = story.objects()
    other = an_officer(story.tree.district)

    def decides(outcome: str, by: User) -> Callable[[], object]:
        return lambda: take(
            case=objection,
            outcome=outcome,
            seen=objection.entries,
            taker=officer(by),
            now=MONDAY,
            fields={"finding": "查过了"},
        )

    found = at_once(decides(UPHOLD, story.colleague), decides(REJECT, other))

    story.case.refresh_from_db()
    assert [type(each) for each in found if isinstance(each, Refused)] == [Meanwhile]
    is_upheld = not isinstance(found[0], Refused)
    assert story.case.place == ("decision" if is_upheld else "shown")
    assert story.case.history.filter(kind=Kind.DECIDED).count() == 1
    assert broken() == []


def test_two_objections_at_once_are_two_and_it_waits_for_both(story: Story):
    found = at_once(
        *(
            lambda says=says: object_to(posting=story.posting, says=says, key=says, now=MONDAY).case
            for says in ("一", "二")
        )
    )

    for each in found:
        story.case.refresh_from_db()
        assert story.case.next_due_at is None
        story.decides(each, REJECT)  # type: ignore[arg-type]
    assert story.case.next_due_at == UP
    assert broken() == []
