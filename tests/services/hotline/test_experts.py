"""Experts by rota: who is on duty answers, sees no caller, and nobody else sees what she was asked."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cases.factories import Tree, a_tree, an_officer
from tests.cases.test_races import at_once
from tests.orgs.factories import make_officer
from tests.people.factories import SignedClient
from tests.services.hotline.test_orders import act, bring, row, text
from yizhan.cases.actions import recuse
from yizhan.cases.models import Case
from yizhan.duty.actions import Wish, add_watch, open_post, plan
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role, ShieldedRead, Unit
from yizhan.orgs.permissions import roles_with
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.hotline import experts, retention
from yizhan.services.hotline.experts import AskedAlready, NobodyOnRota, NotOpen
from yizhan.services.hotline.models import Advice, Field

ADVICE = "/console/hotline/advice/"


@pytest.fixture
def olga(tree: Tree) -> User:
    return an_officer(tree.district, "欧佳", Role.OFFICER)


@pytest.fixture
def lawyer(tree: Tree) -> User:
    return an_expert(tree.city, "石律师")


def an_expert(unit: Unit, name: str, field: Field = Field.LAW) -> User:
    """On the rota of the unit, day and night for three weeks."""
    user, by = an_officer(unit, name, Role.EXPERT), an_officer(unit, "管理员", Role.ADMIN)
    now = timezone.now() - timedelta(days=2)
    code = experts.PURPOSES[field].code
    post = open_post(unit=unit, purpose=code, name="专家", phone="", by=by, now=now)
    day = {"weekdays": list(range(7)), "starts": time(0), "ends": time(0)}
    watch = add_watch(post=post, name="全天", by=by, now=now, **day)
    today = timezone.localdate()
    wishes = [Wish(today + timedelta(days=n), watch.pk, None, user.pk) for n in range(20)]
    plan(post=post, wishes=wishes, by=by, now=now)
    return user


def signed(user: User) -> Client:
    client = SignedClient()
    client.force_login(user)
    return client


def an_order(tree: Tree, olga: User, **more: str) -> Case:
    bring(signed(olga), tree, [row(**more)])
    return Case.objects.latest("pk")


def asked(case: Case, by: User, **more: Any) -> Advice:
    given = {"field": Field.LAW, "question": "这样的承诺书有没有效", "now": timezone.now()} | more
    return experts.ask(case=case, by=by, **given)


@pytest.mark.django_db
def test_who_is_on_the_rota_of_the_union_above_is_asked_and_answers_the_officers(
    tree: Tree, olga: User, lawyer: User
):
    case, officer, expert = an_order(tree, olga), signed(olga), signed(lawyer)
    assert act(officer, "sign_for") == 302
    page = f"/console/hotline/orders/{case.ref}/experts/"
    assert "请教律师或心理咨询师" in text(officer.get(f"/console/cases/{case.ref}/"))
    refused = officer.post(page, {"field": "law", "question": ""})
    assert refused.status_code == 422
    assert "请写想请教什么" in text(refused)
    assert officer.post(page, {"field": "law", "question": "承诺书有没有效"}).status_code == 302
    advice = Advice.objects.get()
    assert advice.expert == lawyer
    assert Notice.objects.filter(kind="hotline.advice", person__user=lawyer).exists()

    assert "承诺书有没有效" in text(expert.get(ADVICE))
    assert case.ref in text(expert.get("/console/notebook/"))
    shown = expert.get(f"{ADVICE}{advice.pk}/")
    assert "工资拖了两个月" in text(shown)
    assert "林女士" not in text(shown)
    assert "138" not in text(shown)
    assert expert.post(f"{ADVICE}{advice.pk}/", {"says": ""}).status_code == 422
    assert expert.post(f"{ADVICE}{advice.pk}/", {"says": "无效，可以要求补缴"}).status_code == 302

    assert "无效，可以要求补缴" in text(officer.get(f"/console/cases/{case.ref}/"))
    assert Notice.objects.filter(kind="hotline.advice", person__user=olga).exists()
    assert "工资拖了两个月" not in text(
        expert.get(f"{ADVICE}{advice.pk}/")
    )  # it is over, and no matter of hers
    acts = Record.objects.filter(act__startswith="hotline.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["hotline.ask_expert", "hotline.advise"]


@pytest.mark.django_db
def test_an_expert_enters_no_other_page_and_another_expert_sees_nothing_of_it(
    tree: Tree, olga: User, lawyer: User
):
    case = an_order(tree, olga)
    advice, other = asked(case, olga), an_expert(tree.district, "江老师", Field.MIND)
    closed = ("/console/cases/", "/console/hotline/", "/console/units/", reverse("duty:list"))
    for path in (f"/console/cases/{case.ref}/", *closed):
        assert signed(lawyer).get(path).status_code in (403, 404)
    assert signed(lawyer).get("/console/").status_code == 200
    assert signed(lawyer).get(reverse("duty:mine")).status_code == 200
    assert signed(other).get(f"{ADVICE}{advice.pk}/").status_code == 404
    with pytest.raises(NotOpen):
        experts.advise(advice=advice, says="我来", by=other, now=timezone.now())
    assert signed(olga).get(ADVICE).status_code == 403
    assert roles_with("hotline.advise") == {Role.EXPERT}


@pytest.mark.django_db
def test_nobody_on_the_rota_is_said_in_words_and_one_question_a_field(tree: Tree, olga: User, lawyer: User):
    case = an_order(tree, olga)
    with pytest.raises(NobodyOnRota, match="值班"):
        asked(case, olga, field=Field.MIND)
    first = asked(case, olga)
    with pytest.raises(AskedAlready):
        asked(case, olga)
    client = signed(olga)
    back = f"/console/hotline/orders/{case.ref}/experts/{first.pk}/back/"
    assert client.post(back).status_code == 302
    assert asked(case, olga).pk != first.pk
    with pytest.raises(NotOpen):
        experts.advise(advice=first, says="晚了", by=lawyer, now=timezone.now())
    assert signed(an_officer(tree.branch)).post(back).status_code == 404


@pytest.mark.django_db
def test_the_database_keeps_one_open_question_a_field_and_no_empty_answer(
    tree: Tree, olga: User, lawyer: User
):
    advice = asked(an_order(tree, olga), olga)
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        Advice.objects.filter(pk=advice.pk).update(answered_at=timezone.now())
    again = Advice.objects.get(pk=advice.pk)
    again.pk = None
    with pytest.raises(IntegrityError, match="one_question"), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.django_db
def test_it_goes_as_long_after_the_order_as_its_words(tree: Tree, olga: User, lawyer: User):
    case = an_order(tree, olga)
    asked(case, olga)
    assert act(signed(olga), "not_ours", reason="归社保管") == 302
    assert act(signed(olga), "hand_back") == 302
    now = timezone.now()
    assert retention.forget_old_advice(now + timedelta(days=1094)) == 0
    assert retention.forget_old_advice(now + timedelta(days=1096)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_ask_once():
    tree = a_tree()
    olga, paul = an_officer(tree.district, "欧佳"), an_officer(tree.district, "保罗")
    an_expert(tree.city, "石律师")
    case = an_order(tree, olga)
    found = at_once(
        lambda: asked(Case.objects.get(pk=case.pk), olga), lambda: asked(Case.objects.get(pk=case.pk), paul)
    )
    assert sorted(type(one).__name__ for one in found) == ["Advice", "AskedAlready"]
    assert Advice.objects.count() == 1


@pytest.mark.django_db
def test_who_called_is_hidden_also_where_the_matter_names_her_and_reading_it_is_noted(
    tree: Tree, olga: User, lawyer: User
):
    case = an_order(tree, olga, matter="林女士 13800000001 说工资没发", caller="林女士")
    advice = asked(case, olga)
    shown = text(signed(lawyer).get(f"{ADVICE}{advice.pk}/"))
    assert "说工资没发" in shown
    assert "林女士" not in shown
    assert "13800000001" not in shown
    assert ShieldedRead.objects.filter(
        subject=f"cases.case:{case.ref}", reader=lawyer, role="expert"
    ).exists()


@pytest.mark.django_db
def test_once_the_order_has_ended_she_reads_no_more_of_it_and_what_she_wrote_is_not_lost(
    tree: Tree, olga: User, lawyer: User
):
    case = an_order(tree, olga)
    advice, expert = asked(case, olga), signed(lawyer)
    assert act(signed(olga), "not_ours", reason="归社保管") == 302
    assert act(signed(olga), "hand_back") == 302
    page = f"{ADVICE}{advice.pk}/"
    assert "工资拖了两个月" not in text(expert.get(page))
    late = expert.post(page, {"says": "我想了很久的意见"})
    assert late.status_code == 422
    assert "我想了很久的意见" in text(late)
    assert case.ref not in text(expert.get("/console/notebook/"))


@pytest.mark.django_db
def test_who_keeps_out_of_the_order_is_not_asked(tree: Tree, olga: User, lawyer: User):
    case = an_order(tree, olga)
    make_officer(tree.district, Role.OFFICER, user=lawyer)
    recuse(case=case, by=lawyer, now=timezone.now(), says="是我的亲戚")
    with pytest.raises(NobodyOnRota):
        asked(case, olga)
