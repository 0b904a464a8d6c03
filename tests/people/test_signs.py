"""What every page wants to know of an account is read with it, by a statement that is made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.db.models import F, IntegerField, Value
from django.test.utils import CaptureQueriesContext

from tests.orgs.factories import make_user
from yizhan.people import signs

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice_the_key() -> Iterator[None]:
    signs.read_account(0)
    signs.add("twice_the_key", twice)
    yield
    del signs._signs["twice_the_key"]
    signs._statement.cache_clear()


def twice():  # type: ignore[no-untyped-def]
    return F("pk") * Value(2, output_field=IntegerField())


def test_the_account_and_all_its_signs_come_by_one_query(twice_the_key: None) -> None:
    one, two = make_user("一号"), make_user("二号")
    with CaptureQueriesContext(connection) as asked:
        read = [signs.read_account(user.pk) for user in (one, two)]

    assert read == [one, two]
    assert len(asked) == 2
    assert [signs.of(user, "twice_the_key", None) for user in read] == [2 * one.pk, 2 * two.pk]
    assert [user.get_deferred_fields() for user in read if user] == [set(), set()]


def test_of_no_account_nothing_is_read() -> None:
    assert signs.read_account(0) is None
    assert signs.of(None, "twice_the_key", "nothing") == "nothing"


def test_the_statement_is_made_once_so_no_sign_holds_the_time_at_which_it_was_made() -> None:
    _sql, parameters = signs._statement()

    assert [one for one in parameters if isinstance(one, date)] == []


def test_two_signs_of_one_name_are_refused(twice_the_key: None) -> None:
    with pytest.raises(signs.SignTaken):
        signs.add("twice_the_key", lambda: Value(1))
