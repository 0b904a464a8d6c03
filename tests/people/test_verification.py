"""Who somebody is: asked of a service by two or three factors, kept sealed, one person per number."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from stdnum.cn import ric

from config.env import env
from tests.people.factories import NOON, make_user
from yizhan.people import actions
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_NAME
from yizhan.people.idnumbers import BadIdNumber, IdNumberAge
from yizhan.people.models import Double, Person, User
from yizhan.people.verification import Answer, VerifierAway
from yizhan.people.verification.http import HttpVerifier

pytestmark = pytest.mark.django_db
NUMBER = "110105198905243672"


class Service(BaseHTTPRequestHandler):
    """A verification service: knows one person, checks the key."""

    asked: list[dict[str, Any]]
    says: tuple[int, Any] | None

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        status, told = self.says or self.judge(body)
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def judge(self, body: dict[str, Any]) -> tuple[int, Any]:
        if self.path != "/verify" or self.headers["Authorization"] != "Bearer thekey":
            return 401, {"error": "key"}
        known = {"name": "张三", "id_number": NUMBER, "phone": "13800138000"}
        if body["id_number"] != NUMBER:
            return 200, {"result": "unknown", "request_id": "1"}
        asked = {name: body[name] for name in known if name in body}
        assert len(asked) == body["factors"]
        same = all(known[name] == value for name, value in asked.items())
        return 200, {"result": "match" if same else "mismatch", "request_id": "1"}


class Fake:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.endpoint = ""


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[Fake]:
    fake = Fake()
    says = getattr(request, "param", None)
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Service,), {"asked": fake.asked, "says": says}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    fake.endpoint = f"http://127.0.0.1:{server.server_port}"
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


def test_two_factors_are_asked_without_a_phone_and_three_with_one(service: Fake) -> None:
    verifier = HttpVerifier(service.endpoint, "thekey")

    assert verifier.verify(name="张三", id_number=NUMBER, phone=None) == Answer(True, "http-2")
    assert verifier.verify(name="张三", id_number=NUMBER, phone="+8613800138000") == Answer(True, "http-3")
    assert verifier.verify(name="张三", id_number=NUMBER, phone="+8613800138001") == Answer(False, "http-3")
    assert verifier.verify(name="李四", id_number=NUMBER, phone=None) == Answer(False, "http-2")
    assert verifier.verify(name="李四", id_number="31011420001227757X", phone=None) == Answer(False, "http-2")
    assert [body["factors"] for body in service.asked] == [2, 3, 3, 2, 2]


@pytest.mark.parametrize(
    "service",
    [(500, {}), (200, {}), (200, []), (200, {"result": "maybe"}), (429, {"result": "match"})],
    indirect=True,
)
def test_an_answer_that_is_none_means_the_service_is_away(service: Fake) -> None:
    with pytest.raises(VerifierAway):
        HttpVerifier(service.endpoint, "thekey").verify(name="张三", id_number=NUMBER, phone=None)


def test_a_service_that_is_not_there_is_away() -> None:
    with pytest.raises(VerifierAway):
        HttpVerifier("http://127.0.0.1:1", "k").verify(name="张三", id_number=NUMBER, phone=None)


@pytest.fixture
def mei() -> User:
    return make_user(phone="+8613800138000")


def test_what_matches_is_kept_sealed_and_says_who_checked(
    service: Fake, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "verify", "http")
    monkeypatch.setattr(env, "verify_endpoint", service.endpoint)
    monkeypatch.setattr(env, "verify_key", "thekey")
    person = actions.person_for(mei)

    actions.verify_person(person=person, name=" 张 三 ", id_number="110105 19890524 3672", now=NOON)

    person.refresh_from_db()
    assert (PERSON_NAME.open(person), PERSON_ID_NUMBER.open(person)) == ("张三", NUMBER)
    assert (person.verified_at, person.verified_by) == (NOON, "http-3")
    assert (str(person.birth_date), person.sex) == ("1989-05-24", "M")
    assert NUMBER.encode() not in bytes(person.id_number_cipher or b"")


def test_what_does_not_match_is_not_kept(mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "verify", "fake")
    person = actions.person_for(mei)

    with pytest.raises(actions.NotVerified):
        actions.verify_person(person=person, name="张假", id_number=NUMBER, now=NOON)
    person.refresh_from_db()
    assert (person.name_cipher, person.id_number_cipher, person.verified_at) == (None, None, None)


def test_a_child_is_no_worker(mei: User) -> None:
    number = f"11010520150524367{ric.calc_check_digit('110105201505243670')}"

    with pytest.raises(IdNumberAge):
        actions.verify_person(person=actions.person_for(mei), name="张三", id_number=number, now=NOON)


def test_an_implausible_number_is_not_even_asked(service: Fake, mei: User) -> None:
    with pytest.raises(BadIdNumber):
        actions.verify_person(
            person=actions.person_for(mei), name="张三", id_number=NUMBER[:-1] + "0", now=NOON
        )
    assert service.asked == []


def test_a_number_that_somebody_has_is_refused_and_shown_to_an_officer(mei: User) -> None:
    other = actions.person_for(make_user())
    actions.verify_person(person=other, name="张三", id_number=NUMBER, now=NOON)
    person = actions.person_for(mei)

    for _again in range(2):
        with pytest.raises(actions.IdNumberTaken):
            actions.verify_person(person=person, name="张三", id_number=NUMBER, now=NOON)

    double = Double.objects.get()
    assert (double.first, double.second, double.why) == (
        *sorted((other, person), key=lambda one: one.pk),
        "same_id",
    )
    assert Person.objects.get(pk=person.pk).id_number_index is None


def test_correcting_one_s_own_number_is_fine(mei: User) -> None:
    person = actions.person_for(mei)
    actions.verify_person(person=person, name="张三", id_number=NUMBER, now=NOON)
    actions.verify_person(person=person, name="章三", id_number=NUMBER, now=NOON)

    person.refresh_from_db()
    assert PERSON_NAME.open(person) == "章三"


def test_the_page_shows_only_the_ends_of_what_was_kept(client: Client, mei: User) -> None:
    client.force_login(mei)

    wrong = client.post("/me/real-name/", {"name": "张三", "id_number": "310114900101123"})
    assert "15 位的旧身份证号 2013 年起停用，请填 18 位的。" in wrong.content.decode()
    page = client.post("/me/real-name/", {"name": "张三", "id_number": NUMBER}, follow=True).content.decode()

    assert "张*" in page
    assert "1101**********3672" in page
    assert "张三" not in page
    assert NUMBER not in page


def test_without_a_service_the_page_says_so(client: Client, mei: User) -> None:
    client.force_login(mei)

    assert "这里还没有接核验服务" in client.get("/me/real-name/").content.decode()


def test_names_and_numbers_are_not_tried_without_end(mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(env, "verify", "fake")
    client = Client()
    client.force_login(mei)
    tried = {"name": "张假", "id_number": NUMBER}

    pages = [client.post("/me/real-name/", tried).content.decode() for _n in range(6)]

    assert ["对不上" in page for page in pages] == [True] * 5 + [False]
    assert "试得太多了" in pages[5]
    cache.clear()
