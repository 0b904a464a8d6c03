"""A partner's key: issued and shown once, with scopes, a rate and an end; revoked at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.factories import client_with, make_key, make_partner, partner_client
from tests.orgs.factories import NOON
from yizhan.api import keys
from yizhan.api.access import find_key, spend
from yizhan.api.actions import (
    KeyExpired,
    KeyWithoutScope,
    UnknownScope,
    admit_partner,
    issue_key,
    revoke_key,
)
from yizhan.api.models import ApiKey, KeyUse
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.records.models import Record

PATH = "/api/v1/kinds"


# --- keys --------------------------------------------------------------------------------------------


def test_a_key_opens_and_its_secret_is_nowhere_in_the_database(city: Unit) -> None:
    key, text = make_key(make_partner(city))

    row = ApiKey.objects.filter(pk=key.pk).values().get()
    secret = text.rpartition("_")[2]

    assert find_key(text, NOON) == key
    assert secret not in str(row)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", row["digest"])


def test_a_key_whose_digest_is_of_the_national_algorithm_opens_too(city: Unit) -> None:
    key, text = make_key(make_partner(city))
    ApiKey.objects.filter(pk=key.pk).update(digest=keys.digest_of(text.split("_", 2)[2], "sm3"))

    assert find_key(text, NOON) == key


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.replace("yz_", "yz-"),
        lambda text: text[:11],
        lambda text: text + "\0",
        lambda text: "yz_" + "a" * 8 + text[11:],
        lambda text: "",
    ],
    ids=["secret", "shape", "prefix only", "NUL", "prefix of another", "empty"],
)
def test_what_is_nearly_a_key_opens_nothing(city: Unit, spoil) -> None:  # type: ignore[no-untyped-def]
    _key, text = make_key(make_partner(city))

    assert find_key(spoil(text), NOON) is None


def test_a_key_ends_with_its_expiry_and_at_once_when_revoked(city: Unit) -> None:
    key, text = make_key(make_partner(city), expires_at=NOON + timedelta(days=1))

    assert find_key(text, NOON + timedelta(days=1, seconds=-1)) == key
    assert find_key(text, NOON + timedelta(days=1)) is None
    revoke_key(key=key, by=None, now=NOON)
    assert find_key(text, NOON) is None


def test_issuing_and_revoking_are_recorded_with_the_prefix_and_never_the_secret(
    city: Unit, ada: User
) -> None:
    partner = admit_partner(unit=city, name="某平台", contact="", by=ada, now=NOON)
    key, text = issue_key(
        partner=partner, scopes=["visits.read"], per_minute=60, expires_at=None, by=ada, now=NOON
    )
    revoke_key(key=key, by=ada, now=NOON)
    revoke_key(key=key, by=ada, now=NOON)

    records = list(Record.objects.filter(act__startswith="api.").order_by("pk"))
    assert [record.act for record in records] == ["api.partner_admit", "api.key_issue", "api.key_revoke"]
    assert records[1].data == {"prefix": key.prefix, "scopes": ["visits.read"]}
    assert text not in str([record.data for record in records])


def test_only_an_admin_of_the_unit_issues_and_revokes(
    city: Unit, other_city: Unit, ada: User, vera: User
) -> None:
    partner = make_partner(city)
    key, _text = make_key(partner)

    for by, unit in ((vera, city), (ada, other_city)):
        with pytest.raises(OutOfReach):
            admit_partner(unit=unit, name="某平台", contact="", by=by, now=NOON)
    with pytest.raises(OutOfReach):
        issue_key(partner=partner, scopes=["units.read"], per_minute=1, expires_at=None, by=vera, now=NOON)
    with pytest.raises(OutOfReach):
        revoke_key(key=key, by=vera, now=NOON)


def test_a_key_without_scope_of_an_unknown_scope_or_ended_already_is_not_issued(city: Unit) -> None:
    partner = make_partner(city)

    with pytest.raises(KeyWithoutScope):
        make_key(partner, ())
    with pytest.raises(UnknownScope):
        make_key(partner, ("everything",))
    with pytest.raises(KeyExpired):
        make_key(partner, expires_at=NOON)


# --- asking ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer nonsense", "Basic eA==", "Bearer yz_aaaaaaaa_" + "a" * 43], ids=str
)
def test_without_a_key_the_answer_is_401_and_says_how_to_send_one(header: str | None) -> None:
    response = Client(headers={"Authorization": header} if header is not None else {}).get(PATH)

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == 'Bearer realm="yizhan"'
    assert response.json()["type"] == "urn:yizhan:problem:unknown-key"


def test_without_the_scope_the_answer_is_403_and_names_it(city: Unit) -> None:
    response = partner_client(city, "visits.write").get(PATH)

    assert response.status_code == 403
    assert response.json()["detail"] == "The key lacks the scope stations.read."


def test_a_signed_in_officer_has_no_key(ada: User) -> None:
    client = Client()
    client.force_login(ada)

    assert client.get(PATH).status_code == 401


# --- rates -------------------------------------------------------------------------------------------


def test_past_its_rate_a_key_is_told_when_to_come_back(city: Unit) -> None:
    _key, text = make_key(make_partner(city), per_minute=2)
    client = client_with(text)

    # In the worst case the minute turns over once on the way: 2 + 2 are served, the fifth is not.
    answers = [client.get(PATH) for _time in range(5)]

    statuses = [answer.status_code for answer in answers]
    assert statuses[-1] == 429
    assert answers[-1]["RateLimit-Policy"] == '"minute";q=2;w=60'
    assert answers[-1]["RateLimit"].startswith('"minute";r=0;t=')
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["type"] == "urn:yizhan:problem:too-many-requests"


def test_the_rate_begins_anew_with_the_minute_and_counts_over_all_processes(city: Unit) -> None:
    key, _text = make_key(make_partner(city), per_minute=10)
    minute = NOON.replace(second=0)

    used = [spend(key, minute + timedelta(seconds=s)).used for s in (0, 1, 59, 60, 61)]

    assert used == [1, 2, 3, 1, 2]
    assert KeyUse.objects.get().used == 2
    assert spend(key, minute + timedelta(seconds=90)).resets_in_s == 30


def test_a_key_s_rate_is_its_own(city: Unit) -> None:
    one, _text = make_key(make_partner(city))
    other, _text = make_key(make_partner(city))

    assert [spend(key, NOON).used for key in (one, other, one)] == [1, 1, 2]


# --- HTTP --------------------------------------------------------------------------------------------


def test_an_answer_that_has_not_changed_is_304(city: Unit) -> None:
    client = partner_client(city)

    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    assert "RateLimit" in again.headers


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/nothing/at/all/", "/api/v1/stations/abc"])
def test_an_address_that_is_none_is_a_problem_and_not_a_page(city: Unit, path: str) -> None:
    response = partner_client(city).get(path)

    assert response.status_code in {404, 422}
    assert response["Content-Type"] == "application/problem+json"


def test_a_wrong_method_is_a_problem_that_names_the_right_one(city: Unit) -> None:
    response = partner_client(city).post(PATH)

    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_description_is_public_and_openapi_3_1() -> None:
    described = Client().get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert "/api/v1/stations/near" in described["paths"]


def test_a_problem_names_the_request(city: Unit) -> None:
    response = partner_client(city).get("/api/v1/stations/999999", headers={"X-Request-ID": "abcdefgh-1234"})

    assert response.json() == {
        "type": "urn:yizhan:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such station, or it is not open to workers.",
        "instance": "urn:yizhan:request:abcdefgh-1234",
        "errors": [],
    }


def test_the_clock_of_a_new_key_is_now(city: Unit) -> None:
    now = timezone.now()
    _key, text = make_key(make_partner(city), now=now, expires_at=now + timedelta(minutes=5))

    assert client_with(text).get(PATH).status_code == 200
