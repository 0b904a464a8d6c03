"""An officer writes down what somebody said on the phone: it is hers by her number, or nobody's with a code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cases.factories import Tree, a_tree, a_worker, an_officer
from tests.people.factories import SignedClient
from yizhan.cases.models import Case, Via
from yizhan.orgs.models import Role, Unit
from yizhan.people.columns import PERSON_PHONE
from yizhan.people.models import Person

pytestmark = pytest.mark.django_db
PAGE = "/console/cases/new/"
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")


@pytest.fixture
def tree() -> Tree:
    return a_tree()


def clerk_at(unit: Unit, role: str = Role.OFFICER) -> Client:
    client = SignedClient()
    client.force_login(an_officer(unit, "王干事", role))
    return client


def write(client: Client, unit: Unit, **more: Any) -> HttpResponse:
    given = {"via": "phone", "unit": unit.pk, "says": "宿舍没有热水", "key": "k1", **more}
    return client.post(PAGE, given)  # type: ignore[return-value]


def number_of(person: Person) -> str:
    phone = PERSON_PHONE.open(person)
    assert phone
    return phone


def test_by_her_number_it_is_her_matter_and_says_who_wrote_it_down(tree: Tree):
    person, clerk = a_worker(tree.branch), clerk_at(tree.district)
    sent = write(clerk, tree.district, phone=number_of(person))

    case = Case.objects.get()
    assert sent.headers["Location"] == f"/console/cases/{case.ref}/"
    assert (case.person, case.unit, case.via) == (person, tree.district, Via.PHONE)
    assert str(case.history.get().by) == "王干事"
    hers = Client()
    hers.force_login(person.user)  # type: ignore[arg-type]
    assert "宿舍没有热水" in hers.get(f"/matters/{case.ref}/").content.decode()


def test_without_a_number_there_is_a_code_to_copy_and_the_same_page_again_gives_the_same(tree: Tree):
    clerk = clerk_at(tree.district)
    codes = [CODE.findall(write(clerk, tree.district).content.decode()) for _try in range(2)]

    assert codes[0] == codes[1]
    assert len(codes[0]) == 1
    assert Case.objects.get().person is None
    matter = Client().post("/matters/receipt/", {"code": codes[0][0]}, follow=True)
    assert "宿舍没有热水" in matter.content.decode()


def test_past_her_unit_it_goes_to_the_one_above_and_her_company_sees_nothing(tree: Tree):
    person = a_worker(tree.branch)
    write(clerk_at(tree.company), tree.company, phone=number_of(person), shield="on")

    case = Case.objects.get()
    assert (case.unit, case.shielded_unit) == (tree.district, tree.company)
    assert case.ref not in clerk_at(tree.company).get("/console/cases/?which=all").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("says", "", "请写说了什么"),
        ("phone", "123", "名册里没有这个号码"),
        ("phone", "13900000000", "名册里没有这个号码"),
        ("via", "", "请选怎么来的"),
        ("says", "好" * 2001, "2000"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    tree: Tree, field: str, value: str, says: str
):
    sent = write(clerk_at(tree.district), tree.district, **{field: value})

    assert sent.status_code == 422
    assert says in sent.content.decode()
    if field != "says":
        assert "宿舍没有热水" in sent.content.decode()
    assert not Case.objects.exists()


def test_nobody_writes_down_for_a_unit_that_she_does_not_act_for(tree: Tree):
    assert write(clerk_at(tree.district), tree.city).status_code == 422
    assert write(clerk_at(tree.district, Role.VIEWER), tree.district).status_code in (302, 403, 404)
    assert not Case.objects.exists()
