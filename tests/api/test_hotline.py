"""A hotline's system sends orders, reads what waits for it and tells what came of it: row by row, each only once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.factories import partner_client
from tests.cases.factories import Tree, a_tree, an_officer
from tests.cases.test_races import at_once
from yizhan.api.schemas import TellOrders, WaitingOrders
from yizhan.cases.actions import take
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case, Kind
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.hotline.exchange import receive
from yizhan.services.hotline.in_step import NoDelay
from yizhan.services.hotline.returning import hand_back

AT = "/api/v1/hotlines/12351"
ANSWER = {"answer": "补发了两个月工资"}


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def centre(tree: Tree) -> Client:
    """The system of 12351, of the province."""
    return partner_client(tree.province, "hotline.12351")


@pytest.fixture
def olga(tree: Tree) -> User:
    return an_officer(tree.district, "欧佳", Role.OFFICER)


@pytest.fixture
def paul(tree: Tree) -> User:
    return an_officer(tree.district, "保罗", Role.OFFICER)


def order(number: str = "FJ-0001", **more: Any) -> dict[str, Any]:
    sent = timezone.localtime() - timedelta(hours=2)
    given = {"grade": "general", "sent_at": f"{sent:%Y-%m-%d %H:%M}", "matter": "工资拖了两个月"}
    return {"number": number, "caller": "林女士", "phone": "138****0001", **given, **more}


def post(centre: Client, what: str, *rows: dict[str, Any]) -> list[tuple[str, int]]:
    answer = centre.post(f"{AT}/{what}", {"rows": list(rows)}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return [(one.number, one.status) for one in TellOrders(**answer.json()).items]


def waits(centre: Client) -> list[Any]:
    answer = centre.get(f"{AT}/waiting")
    assert answer.status_code == 200, answer.content
    return WaitingOrders(**answer.json()).items


def go(by: User, outcome: str, fields: dict[str, str] | None = None) -> None:
    case = Case.objects.get()
    take(
        case=case,
        outcome=outcome,
        seen=case.entries,
        taker=Taker(by),
        now=timezone.now(),
        fields=fields or {},
    )


@pytest.mark.django_db
def test_rows_are_answered_each_for_itself_and_the_same_again_is_the_same_order(tree: Tree, centre: Client):
    broken = order("FJ-0002") | {"grade": "hard"}
    late = order("FJ-0003", sent_at=f"{timezone.localtime() + timedelta(days=1):%Y-%m-%d %H:%M}")
    first = post(centre, f"units/{tree.district.pk}/orders", order(), broken, late, {"matter": "没有编号"})
    assert first == [("FJ-0001", 201), ("FJ-0002", 422), ("FJ-0003", 422), ("", 422)]
    again = post(centre, f"units/{tree.district.pk}/orders", order(matter="别的话"))
    assert again == [("FJ-0001", 200)]
    case = Case.objects.get()
    assert case.unit == tree.district
    assert [one.act for one in Record.objects.filter(act="cases.open")] == ["cases.open"]


@pytest.mark.django_db
def test_from_the_order_to_the_answer_that_it_takes_and_what_its_call_found(
    tree: Tree, centre: Client, olga: User, paul: User
):
    post(centre, f"units/{tree.district.pk}/orders", order())
    go(olga, "sign_for")
    go(olga, "answer", ANSWER)
    assert waits(centre) == []  # nobody else has checked it
    go(paul, "pass")
    (one,) = waits(centre)
    assert (one.number, one.what, one.says) == ("FJ-0001", "answered", "补发了两个月工资")
    word = {"number": "FJ-0001", "what": "handed_back", "seen": one.seen}
    assert post(centre, "words", word | {"seen": one.seen - 1}) == [("FJ-0001", 409)]
    assert post(centre, "words", word) == [("FJ-0001", 201)]
    assert post(centre, "words", word) == [("FJ-0001", 200)]
    assert Case.objects.get().place == "returned"

    called = {"number": "FJ-0001", "called_at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    assert post(centre, "heard", called | {"result": "nobody"}) == [("FJ-0001", 200)]
    assert post(centre, "heard", called | {"called_at": "soon", "result": "happy"}) == [("FJ-0001", 409)]
    unhappy = called | {"result": "unhappy", "word": "只补了一个月"}
    assert post(centre, "heard", unhappy) == [("FJ-0001", 201)]
    assert post(centre, "heard", unhappy) == [("FJ-0001", 200)]
    case = Case.objects.get()
    assert case.place == "working"
    assert list(case.history.order_by("number").values_list("kind", flat=True))[-2:] == [
        Kind.RATED,
        Kind.REOPENED,
    ]
    assert post(centre, "heard", unhappy | {"result": "happy"}) == [("FJ-0001", 409)]


@pytest.mark.django_db
def test_more_time_is_asked_for_once_and_the_limit_follows_when_it_is_granted(
    tree: Tree, centre: Client, olga: User
):
    post(centre, f"units/{tree.district.pk}/orders", order())
    go(olga, "sign_for")
    before = Case.objects.get().solution_due_at
    go(olga, "ask_delay", {"grade": "difficult", "reason": "要等社保部门查账"})
    assert Case.objects.get().solution_due_at == before  # only asked for
    (one,) = waits(centre)
    assert (one.what, one.asks, one.says) == ("delay_asked", "difficult", "要等社保部门查账")
    word = {"number": "FJ-0001", "what": "delay_granted", "seen": one.seen}
    assert post(centre, "words", word | {"what": "handed_back"}) == [("FJ-0001", 409)]
    assert post(centre, "words", word) == [("FJ-0001", 201)]
    assert post(centre, "words", word) == [("FJ-0001", 200)]
    case = Case.objects.get()
    assert (case.place, case.grade) == ("working", "difficult")
    assert before is not None
    assert case.solution_due_at is not None
    assert case.solution_due_at > before
    with pytest.raises(NoDelay, match="一次"):
        go(olga, "ask_delay", {"grade": "complex", "reason": "还要等"})


@pytest.mark.django_db
def test_denied_or_too_late_or_no_harder_the_limit_stays(tree: Tree, centre: Client, olga: User):
    post(centre, f"units/{tree.district.pk}/orders", order(grade="difficult"))
    go(olga, "sign_for")
    before = Case.objects.get().solution_due_at
    with pytest.raises(NoDelay, match="更难"):
        go(olga, "ask_delay", {"grade": "difficult", "reason": "要等"})
    go(olga, "ask_delay", {"grade": "complex", "reason": "要等"})
    (one,) = waits(centre)
    assert post(centre, "words", {"number": "FJ-0001", "what": "delay_denied", "seen": one.seen}) == [
        ("FJ-0001", 201)
    ]
    assert Case.objects.get().solution_due_at == before


@pytest.mark.django_db
def test_another_line_another_home_and_a_key_without_the_scope_reach_no_order(
    tree: Tree, centre: Client, olga: User, paul: User
):
    post(centre, f"units/{tree.district.pk}/orders", order())
    go(olga, "sign_for")
    go(olga, "answer", ANSWER)
    go(paul, "pass")
    (one,) = waits(centre)
    word = {"number": "FJ-0001", "what": "handed_back", "seen": one.seen}
    other_line = partner_client(tree.province, "hotline.12345")
    assert other_line.get(f"{AT}/waiting").status_code == 403
    assert other_line.get("/api/v1/hotlines/12345/waiting").json()["items"] == []
    below = partner_client(tree.branch, "hotline.12351")
    assert waits(below) == []
    assert post(below, "words", word) == [("FJ-0001", 404)]
    refused = below.post(
        f"{AT}/orders",
        {"unit_id": tree.district.pk, "rows": [order("FJ-9")]},
        content_type="application/json",
    )
    assert refused.status_code == 404
    assert Case.objects.get().place == "answered"


@pytest.mark.django_db(transaction=True)
def test_the_same_order_on_two_connections_at_once_is_one():
    tree = a_tree()
    fields = {key: value for key, value in order().items() if key != "grade"} | {"line": "12351"}

    def bring() -> object:
        return receive(fields=fields, grade="general", unit=tree.district, by=None, now=timezone.now())

    found = at_once(bring, bring, bring)
    assert sorted(one.is_new for one in found) == [False, False, True]  # type: ignore[attr-defined]
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_word_on_two_connections_at_once_is_told_once():
    tree = a_tree()
    centre = partner_client(tree.province, "hotline.12351")
    olga, paul = an_officer(tree.district, "欧佳"), an_officer(tree.district, "保罗")
    post(centre, f"units/{tree.district.pk}/orders", order())
    go(olga, "sign_for")
    go(olga, "answer", ANSWER)
    go(paul, "pass")
    case = Case.objects.get()

    def tell() -> object:
        found = Case.objects.get(pk=case.pk)
        return hand_back(case=found, seen=case.entries, by=None, now=timezone.now())

    assert sorted(at_once(tell, tell)) == [False, True]  # type: ignore[type-var]
