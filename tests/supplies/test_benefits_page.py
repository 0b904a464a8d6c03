"""The tab 权益: services add their lines, and it is there only when there is something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db.models import Exists
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.supplies.factories import a_round
from yizhan.orgs.models import Unit
from yizhan.people import signs
from yizhan.people.models import Person, User
from yizhan.supplies import benefits
from yizhan.supplies.benefits import Benefit, Source, SourceTaken
from yizhan.supplies.models import Round

pytestmark = pytest.mark.django_db
TAB = '<a href="/benefits/" class="tab"'


def lines(person: Person | None, _now: datetime) -> list[Benefit]:
    rounds = Round.objects.filter(service="test.tea").order_by("pk")
    offered = [
        Benefit(each.title, "到站领取", "/tea/", "cup", state="可领" if person else "") for each in rounds
    ]
    if person and offered:
        offered.append(Benefit("已领的茶", "凭码领取", "/tea/1/", "cup", state="已领", is_hers=True))
    return offered


TEA = Source("tea", lines, there=lambda: Exists(Round.objects.filter(service="test.tea")))


@pytest.fixture(autouse=True)
def tea() -> Iterator[None]:
    before = dict(benefits._sources)
    benefits._sources.clear()
    benefits.add(TEA)
    signs._statement.cache_clear()
    yield
    benefits._sources.clear()
    benefits._sources.update(before)
    signs._statement.cache_clear()


def test_the_tab_is_not_there_while_nobody_offers_anything(mei: User) -> None:
    assert TAB not in signed_in(mei).get("/").content.decode()


def test_the_tab_is_there_once_something_is_offered_and_costs_no_query(
    mei: User, east: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    her = signed_in(mei)
    her.get("/look/")
    with django_assert_num_queries(2):  # her session, and her account with its signs
        her.get("/look/")
    a_round(east, service="test.tea")

    with django_assert_num_queries(2):
        page = her.get("/look/").content.decode()

    assert TAB in page


def test_an_empty_page_says_what_will_come(client: Client) -> None:
    page = client.get("/benefits/").content.decode()

    assert "现在没有可以领的" in page


def test_what_she_has_stands_above_what_is_offered(mei: User, east: Unit) -> None:
    a_round(east, service="test.tea", title="夏季凉茶")

    page = signed_in(mei).get("/benefits/").content.decode()

    order = [
        page.index(text)
        for text in ('<h2 id="benefits-1">我的', "已领的茶", "可以领、可以报名的", "夏季凉茶")
    ]
    assert order == sorted(order)
    assert ">可领<" in page


def test_whoever_is_not_signed_in_sees_what_is_offered(client: Client, east: Unit) -> None:
    a_round(east, service="test.tea", title="夏季凉茶")

    page = client.get("/benefits/").content.decode()

    assert "夏季凉茶" in page
    assert "可领" not in page.replace("现在没有可以领的", "")


def test_two_services_cannot_add_one_code() -> None:
    with pytest.raises(SourceTaken):
        benefits.add(Source("tea", lines, there=TEA.there, order=1))
