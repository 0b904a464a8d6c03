"""Signed requests (RFC 9421, RFC 9530): good once, for this method, path, query and body, and for five minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from tests.api.factories import make_partner
from tests.cast import signed_in
from tests.orgs.factories import make_unit
from tests.places.factories import at_once
from yizhan.api.actions import issue_key
from yizhan.api.columns import KEY_SECRET
from yizhan.api.invariants import every_key_is_kept_as_a_digest_or_sealed
from yizhan.api.keys import SCOPES
from yizhan.api.models import ApiKey, UsedNonce
from yizhan.api.retention import forget_nonces
from yizhan.api.signatures import BadSignature, UnknownSigner, signer_of
from yizhan.orgs.models import Unit
from yizhan.people.models import User

PATH = "/api/v1/kinds"
BODY = b'{"kind":"free"}'
DOCS = Path(__file__).parents[2] / "docs/api.md"


def a_signing_key(unit: Unit, text: str = "") -> tuple[ApiKey, str]:
    key, fresh = issue_key(
        partner=make_partner(unit),
        scopes=list(SCOPES),
        per_minute=10_000,
        expires_at=None,
        by=None,
        now=timezone.now() - timedelta(days=1),
        signs=True,
    )
    if text:
        key.prefix = text[3:11]
        key.secret_cipher = KEY_SECRET.seal(key.prefix, text)
        key.save()
    return key, text or fresh


@dataclass
class Sent:
    """A request before it is sent, as a partner's own library signs one."""

    key: str
    method: str = "GET"
    path: str = PATH
    body: bytes = b""
    nonce: str | None = "nonce-0001"
    created: datetime = field(default_factory=timezone.now)
    covered: tuple[str, ...] = ("@method", "@path")
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://testserver{self.path}"

    def sign(self, **more: Any) -> Sent:
        secret = {self.key[:11]: self.key.encode()}
        signer = HTTPMessageSigner(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(public_keys=secret, private_keys=secret),
        )
        signer.sign(
            self,
            key_id=self.key[:11],
            created=self.created,
            nonce=self.nonce,
            covered_component_ids=self.covered,
            body=self.body or None,
            **more,
        )
        return self

    def arrives(self) -> HttpRequest:
        request = RequestFactory().generic(
            self.method, self.path, self.body, "application/json", headers=self.headers
        )
        assert isinstance(request, HttpRequest)
        return request


def test_a_signed_request_is_served_and_the_secret_is_nowhere_in_the_clear(city: Unit) -> None:
    key, text = a_signing_key(city)

    answer = Client().get(PATH, headers=Sent(text).sign().headers)

    assert answer.status_code == 200
    assert answer["RateLimit"].startswith('"minute";r=9999')
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert row["digest"] == ""
    assert text.encode() not in bytes(row["secret_cipher"])
    assert list(every_key_is_kept_as_a_digest_or_sealed()) == []


def test_the_same_request_again_is_refused_and_with_another_nonce_served(city: Unit) -> None:
    _key, text = a_signing_key(city)
    first = Sent(text).sign()

    statuses = [
        Client().get(PATH, headers=one.headers).status_code
        for one in (first, first, Sent(text, nonce="nonce-0002").sign())
    ]

    assert statuses == [200, 401, 200]
    assert Client().get(PATH, headers=first.headers).json()["type"] == "urn:yizhan:problem:bad-signature"


def test_the_example_in_the_docs_is_accepted_at_its_time_and_says_what_it_computes(city: Unit) -> None:
    text = DOCS.read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    made: dict[str, Any] = {}
    exec(code[1], made)
    key, _text = a_signing_key(city, made["KEY"])
    request = RequestFactory().post(
        made["PATH"], made["BODY"], made["headers"]["Content-Type"], headers=made["headers"]
    )

    for name in ("Content-Digest", "Signature-Input", "Signature"):
        assert f"\n{name}: {made['headers'][name]}\n" in text
    assert signer_of(request, datetime.fromtimestamp(made["CREATED"], UTC)) == key


def test_method_path_query_and_body_are_the_ones_that_were_signed(city: Unit) -> None:
    _key, text = a_signing_key(city)

    def changed(change: Callable[[Sent], None], **given: Any) -> None:
        sent = Sent(text, **given).sign()
        assert signer_of(sent.arrives(), timezone.now())
        UsedNonce.objects.all().delete()
        change(sent)
        with pytest.raises(BadSignature):
            signer_of(sent.arrives(), timezone.now())

    changed(lambda sent: setattr(sent, "method", "DELETE"))
    changed(lambda sent: setattr(sent, "path", "/api/v1/units"))
    changed(
        lambda sent: setattr(sent, "path", f"{PATH}?limit=2"),
        path=f"{PATH}?limit=1",
        covered=("@method", "@path", "@query"),
    )
    changed(lambda sent: setattr(sent, "path", f"{PATH}?limit=2"), covered=("@method", "@target-uri"))
    changed(lambda sent: setattr(sent, "body", BODY.replace(b"free", b"best")), method="POST", body=BODY)
    changed(
        lambda sent: sent.headers.update({"Content-Digest": "sha-256=:" + "A" * 43 + "=:"}),
        method="POST",
        body=BODY,
    )


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"covered": ("@method",)}, "does not cover @path"),
        ({"covered": ("@path",)}, "does not cover @method"),
        ({"path": f"{PATH}?limit=1"}, "does not cover @query"),
        ({"nonce": None}, "A nonce of 8 to 64"),
        ({"nonce": "short"}, "A nonce of 8 to 64"),
        ({"nonce": "n" * 65}, "A nonce of 8 to 64"),
    ],
    ids=["no path", "no method", "no query", "no nonce", "short nonce", "long nonce"],
)
def test_what_is_not_covered_or_could_be_sent_again_is_refused(
    city: Unit, given: dict[str, Any], why: str
) -> None:
    _key, text = a_signing_key(city)

    with pytest.raises(BadSignature, match=re.escape(why)):
        signer_of(Sent(text, **given).sign().arrives(), timezone.now())
    assert not UsedNonce.objects.exists()


def test_a_body_whose_digest_is_not_signed_is_refused(city: Unit) -> None:
    _key, text = a_signing_key(city)
    sent = Sent(text, method="POST").sign()
    sent.body = BODY

    with pytest.raises(BadSignature, match="Content-Digest"):
        signer_of(sent.arrives(), timezone.now())


def test_five_minutes_either_way_and_no_second_more(city: Unit) -> None:
    key, text = a_signing_key(city)
    now = timezone.now().replace(microsecond=0)

    for nth, away in enumerate((-300, 300)):
        sent = Sent(text, created=now + timedelta(seconds=away), nonce=f"nonce-{nth:04}").sign()
        assert signer_of(sent.arrives(), now) == key
    for away in (-301, 301):
        with pytest.raises(BadSignature, match="five minutes"):
            signer_of(Sent(text, created=now + timedelta(seconds=away)).sign().arrives(), now)
    with pytest.raises(BadSignature, match="expires"):
        signer_of(Sent(text).sign(expires=now - timedelta(seconds=1)).arrives(), now)


def test_only_a_valid_key_that_signs_does_and_its_text_sent_opens_nothing(city: Unit) -> None:
    key, text = a_signing_key(city)
    other, other_text = a_signing_key(city)
    _sent, bearer = issue_key(
        partner=key.partner, scopes=["units.read"], per_minute=9, expires_at=None, by=None, now=timezone.now()
    )
    forged = Sent(other_text[:11] + text[11:]).sign()

    assert Client().get(PATH, headers={"Authorization": f"Bearer {text}"}).status_code == 401
    with pytest.raises(UnknownSigner):
        signer_of(Sent(bearer).sign().arrives(), timezone.now())
    with pytest.raises(BadSignature):
        signer_of(forged.arrives(), timezone.now())
    ApiKey.objects.filter(pk=other.pk).update(revoked_at=timezone.now())
    with pytest.raises(UnknownSigner):
        signer_of(Sent(other_text).sign().arrives(), timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(secret_cipher=None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Signature", ""),
        ("Signature", "sig1=:AAAA:"),
        ("Signature-Input", ""),
        ("Signature-Input", "sig1=("),
        ("Signature-Input", 'sig1=();keyid="yz_aaaaaaaa"'),
        ("Signature-Input", "\N{SNOWMAN}"),
        ("Signature-Input", ("created=", 'created="now";of=')),
        ("Signature-Input", ("created=", "created=1.5;of=")),
        ("Signature-Input", (";keyid", ';expires="never";keyid')),
        ("Signature-Input", ("nonce=", "nonce=12345678;of=")),
        ("Signature-Input", ("pyhms=", "other=();created=1, pyhms=")),
    ],
)
def test_broken_headers_are_a_problem_not_a_failure(
    city: Unit, name: str, value: str | tuple[str, str]
) -> None:
    _key, text = a_signing_key(city)
    sent = Sent(text).sign()

    if isinstance(value, tuple):  # what is wrong with a header that is right otherwise
        assert value[0] in sent.headers[name]
        value = sent.headers[name].replace(*value)

    answer = Client().get(PATH, headers=sent.headers | {name: value})

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_signing_key_is_issued_in_the_console(ada: User, city: Unit) -> None:
    partner = make_partner(city)

    page = signed_in(ada).post(
        f"/console/partners/{partner.pk}/keys/",
        {"scopes": ["cards.write"], "per_minute": 60, "signs": "on"},
    )

    assert page.status_code == 200
    key = partner.keys.get()
    assert key.signs
    assert (KEY_SECRET.open(key) or "?") in page.content.decode()


def test_nonces_are_forgotten_when_no_signature_can_be_sent_again(city: Unit) -> None:
    key, _text = a_signing_key(city)
    now = timezone.now()
    for nonce, at in (("old", now - timedelta(days=2)), ("new", now)):
        UsedNonce.objects.create(key=key, nonce=nonce, at=at)

    assert forget_nonces(now) == 1
    assert UsedNonce.objects.get().nonce == "new"


@pytest.mark.django_db(transaction=True)
def test_one_signed_request_that_arrives_twice_at_once_is_served_once() -> None:
    key, text = a_signing_key(make_unit("province"))
    sent = Sent(text).sign()

    def arrive() -> bool:
        try:
            return signer_of(sent.arrives(), timezone.now()) == key
        except BadSignature:
            return False

    assert sorted(at_once(arrive, arrive)) == [False, True]
