"""Telling: in the transaction in which it happened or not at all, once per key, in bulk, to who stands for her."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.notices.factories import MOVED, NOON, PARAMS
from tests.people.factories import make_user
from yizhan.notices.actions import Message, NotInTransaction, tell, tell_many
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people import actions as people
from yizhan.people.models import Double, Person, User


def told(to: Person | User, home: Unit, key: str = "k", **more: Any) -> bool:
    given: dict[str, Any] = {"about": "tests.session:1", "params": PARAMS, "path": "/me/"}
    return tell(kind=MOVED, home_id=home.pk, to=to, key=key, now=NOON, **given | more)


@pytest.mark.django_db
def test_what_is_told_stands_in_her_inbox_as_she_reads_it(mei: User, province: Unit) -> None:
    assert told(mei.person, province, expires_at=NOON + timedelta(hours=3))

    row = Notice.objects.get()
    assert (row.person, row.home_id, row.kind, row.key) == (mei.person, province.pk, "tests.moved", "k")
    assert (row.title, row.text) == ("羽毛球改了时间", "羽毛球改到周六 19:00。")
    assert (row.params, row.path, row.about) == (PARAMS, "/me/", "tests.session:1")
    assert (row.told_at, row.expires_at, row.read_at) == (NOON, NOON + timedelta(hours=3), None)


@pytest.mark.django_db
def test_the_same_key_again_tells_nobody_twice(mei: User, wu: User, province: Unit) -> None:
    assert told(mei.person, province)
    assert not told(mei.person, province, params=PARAMS | {"when": "周日"})
    assert told(wu.person, province)
    assert told(mei.person, province, key="other")

    assert Notice.objects.filter(person=mei.person).count() == 2


@pytest.mark.django_db
def test_an_account_is_told_as_the_person_behind_it(province: Unit) -> None:
    user = make_user()

    told(user, province)

    assert Notice.objects.get().person == people.person_for(user)


@pytest.mark.django_db
def test_a_path_out_of_the_house_is_refused_by_the_database(mei: User, province: Unit) -> None:
    for path in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(IntegrityError, match="leads_within"), transaction.atomic():
            told(mei.person, province, path=path)


@pytest.mark.django_db(transaction=True)
def test_telling_outside_a_transaction_is_refused(mei: User, province: Unit) -> None:
    with pytest.raises(NotInTransaction):
        told(mei.person, province)

    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_what_was_rolled_back(mei: User, province: Unit) -> None:
    with transaction.atomic():
        told(mei.person, province)
        transaction.set_rollback(True)

    assert not Notice.objects.exists()
    with transaction.atomic():
        assert told(mei.person, province)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_her_once(mei: User, province: Unit) -> None:
    person, inside, results = mei.person, threading.Event(), []

    def second() -> None:
        with transaction.atomic():
            inside.set()
            results.append(told(person, province))
        connection.close()

    with transaction.atomic():
        results.append(told(person, province))
        thread = threading.Thread(target=second)
        thread.start()
        assert inside.wait(5)
        thread.join(0.3)
        assert thread.is_alive()  # it waits for what becomes of ours
    thread.join(5)

    assert sorted(results) == [False, True]
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_ten_thousand_are_told_by_a_handful_of_statements(province: Unit) -> None:
    persons = Person.objects.bulk_create([Person() for _ in range(10_000)])
    messages = [
        Message(to=one.pk, key="k", about="tests.session:1", params=PARAMS | {"when": f"第 {n} 号"})
        for n, one in enumerate(persons)
    ]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        count = tell_many(kind=MOVED, home_id=province.pk, messages=messages, now=NOON)

    assert count == 10_000
    assert len(queries) <= 8
    assert Notice.objects.get(person=persons[77]).text == "羽毛球改到第 77 号。"
    assert tell_many(kind=MOVED, home_id=province.pk, messages=messages, now=NOON) == 0


@pytest.mark.django_db
def test_what_a_merged_person_is_told_reaches_who_stays(olga: User, depot: Unit, province: Unit) -> None:
    stays, goes = Person.objects.create(unit=depot), Person.objects.create(unit=depot)
    told(stays, province, key="both")
    told(goes, province, key="both")
    told(goes, province, key="hers")
    double = Double.objects.create(first=stays, second=goes, why="phone")

    people.merge_persons(double=double, by=olga, now=NOON)

    assert sorted(Notice.objects.values_list("person", "key")) == [(stays.pk, "both"), (stays.pk, "hers")]
    goes.refresh_from_db()
    assert told(goes, province, key="later")
    assert not told(stays, province, key="later")
    assert Notice.objects.filter(person=stays).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_notice_told_while_two_are_merged_is_not_left_behind(
    olga: User, depot: Unit, province: Unit
) -> None:
    stays, goes = Person.objects.create(unit=depot), Person.objects.create(unit=depot)
    double = Double.objects.create(first=stays, second=goes, why="phone")
    started = threading.Event()

    def teller() -> None:
        with transaction.atomic():
            started.set()
            told(goes, province)
        connection.close()

    thread = threading.Thread(target=teller)
    with transaction.atomic():
        people.merge_persons(double=double, by=olga, now=NOON)
        thread.start()
        assert started.wait(5)
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(5)

    assert Notice.objects.get().person == stays


@pytest.mark.django_db
def test_what_she_was_told_goes_when_she_is_erased(province: Unit) -> None:
    user = make_user()
    told(user, province)

    people.erase_person(person=people.person_for(user), now=NOON)

    assert not Notice.objects.exists()
