"""`yizhan check` finds persons whose data is broken, and names the row and nobody."""

from __future__ import annotations

import pytest

from tests.people.factories import NOON, make_user
from yizhan.common.checks import invariants
from yizhan.people import actions
from yizhan.people.columns import PERSON_ID_NUMBER
from yizhan.people.models import Person, User

pytestmark = pytest.mark.django_db
NAMES = ["people.accounts", "people.indexes", "people.matches", "people.merged", "people.seals"]


def broken() -> dict[str, list[str]]:
    return {one.name: rows for one in invariants("people.") if (rows := list(one.broken()))}


@pytest.fixture
def person() -> Person:
    found = actions.person_for(make_user())
    actions.verify_person(person=found, name="张三", id_number="110105198905243672", now=NOON)
    found.refresh_from_db()
    return found


def test_sound_persons_break_nothing(person: Person) -> None:
    assert [one.name for one in invariants("people.")] == NAMES
    assert broken() == {}


def test_a_ciphertext_in_the_wrong_row_is_named(person: Person) -> None:
    other = actions.person_for(make_user())
    Person.objects.filter(pk=other.pk).update(name_cipher=person.name_cipher)

    assert broken() == {"people.seals": [f"people.Person.name_cipher {other.pk}: SealBroken"]}


def test_a_number_without_an_index_is_named(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(id_number_index=None)

    assert broken() == {"people.indexes": [f"people.Person.id_number_cipher {person.pk}"]}


def test_an_index_of_another_number_is_named(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(id_number_index=PERSON_ID_NUMBER.index("310101199001011234"))

    assert broken() == {"people.matches": [f"people.Person.id_number_index {person.pk}"]}


def test_a_merged_person_who_still_holds_something_is_named(person: Person) -> None:
    stays = actions.person_for(make_user())
    Person.objects.filter(pk=person.pk).update(user=None, merged_into=stays)
    Person.objects.filter(pk=person.pk).update(id_number_cipher=None, id_number_index=None)

    assert broken() == {"people.merged": [f"person {person.pk}"]}


def test_an_account_without_a_person_is_named() -> None:
    user = actions.account_for(phone="+8613800138000")
    User.objects.filter(pk=user.pk).update(last_login=NOON)

    assert broken() == {"people.accounts": [f"user {user.pk}"]}
