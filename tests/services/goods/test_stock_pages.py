"""The officer's pages of stock, by the client."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import signed_in
from tests.services.goods.factories import NOON, a_lot, queries, stock
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.goods.actions.stock import count_lot
from yizhan.services.goods.models import Entry, Lot


def paper(unit: Unit, **more: Any) -> dict[str, Any]:
    return {
        "unit": unit.pk,
        "name": "清凉包",
        "measure": "份",
        "count": "200",
        "value": "35.50",
        "source": "budget",
        "document": "R-7",
        "key": "k1",
    } | more


def test_an_officer_takes_goods_in_and_finds_them(olga: User, east: Unit) -> None:
    client = signed_in(olga)

    came = client.post(reverse("goods:receive"), paper(east))

    lot = Lot.objects.get()
    assert came["Location"] == reverse("goods:lot", args=[lot.pk])
    assert (lot.value_fen, lot.source, lot.stock) == (3550, "budget", 200)
    listed = client.get(reverse("goods:list")).content.decode()
    assert "7,100.00" in listed
    assert "200 份" in listed


def test_a_double_tap_is_one_receipt(olga: User, east: Unit) -> None:
    client = signed_in(olga)

    for _tap in range(2):
        client.post(reverse("goods:receive"), paper(east))

    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("count", "-5"),
        ("count", "0"),
        ("count", "1.5"),
        ("count", "十"),
        ("value", "3.555"),
        ("value", "-1"),
        ("value", "0"),
        ("value", "NaN"),
        ("source", "wallet"),
        ("document", " "),
        ("name", ""),
        ("key", ""),
    ],
)
def test_bad_input_is_refused_at_its_field(olga: User, east: Unit, field: str, wrong: str) -> None:
    answer = signed_in(olga).post(reverse("goods:receive"), paper(east, **{field: wrong}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Lot.objects.exists()


def test_goods_come_only_to_units_of_hers_and_go_only_to_units_of_hers(
    olga: User, east: Unit, west: Unit, depot: Unit
) -> None:
    client, lot = signed_in(olga), a_lot(east)

    came = client.post(reverse("goods:receive"), paper(west))
    abroad = client.post(reverse("goods:move", args=[lot.pk]), going(to=west.pk))
    home = client.post(reverse("goods:move", args=[lot.pk]), going(to=depot.pk))

    assert (came.status_code, abroad.status_code, home.status_code) == (422, 422, 302)
    assert Lot.objects.get(unit=depot).stock == 4
    assert stock(lot) == 6


def going(**more: Any) -> dict[str, Any]:
    return {"count": "4", "document": "T-1", "key": "m1"} | more


def test_more_than_is_there_is_refused_with_the_numbers(olga: User, east: Unit) -> None:
    lot = a_lot(east, 10)

    answer = signed_in(olga).post(
        reverse("goods:write_off", args=[lot.pk]), {"count": "11", "reason": "过期", "key": "w"}
    )

    assert answer.status_code == 422
    assert "要出 11 份，只有 10 份。" in answer.content.decode()


def test_a_count_is_blind_and_its_difference_is_settled_by_another(olga: User, ada: User, east: Unit) -> None:
    lot = a_lot(east, 137)
    hers, other = signed_in(olga), signed_in(ada)

    assert "137" not in hers.get(reverse("goods:count", args=[lot.pk])).content.decode()
    hers.post(reverse("goods:count", args=[lot.pk]), {"counted": "135"})
    counting = lot.countings.get()
    here = reverse("goods:settle", args=[lot.pk, counting.pk])
    own = hers.post(here, {"reason": "我看过了"})
    without = other.post(here, {"reason": " "})
    done = other.post(here, {"reason": "两份受潮"})

    assert (own.status_code, without.status_code, done.status_code) == (422, 422, 302)
    assert stock(lot) == 135


def test_a_difference_is_owed_on_the_first_page_of_who_may_settle_it(olga: User, east: Unit) -> None:
    count_lot(lot=a_lot(east, 10), counted=9, by=None, now=NOON)

    assert "盘点有差、等人处理的" in signed_in(olga).get(reverse("console:today")).content.decode()


def test_who_may_only_read_sees_the_ledger_and_changes_nothing(vera: User, east: Unit) -> None:
    lot = a_lot(east)
    client = signed_in(vera)

    page = client.get(reverse("goods:lot", args=[lot.pk]))

    assert page.status_code == 200
    assert reverse("goods:write_off", args=[lot.pk]) not in page.content.decode()
    assert client.get(reverse("goods:write_off", args=[lot.pk])).status_code == 403


def test_the_list_takes_as_many_queries_for_three_lots_as_for_one(olga: User, east: Unit) -> None:
    client: Client = signed_in(olga)
    a_lot(east)
    client.get(reverse("goods:list"))

    for_one = queries(lambda: client.get(reverse("goods:list")))
    a_lot(east)
    a_lot(east)

    assert queries(lambda: client.get(reverse("goods:list"))) == for_one
