"""Two at once, on two connections: one decides, the other hears of it; two voices are two, never one or three."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, officer, worker
from tests.cases.test_going_on import FORM, go
from tests.cases.test_history import broken
from yizhan.cases.actions import Meanwhile, NotNow, Refused, add_note, open_case, take
from yizhan.cases.models import Case, Kind, Via
from yizhan.cases.together import merge

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
