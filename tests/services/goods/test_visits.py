"""A visit: the officer brings a list, each on it signs at the door, nobody else has any of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import signed_in
from tests.orgs.factories import make_user
from tests.places.factories import at_once
from tests.services.goods.factories import DAY, NOON, a_care, a_lot, ink, stock
from tests.services.goods.test_care import broken
from tests.services.goods.test_care_pages import signature
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_NAME, PERSON_PHONE
from yizhan.people.models import Person, User
from yizhan.records.models import Record
from yizhan.services.goods.actions.care import HandedAlready, NoSignature, finish, hand_out, take
from yizhan.services.goods.actions.visits import NotByList, OverLimit, TooFew, put_on_list, take_off_list
from yizhan.services.goods.announcing import to_announce
from yizhan.services.goods.codes import code_of
from yizhan.services.goods.listing import WrongRows, all_of
from yizhan.services.goods.models import Care, HandOut
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.listing import TooLong, read_list
from yizhan.supplies.models import Claim
from yizhan.supplies.states import ClaimState

HEAD = "姓名,手机号,身份证号\n"


def a_person(unit: Unit | None, name: str, phone: str) -> Person:
    person = Person(unit=unit)
    person.name_cipher = PERSON_NAME.seal(person.ref, name)
    person.phone_cipher = PERSON_PHONE.seal(person.ref, f"+86{phone}")
    person.phone_index = PERSON_PHONE.index(f"+86{phone}")
    person.save()
    return person


@pytest.fixture
def wang(east: Unit) -> Person:
    return a_person(east, "王建国", "13900000001")


@pytest.fixture
def li(east: Unit) -> Person:
    return a_person(east, "李秀英", "13900000002")


def a_visit(unit: Unit, **more: Any) -> Care:
    return a_care(a_lot(unit), title="走访慰问", by_list=True, **more)


def a_visit_now(unit: Unit, **more: Any) -> Care:
    now = timezone.now()
    window = {"opens_at": now - DAY, "closes_at": now + DAY}
    return a_visit(unit, **window, hands_from=now - DAY, hands_until=now + DAY, **more)


def lists(care: Care, *persons: Person, by: User, key: str = "k") -> int:
    return put_on_list(care=care, persons=persons, key=key, by=by, now=NOON)


def brings(client: Client, care: Care, text: str) -> Any:
    file = SimpleUploadedFile("list.csv", text.encode())
    return client.post(reverse("goods:visits", args=[care.pk]), {"file": file, "key": "k"}, follow=True)


def reads(text: str, unit: Unit) -> list[Person]:
    return all_of(read_list(text.encode(), unit=unit, today=timezone.localdate(NOON)))


# --- the list is the rule -------------------------------------------------------------------------------


def test_nobody_takes_it_by_herself_and_nobody_is_told_to(east: Unit, mei: User, olga: User) -> None:
    care = a_visit(east)

    with pytest.raises(NotEligible):
        take(care=care, person=mei.person, key="tap", by=mei, now=NOON)
    with pytest.raises(NotEligible):
        hand_out(care=care, person=mei.person, signature=ink(), key="h", by=olga, now=NOON)
    assert not to_announce(NOON).exists()
    assert not Claim.objects.exists()


def test_who_is_on_the_list_signs_once_and_is_on_the_list_for_auditors(
    east: Unit, wang: Person, olga: User
) -> None:
    care = a_visit(east)
    new = lists(care, wang, by=olga)
    again = lists(care, wang, by=olga, key="other")

    claim = Claim.objects.get()
    with pytest.raises(NoSignature):
        hand_out(care=care, claim=claim, key="h0", by=olga, now=NOON)
    done = hand_out(care=care, claim=claim, signature=ink(), key="h1", by=olga, now=NOON)
    with pytest.raises(HandedAlready):
        hand_out(care=care, person=wang, signature=ink(), key="h2", by=olga, now=NOON)

    assert (new, again) == (1, 0)
    assert (done.how, done.claim.person, stock(care.shares.get().lot)) == (HandOut.How.PHONE, wang, 9)
    assert Record.objects.get(act="goods.list").count == 1
    assert broken() == []


def test_more_persons_than_shares_are_none(east: Unit, wang: Person, li: Person, olga: User) -> None:
    care = a_visit(east, places=1)

    with pytest.raises(TooFew, match="新增 2 人，只剩 1 份"):
        lists(care, wang, li, by=olga)

    assert not Claim.objects.exists()


def test_the_limit_of_a_year_counts_for_a_list_too(east: Unit, wang: Person, li: Person, olga: User) -> None:
    lists(a_visit(east, year_count=1), wang, by=olga)
    second = a_visit(east, year_count=1)

    with pytest.raises(OverLimit, match=r"王\*\*等 1 人不能再领：每人每年最多 1 次"):
        lists(second, wang, li, by=olga, key="two")

    assert not second.round.claims.exists()


def test_only_a_round_by_a_list_has_one(east: Unit, wang: Person, olga: User) -> None:
    with pytest.raises(NotByList):
        lists(a_care(a_lot(east)), wang, by=olga)


def test_who_is_taken_off_frees_her_share_and_may_come_back_but_who_signed_stays(
    east: Unit, wang: Person, li: Person, olga: User
) -> None:
    care = a_visit(east, places=1)
    lists(care, wang, by=olga)

    gone = take_off_list(claim=Claim.objects.get(), by=olga, now=NOON)
    lists(care, li, by=olga, key="two")
    hand_out(care=care, person=li, signature=ink(), key="h", by=olga, now=NOON)
    signed = take_off_list(claim=Claim.objects.get(person=li), by=olga, now=NOON)

    assert (gone, signed) == (True, False)
    assert Claim.objects.get(person=li).state == ClaimState.USED
    assert broken() == []


def test_the_end_frees_what_nobody_signed_for(east: Unit, wang: Person, olga: User) -> None:
    care = a_visit(east)
    lists(care, wang, by=olga)

    assert finish(care=care, by=olga, now=NOON) == 1
    assert broken() == []


# --- the sheet ------------------------------------------------------------------------------------------


def test_every_row_names_one_person_of_the_unit_or_nobody_is_taken(
    east: Unit, west: Unit, wang: Person, li: Person
) -> None:
    a_person(west, "赵六", "13900000009")
    rows = [
        "王建国,13900000001,",  # line 2: here
        "赵六,13900000009,",  # of another unit: the same words as of nobody
        "李秀兰,13900000002,",  # another name than the register has
        "王建国,13900000001,",  # line 5: again
        "孙七,123,",
    ]

    with pytest.raises(WrongRows, match="有 4 行认不出人") as wrong:
        reads(HEAD + "\n".join(rows), east)

    unknown = "本单位的名册里没有这个人；请核对，或者先导入名册。"
    assert [(one.line, one.name) for one in wrong.value.rows] == [
        (3, "赵*"),
        (4, "李**"),
        (5, "王**"),
        (6, "孙*"),
    ]
    assert [one.why for one in wrong.value.rows[:3]] == [unknown, unknown, "和第 2 行是同一个人。"]
    assert reads(HEAD + rows[0] + "\n李秀英,13900000002,", east) == [wang, li]


def test_two_with_one_name_and_one_phone_are_asked_for_the_number(east: Unit, wang: Person) -> None:
    a_person(east, "王建国", "13900000001")

    with pytest.raises(WrongRows) as wrong:
        reads(HEAD + "王建国,13900000001,", east)

    assert "请写身份证号" in wrong.value.rows[0].why


def test_a_list_is_not_longer_than_an_officer_can_look_at(
    east: Unit, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.supplies.listing.MOST_LISTED", 1)

    with pytest.raises(TooLong):
        reads(HEAD + "王建国,13900000001,\n李秀英,13900000002,", east)


# --- in the browser -------------------------------------------------------------------------------------


def test_an_officer_brings_the_list_and_each_signs(east: Unit, wang: Person, li: Person, olga: User) -> None:
    care, client = a_visit_now(east), signed_in(olga)

    brought = brings(client, care, HEAD + "王建国,13900000001,\n李秀英,13900000002,").content.decode()
    again = brings(client, care, HEAD + "王建国,13900000001,\n").content.decode()
    code = code_of(Claim.objects.get(person=wang))
    door = client.get(reverse("goods:hand", args=[care.pk]), {"who": code}).content.decode()
    unsigned = client.post(reverse("goods:hand", args=[care.pk]), {"who": code, "key": "h0"})
    signed = client.post(
        reverse("goods:hand", args=[care.pk]),
        {"who": code, "key": "h1", "signature": signature()},
        follow=True,
    ).content.decode()

    assert "新增 2 人；0 人已在名单上" in brought
    assert "新增 0 人；1 人已在名单上" in again
    assert ("王**" in brought, "王建国" in brought) == (True, False)
    assert "请本人在框里签字" in door
    assert unsigned.status_code == 422
    assert signed.count("待走访") == 1
    assert "已签收" in signed


def test_a_visit_is_made_without_a_window_for_claims_and_leads_to_its_list(east: Unit, olga: User) -> None:
    lot, client = a_lot(east), signed_in(olga)
    given = {"title": "走访", "season": "visit", "places": 2, "place": "上门", f"lot_{lot.pk}": 1}
    given |= {"hands_from": "2099-01-01T09:00", "hands_until": "2099-01-09T09:00"}
    page = reverse("goods:new_care", args=[lot.pk])

    unsaid = client.post(page, given)
    made = client.post(page, given | {"by_list": "on"})

    care = Care.objects.get()
    assert unsaid.status_code == 422
    assert unsaid.content.decode().count("这一项要填") >= 2
    assert made.headers["Location"] == reverse("goods:visits", args=[care.pk])
    assert care.is_by_list


def test_bad_files_are_refused_with_words(east: Unit, wang: Person, olga: User) -> None:
    care, client = a_visit_now(east, places=1), signed_in(olga)
    page = reverse("goods:visits", args=[care.pk])

    answers = {
        "请选一个文件": client.post(page, {"key": "k"}),
        "表里要有“姓名”一列": brings(client, care, "名称,数量\n茶,3\n"),
        "表里没有人": brings(client, care, HEAD),
        "本单位的名册里没有这个人": brings(client, care, HEAD + "赵六,13900000009,\n"),
    }

    for said, answer in answers.items():
        assert answer.status_code == 422
        assert said in answer.content.decode(), said
    assert not Claim.objects.exists()


def test_an_officer_of_another_unit_has_no_list(west: Unit, wang: Person, olga: User) -> None:
    care = a_visit_now(west)

    assert signed_in(olga).get(reverse("goods:visits", args=[care.pk])).status_code == 404


def test_she_reads_that_she_is_visited_and_who_is_not_on_the_list_finds_nothing(
    east: Unit, mei: User, olga: User
) -> None:
    care = a_visit_now(east)
    page = reverse("care:care", args=[care.pk])
    other = signed_in(make_user("旁人"))
    before = signed_in(mei).get(page).status_code

    put_on_list(care=care, persons=[mei.person], key="k", by=olga, now=timezone.now())
    shown = signed_in(mei).get(page).content.decode()

    assert (before, other.get(page).status_code) == (404, 404)
    assert "工会送到您那里" in shown
    assert code_of(Claim.objects.get()) not in shown
    assert not Notice.objects.filter(about=f"goods.care:{care.pk}").exists()


# --- at once --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_put_nobody_on_twice_and_never_more_than_shares(
    east: Unit, wang: Person, li: Person, olga: User
) -> None:
    care = a_visit(east, places=2)
    third = a_person(east, "孙七", "13900000003")

    same = at_once(*[lambda n=n: lists(care, wang, by=olga, key=f"a{n}") for n in range(3)])
    last = at_once(*[lambda one=one: lists(care, one, by=olga, key=f"b{one.pk}") for one in (li, third)])

    assert sorted(same) == [0, 0, 1]
    assert sorted(type(one).__name__ for one in last) == ["TooFew", "int"]
    assert Claim.objects.count() == 2
    assert broken() == []
