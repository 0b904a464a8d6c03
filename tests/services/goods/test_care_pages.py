"""Rounds of care in the browser: the officer makes one and hands out, the worker takes and shows, the auditor reads."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from tests.cast import signed_in
from tests.orgs.factories import make_user
from tests.places.factories import keeper, station
from tests.services.goods.factories import DAY, NOON, a_care, a_lot, claims, ink, queries, stock
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_NAME, PERSON_PHONE
from yizhan.people.models import Person, UnmaskLog, User
from yizhan.records.models import Record
from yizhan.services.goods.actions.care import OtherStation, hand_out
from yizhan.services.goods.codes import code_of
from yizhan.services.goods.models import Care, HandOut
from yizhan.services.goods.queries import all_figures
from yizhan.supplies.actions import cancel

PHONE = "13800138000"


def signature() -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 24), "white").save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


@pytest.fixture
def care(east: Unit) -> Care:
    """A round that runs now."""
    now = timezone.now()
    window = {
        "opens_at": now - DAY,
        "closes_at": now + DAY,
        "hands_from": now - DAY,
        "hands_until": now + DAY,
    }
    return a_care(a_lot(east), **window)


@pytest.fixture
def her(mei: User) -> Person:
    person: Person = mei.person
    person.name_cipher = PERSON_NAME.seal(person.ref, "欧阳美")
    person.phone_cipher = PERSON_PHONE.seal(person.ref, f"+86{PHONE}")
    person.phone_index = PERSON_PHONE.index(f"+86{PHONE}")
    person.save()
    return person


def hands(client: Client, care: Care, who: str, **more: Any) -> Any:
    return client.post(reverse("goods:hand", args=[care.pk]), {"who": who, "key": "k1"} | more)


def test_a_worker_finds_it_takes_it_and_shows_her_code(care: Care, mei: User) -> None:
    client, page = signed_in(mei), reverse("care:care", args=[care.pk])

    offered = client.get(reverse("supplies:benefits")).content.decode()
    client.post(reverse("care:take", args=[care.pk]), {"key": "tap"})
    client.post(reverse("care:take", args=[care.pk]), {"key": "tap"})

    claim = care.round.claims.get()
    shown = client.get(page).content.decode()
    assert page in offered
    assert "可以领" in offered
    assert code_of(claim) in shown
    assert "<svg" in shown
    assert "等领取" in client.get(reverse("supplies:benefits")).content.decode()


def test_who_may_not_take_it_is_not_offered_it_and_reads_why(care: Care, wu: User) -> None:
    client = signed_in(wu)

    assert care.round.title not in client.get(reverse("supplies:benefits")).content.decode()
    assert "只面向 东区总工会 的职工" in client.get(reverse("care:care", args=[care.pk])).content.decode()
    client.post(reverse("care:take", args=[care.pk]), {"key": "tap"})
    assert not care.round.claims.exists()


def test_anybody_reads_what_is_given_to_whom_and_when(care: Care, client: Client) -> None:
    page = client.get(reverse("care:care", args=[care.pk])).text

    share = care.shares.get()
    assert f"{share.lot.name} {share.per_person}" in page
    assert "谁可以领：东区总工会的职工" in page
    assert f"{timezone.localtime(care.round.closes_at).strftime('%H:%M')}" in page
    assert f"/accounts/login/?next=/goods/{care.pk}/" in page
    assert "我要领" not in page


def test_nobody_else_reads_a_private_round(care: Care, client: Client, mei: User) -> None:
    type(care.round).objects.filter(pk=care.round_id).update(is_private=True)

    assert client.get(reverse("care:care", args=[care.pk])).status_code == 404
    claims(care, mei.person, timezone.now())
    assert signed_in(mei).get(reverse("care:care", args=[care.pk])).status_code == 200


def test_when_it_is_full_she_waits_and_is_told_so(east: Unit, mei: User, wu: User) -> None:
    now = timezone.now()
    window = {
        "opens_at": now - DAY,
        "closes_at": now + DAY,
        "hands_from": now - DAY,
        "hands_until": now + DAY,
    }
    care = a_care(a_lot(east), places=1, **window)
    Person.objects.filter(user=wu).update(unit=east)
    first = claims(care, Person.objects.get(user=wu), now)
    client = signed_in(mei)

    shown = client.post(reverse("care:take", args=[care.pk]), {"key": "tap"}, follow=True).content.decode()
    cancel(claim=first, by=wu, now=timezone.now())

    assert "排在候补第 1 位" in shown
    assert '<svg class="qr' not in shown
    assert "先给您排上候补" in shown
    assert "领取码" in client.get(reverse("care:care", args=[care.pk])).content.decode()


def test_she_gives_it_back(care: Care, mei: User) -> None:
    claim = claims(care, mei.person, timezone.now())

    signed_in(mei).post(reverse("care:give_back", args=[care.pk]))

    claim.refresh_from_db()
    assert claim.state == "cancelled"


def test_an_officer_makes_a_round_from_a_lot(olga: User, east: Unit) -> None:
    lot = a_lot(east, 10)
    given = {
        "title": "夏季送清凉",
        "season": "summer",
        "places": "4",
        "place": "工会门口",
        "opens_at": "2026-07-01T09:00",
        "closes_at": "2026-07-10T09:00",
        "hands_from": "2026-07-11T09:00",
        "hands_until": "2026-07-12T09:00",
        "real_name": "on",
        f"lot_{lot.pk}": "2",
    }
    client, page = signed_in(olga), reverse("goods:new_care", args=[lot.pk])

    too_many = client.post(page, given | {"places": "6"})
    nothing = client.post(page, given | {f"lot_{lot.pk}": "0"})
    negative = client.post(page, given | {"places": "-1"})
    turned = client.post(page, given | {"hands_until": "2026-07-10T09:00"})
    made = client.post(page, given)

    assert "要出 12 份，只有 10 份。" in too_many.content.decode()
    assert "一批里至少要有一样东西。" in nothing.content.decode()
    assert [one.status_code for one in (too_many, nothing, negative, turned, made)] == [
        422,
        422,
        422,
        422,
        302,
    ]
    lot.refresh_from_db()
    assert (lot.promised, Care.objects.get().round.total) == (8, 4)
    assert Care.objects.get().round.eligibility == [
        {"rule": "unit", "units": [east.pk]},
        {"rule": "verified"},
    ]


def test_by_code_once_and_the_second_time_it_says_when_and_who(care: Care, olga: User, her: Person) -> None:
    client, claim = signed_in(olga), claims(care, her, timezone.now())
    code = code_of(claim)

    found = client.get(reverse("goods:hand", args=[care.pk]), {"who": code}).content.decode()
    first = hands(client, care, code)
    retried = hands(client, care, code)
    other = hands(client, care, code, key="k2")

    assert "欧阳*" in found or "欧**" in found
    assert "欧阳美" not in found
    assert (first.status_code, retried.status_code, other.status_code) == (302, 302, 422)
    assert "已经领过了" in other.content.decode()
    assert stock(care.shares.get().lot) == 9


def test_what_was_handed_out_wrongly_is_found_and_taken_back_with_a_reason(
    care: Care, olga: User, otto: User, vera: User, her: Person
) -> None:
    client, code = signed_in(olga), code_of(claims(care, her, timezone.now()))
    hands(client, care, code)
    back = reverse("goods:take_back", args=[care.pk, HandOut.objects.get().pk])
    names = reverse("goods:names", args=[care.pk])

    found = client.get(reverse("goods:hand", args=[care.pk]), {"who": code}).content.decode()
    without = client.post(back, {"reason": ""})
    forbidden = signed_in(vera).post(back, {"reason": "发错了人"})
    done = client.post(back, {"reason": "发错了人"}, follow=True).content.decode()
    again = client.post(back, {"reason": "发错了人"}, follow=True).content.decode()

    assert back in found
    assert "已经领过了" in found
    assert (without.status_code, forbidden.status_code) == (422, 403)
    assert "撤回了，东西回到库存。" in done
    assert "已经撤回过了。" in again
    assert "发错了人" in client.get(back).content.decode()
    listed = signed_in(otto).get(names).content.decode()
    assert "共 0 人" in listed
    assert "撤回：发错了人" in listed
    assert "等领取" in signed_in(her.user).get(reverse("supplies:benefits")).content.decode()


def test_who_keeps_the_station_hands_out_there_and_takes_nothing_back(
    east: Unit, olga: User, vera: User, her: Person
) -> None:
    now = timezone.now()
    window = {
        "opens_at": now - DAY,
        "closes_at": now + DAY,
        "hands_from": now - DAY,
        "hands_until": now + DAY,
    }
    here, elsewhere = station(east), station(east, name="西门驿站")
    care = a_care(a_lot(east), station=here, **window)
    other = a_care(a_lot(east), station=elsewhere, **window)
    kept_by = keeper("管理员", here)
    client, page = signed_in(kept_by), reverse("goods_keeper:hand", args=[here.pk, care.pk])

    listed = client.get(reverse("keeper:station", args=[here.pk])).content.decode()
    found = client.get(page, {"who": PHONE}).content.decode()
    unsigned = client.post(page, {"who": PHONE, "key": "k1"})
    done = client.post(page, {"who": PHONE, "key": "k1", "signature": signature()})
    again = client.get(page, {"who": PHONE}).content.decode()

    assert page in listed
    assert "欧**" in found
    assert "欧阳美" not in found
    assert (
        "幸福大街驿站的管理员也能发"
        in signed_in(olga).get(reverse("goods:care", args=[care.pk])).content.decode()
    )
    assert (unsigned.status_code, done.status_code, done["Location"]) == (422, 302, page)
    assert HandOut.objects.get().by == kept_by
    assert "由他们撤回" in again
    assert "/back/" not in again
    wrong_station = reverse("goods_keeper:hand", args=[here.pk, other.pk])
    not_hers = reverse("goods_keeper:hand", args=[elsewhere.pk, other.pk])
    back = reverse("goods:take_back", args=[care.pk, HandOut.objects.get().pk])
    refused = [client.get(path).status_code for path in (wrong_station, not_hers, back)]
    assert refused == [404, 404, 403]
    assert [signed_in(who).get(page).status_code for who in (olga, vera)] == [403, 403]


def test_only_a_station_of_the_unit_or_below_can_be_chosen(east: Unit, west: Unit, olga: User) -> None:
    lot, away = a_lot(east), station(west)

    form = signed_in(olga).post(reverse("goods:new_care", args=[lot.pk]), {"station": away.pk})

    assert form.context["form"].errors["station"]
    with pytest.raises(OtherStation):
        a_care(lot, station=away)


def test_by_number_and_signature(care: Care, olga: User, her: Person) -> None:
    client = signed_in(olga)

    unsigned = hands(client, care, PHONE)
    broken = hands(client, care, PHONE, signature="data:image/png;base64,xxxx")
    signed = hands(client, care, PHONE, signature=signature())

    assert (unsigned.status_code, broken.status_code, signed.status_code) == (422, 422, 302)
    assert HandOut.objects.get().signature


@pytest.mark.parametrize("who", ["1-000000", "13900139000", "x", "0" * 40])
def test_a_code_or_number_that_is_nobodys_hands_out_nothing(care: Care, olga: User, who: str) -> None:
    assert hands(signed_in(olga), care, who, signature=signature()).status_code == 422
    assert not HandOut.objects.exists()


def test_the_signed_list_is_masked_until_a_reason_is_given_and_she_reads_who_looked(
    care: Care, olga: User, otto: User, her: Person
) -> None:
    hands(signed_in(olga), care, PHONE, signature=signature())
    auditor, page = signed_in(otto), reverse("goods:names", args=[care.pk])
    picture = reverse("goods:signature", args=[care.pk, HandOut.objects.get().pk])

    masked = auditor.get(page).content.decode()
    without = auditor.post(page, {"reason": ""})
    full = auditor.post(page, {"reason": "经审委年度审查"}).content.decode()

    assert "欧阳美" not in masked
    assert without.status_code == 422
    assert "欧阳美" in full
    assert picture in full
    assert "工会经费" in full
    assert auditor.get(picture)["Content-Type"] == "image/jpeg"
    look = UnmaskLog.objects.get()
    assert (look.person, look.officer, look.fields, look.reason) == (her, otto, ["name"], "经审委年度审查")


def test_the_list_as_a_workbook(care: Care, olga: User, otto: User, her: Person) -> None:
    hands(signed_in(olga), care, PHONE, signature=signature())

    got = signed_in(otto).post(reverse("goods:names", args=[care.pk]), {"reason": "年度审查", "as": "xlsx"})

    rows = list(load_workbook(io.BytesIO(got.content)).active.values)
    assert rows[1][:3] == ("1", "夏季送清凉", "欧阳美")
    assert rows[1][5:8] == ("清凉包 1份", "35.50", "工会经费")
    assert UnmaskLog.objects.count() == 1


def test_a_list_in_full_is_one_record_and_a_look_for_each_person_on_it(
    care: Care, olga: User, otto: User, her: Person
) -> None:
    others = [Person.objects.create(user=make_user(f"工{n}"), unit=her.unit) for n in range(2)]
    auditor, page = signed_in(otto), reverse("goods:names", args=[care.pk])
    hand_out(care=care, person=her, signature=ink(), key="h", by=olga, now=timezone.now())
    auditor.get(page)

    for_one = queries(lambda: auditor.post(page, {"reason": "经审委年度审查"}))
    for n, person in enumerate(others):
        hand_out(care=care, person=person, signature=ink(), key=f"h{n}", by=olga, now=timezone.now())
    for_three = queries(lambda: auditor.post(page, {"reason": "再看一次"}))

    assert for_three == for_one
    looks = UnmaskLog.objects.filter(reason="再看一次").values_list("person", flat=True)
    assert sorted(looks) == sorted(one.pk for one in (her, *others))
    records = Record.objects.filter(act="people.unmask_list").order_by("pk")
    assert [(one.count, one.subject, one.by) for one in records] == [
        (1, f"goods.care:{care.pk}", otto),
        (3, f"goods.care:{care.pk}", otto),
    ]


def test_who_hands_out_does_not_see_the_list_of_names(care: Care, olga: User, vera: User) -> None:
    page = reverse("goods:names", args=[care.pk])

    assert [signed_in(who).get(page).status_code for who in (olga, vera)] == [403, 403]


def test_figures_tell_persons_and_money_by_source_apart(care: Care, olga: User, her: Person) -> None:
    hands(signed_in(olga), care, PHONE, signature=signature())

    table = b"".join(signed_in(olga).get(reverse("goods:figures"))).decode().splitlines()

    assert table[1] == "夏季送清凉,东区总工会,3,1,1,工会经费,35.50,清凉包（份） 1"


def test_more_rounds_than_a_page_are_on_the_next_and_all_in_the_table(
    east: Unit, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.services.goods.views.care.PAGE", 2)
    lot = a_lot(east)
    for n in range(3):
        a_care(lot, title=f"批次{n}", hands_from=NOON + n * DAY, hands_until=NOON + (n + 1) * DAY)
    client, page = signed_in(olga), reverse("goods:cares")

    first, second = client.get(page), client.get(page, {"page": 2})

    def titles(answer: Any) -> list[str]:
        return [one.care.round.title for one in answer.context["rounds"]]

    scope = first.context["request"].scope
    table = b"".join(client.get(reverse("goods:figures"))).decode()
    assert [titles(first), titles(second)] == [["批次2", "批次1"], ["批次0"]]
    assert "?page=2" in first.content.decode()
    assert [table.count(f"批次{n},") for n in range(3)] == [1, 1, 1]
    assert [one.care.round.title for one in all_figures(scope, at_once=2)] == ["批次2", "批次1", "批次0"]


def test_the_rounds_take_as_many_queries_for_three_as_for_one(east: Unit, olga: User) -> None:
    a_care(a_lot(east))
    client = signed_in(olga)
    client.get(reverse("goods:cares"))

    for_one = queries(lambda: client.get(reverse("goods:cares")))
    a_care(a_lot(east))
    a_care(a_lot(east))

    assert queries(lambda: client.get(reverse("goods:cares"))) == for_one


def test_the_end_is_told_with_how_many_did_not_come(care: Care, olga: User, her: Person) -> None:
    claim = claims(care, her, timezone.now())

    ended = signed_in(olga).post(reverse("goods:finish", args=[care.pk]), follow=True)

    assert "1 份没有人来领" in ended.content.decode()
    assert hands(signed_in(olga), care, code_of(claim)).status_code == 422
    assert not HandOut.objects.exists()
