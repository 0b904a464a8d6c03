"""Officers answer who stayed away, and settle two claims of one person: with words, once, and she is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import a_round, a_supply, one, people
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.supplies import actions
from yizhan.supplies.models import Claim, Double, Limit, Strike
from yizhan.supplies.privacy import move
from yizhan.supplies.states import ClaimState


@pytest.fixture
def client(east: Unit) -> Client:
    return places.signed_in(places.officer("奥尔加", east))


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("梅芳", east)


@pytest.fixture
def strike(east: Unit, mei: Person) -> Strike:
    """She did not come, and says why."""
    limit = Limit.objects.create(
        home_id=east.home_id, unit=east, name="球场", strikes=3, strike_days=30, barred_days=14
    )
    claim = Claim.objects.get(pk=one(a_supply(a_round(east, limit=limit), 1, name="1 号场"), mei).claim_id)
    now = timezone.now()
    made = Strike.objects.create(
        home_id=east.home_id, limit=limit, claim=claim, person=mei, at=now - timedelta(hours=1)
    )
    actions.appeal(strike=made, text="加班走不开", now=now)
    return made


@pytest.mark.parametrize(("say", "is_forgiven"), [("yes", True), ("no", False)])
def test_an_appeal_is_answered_once_and_she_is_told(
    client: Client, mei: Person, strike: Strike, say: str, is_forgiven: bool
) -> None:
    page = client.get("/console/bookings/strikes/").text
    assert "加班走不开" in page
    assert "梅芳" not in page
    assert "没来的人作了说明" in client.get("/console/").text
    path = f"/console/bookings/strikes/{strike.pk}/"

    client.post(path, {"forgive": say, "words": "知道了"})
    again = client.post(path, {"forgive": "yes", "words": "改一下"}, follow=True)

    strike.refresh_from_db()
    assert (bool(strike.forgiven_at), strike.answer) == (is_forgiven, "知道了")
    assert "刚有人处理过" in again.text
    assert Notice.objects.filter(person=mei, kind="supplies.answered").count() == 1
    assert "没有等答复的说明" in client.get("/console/bookings/strikes/").text


@pytest.mark.parametrize(
    "given", [{"forgive": "yes", "words": " "}, {"words": "好"}], ids=["no words", "no word"]
)
def test_an_answer_without_words_is_refused(client: Client, strike: Strike, given: dict[str, str]) -> None:
    answer = client.post(f"/console/bookings/strikes/{strike.pk}/", given)

    assert answer.status_code == 422
    assert not Strike.objects.filter(answered_at__isnull=False).exists()


def double(east: Unit, stays: Person) -> Double:
    """Both persons have a place in the round; then they are one."""
    supply = a_supply(a_round(east), 2, name="补贴卡")
    (goes,) = people(1)
    one(supply, stays)
    one(supply, goes)
    move(stays, goes, timezone.now())
    return Double.objects.get()


@pytest.mark.parametrize(
    ("stays", "states", "is_hers"),
    [
        ("kept", ("confirmed", "cancelled"), True),
        ("other", ("cancelled", "confirmed"), True),
        ("both", ("confirmed", "confirmed"), False),
    ],
)
def test_of_two_claims_of_one_person_an_officer_says_which_stands(
    client: Client, east: Unit, mei: Person, stays: str, states: tuple[str, str], is_hers: bool
) -> None:
    matter = double(east, mei)
    assert "等处理" in client.get("/console/bookings/doubles/").text

    client.post(f"/console/bookings/doubles/{matter.pk}/", {"stays": stays, "words": "先领的算"})

    matter.refresh_from_db()
    kept, other = (Claim.objects.get(pk=pk) for pk in (matter.kept_id, matter.other_id))
    assert (kept.state, other.state) == states
    assert (other.person == mei) is is_hers
    assert matter.settled_how == "先领的算"
    assert "处理好了" in client.get("/console/bookings/doubles/").text


def test_what_was_used_is_not_cancelled(client: Client, east: Unit, mei: Person) -> None:
    matter = double(east, mei)
    actions.check_in(claim=matter.other, by=None, now=timezone.now())

    answer = client.post(f"/console/bookings/doubles/{matter.pk}/", {"stays": "kept", "words": "先领的算"})

    assert answer.status_code == 422
    assert "请换一种处理" in answer.text
    assert Claim.objects.get(pk=matter.other_id).state == ClaimState.USED
    assert not Double.objects.filter(settled_at__isnull=False).exists()


def test_settled_twice_it_stays_as_it_was(east: Unit, mei: Person) -> None:
    matter, olga = double(east, mei), places.officer("奥尔加", east)
    given = {"double": matter, "how": "先领的算", "by": olga, "now": timezone.now()}

    assert actions.settle_double(stays="kept", **given)
    assert not actions.settle_double(stays="other", **given)

    assert Claim.objects.get(pk=matter.kept_id).state == ClaimState.CONFIRMED
