"""A partner issues cards in bulk: each row answered, the same call again the same cards, only in its own channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.factories import partner_client
from tests.services.cards.factories import a_campaign, a_courier, an_id_number, pool
from yizhan.api.schemas import IssuedCards
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.cards.access import card_by_number, cards_of
from yizhan.services.cards.actions import add_channel, close_campaign, withdraw
from yizhan.services.cards.models import Campaign
from yizhan.supplies.actions import claim_place
from yizhan.supplies.models import Change, Claim, Round

pytestmark = pytest.mark.django_db
PATH = "/api/v1/card-campaigns/SH26/issues"


@pytest.fixture
def campaign(east: Unit) -> Campaign:
    made = a_campaign(east)
    add_channel(campaign=made, unit=east, name="东区", free=3, discounted=40, by=None, now=timezone.now())
    return made


@pytest.fixture
def partner(campaign: Campaign, east: Unit) -> Client:
    return partner_client(east)


def row(key: str, id_number: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "id_number": id_number or an_id_number(), "trade": "rider"} | more


def issue(partner: Client, *rows: dict[str, Any], kind: str = "free") -> list[dict[str, Any]]:
    answer = partner.post(PATH, {"kind": kind, "rows": list(rows)}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert IssuedCards(**answer.json()).model_dump() == answer.json()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def brief(items: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return [(item["key"], item["status"], item["outcome"]) for item in items]


def test_every_row_is_answered_and_the_same_call_again_is_the_same_cards(partner: Client) -> None:
    rows = [row(f"k{n}") for n in range(4)]

    first, again = issue(partner, *rows), issue(partner, *rows)

    assert brief(first) == [
        ("k0", 201, "made"),
        ("k1", 201, "made"),
        ("k2", 201, "made"),
        ("k3", 409, "full"),
    ]
    assert [item["status"] for item in again] == [200, 200, 200, 409]
    assert [item["card"] for item in again] == [item["card"] for item in first]
    assert card_by_number(first[0]["card"])


def test_a_key_with_another_body_refuses_the_call_and_nothing_of_it_is_done(partner: Client) -> None:
    first = row("k")
    issue(partner, first)

    def refused(*rows: dict[str, Any], kind: str = "free") -> list[str]:
        body = {"kind": kind, "rows": list(rows)}
        answer = partner.post(PATH, body, content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:yizhan:problem:key-differs")
        return [error["where"] for error in answer.json()["errors"]]

    assert refused(row("new"), row("k")) == ["body.rows.1.key"]
    assert refused(first | {"trade": "courier"}) == ["body.rows.0.key"]
    assert refused(first, kind="discounted") == ["body.rows.0.key"]
    assert refused(row("twice"), row("twice")) == ["body.rows.1.key"]
    assert Claim.objects.count() == 1
    assert brief(issue(partner, first)) == [("k", 200, "known")]


def test_who_has_a_free_card_gets_no_second_one_by_a_partner(
    partner: Client, campaign: Campaign, east: Unit
) -> None:
    from yizhan.people.columns import PERSON_ID_NUMBER

    mei = a_courier(east)
    claim_place(supply=pool(campaign), person=mei, key="k", by=None, now=timezone.now())
    hers = PERSON_ID_NUMBER.open(mei) or ""
    new = a_courier(east, "新")

    found = issue(partner, row("a", hers), row("b", PERSON_ID_NUMBER.open(new) or ""))

    assert brief(found) == [("a", 409, "mine"), ("b", 201, "made")]
    assert len(cards_of(new)) == 1


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"key": ""}, "bad_key"),
        ({"key": -3}, "bad_key"),
        ({"id_number": None}, "bad_id_number"),
        ({"id_number": "310101199001010000"}, "bad_id_number"),
        ({"trade": "office"}, "not_platform"),
        ({"trade": None}, "not_platform"),
        ({"trade": ["rider"]}, "not_platform"),
    ],
    ids=["no key", "a number", "half a row", "check digit", "another trade", "no trade", "a list"],
)
def test_a_row_that_is_not_whole_is_refused_with_words_and_the_others_are_not(
    partner: Client, given: dict[str, Any], outcome: str
) -> None:
    found = issue(partner, row("bad") | given, row("good"))

    assert (found[0]["status"], found[0]["outcome"], bool(found[0]["says"])) == (422, outcome, True)
    assert found[1]["status"] == 201


def test_a_closed_window_an_unknown_campaign_and_too_many_rows(partner: Client, campaign: Campaign) -> None:
    def status(path: str, rows: int) -> int:
        body = {"kind": "free", "rows": [{"key": str(n)} for n in range(rows)]}
        return partner.post(path, body, content_type="application/json").status_code

    assert status(PATH.replace("SH26", "ZZ99"), 1) == 404
    assert status(PATH, 10_001) == 422
    assert status(PATH, 0) == 422
    close_campaign(campaign=campaign, by=None, now=timezone.now())
    assert brief(issue(partner, row("k"))) == [("k", 409, "shut")]


def test_a_campaign_that_is_forgotten_issues_nothing(partner: Client, campaign: Campaign) -> None:
    Round.objects.filter(pk=campaign.free.pk).update(forgotten_at=timezone.now())

    assert brief(issue(partner, row("k"), row(""))) == [("k", 409, "shut"), ("", 422, "bad_key")]


def test_a_partner_of_another_unit_has_no_channel_there(campaign: Campaign, west: Unit) -> None:
    body = {"kind": "free", "rows": [row("k")]}

    answer = partner_client(west).post(PATH, body, content_type="application/json")

    assert answer.status_code == 404


def test_a_partner_lists_what_it_issued_and_what_became_of_it(
    partner: Client, campaign: Campaign, east: Unit, olga: User
) -> None:
    issue(partner, row("a"), row("b"))
    assert partner_client(east).get("/api/v1/card-campaigns/SH26/cards").json()["items"] == []
    claim = Claim.objects.select_related("round__unit", "person").get(key__endswith=":a")
    withdraw(campaign=campaign, claim=claim, reason="重复", by=olga, now=timezone.now())
    Change.objects.update(at=timezone.now() - timedelta(minutes=1))

    page = partner.get("/api/v1/card-campaigns/SH26/cards", {"limit": 1}).json()
    rest = partner.get("/api/v1/card-campaigns/SH26/cards", {"cursor": page["next"]}).json()
    changes = partner.get("/api/v1/card-campaigns/SH26/cards/changes").json()

    assert [(item["key"], item["state"]) for item in page["items"] + rest["items"]] == [
        ("a", "cancelled"),
        ("b", "confirmed"),
    ]
    assert [(item["key"], item["why"]) for item in changes["items"]] == [("a", "withdrawn")]
    later = partner.get("/api/v1/card-campaigns/SH26/cards/changes", {"since": changes["next"]}).json()
    assert later["items"] == []
