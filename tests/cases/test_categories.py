"""What a case is about: categories of a home, given by an officer, suggested by the words in which people say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pytest_django.asserts import assertNumQueries

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, an_officer
from tests.cases.test_likeness import text
from tests.people.factories import SignedClient
from yizhan.cases import categories, chain
from yizhan.cases.access import cases_in
from yizhan.cases.actions import BadCategory, KeepsOut, Meanwhile, categorise, recuse
from yizhan.cases.categories import Described, NameTaken, NotATop, StartedAlready, ways_in
from yizhan.cases.invariants import a_case_has_the_category_that_an_officer_gave_it as invariant
from yizhan.cases.learning import suggested
from yizhan.cases.models import Case, Category, Kind
from yizhan.cases.queries import CaseGroup, groups_among
from yizhan.orgs.access import OutOfReach, scope_of
from yizhan.orgs.models import Role, Unit
from yizhan.orgs.shield import shield_of
from yizhan.people.models import User
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db
CARE = ("带娃", "看孩子", "托管", "没人 孩子")


@pytest.fixture
def tree(procedure: Iterator[None]) -> Tree:
    return a_tree()


@pytest.fixture
def care(tree: Tree) -> Category:
    return a_category(tree.province, "孩子没人带", CARE)


def a_category(home: Unit, name: str, says: tuple[str, ...] = (), parent: Category | None = None) -> Category:
    return categories.add(home=home, described=Described(name, says, parent), by=None, now=MONDAY)


def client_of(user: User) -> SignedClient:
    client = SignedClient()
    client.force_login(user)
    return client


# --- given by an officer -----------------------------------------------------------------------------


def test_an_officer_sorts_a_case_and_the_history_says_so_to_officers_only(tree: Tree, care: Category):
    officer, case = an_officer(tree.district), a_case(tree.branch)

    case = categorise(case=case, to=care, seen=case.entries, by=officer, now=MONDAY)

    entry = case.history.latest("number")
    assert (case.category, entry.kind, entry.is_hidden) == (care, Kind.SORTED, True)
    assert entry.facts == {"category": care.pk}
    assert Record.objects.filter(act="cases.sort", unit=tree.branch).count() == 1
    assert list(invariant()) == []


def test_a_case_is_sorted_anew_and_out_again_but_not_into_what_it_is(tree: Tree, care: Category):
    officer, case = an_officer(tree.district), a_case(tree.branch)
    case = categorise(case=case, to=care, seen=1, by=officer, now=MONDAY)
    with pytest.raises(BadCategory):
        categorise(case=case, to=care, seen=2, by=officer, now=MONDAY)
    case = categorise(case=case, to=None, seen=2, by=officer, now=MONDAY)
    assert case.category is None
    assert list(invariant()) == []


def test_a_category_that_is_closed_or_of_another_home_is_not_given(tree: Tree, care: Category):
    officer, case = an_officer(tree.district), a_case(tree.branch)
    other = Category.objects.create(home_id=tree.province.pk + 999, name="别处的")
    categories.close(category=care, by=None, now=MONDAY)
    for wrong in (care, other):
        with pytest.raises(BadCategory):
            categorise(case=case, to=wrong, seen=1, by=officer, now=MONDAY)


def test_who_looked_before_something_new_came_or_keeps_out_sorts_nothing(tree: Tree, care: Category):
    officer, case = an_officer(tree.district), a_case(tree.branch)
    recuse(case=case, by=officer, now=MONDAY, says="是我亲戚")
    with pytest.raises(KeepsOut):
        categorise(case=case, to=care, seen=2, by=officer, now=MONDAY)
    with pytest.raises(Meanwhile):
        categorise(case=case, to=care, seen=1, by=an_officer(tree.district), now=MONDAY)


def test_the_check_finds_a_category_that_no_officer_gave(tree: Tree, care: Category):
    case = a_case(tree.branch)
    Case.objects.filter(pk=case.pk).update(category=care)
    assert list(invariant()) == [f"case {case.pk}: category {care.pk}, its history says None"]


# --- the tree ----------------------------------------------------------------------------------------


def test_a_home_starts_with_the_common_ones_once(tree: Tree):
    made = categories.start(home=tree.province, by=None, now=MONDAY)
    assert {one.name for one in made if one.parent is None} == {"劳动报酬", "保障", "生活", "身心"}
    assert Category.objects.get(name="孩子没人带").parent == Category.objects.get(name="生活")
    with pytest.raises(StartedAlready):
        categories.start(home=tree.province, by=None, now=MONDAY)


def test_there_are_two_levels_of_one_home_and_a_name_once(tree: Tree, care: Category):
    below = a_category(tree.province, "寒暑假", parent=care)
    with pytest.raises(NotATop):
        a_category(tree.province, "更细的", parent=below)
    top = a_category(tree.province, "生活")
    with pytest.raises(NotATop):
        categories.change(category=care, described=Described("孩子", CARE, top), by=None, now=MONDAY)
    with pytest.raises(NameTaken):
        a_category(tree.province, "孩子没人带")
    assert list(invariant()) == []


def test_only_the_chair_or_administrator_of_the_home_arranges_them(tree: Tree, care: Category):
    for user in (an_officer(tree.city), an_officer(tree.province, role=Role.OFFICER)):
        with pytest.raises(OutOfReach):
            categories.close(category=care, by=user, now=MONDAY)
    categories.close(category=care, by=an_officer(tree.province, role=Role.CHAIR), now=MONDAY)
    assert Category.objects.get(pk=care.pk).closed_at == MONDAY


def test_ways_of_saying_are_read_as_people_write_them():
    assert ways_in("带娃、看孩子，托管\n没人  孩子;托管") == ("带娃", "看孩子", "托管", "没人 孩子")
    for wrong in ("娃", "一" * 21, "、".join(f"说法{n}" for n in range(61))):
        with pytest.raises(categories.BadCategoryWords):
            ways_in(wrong)


# --- suggested ---------------------------------------------------------------------------------------


def test_a_case_that_speaks_of_it_gets_the_suggestion_with_the_words_until_it_is_sorted(
    tree: Tree, care: Category
):
    case = a_case(tree.branch, says="暑假没人看孩子，托管班太贵")
    assert [(one.category, one.words) for one in suggested(case)] == [(care, ("托管", "没人 孩子"))]
    case = categorise(case=case, to=care, seen=1, by=an_officer(tree.district), now=MONDAY)
    assert suggested(case) == []


def test_nothing_is_suggested_without_categories_nor_for_what_was_erased_nor_of_a_closed_one(tree: Tree):
    case = a_case(tree.branch, says="托管班太贵")
    assert suggested(case) == []
    care = a_category(tree.province, "孩子没人带", CARE)
    assert len(suggested(case)) == 1
    categories.close(category=care, by=None, now=MONDAY)
    assert suggested(case) == []
    categories.close(category=care, by=None, now=MONDAY, opens=True)
    chain.erase_words([case], MONDAY)
    assert suggested(case) == []


# --- grouped -----------------------------------------------------------------------------------------


def groups_for(user: User) -> list[CaseGroup]:
    return groups_among(cases_in(scope_of(user, "cases.read", MONDAY), shield_of(user, MONDAY), user))


def test_cases_of_three_branches_about_one_thing_are_grouped_and_the_look_alike_is_not(
    tree: Tree, care: Category
):
    a_category(tree.province, "工资拖欠", ("工资", "欠薪"))
    said = ("带娃难", "暑假没人看孩子", "托管班太贵")
    three = [
        a_case(unit, says=words)
        for unit, words in zip((tree.branch, tree.company, tree.district), said, strict=True)
    ]
    a_case(tree.branch, says="暑假里托管班老师的工资没发")
    (found,) = groups_for(an_officer(tree.city))
    assert (set(found.cases), found.theme) == (set(three), "孩子没人带")
    assert {"带娃", "托管"} <= set(found.words)


def test_what_an_officer_sorted_elsewhere_is_not_grouped_and_a_hidden_one_not_counted(
    tree: Tree, care: Category
):
    other, officer = a_category(tree.province, "吃饭"), an_officer(tree.company)
    pair = {a_case(tree.branch, says="带娃难"), a_case(tree.company, says="看孩子难")}
    away = a_case(tree.branch, says="托管班的饭不好")
    categorise(case=away, to=other, seen=1, by=officer, now=MONDAY)
    a_case(tree.district, says="带娃难", shielded_unit=tree.company)
    assert [set(group.cases) for group in groups_for(officer)] == [pair]


def test_grouping_takes_three_queries_for_few_as_for_many(tree: Tree, care: Category):
    officer = an_officer(tree.district)
    visible = cases_in(scope_of(officer, "cases.read", MONDAY), shield_of(officer, MONDAY), officer)
    for _more in range(2):
        a_case(tree.branch, says="带娃难")
        with assertNumQueries(3):
            groups_among(visible)


# --- the pages ---------------------------------------------------------------------------------------


def test_the_officer_takes_the_suggestion_on_the_page_of_the_case(tree: Tree, care: Category):
    case, client = a_case(tree.branch, says="托管班太贵"), client_of(an_officer(tree.district))
    address = f"/console/cases/{case.ref}/"
    page = client.get(address).content.decode()
    assert "看着像「孩子没人带」" in page
    form = page.split("case-suggestion")[1].split("</form>")[0]
    client.post(address, dict(re.findall(r'name="(do|seen|sort-to)" value="(\w+)"', form)))
    case.refresh_from_db()
    assert case.category == care
    page = text(client.get(address))
    assert "看着像" not in page
    assert "分到" in page


def test_the_chair_adds_and_mends_a_category_and_is_told_what_is_wrong(tree: Tree, care: Category):
    client = client_of(an_officer(tree.province, role=Role.CHAIR))
    assert client.post("/console/cases/categories/add/", {"name": "孩子没人带"}).status_code == 422
    refused = client.post("/console/cases/categories/add/", {"name": "充电", "says": "充"})
    assert "“充”要有 2 到 20 个字" in refused.content.decode()
    client.post("/console/cases/categories/add/", {"name": "充电难", "says": "充电、换电"})
    made = Category.objects.get(name="充电难")
    client.post(
        f"/console/cases/categories/{made.pk}/", {"name": "充电和停车", "says": "充电", "parent": care.pk}
    )
    made.refresh_from_db()
    assert (made.name, made.says, made.parent) == ("充电和停车", ["充电"], care)
    client.post(f"/console/cases/categories/{made.pk}/", {"do": "close"})
    assert "已停用" in text(client.get("/console/cases/categories/"))


def test_an_officer_below_reads_them_and_changes_nothing(tree: Tree, care: Category):
    client = client_of(an_officer(tree.district))
    assert "带娃、看孩子" in text(client.get("/console/cases/categories/"))
    page = client.get(f"/console/cases/categories/{care.pk}/").content.decode()
    assert "<textarea" not in page
    client.post(f"/console/cases/categories/{care.pk}/", {"name": "别的", "do": "close"})
    client.post("/console/cases/categories/", {"home": tree.province.pk})
    assert list(Category.objects.values_list("name", "closed_at")) == [("孩子没人带", None)]


def test_the_count_beside_a_category_leaves_out_what_she_must_not_know_of(tree: Tree, care: Category):
    hidden = a_case(tree.district, says="带娃难", shielded_unit=tree.company)
    categorise(case=hidden, to=care, seen=1, by=an_officer(tree.district), now=MONDAY)
    assert "1 件" in text(client_of(an_officer(tree.district)).get("/console/cases/categories/"))
    assert "1 件" not in text(client_of(an_officer(tree.company)).get("/console/cases/categories/"))
