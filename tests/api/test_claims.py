"""A partner claims in any round that an officer opened to it: rows answered, keys kept, limits as for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from tests.api.factories import make_partner, partner_client
from tests.people.factories import make_user
from tests.places import factories as places
from tests.services.cards.factories import an_id_number, verified
from tests.supplies.factories import a_round, a_supply
from yizhan.api.access import scope_of_key
from yizhan.api.models import ApiKey
from yizhan.api.schemas import Claims, Rounds, ToldRows
from yizhan.common import crypto
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.records.models import Record
from yizhan.supplies import giving_back
from yizhan.supplies.actions import cancel, claim_place
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, Handover, Round, Supply
from yizhan.supplies.partners import KeysDiffer, NotForPartners, Told, Wanted, claim_for, let_partners
from yizhan.supplies.states import Why
from yizhan.supplies.telling import tell_changes

ROUNDS = "/api/v1/rounds"
_numbers = count(13_700_000_000)


def opened(unit: Unit, capacity: int = 2, **more: Any) -> Supply:
    """Places of a round that is open to partners."""
    given: dict[str, Any] = {"service": "goods", "takes_partners": True} | more
    return a_supply(a_round(unit, **given), capacity)


def a_worker(unit: Unit | None) -> tuple[str, Person]:
    """A person of the unit, with her number."""
    phone = str(next(_numbers))
    person = Person.objects.get(user=make_user(phone=f"+86{phone}"))
    Person.objects.filter(pk=person.pk).update(unit=unit)
    person.refresh_from_db()
    return phone, person


def post(partner: Client, round: Round, what: str, body: dict[str, Any]) -> Any:
    return partner.post(f"{ROUNDS}/{round.pk}/{what}", body, content_type="application/json")


def claim(partner: Client, supply: Supply, *rows: dict[str, Any]) -> list[tuple[str, int, str]]:
    answer = post(partner, supply.round, "claims", {"rows": list(rows)})
    assert answer.status_code == 200, answer.content
    assert ToldRows(**answer.json()).model_dump() == answer.json()
    assert all(item["says"] for item in answer.json()["items"])
    return brief(answer.json()["items"])


def brief(items: Sequence[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return [(item["key"], item["status"], item["outcome"]) for item in items]


def kind_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:yizhan:problem:")


def states(partner: Client, round: Round) -> list[tuple[str, str]]:
    answer = partner.get(f"{ROUNDS}/{round.pk}/claims")
    assert answer.status_code == 200, answer.content
    return [(item.key, item.state) for item in Claims(**answer.json()).items]


def listed(partner: Client) -> list[tuple[int, list[int]]]:
    found = Rounds(**partner.get(ROUNDS).json())
    return [(one.id, [places.left for places in one.supplies]) for one in found.items]


@pytest.mark.django_db
def test_every_row_is_answered_and_the_same_call_again_is_the_same_claims(east: Unit) -> None:
    partner, supply = partner_client(east), opened(east)
    rows = [{"key": f"k{n}", "phone": a_worker(east)[0]} for n in range(3)]

    first, again = claim(partner, supply, *rows[:2]), claim(partner, supply, *rows[:2])

    assert first == [("k0", 201, "made"), ("k1", 201, "made")]
    assert again == [("k0", 200, "known"), ("k1", 200, "known")]
    supply.round.waiting_most = 0
    supply.round.save()
    assert claim(partner, supply, *rows) == [*again, ("k2", 409, "full")]
    assert states(partner, supply.round) == [("k0", "confirmed"), ("k1", "confirmed")]
    assert listed(partner) == [(supply.round_id, [0])]
    made = Record.objects.filter(act="supplies.claim")
    assert set(made.values_list("method", flat=True)) == {"api"}


@pytest.mark.django_db
def test_she_is_told_once_that_a_partner_registered_her(east: Unit) -> None:
    partner, supply = partner_client(east), opened(east, 1)
    (phone, mei), (other, lan) = a_worker(east), a_worker(east)
    rows = [{"key": "mei", "phone": phone}, {"key": "lan", "phone": other}]

    for _again in range(2):
        claim(partner, supply, *rows)

    assert [state for _key, state in states(partner, supply.round)] == ["confirmed", "waiting"]
    told = Notice.objects.order_by("pk").values_list("person", "kind", "path")
    assert list(told) == [
        (one.pk, kind, f"/bookings/{Claim.objects.get(person=one).pk}/")
        for one, kind in ((mei, "supplies.registered"), (lan, "supplies.registered_waits"))
    ]


@pytest.mark.django_db
def test_a_key_with_another_person_refuses_the_call_and_nothing_of_it_is_done(east: Unit) -> None:
    partner, supply = partner_client(east), opened(east, 9)
    first = {"key": "k", "phone": a_worker(east)[0]}
    claim(partner, supply, first)
    other = opened(east, 9)

    def refused(supply: Supply, *rows: dict[str, Any]) -> list[str]:
        answer = post(partner, supply.round, "claims", {"rows": list(rows)})
        assert kind_of(answer) == (409, "key-differs")
        return [error["where"] for error in answer.json()["errors"]]

    assert refused(
        supply, {"key": "new", "phone": a_worker(east)[0]}, {"key": "k", "phone": a_worker(east)[0]}
    ) == ["body.rows.1.key"]
    assert refused(other, first) == ["body.rows.0.key"]
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_a_key_is_the_same_request_for_ever(east: Unit, west: Unit) -> None:
    """Also when she would not be let in any more, or gave the place back herself."""
    partner, supply = partner_client(east), opened(east)
    phone, mei = a_worker(east)
    claim(partner, supply, {"key": "k", "phone": phone})
    Round.objects.update(eligibility=[{"rule": "unit", "units": [west.pk]}])

    assert claim(partner, supply, {"key": "k", "phone": phone}) == [("k", 200, "known")]
    cancel(claim=Claim.objects.select_related("round", "supply").get(), by=mei.user, now=timezone.now())
    assert claim(partner, supply, {"key": "k", "phone": phone}) == [("k", 200, "known")]
    assert states(partner, supply.round) == [("k", "cancelled")]


@pytest.mark.django_db
def test_who_has_one_or_may_not_gets_none_by_a_partner(east: Unit) -> None:
    partner = partner_client(east)
    supply = opened(east, 5, eligibility=[{"rule": "trade", "any": ["rider"]}])
    had, hers = a_worker(east)
    other, _person = a_worker(east)
    Person.objects.filter(pk=hers.pk).update(trade="rider")
    hers.refresh_from_db()
    claim_place(supply=supply, person=hers, key="page", by=None, now=timezone.now())

    answer = post(
        partner,
        supply.round,
        "claims",
        {"rows": [{"key": "a", "phone": had}, {"key": "b", "phone": other}]},
    )

    assert brief(answer.json()["items"]) == [("a", 409, "mine"), ("b", 403, "not_eligible")]
    assert answer.json()["items"][1]["says"] == "只面向外卖骑手"
    assert states(partner, supply.round) == []  # hers is not the partner's


@pytest.mark.django_db
def test_a_scarce_round_takes_the_verified_alone_and_found_by_identity_number(east: Unit) -> None:
    partner = partner_client(east)
    supply = opened(east, 5, is_scarce=True, hash_key=crypto.key_of_today())
    phone, _person = a_worker(east)
    number = an_id_number()
    verified(places.person("美", east), number)

    assert claim(partner, supply, {"key": "a", "phone": phone}, {"key": "b", "id_number": number}) == [
        ("a", 403, "not_eligible"),
        ("b", 201, "made"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"key": ""}, "bad_key"),
        ({"key": 7}, "bad_key"),
        ({"phone": None}, "bad_person"),
        ({"phone": ["13700000000"]}, "bad_person"),
        ({"phone": "12"}, "bad_phone"),
        ({"id_number": "31010119900101001X"}, "bad_person"),
        ({"phone": None, "id_number": "310101199001010000"}, "bad_id_number"),
    ],
)
def test_a_row_that_is_not_whole_is_refused_with_words_and_the_others_are_not(
    east: Unit, given: dict[str, Any], outcome: str
) -> None:
    partner, supply = partner_client(east), opened(east)
    good = {"key": "good", "phone": a_worker(east)[0]}
    bad = {"key": "bad", "phone": "13800138000"} | given

    found = claim(partner, supply, bad, good)

    assert [one[1:] for one in found] == [(422, outcome), (201, "made")]


@pytest.mark.django_db
def test_another_units_key_sees_nothing_and_finds_nobody(east: Unit, west: Unit) -> None:
    supply = opened(east)
    phone, _mei = a_worker(east)
    claim(partner_client(east), supply, {"key": "k", "phone": phone})
    stranger, own = partner_client(west), opened(west)

    assert listed(stranger) == [(own.round_id, [2])]
    assert kind_of(stranger.get(f"{ROUNDS}/{supply.round_id}/claims")) == (404, "not-found")
    body = {"rows": [{"key": "k", "phone": phone}]}
    assert kind_of(post(stranger, supply.round, "claims", body)) == (404, "not-found")
    assert kind_of(post(stranger, supply.round, "cancellations", {"keys": ["k"]})) == (404, "not-found")
    assert claim(stranger, own, *body["rows"]) == [("k", 404, "unknown")]
    assert claim(stranger, own, {"key": "l", "phone": a_worker(None)[0]}) == [("l", 404, "unknown")]


@pytest.mark.django_db
def test_partners_of_one_unit_see_their_own_claims_alone(east: Unit) -> None:
    supply = opened(east)
    mine, others = partner_client(east), partner_client(east)
    claim(mine, supply, {"key": "k", "phone": a_worker(east)[0]})

    assert states(others, supply.round) == []
    answer = post(others, supply.round, "cancellations", {"keys": ["k"]})
    assert brief(answer.json()["items"]) == [("k", 404, "unknown")]
    assert states(mine, supply.round) == [("k", "confirmed")]


@pytest.mark.django_db
def test_a_partner_cancels_what_it_claimed_within_the_deadline(east: Unit) -> None:
    supply = opened(east)
    partner = partner_client(east)
    rows = [{"key": f"k{n}", "phone": a_worker(east)[0]} for n in range(2)]
    claim(partner, supply, *rows)
    given = Claim.objects.get(key__endswith=":k1")
    now = timezone.now()
    Handover.objects.create(
        home_id=given.home_id, claim=given, how="code", state="taken", made_at=now, ended_at=now,
        expires_at=now + timedelta(hours=1),
    )  # fmt: skip

    first, again = (
        post(partner, supply.round, "cancellations", {"keys": ["k0", "k1", "none"]}).json()["items"]
        for _time in range(2)
    )

    assert brief(first) == [("k0", 200, "done"), ("k1", 409, "handed_over"), ("none", 404, "unknown")]
    assert brief(again)[0] == ("k0", 200, "same")
    assert states(partner, supply.round) == [("k0", "cancelled"), ("k1", "confirmed")]
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    Handover.objects.all().delete()
    late = post(partner, supply.round, "cancellations", {"keys": ["k1"]}).json()["items"]
    assert brief(late) == [("k1", 409, "late")]


@pytest.mark.django_db
def test_her_notice_says_that_the_partner_cancelled(east: Unit) -> None:
    supply, partner = opened(east), partner_client(east)
    phone, mei = a_worker(east)
    claim(partner, supply, {"key": "k", "phone": phone})

    post(partner, supply.round, "cancellations", {"keys": ["k"]})
    tell_changes(timezone.now())

    assert Claim.objects.get().why == "partner"
    told = Notice.objects.filter(person=mei).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["supplies.registered", "supplies.unregistered"]
    page = places.signed_in(mei.user).get("/me/notices/").content.decode()
    assert "为您登记的单位或平台取消了" in page
    assert "工作人员" not in page


@pytest.mark.django_db
def test_a_partner_gives_a_claim_back_in_the_way_of_its_service(
    east: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    supply, partner = opened(east), partner_client(east)
    claim(partner, supply, {"key": "k", "phone": a_worker(east)[0]})
    asked: list[tuple[str, User | None, Why]] = []

    def way(claim: Claim, by: User | None, now: datetime, why: Why) -> Done:
        asked.append((claim.key.rpartition(":")[2], by, why))
        return cancel(claim=claim, by=by, now=now, why=why)

    monkeypatch.setitem(giving_back._ways, "goods", way)

    items = post(partner, supply.round, "cancellations", {"keys": ["k"]}).json()["items"]

    assert brief(items) == [("k", 200, "done")]
    assert asked == [("k", None, Why.BY_PARTNER)]


@pytest.mark.django_db
@pytest.mark.parametrize(("per_person", "second"), [(1, (409, "mine")), (2, (201, "made"))])
def test_a_person_named_by_phone_and_by_number_in_one_call_is_one_person(
    east: Unit, per_person: int, second: tuple[int, str]
) -> None:
    partner, supply = partner_client(east), opened(east, 5, per_person=per_person)
    number = an_id_number()
    phone, mei = a_worker(east)
    verified(mei, number)
    rows: list[dict[str, Any]] = [{"key": "a", "phone": phone}, {"key": "b", "id_number": number}]

    answer = post(partner, supply.round, "claims", {"rows": rows}).json()["items"]
    again = claim(partner, supply, *rows)

    assert brief(answer) == [("a", 201, "made"), ("b", *second)]
    assert again[0] == ("a", 200, "known")
    assert again[1] == ("b", *second) if per_person == 1 else again[1][1:] == (200, "known")
    if per_person == 1:
        assert answer[1]["says"] == "和 key 为 a 的一行是同一个人，已经有了"
    twice = [row | {"key": "c"} for row in rows]  # one key for one person is one claim, however she is named
    assert {status for _key, status, _outcome in claim(partner, opened(east, 5), *twice)} == {201, 200}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("round", "answered"),
    [
        ({"takes_partners": False}, (403, "not-for-partners")),
        ({"service": "fitness.courts"}, (403, "not-for-partners")),
        ({"takes_partners": False, "is_private": True}, (404, "not-found")),
        ({"state": "draft"}, (404, "not-found")),
    ],
    ids=["closed to partners", "of a service that does not allow it", "private", "a draft"],
)
def test_only_what_an_officer_opened_is_open(
    east: Unit, round: dict[str, Any], answered: tuple[int, str]
) -> None:
    supply = opened(east, **round)
    partner = partner_client(east)

    assert listed(partner) == []
    body = {"rows": [{"key": "k", "phone": a_worker(east)[0]}]}
    assert kind_of(post(partner, supply.round, "claims", body)) == answered
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_a_private_round_is_never_opened(east: Unit) -> None:
    private = a_round(east, service="goods", is_private=True)

    with pytest.raises(NotForPartners):
        let_partners(round=private, takes=True, by=None, now=timezone.now())
    with pytest.raises(IntegrityError):
        Round.objects.update(takes_partners=True)


@pytest.mark.django_db
def test_places_of_a_channel_are_not_the_partners_and_several_want_a_name(east: Unit) -> None:
    partner, pool = partner_client(east), opened(east)
    quota = a_supply(pool.round, 5, channel="depot")
    rows = [{"key": "k", "phone": a_worker(east)[0]}]

    assert kind_of(post(partner, pool.round, "claims", {"supply": quota.pk, "rows": rows}))[0] == 404
    assert claim(partner, pool, *rows) == [("k", 201, "made")]
    Supply.objects.filter(pk=quota.pk).update(takes_reflow=True)
    answer = post(partner, pool.round, "claims", {"rows": rows})
    assert (kind_of(answer), answer.json()["errors"][0]["where"]) == ((422, "invalid-request"), "body.supply")


@pytest.mark.django_db
def test_a_scope_is_asked_for(east: Unit) -> None:
    supply = opened(east)
    reader = partner_client(east, "claims.read")

    assert listed(reader) == [(supply.round_id, [2])]
    body = {"rows": [{"key": "k", "phone": a_worker(east)[0]}]}
    assert kind_of(post(reader, supply.round, "claims", body)) == (403, "missing-scope")
    assert kind_of(partner_client(east, "claims.write").get(ROUNDS)) == (403, "missing-scope")


@pytest.mark.django_db
def test_an_officer_opens_a_round_in_the_console_and_closes_it(east: Unit, west: Unit) -> None:
    round = a_round(east, service="goods", title="送清凉")
    a_round(east, service="goods", title="秘密", is_private=True)
    client = places.signed_in(places.officer("奥尔加", east))
    page = "/console/bookings/partners/"

    assert "送清凉" in client.get(page).content.decode()
    assert "秘密" not in client.get(page).content.decode()
    said = client.post(f"{page}{round.pk}/", {"say": "yes"}, follow=True).content.decode()
    assert "开放给合作方了" in said
    assert "合作方可以登记" in said
    assert Round.objects.get(pk=round.pk).takes_partners
    assert Record.objects.filter(act="supplies.partners", data={"partners": True}).count() == 1
    client.post(f"{page}{round.pk}/", {"say": "no"})
    assert not Round.objects.get(pk=round.pk).takes_partners
    stranger = places.signed_in(places.officer("魏", west))
    assert stranger.post(f"{page}{round.pk}/", {"say": "yes"}).status_code == 404
    assert not Round.objects.get(pk=round.pk).takes_partners


# --- two at once ----------------------------------------------------------------------------------------------


def _by_partner(supply: Supply, key: ApiKey, *rows: Wanted) -> list[Told]:
    return claim_for(
        supply=Supply.objects.select_related("round__unit", "round__limit").get(pk=supply.pk),
        scope=scope_of_key(key),
        partner_id=key.partner_id,
        rows=rows,
        now=timezone.now(),
    )


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_hers_or_the_partners() -> None:
    unit = places.units().east
    supply = opened(unit, 1, waiting_most=0)
    key = ApiKey(partner=make_partner(unit))
    _phone, mei = a_worker(unit)
    row = Wanted("k", a_worker(unit)[0], None)

    hers, told = places.at_once(
        partial(claim_place, supply=supply, person=mei, key="page", by=None, now=timezone.now()),
        partial(_by_partner, supply, key, row),
    )

    assert sorted([hers.outcome.value, told[0].outcome]) == ["full", "made"]
    assert Supply.objects.get(pk=supply.pk).taken == 1 == Claim.objects.count()


@pytest.mark.django_db(transaction=True)
def test_one_key_for_two_people_at_once_is_one_claim() -> None:
    unit = places.units().east
    supply = opened(unit, 5)
    key = ApiKey(partner=make_partner(unit))
    rows = [Wanted("k", a_worker(unit)[0], None) for _person in range(2)]

    results = places.at_once(*(partial(_by_partner, supply, key, row) for row in rows))

    assert {type(result) for result in results} == {list, KeysDiffer}
    assert Claim.objects.count() == 1
