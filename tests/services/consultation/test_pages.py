"""The pages of a consultation, for officers and for anybody; and what nobody may learn from them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer
from tests.cast import signed_in
from tests.services.consultation.factories import (
    LATER,
    OFFER,
    a_colleague,
    a_consultation,
    go,
    looked_at,
    promised,
    public,
)
from yizhan.cases.models import Bond, Relation
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.consultation.models import Talks

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {
    "title": OFFER.title,
    "trade": OFFER.trade,
    "counterpart": OFFER.counterpart,
    "demands": "\n".join(OFFER.demands),
    "key": "page",
}


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def by(tree: Tree) -> User:
    return an_officer(tree.city, "王干事", Role.OFFICER)


@pytest.fixture
def chair(tree: Tree) -> User:
    return a_colleague(tree.city)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_consultation_is_begun_and_written_anew_on_pages(tree: Tree, by: User):
    client = signed_in(by)
    answer = client.post("/console/consultation/new/", GIVEN | {"unit": tree.city.pk})
    talks = Talks.objects.get()
    assert answer["Location"] == f"/console/cases/{talks.case.ref}/"
    page = text(client.get(answer["Location"]))
    assert "1. 单笔抽成不超过 20%" in page

    form = client.get(f"/console/consultation/{talks.case.ref}/write/").context["form"]
    sent = GIVEN | {"demands": "只有一项\n\n", "was": form.initial["was"]}
    client.post(f"/console/consultation/{talks.case.ref}/write/", sent)
    assert [one.says for one in talks.demands.all()] == ["只有一项"]
    again = client.post(f"/console/consultation/{talks.case.ref}/write/", sent | {"demands": "另一项"})
    assert again.status_code == 422
    assert "同事改过这份要约" in text(again)
    assert "另一项" in again.content.decode()


@pytest.mark.parametrize("demands", ["", "x" * 201, "一\n" * 11])
def test_no_demand_one_too_long_and_too_many_are_refused_with_words(tree: Tree, by: User, demands: str):
    answer = signed_in(by).post(
        "/console/consultation/new/", GIVEN | {"unit": tree.city.pk, "demands": demands}
    )

    assert answer.status_code == 422
    assert not Talks.objects.exists()


def test_matters_behind_it_are_noted_by_their_numbers_and_an_unknown_one_is_refused(tree: Tree, by: User):
    client, talks = signed_in(by), a_consultation(tree.city, by)
    matter = a_case(tree.city, a_worker(tree.branch), procedure="say.demand", says="抽成高")
    url = f"/console/consultation/{talks.case.ref}/behind/"

    assert client.post(url, {"refs": f"{matter.ref} NOTHERE1"}).status_code == 422
    assert not Relation.objects.exists()
    client.post(url, {"refs": matter.ref.lower()})

    assert Relation.objects.get(bond=Bond.PART).other == matter
    assert matter.ref in client.get(f"/console/cases/{talks.case.ref}/").content.decode()


def test_the_letter_prints_with_its_demands_and_the_legal_time(tree: Tree, by: User):
    talks = a_consultation(tree.city, by)

    page = text(signed_in(by).get(f"/console/consultation/{talks.case.ref}/paper/"))

    assert "某外卖平台：" in page
    assert "连续在线四小时有提醒和休息" in page
    assert "20 日内以书面形式答复" in page


def test_anybody_reads_what_was_demanded_promised_and_found_and_no_name(tree: Tree, by: User, chair: User):
    talks = looked_at(public(a_consultation(tree.city, by), by, chair), by, "partly", LATER)
    anybody = Client()

    assert OFFER.title in text(anybody.get("/consultation/"))
    page = text(anybody.get(f"/consultation/{talks.case.ref}/"))

    for words in (
        "单笔抽成不超过 20%",
        "单笔抽成不超过 22%",
        "2026-12-31 以前",
        "做到一部分",
        "抽查了二十单",
    ):
        assert words in page
    assert "2026-11-23 开会：职工方代表 5 人，对方代表 5 人" in page
    for words in ("王干事", "刘主席", "谈了抽成", "同意协商"):
        assert words not in page


def test_the_history_says_what_was_chosen_in_words_and_nothing_of_what_was_left_empty(
    tree: Tree, by: User, chair: User
):
    talks = looked_at(public(a_consultation(tree.city, by), by, chair), by, "partly", LATER)

    page = text(signed_in(by).get(f"/console/cases/{talks.case.ref}/"))

    for words in ("谁来做： 对方", "复查结果： 做到一部分"):
        assert words in page
    assert "还有谁在（可不写）：" not in page


def test_nothing_is_public_before_somebody_else_has_looked_at_it(tree: Tree, by: User, chair: User):
    talks = public(a_consultation(tree.city, by), by, chair)
    draft = a_consultation(tree.city, by)
    assert Client().get(f"/consultation/{draft.case.ref}/").status_code == 404
    talks = go(looked_at(talks, by, "not_kept", LATER), "again", by, LATER, fields={"reason": "再谈"})
    promised(talks, by, LATER + timedelta(hours=1), says="还没有审核的承诺", due="2027-03-01")

    page = text(Client().get(f"/consultation/{talks.case.ref}/"))

    assert "还没有审核的承诺" not in page
    assert "没有做到" in page


def test_the_public_page_asks_as_much_for_three_promises_as_for_one(
    tree: Tree, by: User, chair: User, django_assert_num_queries: Any
):
    talks = public(a_consultation(tree.city, by), by, chair)
    with django_assert_num_queries(QUERIES):
        Client().get(f"/consultation/{talks.case.ref}/")
    talks = looked_at(talks, by, "not_kept", LATER)
    talks = go(talks, "again", by, LATER, fields={"reason": "再谈"})
    for number in range(2):
        talks = promised(talks, by, LATER, says=f"承诺 {number}", due="2027-03-01")
    talks = go(go(talks, "agreed", by, LATER), "propose", by, LATER, fields={"summary": "又谈了"})
    go(talks, "pass_text", chair, LATER)
    with django_assert_num_queries(QUERIES):
        Client().get(f"/consultation/{talks.case.ref}/")


QUERIES = 5
