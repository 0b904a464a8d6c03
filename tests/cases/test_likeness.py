"""Matters that say much the same: by which words, and never one that the officer must not know of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from pytest_django.asserts import assertNumQueries

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, an_officer
from tests.orgs.factories import make_unit
from tests.people.factories import SignedClient
from yizhan.cases import chain
from yizhan.cases.access import cases_in
from yizhan.cases.likeness import most_alike
from yizhan.cases.models import Case
from yizhan.cases.queries import similar_to
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
