"""Matters that say much the same: by which words, and never one that the officer must not know of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from pytest_django.asserts import assertNumQueries

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, an_officer
from tests.orgs.factories import make_unit
from tests.people.factories import SignedClient
from yizhan.cases import chain, similar
from yizhan.cases.access import cases_in
from yizhan.cases.index import Index
from yizhan.cases.likeness import most_alike
from yizhan.cases.models import Case
from yizhan.cases.similar import similar_to
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_of
from yizhan.people.actions import person_for
from yizhan.people.models import Person, User

SUMMER = "暑假没人看孩子，托管班太贵"


def test_what_says_much_the_same_is_found_with_the_words_that_made_it_so_and_a_look_alike_is_not():
    found = most_alike(
        SUMMER, {1: "孩子暑假没地方去，托管一个月两千", 2: "暑假充电的地方太少", 3: "工资没有发"}
    )
    assert [one.key for one in found] == [1]
    assert set(found[0].words) == {"孩子", "托管", "暑假"}


def test_numbers_and_letters_make_nothing_alike():
    assert most_alike("电话 13812345678 粤B12345", {1: "粤B12345，13812345678 拖欠"}) == []


def test_nothing_said_is_like_nothing():
    assert most_alike("", {1: SUMMER}) == []
    assert most_alike("😀" * 2000, {1: SUMMER, 2: ""}) == []


def test_a_word_that_all_have_weighs_less_than_a_rare_one():
    among = dict.fromkeys(range(1, 20), "请工会处理食堂") | {20: "处理托管"}
    assert most_alike("请工会处理托管", among)[0].key == 20


@pytest.fixture
def tree(procedure: Iterator[None]) -> Tree:
    return a_tree()


def seen_by(user: User, case: Case) -> list[Case]:
    visible = cases_in(scope_of(user, "cases.read", MONDAY), shield_of(user, MONDAY), user)
    return [one.case for one in similar_to(case, visible)]


@pytest.mark.django_db
def test_other_units_are_found_and_another_matter_is_not(tree: Tree):
    other = make_unit("company", tree.district, name="某外卖站工会")
    ours, theirs = a_case(tree.branch, says=SUMMER), a_case(other, says="托管太贵，暑假孩子没人带")
    a_case(other, says="工资晚发了半个月")
    assert seen_by(an_officer(tree.city), ours) == [theirs]


@pytest.mark.django_db
def test_neither_a_case_past_her_unit_nor_one_of_her_own_nor_an_erased_one_is_compared(tree: Tree):
    officer = an_officer(tree.company)
    ours, shown = a_case(tree.branch, says=SUMMER), a_case(tree.branch, says=SUMMER)
    a_case(tree.district, says=SUMMER, shielded_unit=tree.company)
    a_case(tree.branch, a_worker_who_is(officer, tree.branch), says=SUMMER)
    erased = a_case(tree.branch, says=SUMMER)
    chain.erase_words([erased], MONDAY)
    assert seen_by(officer, ours) == [shown]


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """One case is compared in any event; an index is built when a test says so. Homes of which one was asked for."""
    asked: list[int] = []
    monkeypatch.setattr(similar, "COMPARED", 1)
    monkeypatch.setattr(
        similar, "_build_beside", lambda home_id: (asked.append(home_id), similar._building.release())
    )
    yield asked
    similar._held.clear()


@pytest.mark.django_db
def test_of_many_cases_an_older_one_is_found_once_there_is_an_index(tree: Tree, older: list[int]):
    officer, old = an_officer(tree.city), a_case(tree.branch, says=SUMMER)
    ours, newest = a_case(tree.branch, says=SUMMER), a_case(tree.branch, says="工资晚发了半个月")
    assert newest not in seen_by(officer, ours)
    assert seen_by(officer, ours) == []
    assert set(older) == {ours.home_id}

    similar.build(ours.home_id)

    assert seen_by(officer, ours) == [old]


@pytest.mark.django_db
def test_the_index_points_to_nothing_past_her_unit_nor_to_what_was_erased_or_merged_since(
    tree: Tree, older: list[int]
):
    officer = an_officer(tree.company)
    a_case(tree.district, says=SUMMER, shielded_unit=tree.company)
    erased, ours = a_case(tree.branch, says=SUMMER), a_case(tree.branch, says=SUMMER)
    a_case(tree.branch, says="工资晚发了半个月")
    similar.build(ours.home_id)
    assert seen_by(officer, ours) == [erased]
    chain.erase_words([erased], MONDAY)
    assert seen_by(officer, ours) == []


def test_the_index_finds_what_reading_all_finds():
    places = ("食堂", "车棚", "宿舍", "仓库", "站点", "楼道")
    things = ("充电桩", "热水", "空调", "门锁", "路灯", "微波炉")
    texts = {
        at: f"{one}的{thing}坏了，{other}也没有{things[at % 6]}"
        for at, (one, thing, other) in enumerate(itertools.product(places, things, places))
    }
    index = Index(texts.items())
    for text in ("宿舍的热水坏了", "站点没有微波炉", "夜里没有路灯"):
        wanted = [one.score for one in most_alike(text, texts)]
        scores = [score for _key, score in index.most_alike(text)]
        assert scores == pytest.approx(wanted, abs=0.05)


def test_an_index_of_nothing_and_a_question_of_nothing_answer_nothing():
    assert Index([]).most_alike(SUMMER) == []
    assert Index([(1, ""), (2, "😀")]).candidates(SUMMER) == []
    assert Index([(1, SUMMER), (2, "")]).most_alike("") == []
    assert Index([(1, ""), (2, SUMMER), (3, "")]).candidates(SUMMER) == [2]


@pytest.mark.django_db
def test_two_queries_for_one_as_for_many(tree: Tree):
    officer, ours = an_officer(tree.district), a_case(tree.branch, says=SUMMER)
    a_case(tree.branch, says=SUMMER)
    visible = cases_in(scope_of(officer, "cases.read", MONDAY), shield_of(officer, MONDAY), officer)
    for more in (0, 2):
        for _each in range(more):
            a_case(tree.branch, says=SUMMER)
        with assertNumQueries(2):
            similar_to(ours, visible)


@pytest.mark.django_db
def test_the_officer_comes_from_the_case_to_those_like_it_and_back(tree: Tree):
    ours, theirs = a_case(tree.branch, says=SUMMER), a_case(tree.company, says="托管太贵，暑假孩子没人带")
    client = SignedClient()
    client.force_login(an_officer(tree.district))
    assert f"/console/cases/{ours.ref}/similar/" in client.get(f"/console/cases/{ours.ref}/").content.decode()
    page = text(client.get(f"/console/cases/{ours.ref}/similar/"))
    assert theirs.ref in page
    assert {"孩子", "托管", "暑假"} <= set(re.findall(r"[一-鿿]+", page.split(theirs.ref)[1]))


@pytest.mark.django_db
def test_whose_unit_it_goes_past_finds_no_such_page(tree: Tree):
    hidden = a_case(tree.district, says=SUMMER, shielded_unit=tree.company)
    client = SignedClient()
    client.force_login(an_officer(tree.company))
    assert client.get(f"/console/cases/{hidden.ref}/similar/").status_code == 404


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def a_worker_who_is(user: User, unit: Unit) -> Person:
    person = person_for(user)
    Person.objects.filter(pk=person.pk).update(unit=unit)
    person.refresh_from_db()
    return person
