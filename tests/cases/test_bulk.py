"""The same done to several cases: each for itself, each with its result, nothing twice however often it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer, declared
from tests.cases.procedures import STEPS, a_procedure
from tests.cases.test_races import at_once
from tests.people.factories import SignedClient
from yizhan.cases.actions import add_note
from yizhan.cases.bulk import Asked, AskedOtherwise, begin, go_on, ways_for
from yizhan.cases.models import Bulk, BulkRow, Case, Kind
from yizhan.cases.retention import BULK_DAYS, forget_old_bulk
from yizhan.people.models import User
from yizhan.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
BULK = "/console/cases/bulk/"


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def otto(tree: Tree) -> User:
    return an_officer(tree.district, "欧托")


@pytest.fixture
def page(otto: User) -> Client:
    client = SignedClient()
    client.force_login(otto)
    return client


def chosen(*cases: Case) -> list[str]:
    return [f"{case.ref}:{case.entries}" for case in cases]


def results(client: Client, sent: dict[str, Any]) -> dict[str, str]:
    """What came of each row, by the case: its state, or why it was refused."""
    answer = client.post(BULK, sent, follow=True)
    return {row.case.ref: row.says or row.state for row, _is_hers in answer.context["rows"]}


def test_what_was_chosen_is_asked_about_before_anything_is_done(tree: Tree, page: Client, otto: User) -> None:
    cases = [a_case(tree.district) for _ in range(2)]

    answer = page.post(BULK, {"do": "assign", "row": chosen(*cases)})

    assert answer.status_code == 200
    assert str(otto.pk) in dict(answer.context["form"].fields["to"].choices)
    assert not Bulk.objects.exists()
    assert Case.objects.filter(assignee__isnull=True).count() == 2


def test_each_is_done_for_itself_and_one_that_cannot_says_why(tree: Tree, page: Client, otto: User) -> None:
    good, changed, below = a_case(tree.district), a_case(tree.district), a_case(tree.company)
    rows = chosen(good, changed, below)
    add_note(case=changed, by=otto, now=timezone.now(), says="打过电话")

    found = results(page, {"do": "assign", "row": rows, "key": "k1", "to": str(otto.pk)})

    assert found[good.ref] == "done"
    assert "新的进展" in found[changed.ref]
    assert "没有办理的权限" in found[below.ref]  # she is nobody of that very unit
    assert list(Case.objects.filter(assignee=otto)) == [good]
    assert good.history.filter(kind=Kind.ASSIGNED, by=otto).count() == 1
    assert Record.objects.filter(act="cases.assign").count() == 1


def test_sent_twice_it_is_done_once_and_shows_the_same_results(tree: Tree, page: Client, otto: User) -> None:
    cases = [a_case(tree.district) for _ in range(3)]
    sent = {"do": "assign", "row": chosen(*cases), "key": "k1", "to": str(otto.pk)}

    first = results(page, sent)
    second = results(page, sent)

    assert first == second == {case.ref: "done" for case in cases}
    assert Bulk.objects.count() == 1
    assert Record.objects.filter(act="cases.assign").count() == 3


def test_the_same_page_sent_again_with_something_else_in_it_is_refused(
    tree: Tree, page: Client, otto: User
) -> None:
    case = a_case(tree.district)
    sent = {"do": "assign", "row": chosen(case), "key": "k1", "to": str(otto.pk)}
    page.post(BULK, sent)

    answer = page.post(BULK, sent | {"to": ""}, follow=True)

    assert "已经交过" in str(next(iter(answer.context["messages"])))
    case.refresh_from_db()
    assert case.assignee == otto


def test_what_a_fall_left_undone_is_done_by_sending_it_again(tree: Tree, page: Client, otto: User) -> None:
    cases = [a_case(tree.district) for _ in range(2)]
    asked = Asked("assign", to=otto)
    begin(asked=asked, rows=[(case, case.entries) for case in cases], key="k1", by=otto, now=timezone.now())

    found = results(page, {"do": "assign", "row": chosen(*cases), "key": "k1", "to": str(otto.pk)})

    assert found == {case.ref: "done" for case in cases}


def test_handed_to_another_unit_with_a_reason_and_gone_from_hers(tree: Tree, page: Client) -> None:
    good = a_case(tree.district, a_worker(tree.branch))
    past = a_case(tree.district, a_worker(tree.branch), shielded_unit=tree.company)
    sent = {"do": "hand", "row": chosen(good, past), "key": "k1", "to": tree.company.pk}

    assert page.post(BULK, sent).status_code == 422  # no reason
    found = results(page, sent | {"says": "归公司工会办"})

    assert found[good.ref] == "done"
    assert "不能转到这个单位" in found[past.ref]
    good.refresh_from_db()
    assert good.unit == tree.company


def test_a_way_out_that_asks_nothing_is_taken_with_one_sentence_for_all(tree: Tree, page: Client) -> None:
    plain = replace(STEPS[0], form=None, confidential_fields=frozenset(), readers=())
    with declared(a_procedure(steps=(plain, *STEPS[1:]))):
        cases = [a_case(tree.district, a_worker(tree.branch)) for _ in range(2)]
        ended = a_case(tree.district)
        offered = ways_for([*cases, ended])
        assert {name: count for name, (_step, _outcome, count) in offered.items()} == {
            "tests.demand:1:received:accept": 3
        }
        way = "tests.demand:1:received:accept"
        sent = {"do": "take", "row": chosen(*cases), "key": "k1", "way": way, "says": "接了"}
        found = results(page, sent)

        assert found == {case.ref: "done" for case in cases}
        assert set(Case.objects.values_list("place", flat=True)) == {"working", "received"}
        again = sent | {"key": "k2", "row": chosen(*Case.objects.filter(pk__in=[c.pk for c in cases]))}
        assert page.post(BULK, again).status_code == 422  # the step is past: no longer offered


def test_of_steps_that_ask_something_or_need_several_nothing_is_offered(tree: Tree) -> None:
    asks = a_case(tree.district)

    assert ways_for([asks]) == {}


@pytest.mark.parametrize(
    "sent", [{}, {"do": "drop"}, {"do": "assign"}, {"do": "assign", "row": ["x", "A:b", "ABC:99999999999"]}]
)
def test_nothing_chosen_or_nonsense_goes_back_with_a_word(page: Client, sent: dict[str, Any]) -> None:
    answer = page.post(BULK, sent, follow=True)

    assert "请先在表里选几件" in str(next(iter(answer.context["messages"])))


def test_what_she_must_not_know_of_is_not_there_to_choose(tree: Tree) -> None:
    chair = an_officer(tree.company)
    past = a_case(tree.district, a_worker(tree.branch), shielded_unit=tree.company)
    client = SignedClient()
    client.force_login(chair)

    client.post(BULK, {"do": "assign", "row": chosen(past), "key": "k1", "to": ""})

    assert not Bulk.objects.exists()


def test_the_results_are_hers_and_go_after_a_month(tree: Tree, page: Client, otto: User) -> None:
    case = a_case(tree.district)
    page.post(BULK, {"do": "assign", "row": chosen(case), "key": "k1", "to": str(otto.pk)})
    other = SignedClient()
    other.force_login(an_officer(tree.district))
    address = f"{BULK}{Bulk.objects.get().handle}/"

    assert page.get(address).status_code == 200
    assert other.get(address).status_code == 404
    forget_old_bulk(timezone.now() + timedelta(days=BULK_DAYS - 1))
    assert Bulk.objects.exists()
    forget_old_bulk(timezone.now() + timedelta(days=BULK_DAYS + 1))
    assert not BulkRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_at_once_on_two_connections_each_case_is_done_once(tree: Tree, otto: User) -> None:
    cases = [a_case(tree.district) for _ in range(4)]
    asked, now = Asked("assign", to=otto), timezone.now()
    rows = [(case, case.entries) for case in cases]

    def send() -> object:
        bulk = begin(asked=asked, rows=rows, key="k1", by=otto, now=now)
        go_on(bulk=bulk, asked=asked, by=otto, now=now)
        return bulk.pk

    one, two = at_once(send, send)

    assert one == two
    assert set(BulkRow.objects.values_list("state", flat=True)) == {"done"}
    assert [case.history.filter(kind=Kind.ASSIGNED).count() for case in cases] == [1, 1, 1, 1]
    with pytest.raises(AskedOtherwise):
        begin(asked=Asked("assign"), rows=rows, key="k1", by=otto, now=now)
