"""The health protection card: who may have one, one each, its number, its check, its end."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.cards.factories import a_campaign, a_courier, an_id_number, pool, verified
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.services.cards import actions, numbers
from yizhan.services.cards.access import card_by_number, cards_of, supplies_for
from yizhan.services.cards.actions import QuotaTooSmall, add_channel, set_quotas
from yizhan.services.cards.models import Campaign, CardStanding, FamilyMember, Withdrawal
from yizhan.services.cards.queries import figures, number_of
from yizhan.services.cards.reconciling import reconcile
from yizhan.supplies.actions import NotEligible, claim_place, reflow
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Claim, Supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(east: Unit) -> Campaign:
    cache.clear()
    return a_campaign(east, gift="毛巾、护手霜", gift_total=5)


@pytest.fixture
def mei(east: Unit) -> Person:
    return a_courier(east)


def take(campaign: Campaign, person: Person, kind: str = "free", key: str = "k") -> Claim:
    supply = pool(campaign, kind)
    answer = claim_place(
        supply=supply, person=person, key=f"{key}:{person.pk}:{supply.pk}", by=None, now=timezone.now()
    )
    assert answer.is_hers, answer
    return Claim.objects.select_related("round__unit", "person").get(pk=answer.claim_id)


# --- who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trade", "has_unit", "is_verified", "says"),
    [
        ("factory", True, True, "免费卡只给平台劳动者"),
        ("", True, True, "免费卡只给平台劳动者"),
        ("courier", False, True, "还没有工会或平台企业把您登记进来"),
        ("courier", True, False, "实名"),
    ],
    ids=["another trade", "no trade", "on nobody's list", "not verified"],
)
def test_who_may_not_have_a_free_card_is_told_why(
    campaign: Campaign, east: Unit, trade: str, has_unit: bool, is_verified: bool, says: str
) -> None:
    person = places.person("吴", east, trade=trade)
    if is_verified:
        verified(person)
    if not has_unit:
        person.unit = None
        person.save()

    page = signed_in(person).get(f"/cards/{campaign.pk}/").content.decode()

    assert says in page
    with pytest.raises(NotEligible):
        take(campaign, person)


def test_a_worker_sees_her_channel_and_the_pool_and_not_another_units_channel(
    campaign: Campaign, east: Unit, west: Unit, depot: Unit
) -> None:
    now = timezone.now()
    add_channel(campaign=campaign, unit=depot, name="飞递", free=3, discounted=4, by=None, now=now)
    add_channel(campaign=campaign, unit=west, name="西区", free=2, discounted=4, by=None, now=now)

    ways = supplies_for(campaign, a_courier(depot, "何"), "free")

    assert [(way.name, way.capacity) for way in ways] == [("飞递", 3), ("不分渠道", 5)]


# --- one each ------------------------------------------------------------------------------------------------


def test_one_person_has_one_free_card_whichever_channel_she_asks(
    campaign: Campaign, mei: Person, east: Unit
) -> None:
    add_channel(campaign=campaign, unit=east, name="东区", free=3, discounted=0, by=None, now=timezone.now())
    first = take(campaign, mei)
    channel = Supply.objects.select_related("round").get(round=campaign.free, takes_reflow=False)

    again = claim_place(supply=channel, person=mei, key="other", by=None, now=timezone.now())

    assert (again.outcome, again.claim_id) == (Outcome.MINE, first.pk)


def test_what_she_was_given_before_she_came_is_hers_once_she_is_verified(
    campaign: Campaign, east: Unit
) -> None:
    from yizhan.supplies import kernel
    from yizhan.supplies.identity import who_has

    number, supply = an_id_number(), pool(campaign)
    request = kernel.Request(supply.pk, who_has(campaign.free, number), None, "p:1")
    kernel.claim(campaign.free, [request], now=timezone.now(), via="api")
    late = a_courier(east, "迟")
    assert cards_of(late) == []

    verified(late, number)

    assert [held.claim.round_id for held in cards_of(late)] == [campaign.free_id]


# --- number and check -----------------------------------------------------------------------------------------


def test_a_card_is_checked_by_number_and_nothing_else_is_told(
    campaign: Campaign, mei: Person, client: Client
) -> None:
    number = number_of(campaign, take(campaign, mei))

    page = client.get("/cards/check/", {"card": number.lower().replace("-", " ")}).content.decode()

    assert '<p class="card-answer">有效</p>' in page
    assert "张" not in page.split("card-answer")[1].split("</section>")[0]
    assert campaign.title not in page.split("<main")[1].replace("查一张保障卡", "")


def wrong_sign(number: str) -> str:
    return number[:-1] + ("2" if number[-1] != "2" else "3")


@pytest.mark.parametrize(
    "of", [wrong_sign, lambda _number: "SH26-F-00000009-22222222", lambda _n: "x' OR 1=1"]
)
def test_a_number_that_is_no_cards_is_not_valid(
    campaign: Campaign, mei: Person, client: Client, of: object
) -> None:
    number = number_of(campaign, take(campaign, mei))

    page = client.get("/cards/check/", {"card": of(number)}).content.decode()  # type: ignore[operator]

    assert '<p class="card-answer">无效</p>' in page


def test_a_number_given_back_is_never_given_again(campaign: Campaign, mei: Person, client: Client) -> None:
    first = take(campaign, mei)
    signed_in(mei).post(f"/cards/mine/{first.pk}/give-up/")

    second = take(campaign, mei, key="again")

    assert (first.number, second.number) == (1, 2)
    page = client.get("/cards/check/", {"card": number_of(campaign, first)}).content.decode()
    assert '<p class="card-answer">无效</p>' in page


def test_numbers_of_one_campaign_do_not_check_in_another(campaign: Campaign, mei: Person, east: Unit) -> None:
    other = a_campaign(east, code="SH27")
    number = number_of(campaign, take(campaign, mei))
    take(other, mei)

    assert card_by_number(number.replace("SH26", "SH27")) is None


# --- family and packs ---------------------------------------------------------------------------------------------


def family_form(**more: str) -> dict[str, str]:
    return {"name": "李父", "id_number": an_id_number("19600101"), "relation": "parent"} | more


def test_a_worker_takes_the_discounted_card_for_her_family(campaign: Campaign, mei: Person) -> None:
    her = signed_in(mei)
    assert her.post("/cards/family/", family_form()).status_code == 302
    member = FamilyMember.objects.get(holder=mei)

    her.post(f"/cards/family/{member.pk}/{campaign.pk}/take/", {"key": "k1"})
    her.post(f"/cards/family/{member.pk}/{campaign.pk}/take/", {"key": "k1"})
    her.post(f"/cards/family/{member.pk}/{campaign.pk}/take/", {"key": "k2"})

    assert [(held.member, held.claim.round_id) for held in cards_of(mei)] == [
        (member, campaign.discounted_id)
    ]


def test_a_young_child_is_named_by_her_guardian_who_agrees(campaign: Campaign, mei: Person) -> None:
    child = family_form(id_number=an_id_number("20200501"), relation="child")
    her = signed_in(mei)
    before = Person.objects.count()

    page = her.post("/cards/family/", child)

    assert "未满 14 周岁的，由监护人按“子女”登记" in page.content.decode()
    assert (page.status_code, Person.objects.count()) == (422, before)
    assert her.post("/cards/family/", child | {"agree": "on"}).status_code == 302
    assert FamilyMember.objects.get(holder=mei).agreed_at


def test_she_is_not_her_own_family(campaign: Campaign, east: Unit) -> None:
    number = an_id_number()
    mei = verified(a_courier(east), number)

    page = signed_in(mei).post("/cards/family/", family_form(id_number=number)).content.decode()

    assert "这是您自己的身份证号" in page


def test_who_names_a_colleague_as_family_has_no_hand_on_the_cards_she_took_herself(
    campaign: Campaign, mei: Person, east: Unit
) -> None:
    number = an_id_number()
    lan = verified(places.person("兰", east, trade="courier"), number)
    free, own = take(campaign, lan), take(campaign, lan, "discounted")
    her = signed_in(mei)
    assert her.post("/cards/family/", family_form(id_number=number)).status_code == 302

    for claim in (free, own):
        assert number_of(campaign, claim) not in her.get("/cards/mine/").content.decode()
        assert her.get(f"/cards/mine/{claim.pk}/").status_code == 404
        assert her.post(f"/cards/mine/{claim.pk}/give-up/").status_code == 404
        claim.refresh_from_db()
        assert claim.state == "confirmed"
    assert [held.claim.pk for held in cards_of(lan)] == [own.pk, free.pk]


def test_a_partner_s_free_card_is_not_her_family_s_to_give_up(
    campaign: Campaign, mei: Person, east: Unit
) -> None:
    signed_in(mei).post("/cards/family/", family_form())
    member = FamilyMember.objects.get()
    free = take(campaign, courier_without_account(member.person, east))

    assert [held.claim.pk for held in cards_of(mei)] == []
    assert signed_in(mei).post(f"/cards/mine/{free.pk}/give-up/").status_code == 404


def courier_without_account(person: Person, unit: Unit) -> Person:
    person.unit, person.trade = unit, "courier"
    person.save()
    return person


def test_no_pack_is_handed_out_for_a_card_that_was_given_back(
    campaign: Campaign, mei: Person, olga: User
) -> None:
    claim, her = take(campaign, mei), signed_in(mei)
    her.post(f"/cards/mine/{claim.pk}/gift/")
    assert her.post(f"/bookings/{claim.pk}/cancel/").status_code == 302
    claim.refresh_from_db()
    assert claim.state == "cancelled"

    page = signed_in(olga).post(
        f"/console/cards/{campaign.pk}/gift/", {"gift-card": number_of(campaign, claim)}
    )

    assert page.status_code == 422
    assert campaign.gifts
    assert list(campaign.gifts.claims.values_list("state", flat=True)) == ["cancelled"]


def test_somebody_elses_card_and_family_are_not_there(campaign: Campaign, mei: Person, east: Unit) -> None:
    claim = take(campaign, mei)
    signed_in(mei).post("/cards/family/", family_form())
    member = FamilyMember.objects.get(holder=mei)
    other = signed_in(a_courier(east, "别"))

    assert other.get(f"/cards/mine/{claim.pk}/").status_code == 404
    assert other.post(f"/cards/mine/{claim.pk}/give-up/").status_code == 404
    assert other.post(f"/cards/family/{member.pk}/remove/").status_code == 404


def test_the_pack_goes_with_a_free_card_once(campaign: Campaign, mei: Person, olga: User) -> None:
    claim = take(campaign, mei)
    her, officer = signed_in(mei), signed_in(olga)
    her.post(f"/cards/mine/{claim.pk}/gift/")
    her.post(f"/cards/mine/{claim.pk}/gift/")
    assert campaign.gifts
    assert campaign.gifts.claims.count() == 1

    for _time in range(2):
        officer.post(f"/console/cards/{campaign.pk}/gift/", {"gift-card": number_of(campaign, claim)})

    assert list(campaign.gifts.claims.values_list("state", flat=True)) == ["used"]
    assert "已经领走" in her.get(f"/cards/mine/{claim.pk}/").content.decode()


# --- officers --------------------------------------------------------------------------------------------------


def test_a_quota_below_what_is_taken_is_refused_with_the_numbers(
    campaign: Campaign, mei: Person, east: Unit, olga: User
) -> None:
    channel = add_channel(
        campaign=campaign, unit=east, name="东区", free=3, discounted=0, by=None, now=timezone.now()
    )
    supply = Supply.objects.select_related("round").get(round=campaign.free, channel=channel.code)
    claim_place(supply=supply, person=mei, key="k", by=None, now=timezone.now())

    page = signed_in(olga).post(
        f"/console/cards/{campaign.pk}/quotas/free/", {"free-total": 10, f"free-supply_{supply.pk}": 0}
    )

    assert (page.status_code, "东区已领 1 张" in page.content.decode()) == (422, True)
    with pytest.raises(QuotaTooSmall):
        set_quotas(round=campaign.free, quotas={supply.pk: 11}, by=None, now=timezone.now())
    assert [one.capacity for one in figures(campaign)[0].channels] == [3, 7]


def test_what_channels_leave_over_comes_back_to_the_pool(
    campaign: Campaign, mei: Person, depot: Unit
) -> None:
    add_channel(
        campaign=campaign, unit=depot, name="飞递", free=10, discounted=0, by=None, now=timezone.now()
    )
    with pytest.raises(AssertionError, match="FULL"):
        take(campaign, mei)

    reflow(round=campaign.free, by=None, now=timezone.now())

    assert take(campaign, mei, key="later").number == 1


def test_an_officer_takes_a_card_back_with_a_reason_that_its_holder_reads(
    campaign: Campaign, mei: Person, olga: User
) -> None:
    claim = take(campaign, mei)
    form = {"withdraw-card": number_of(campaign, claim), "withdraw-reason": ""}
    officer = signed_in(olga)
    assert officer.post(f"/console/cards/{campaign.pk}/withdraw/", form).status_code == 422

    officer.post(f"/console/cards/{campaign.pk}/withdraw/", form | {"withdraw-reason": "不是平台劳动者"})

    assert Withdrawal.objects.get().claim_id == claim.pk
    assert "不是平台劳动者" in signed_in(mei).get(f"/cards/mine/{claim.pk}/").content.decode()


def test_an_officer_of_another_district_has_no_such_campaign(campaign: Campaign, wei: User) -> None:
    assert signed_in(wei).get(f"/console/cards/{campaign.pk}/").status_code == 404


def test_the_insurers_file_is_brought_in_row_by_row_and_again_changes_nothing(
    campaign: Campaign, mei: Person, east: Unit
) -> None:
    hers, his = take(campaign, mei), take(campaign, a_courier(east, "何"))
    rows = [
        f"{number_of(campaign, hers)},已承保",
        f"{number_of(campaign, his)},弄丢了",
        f"{number_of(campaign, hers)},拒保",
        "SH26-F-00000099-22222222,已承保",
    ]
    content = "\n".join(["卡号,状态", *rows]).encode()

    def bring() -> dict[str, int]:
        kept = reconcile(
            campaign=campaign, insurer="甲保险", name="a.csv", content=content, by=None, now=timezone.now()
        )
        return kept.counts

    assert bring() == {"set": 1, "bad_state": 1, "duplicate": 1, "unknown": 1}
    first = CardStanding.objects.get()
    assert bring() == {"same": 1, "bad_state": 1, "duplicate": 1, "unknown": 1}
    assert CardStanding.objects.get().changed_at == first.changed_at


def test_a_refused_card_is_not_valid_any_more(campaign: Campaign, mei: Person, olga: User) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    number = number_of(campaign, take(campaign, mei))
    file = SimpleUploadedFile("b.csv", f"卡号,状态\n{number},拒保\n".encode())

    report = signed_in(olga).post(
        f"/console/cards/{campaign.pk}/files/", {"insurer": "乙保险", "file": file}, follow=True
    )

    assert "记下了 1" in report.content.decode()
    page = Client().get("/cards/check/", {"card": number}).content.decode()
    assert '<p class="card-answer">无效</p>' in page


def test_a_campaign_is_made_in_the_console(olga: User, east: Unit) -> None:
    start = timezone.localtime() + timedelta(days=1)
    form = {
        "unit": east.pk,
        "code": "QD26",
        "title": "保障卡",
        "terms": "条款",
        "insurers": "甲保险",
        "cover_from": "2027-01-01",
        "cover_last": "2027-12-31",
        "free_total": 100,
        "discounted_total": 5000,
        "gift_total": 0,
        "opens_at": f"{start:%Y-%m-%dT%H:%M}",
        "closes_at": f"{start + timedelta(days=9):%Y-%m-%dT%H:%M}",
    }
    officer = signed_in(olga)
    assert officer.post("/console/cards/new/", form | {"cover_last": "2026-01-01"}).status_code == 422

    page = officer.post("/console/cards/new/", form, follow=True).content.decode()

    assert "还是草稿" in page
    assert Campaign.objects.get().free.total == 100
    assert officer.post("/console/cards/new/", form).status_code == 422  # the code is taken


# --- the rush page -----------------------------------------------------------------------------------------------


def test_the_ticket_of_the_lane_is_for_whoever_may(campaign: Campaign, mei: Person, east: Unit) -> None:
    path = f"/cards/{campaign.pk}/take/{pool(campaign).pk}/ticket/"
    attempt = {"attempt": "a" * 32}

    good = signed_in(mei).post(path, attempt)
    refused = signed_in(a_courier(east, "务", trade="factory")).post(path, attempt)

    assert (good.status_code, "ticket" in json.loads(good.content)) == (200, True)
    assert refused.status_code == 403
    assert "免费卡只给平台劳动者" in json.loads(refused.content)["reasons"][0]["says"]


def test_the_public_page_says_what_is_left_by_channel(
    campaign: Campaign, client: Client, depot: Unit
) -> None:
    add_channel(campaign=campaign, unit=depot, name="飞递", free=3, discounted=4, by=None, now=timezone.now())

    page = client.get(f"/cards/{campaign.pk}/").content.decode()

    assert "<li><span>飞递</span><span>剩 3，共 3</span></li>" in page
    assert "登录后领取" in page


def test_a_draft_is_not_shown(east: Unit, client: Client) -> None:
    draft = a_campaign(east, is_open=False)

    assert client.get(f"/cards/{draft.pk}/").status_code == 404


def test_numbers_are_read_as_people_type_them(campaign: Campaign) -> None:
    text = numbers.write("SH26", "free", campaign.free, 7)

    assert numbers.read(f" {text.lower()} ") == numbers.read(text)
    assert numbers.read("SH26-X-00000007-ABCDEFGH") is None
    assert actions.POOL == "open"


def test_a_member_who_has_her_card_is_offered_no_second_one(campaign: Campaign, mei: Person) -> None:
    her = signed_in(mei)
    her.post("/cards/family/", family_form())
    member = FamilyMember.objects.get(holder=mei)
    button = f"/cards/family/{member.pk}/{campaign.pk}/take/"
    assert button in her.get("/cards/family/").content.decode()

    her.post(button, {"key": "k1"})

    assert button not in her.get("/cards/family/").content.decode()


def test_long_after_the_cover_a_card_is_told_apart_no_more_and_its_page_still_opens(east: Unit) -> None:
    from yizhan.supplies.forgetting import GRACE_DAYS, ends_at, forget_who

    campaign, mei = a_campaign(east), a_courier(east)
    claim_place(supply=pool(campaign), person=mei, key="k", by=mei.user, now=timezone.now())
    claim = Claim.objects.get()
    ends = ends_at(campaign.free)

    assert ends
    assert timezone.localdate(ends) == campaign.cover_until
    assert forget_who(ends + timedelta(days=GRACE_DAYS - 1)) == 0
    assert forget_who(ends + timedelta(days=GRACE_DAYS)) == 1
    page = signed_in(mei).get(f"/cards/mine/{claim.pk}/").content.decode()
    assert f"SH26-F-{claim.number:08d}" in page
    assert f"SH26-F-{claim.number:08d}-" not in page
