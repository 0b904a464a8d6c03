"""What an officer writes: kept as a draft while she types, begun from a text of her unit, hers alone until sent."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, a_tree, a_worker, an_officer
from tests.people.factories import SignedClient
from yizhan.cases.actions import open_case
from yizhan.cases.drafts import KEPT_DAYS
from yizhan.cases.models import Case, Draft, ReadyText, Via
from yizhan.cases.privacy import forget
from yizhan.cases.retention import forget_old_drafts
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.say.procedure import CODE

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def case(tree: Tree) -> Case:
    person = a_worker(tree.branch)
    opened = open_case(
        procedure=CODE, unit=tree.district, via=Via.PAGE, key="k", now=timezone.now(), by=person.user,
        person=person, says="充电的地方太少",
    )  # fmt: skip
    return opened.case


@pytest.fixture
def olga(tree: Tree) -> User:
    return an_officer(tree.district, "王干事", Role.OFFICER)


def client_of(user: User) -> Client:
    client = SignedClient()
    client.force_login(user)
    return client


def keep(client: Client, case: Case, text: str, form: str = "answer", **more: str) -> HttpResponse:
    field = "says" if form == "answer" else "result"
    sent = {"form": form, f"{form}-{field}": text, "do": form, **more}
    return client.post(f"/console/cases/{case.ref}/draft/", sent)  # type: ignore[return-value]


def page(client: Client, case: Case) -> str:
    return client.get(f"/console/cases/{case.ref}/").content.decode()


def test_what_she_began_stands_there_again_for_her_and_for_nobody_else(tree: Tree, case: Case, olga: User):
    client = client_of(olga)
    assert keep(client, case, "已经联系物业，下周").status_code == 204

    assert "已经联系物业，下周" in page(client, case)
    assert "存的草稿，还没有交" in page(client, case)
    assert "已经联系物业，下周" not in page(client_of(an_officer(tree.district, "李干事")), case)
    assert "已经联系物业" not in str(bytes(Draft.objects.get().cipher))


def test_sent_it_is_no_draft_any_more(case: Case, olga: User):
    client = client_of(olga)
    keep(client, case, "已经联系物业")
    case.refresh_from_db()
    sent = client.post(
        f"/console/cases/{case.ref}/", {"do": "answer", "answer-says": "已经联系物业", "seen": case.entries}
    )

    assert sent.status_code == 302
    assert not Draft.objects.exists()


def test_what_was_written_for_a_step_that_is_past_is_not_lost(case: Case, olga: User):
    client, path = client_of(olga), f"/console/cases/{case.ref}/"
    client.post(path, {"do": "take", "outcome": "accept", "seen": case.entries})
    keep(client, case, "装了十个充电桩", form="settle")
    assert "没交上的草稿" not in page(client, case)
    case.refresh_from_db()
    client.post(
        path, {"do": "take", "outcome": "decline", "decline-reason": "不归我们", "seen": case.entries}
    )

    assert "没交上的草稿" in page(client, case)
    assert "装了十个充电桩" in page(client, case)
    client.post(path, {"do": "drop_draft", "form": "settle"})
    assert "装了十个充电桩" not in page(client, case)


def test_emptied_it_is_gone_and_too_much_is_refused(case: Case, olga: User):
    client = client_of(olga)
    keep(client, case, "已经联系物业")
    assert keep(client, case, "  ").status_code == 204
    assert not Draft.objects.exists()
    assert keep(client, case, "好" * 10_001).status_code == 413
    assert keep(client, case, "好", form="Nonsense!").status_code == 400


def test_who_must_not_know_of_the_case_keeps_nothing_on_it(tree: Tree, case: Case):
    assert keep(client_of(an_officer(tree.company)), case, "什么事").status_code == 404


def test_drafts_go_with_the_person_and_after_a_month(case: Case, olga: User):
    keep(client_of(olga), case, "已经联系物业")
    assert forget_old_drafts(timezone.now() + timedelta(days=KEPT_DAYS - 1)) == 0
    assert case.person is not None
    forget(case.person, timezone.now())
    assert not Draft.objects.exists()


def write(client: Client, tree: Tree, **more: Any) -> HttpResponse:
    given = {"unit": tree.district.pk, "name": "收到", "says": "您的【编号】由【单位】在办", **more}
    return client.post("/console/cases/texts/", given)  # type: ignore[return-value]


def test_a_text_of_the_unit_or_one_above_is_offered_filled_in(tree: Tree, case: Case, olga: User):
    chief = client_of(an_officer(tree.city, "市里"))
    assert write(chief, tree, unit=tree.city.pk, name="市里的").status_code == 302
    client = client_of(olga)
    assert write(client, tree).status_code == 302

    script = re.search(r'id="case-texts" type="application/json">(.*?)</script>', page(client, case))
    assert script
    assert dict(json.loads(script[1])) == {
        "收到": f"您的{case.ref}由东区总工会在办",
        "市里的": f"您的{case.ref}由东区总工会在办",
    }


def test_a_name_is_taken_once_and_a_text_is_changed_and_removed(tree: Tree, olga: User):
    client = client_of(olga)
    write(client, tree)
    again = write(client, tree)
    assert again.status_code == 422
    assert "已经有这个名字" in again.content.decode()
    text = ReadyText.objects.get()
    path = f"/console/cases/texts/{text.pk}/"
    given = {"unit": tree.district.pk, "name": "收到", "says": "收到了"}
    assert client.post(path, given).status_code == 302
    assert ReadyText.objects.get().says == "收到了"
    assert client_of(an_officer(tree.city, "市里")).get(path).status_code in (200, 404)
    assert client_of(an_officer(tree.company)).get(path).status_code == 404
    client.post(path, {"do": "remove"})
    assert not ReadyText.objects.exists()
