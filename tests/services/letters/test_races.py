"""Two letters issued at once, on two connections: two numbers, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cases.factories import MONDAY, a_tree, an_officer
from tests.cases.test_races import at_once
from tests.services.letters.factories import a_letter, go
from yizhan.orgs.models import Role
from yizhan.services.letters.models import Counter, Letter

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_letters_issued_at_once_have_two_numbers_without_a_gap():
    tree = a_tree()
    by = an_officer(tree.district, "王干事", Role.OFFICER)
    chair = an_officer(tree.district, "主席", Role.CHAIR)
    ready = [go(go(a_letter(tree.district, by), "submit", by), "pass", chair) for _n in range(4)]

    def issue(letter: Letter) -> Callable[[], object]:
        return lambda: go(letter, "issue", chair, MONDAY).number

    found = at_once(*(issue(letter) for letter in ready))

    assert sorted(found) == [1, 2, 3, 4]  # type: ignore[type-var]
    assert Counter.objects.get().last == 4


def test_the_same_draft_sent_twice_at_once_is_one_letter():
    tree = a_tree()
    by = an_officer(tree.district)

    found = at_once(*(lambda: a_letter(tree.district, by, key="same").pk for _n in range(2)))

    assert len(set(found)) == 1
    assert Letter.objects.count() == 1
