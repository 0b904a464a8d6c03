"""There is always one person behind an account, and one account behind a number."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.people.factories import NOON, make_user
from yizhan.common import keyring, sealed
from yizhan.people import actions
from yizhan.people.columns import PERSON_PHONE, USER_PHONE
from yizhan.people.models import Person, User

pytestmark = pytest.mark.django_db
NUMBER = "+8613800138000"


def test_a_number_has_one_account() -> None:
    first = actions.account_for(phone=NUMBER)

    assert actions.account_for(phone=NUMBER) == first
    assert User.objects.count() == 1
    assert USER_PHONE.open(first) == NUMBER


def test_an_account_has_one_person_with_its_number() -> None:
    user = make_user(phone=NUMBER)

    person = actions.person_for(user)

    assert actions.person_for(user) == person
    assert Person.objects.count() == 1
    assert PERSON_PHONE.open(person) == NUMBER


def imported(phone: str) -> Person:
    person = Person(phone_index=PERSON_PHONE.index(phone))
    person.phone_cipher = PERSON_PHONE.seal(person.ref, phone)
    person.save()
    return person


def test_the_one_person_imported_under_a_verified_number_becomes_hers() -> None:
    person = imported(NUMBER)

    assert actions.person_for(make_user(phone=NUMBER)) == person


def test_a_number_not_yet_verified_leads_to_nobody_imported() -> None:
    person = imported(NUMBER)

    assert actions.person_for(actions.account_for(phone=NUMBER)) != person


def test_of_two_persons_imported_under_a_number_neither_becomes_hers() -> None:
    imported(NUMBER)
    imported(NUMBER)

    person = actions.person_for(make_user(phone=NUMBER))

    assert Person.objects.count() == 3
    assert person.user is not None


def test_an_account_is_found_while_keys_change() -> None:
    user = actions.account_for(phone=NUMBER)
    before = keyring.keyring()
    keyring.add_key(use=True)
    try:
        assert actions.account_for(phone=NUMBER) == user

        result = sealed.reseal(USER_PHONE)

        assert (result.seen, result.changed, result.stuck) == (1, 1, [])
        assert sealed.reseal(USER_PHONE).changed == 0
        user.refresh_from_db()
        assert user.phone_index == USER_PHONE.index(NUMBER)
        assert USER_PHONE.open(user) == NUMBER
        assert sealed.keys_in_use() == {2}
    finally:
        keyring.use_key(before.primary_id)
        for key_id in keyring.keyring().keys.keys() - before.keys.keys():
            keyring.drop_key(key_id)


def test_a_ciphertext_put_into_another_row_is_stuck_and_said_so() -> None:
    mine, hers = make_user(phone=NUMBER), make_user()
    User.objects.filter(pk=hers.pk).update(phone_cipher=mine.phone_cipher)
    before = keyring.keyring()
    keyring.add_key(use=True)
    try:
        result = sealed.reseal(USER_PHONE)

        assert (result.seen, result.changed, result.stuck) == (2, 1, [(hers.pk, "SealBroken")])
    finally:
        keyring.use_key(before.primary_id)
        for key_id in keyring.keyring().keys.keys() - before.keys.keys():
            keyring.drop_key(key_id)


def _together(*jobs: object) -> None:
    barrier = Barrier(len(jobs))

    def run(job: object) -> None:
        barrier.wait()
        try:
            job()  # type: ignore[operator]
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_make_one_account_and_one_person() -> None:
    _together(*[lambda: actions.account_for(phone=NUMBER)] * 4)
    user = User.objects.get()
    actions.verify_phone(user=user, phone=NUMBER, now=NOON)

    _together(*[lambda: actions.person_for(user)] * 4)

    assert Person.objects.get().user == user
