"""Consents: given and taken back by the person alone, append-only, each with the wording she read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.people.factories import NOON, make_user
from yizhan.people import actions, consents, privacy
from yizhan.people.consents import Wording
from yizhan.people.models import Child, ConsentEvent, ConsentKind, Person, User
from yizhan.people.names import BadName
from yizhan.people.queries import children_of, consents_of, has_consent, has_consent_for

pytestmark = pytest.mark.django_db
TRACES = ConsentKind.TRACES.value
LATER = NOON + timedelta(days=1)


@pytest.fixture
def mei() -> User:
    return make_user(name="美")


@pytest.fixture
def person(mei: User) -> Person:
    return actions.person_for(mei)


def test_nothing_is_agreed_to_before_she_says_so(person: Person) -> None:
    assert [has_consent(person, kind) for kind in (TRACES, "health")] == [False, False]
    assert [(one.kind, one.is_given, one.since) for one in consents_of(person)] == [
        ("traces", False, None),
        ("health", False, None),
    ]


def test_a_consent_counts_until_it_is_taken_back(person: Person, mei: User) -> None:
    actions.give_consent(person=person, kind=TRACES, by=mei, now=NOON)
    assert has_consent(person, TRACES)
    assert not has_consent(person, "health")

    actions.take_back_consent(person=person, kind=TRACES, by=mei, now=LATER)

    assert not has_consent(person, TRACES)
    events = ConsentEvent.objects.order_by("id").values_list("is_given", "text_version", "at", "by")
    assert list(events) == [(True, "2026-11", NOON, mei.pk), (False, "2026-11", LATER, mei.pk)]


def test_saying_it_twice_is_said_once(person: Person, mei: User) -> None:
    assert actions.take_back_consent(person=person, kind=TRACES, by=mei, now=NOON) is None
    actions.give_consent(person=person, kind=TRACES, by=mei, now=NOON)

    assert actions.give_consent(person=person, kind=TRACES, by=mei, now=LATER) is None
    assert ConsentEvent.objects.count() == 1


def test_a_consent_to_an_older_wording_counts_no_more(
    person: Person, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.give_consent(person=person, kind=TRACES, by=mei, now=NOON)
    monkeypatch.setitem(consents.WORDINGS, TRACES, Wording("2027-01", "t", "x", "w"))

    assert not has_consent(person, TRACES)
    assert consents_of(person)[0].is_outdated
    actions.give_consent(person=person, kind=TRACES, by=mei, now=LATER)
    assert has_consent(person, TRACES)


def test_taking_back_tells_every_room_at_once(
    person: Person, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, object]] = []
    monkeypatch.setattr(privacy, "_withdrawn", {TRACES: [lambda person, now: told.append((person.pk, now))]})
    actions.give_consent(person=person, kind=TRACES, by=mei, now=NOON)

    actions.take_back_consent(person=person, kind=TRACES, by=mei, now=LATER)

    assert told == [(person.pk, LATER)]


def test_when_a_room_cannot_act_the_consent_stays(
    person: Person, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(person: Person, now: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(privacy, "_withdrawn", {TRACES: [breaks]})
    actions.give_consent(person=person, kind=TRACES, by=mei, now=NOON)

    with pytest.raises(RuntimeError):
        actions.take_back_consent(person=person, kind=TRACES, by=mei, now=LATER)
    assert has_consent(person, TRACES)


@pytest.mark.parametrize(
    "sql", ["UPDATE people_consentevent SET is_given = NOT is_given", "DELETE FROM people_consentevent"]
)
def test_the_database_refuses_to_change_or_delete_a_consent(person: Person, mei: User, sql: str) -> None:
    actions.give_consent(person=person, kind=TRACES, by=mei, now=NOON)

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_consent_for_a_child_needs_a_child_and_others_none(person: Person, mei: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.give_consent(person=person, kind="child", by=mei, now=NOON)


# --- children ------------------------------------------------------------------------------------------


def test_a_guardian_speaks_for_a_child_under_fourteen(person: Person, mei: User) -> None:
    child = actions.add_child(guardian=person, name="小苗", birth_date=date(2019, 5, 1), by=mei, now=NOON)

    assert has_consent_for(child, NOON.date())
    assert [(one.name, one.is_given) for one in children_of(person, NOON.date())] == [("小苗", True)]
    assert b"\xe5\xb0\x8f\xe8\x8b\x97" not in bytes(child.name_cipher)


def test_at_fourteen_the_guardians_word_ends(person: Person, mei: User) -> None:
    child = actions.add_child(guardian=person, name="小苗", birth_date=date(2012, 10, 22), by=mei, now=NOON)

    assert has_consent_for(child, date(2026, 10, 21))
    assert not has_consent_for(child, date(2026, 10, 22))


@pytest.mark.parametrize("birth", [date(2012, 10, 21), date(2026, 10, 22)])
def test_nobody_speaks_for_who_is_fourteen_or_not_born(person: Person, mei: User, birth: date) -> None:
    with pytest.raises(actions.NotAChild):
        actions.add_child(guardian=person, name="小苗", birth_date=birth, by=mei, now=NOON)


def test_a_childs_name_is_a_name(person: Person, mei: User) -> None:
    with pytest.raises(BadName):
        actions.add_child(guardian=person, name="1", birth_date=date(2019, 5, 1), by=mei, now=NOON)


def test_a_child_taken_back_leaves_nothing(person: Person, mei: User) -> None:
    child = actions.add_child(guardian=person, name="小苗", birth_date=date(2019, 5, 1), by=mei, now=NOON)

    actions.remove_child(child=child, now=LATER)

    assert not Child.objects.exists()
    assert not ConsentEvent.objects.exists()


# --- pages ---------------------------------------------------------------------------------------------


def test_the_page_gives_and_takes_back(client: Client, mei: User, person: Person) -> None:
    client.force_login(mei)

    client.post("/me/privacy/consent/traces/", {"agree": "1"})
    assert has_consent(person, TRACES)
    page = client.post("/me/privacy/consent/traces/", {"agree": "0"}, follow=True)

    assert not has_consent(person, TRACES)
    assert "收回了，已经生效。" in page.content.decode()


@pytest.mark.parametrize("kind", ["child", "nonsense"])
def test_no_other_kind_is_taken(client: Client, mei: User, kind: str) -> None:
    client.force_login(mei)

    assert client.post(f"/me/privacy/consent/{kind}/", {"agree": "1"}).status_code == 404


def test_somebody_elses_child_is_not_found(client: Client, mei: User, person: Person) -> None:
    child = actions.add_child(guardian=person, name="小苗", birth_date=date(2019, 5, 1), by=mei, now=NOON)
    client.force_login(make_user())

    assert client.post(f"/me/privacy/children/{child.pk}/remove/").status_code == 404
    assert client.post("/me/privacy/children/999999/remove/").status_code == 404
    assert Child.objects.count() == 1
